//! The server as its callers see it: a running process, requests in, answers out.
#![cfg(feature = "serve")]

mod answers;
mod clients;
mod commits;
mod description;
mod http;
mod limits;
mod lists;
mod safety;
mod search;
mod support;
