//! The endpoints, a file each.

pub mod facets;
pub mod search;
