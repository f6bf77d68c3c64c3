//! What contributes to the score of a match.

use std::borrow::Cow;

use tantivy::query::{EnableScoring, Query as TantivyQuery};
use tantivy::{DocSet, Searcher};

use super::collect::document;
use super::lower::{Clause, Lowering};
use crate::Result;
use crate::backend::Address;
use crate::plan::{Plan, Reason, Test};

/// What can contribute: its text, its place, and the clause that scores it.
pub(super) type Candidate = (String, &'static str, Clause);

/// Everything in a plan that can contribute to a score.
pub(super) fn candidates(plan: &Plan, lowering: &Lowering) -> Result<Vec<Candidate>> {
    let mut candidates: Vec<Candidate> = Vec::new();
    for concept in &plan.concepts {
        for alternative in &concept.alternatives {
            let place = match (&alternative.test, concept.is_preference) {
                (_, true) | (Test::Filter(_), _) => "preference",
                (Test::Literal(_), _) => "literal",
                (Test::Phrase(_), _) => "phrase",
                (Test::Word(_), _) => "text",
            };
            let clause = lowering.alternative(alternative, concept.is_preference)?;
            candidates.push((alternative.text(), place, clause));
        }
    }
    for node in &plan.required {
        for text in node.texts() {
            candidates.push((text.to_owned(), "literal", lowering.node(node)?));
        }
    }
    for reward in &plan.rewards {
        let (text, place) = reward.text_and_place();
        candidates.push((text, place, lowering.reward(reward)));
    }
    Ok(candidates)
}

/// Which of the candidates contribute to the score of a document, the weightiest first.
pub(super) fn at(candidates: &[Candidate], searcher: &Searcher, at: Address) -> Result<Vec<Reason>> {
    let mut found: Vec<Reason> = Vec::new();
    for (text, place, clause) in candidates {
        let Some(weight) = score_of(clause.as_ref(), searcher, at)?.filter(|score| *score > 0.0) else {
            continue;
        };
        match found.iter_mut().find(|reason| reason.place == *place && reason.text == *text) {
            Some(reason) => reason.weight += weight,
            None => found.push(Reason { text: text.clone(), place: Cow::Borrowed(place), weight }),
        }
    }
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.text.cmp(&b.text)));
    Ok(found)
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
