//! The endpoints, a file each: what they take, what they do, and their documentation.

pub mod coverage;
pub mod export;
pub mod facets;
pub mod policies;
pub mod records;
pub mod search;
pub mod status;
pub mod suggest;
pub mod timeline;
