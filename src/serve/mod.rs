//! The index over HTTP: an API under `/api/v1` that answers with the JSON of the command line, and
//! a web page at `/`.
//!
//! A request is read ([`parameters`](self), `cursor`), done on a bounded pool of threads within a
//! deadline (`work`) on one commit of the index (`snapshots`), and answered (`answer`, `problem`).
//! Each endpoint is a file in `endpoints`.

mod answer;
mod cursor;
mod endpoints;
mod names;
mod options;
mod page;
mod parameters;
mod problem;
mod router;
mod run;
mod service;
mod snapshots;
mod work;

pub use options::{Limits, Options};
pub use router::router;
pub use run::run;
pub use service::Service;
