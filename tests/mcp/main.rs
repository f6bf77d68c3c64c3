//! The protocol as its clients see it: over standard input and output, and over HTTP.
#![cfg(feature = "mcp")]

mod answers;
mod clients;
mod http;
mod limits;
mod protocol;
mod support;

#[allow(dead_code, reason = "the tests of the server need more of it")]
#[path = "../serve/support.rs"]
mod serve;
