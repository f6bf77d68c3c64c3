//! Answers requests: hits, facets, timelines, coverage, policies.

mod coverage;
mod eval;
mod execute;
mod explain;
mod facets;
mod highlight;
mod hit;
mod lookup;
mod passage;
mod points;
mod policy;
mod similar;
mod snippet;
mod timeline;
mod verify;

pub use crate::backend::deadline::{Stop, within};
pub use crate::plan::Reason;
pub use crate::record::Overview;
pub use coverage::{Coverage, CoverageBy, CoverageCell, CoverageRow, CoverageState};
pub use eval::{EvalOptions, Evaluation, Qrels, RECALL_DEPTH, Topic, TopicResult};
pub use explain::{
    CountedText, ExplainedAlternative, ExplainedConcept, ExplainedHit, Explanation, WhyNot, Without,
};
pub use facets::{Count, CrossTable, FacetCounts, FacetRequest, FacetValue};
pub use highlight::Highlighted;
pub use hit::{Hit, Hits};
pub use policy::{Claim, Contradiction, Mention, Policy};
pub use similar::{Similar, SimilarHits};
pub use timeline::{Timeline, TimelinePoint};
pub use verify::Verification;
