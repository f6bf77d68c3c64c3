//! Answers requests: hits, facets, timelines, coverage, policies.

mod counted;
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

pub use crate::backend::deadline::Stop;
pub use crate::plan::Reason;
pub use crate::record::Overview;
pub use counted::CountedText;
pub use coverage::{Coverage, CoverageBy, CoverageCell, CoverageState};
pub use eval::{EvalOptions, Evaluation, EvaluationSummary, Qrels, RECALL_DEPTH, Topic, TopicResult};
pub use explain::{ExplainedAlternative, ExplainedConcept, ExplainedHit, Explanation, WhyNot, Without};
pub use facets::{Count, CrossTable, FacetCounts, FacetRequest, FacetValue, FacetValues};
pub use highlight::Highlighted;
pub use hit::{Hit, Hits};
pub use policy::{Claim, Contradiction, Disputed, Mention, Policies, Policy, PolicyRequest};
pub use similar::{Similar, SimilarHits};
pub use timeline::{Timeline, TimelinePoint};
pub use verify::Verification;
