//! What contributes to the score of a match.

use tantivy::query::{EnableScoring, Query as TantivyQuery};
use tantivy::{DocSet, Searcher};

use super::collect::document;
use super::lower::Lowering;
use crate::Result;
use crate::backend::Address;
use crate::plan::{Contribution, Plan, Reason};

/// What contributes to the score of a document, the largest weight first.
pub(super) fn at(plan: &Plan, lowering: &Lowering, at: Address) -> Result<Vec<Reason>> {
    let weights = plan.contributions().into_iter().map(|(.., contribution)| {
        let clause = match contribution {
            Contribution::Alternative { alternative, is_preference, .. } => {
                lowering.alternative(alternative, is_preference)?
            }
            Contribution::Required(node) => lowering.node(node)?,
            Contribution::Reward(reward) => lowering.reward(reward),
        };
        score_of(clause.as_ref(), &lowering.reader.searcher, at)
    });
    Ok(plan.reasons(weights.collect::<Result<Vec<_>>>()?))
}

/// The score of a document that matches a clause. tantivy's own explanation requires every clause of a
/// disjunction to be at or before the document.
pub(super) fn score_of(clause: &dyn TantivyQuery, searcher: &Searcher, at: Address) -> Result<Option<f32>> {
    let at = document(at);
    let weight = clause.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut scorer = weight.scorer(searcher.segment_reader(at.segment_ord), 1.0)?;
    let is_there = scorer.doc() <= at.doc_id && scorer.seek(at.doc_id) == at.doc_id;
    Ok(is_there.then(|| scorer.score()))
}
