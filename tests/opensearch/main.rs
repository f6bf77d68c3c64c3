//! The index on OpenSearch: what is sent, what is written, and what happens when nodes or writers die.

mod client;
mod cluster;
mod nodes;
#[path = "../support/mod.rs"]
mod support;
#[path = "../../benches/synthetic/mod.rs"]
#[allow(dead_code)]
mod synthetic;
mod tree;
mod writers;
