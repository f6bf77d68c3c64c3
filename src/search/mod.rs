//! Answers requests: hits, facets, timelines, coverage, policies.

mod collect;
mod coverage;
mod coverage_query;
mod docs;
mod eval;
mod execute;
mod explain;
mod facets;
mod field;
mod highlight;
mod hit;
mod length;
mod literal;
mod lookup;
mod lower;
mod overview;
mod passage;
mod policy;
mod sections;
mod similar;
mod snippet;
mod timeline;
mod verify;

pub use crate::index::deadline::{Stop, within};
pub use coverage::{Coverage, CoverageBy, CoverageCell, CoverageRow, CoverageState};
pub use eval::{EvalOptions, Evaluation, Qrels, RECALL_DEPTH, Topic, TopicResult};
pub use explain::{
    CountedText, ExplainedAlternative, ExplainedConcept, ExplainedHit, Explanation, Reason, WhyNot, Without,
};
pub use facets::{Count, CrossTable, FacetCounts, FacetRequest, FacetValue};
pub use highlight::Highlighted;
pub use hit::{Hit, Hits};
pub use overview::Overview;
pub use policy::{Claim, Contradiction, Mention, Policy};
pub use similar::{Similar, SimilarHits};
pub use timeline::TimelinePoint;
pub use verify::Verification;
