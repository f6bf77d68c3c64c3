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
mod brief;
mod chosen;
mod completion;
mod cursor;
pub(crate) mod endpoints;
mod guard;
mod keys;
mod language;
mod metrics;
mod openapi;
mod options;
mod page;
pub(crate) mod parameters;
mod places;
mod problem;
mod router;
mod run;
mod segment;
mod service;
mod snapshots;
pub(crate) mod work;

pub(crate) use answer::Question;
pub(crate) use brief::{Brief, tokens};
pub use keys::Keys;
pub use options::{Limits, Options};
pub(crate) use problem::Problem;
pub(crate) use router::description;
pub use router::{router, router_with};
pub(crate) use run::look_for_commits;
pub use run::{run, run_with};
pub use service::Service;
pub(crate) use snapshots::Snapshot;
pub(crate) use work::Work;
