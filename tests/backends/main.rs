//! One suite for every back end: the index on this machine and one on OpenSearch answer alike.

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod both;
mod commits;
mod literal;
mod random;
mod ranking;
