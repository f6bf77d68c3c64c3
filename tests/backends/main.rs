//! One suite for every back end: the index on this machine and one on OpenSearch answer alike.

#[path = "../support/mod.rs"]
mod support;

mod answers;
mod both;
mod commits;
mod literal;
#[path = "../opensearch/nodes.rs"]
mod nodes;
mod random;
mod ranking;
