//! Updates, through the library's interface.

#[path = "../support/mod.rs"]
mod support;

mod failures;
mod identities;
mod roots;
mod tree;
mod updates;
