//! The index over HTTP: an API under `/api/v1` that answers with the JSON of the command line, and
//! a web page at `/`.
//!
//! ```text
//! connection ──► guard ──► parameters ──► work ──► answer
//! (run)          host,      query,         a bounded  JSON, ETag,
//!                key,       filters,       pool, a    or problem
//!                number     cursor         deadline
//!                                            │
//!                                         snapshots: one commit per request
//! ```
//!
//! Each endpoint is a file in `endpoints`; its documentation there makes `/api/v1/openapi.json`.
//! Nothing here writes to the index.

mod answer;
mod chosen;
mod completion;
mod cursor;
mod endpoints;
mod guard;
mod keys;
mod language;
mod metrics;
mod openapi;
mod options;
mod page;
mod parameters;
mod places;
mod problem;
mod router;
mod run;
mod segment;
mod service;
mod snapshots;
mod work;

pub use keys::Keys;
pub use options::{Limits, Options};
pub use router::router;
pub use run::run;
pub use service::Service;
