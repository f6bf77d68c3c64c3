//! Executes plans on a commit with tantivy.

mod any;
mod collect;
mod coverage_query;
mod docs;
mod field;
mod length;
mod literal;
mod lower;
mod optional;
mod prepared;
mod reasons;
mod rewarded;
mod run;
mod stats;
mod tally;

pub(super) use collect::document;
pub(super) use prepared::LocalPlan;
pub(super) use run::search;
