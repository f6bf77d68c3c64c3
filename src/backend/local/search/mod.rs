//! Executes plans on a commit with tantivy.

mod collect;
mod coverage_query;
mod docs;
mod field;
mod length;
mod literal;
mod lower;
mod prepared;
mod reasons;
mod stats;
mod tally;
mod timed;

pub(super) use collect::document;
pub(super) use prepared::LocalPlan;
pub(super) use timed::search;
