//! A clause that is checked for single documents.

use tantivy::query::{Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader};

/// A scorer of an optional clause. It moves with `seek_danger`, so it compares phrases only for the documents
/// that are scored.
pub(super) struct OptionalScorer {
    /// A lower bound for the next match: no document between the last one scored and this one matches.
    next: DocId,
    /// Whether the scorer is at that document, which matches.
    is_there: bool,
    scorer: Box<dyn Scorer>,
}

impl OptionalScorer {
    /// The scorers of several clauses.
    pub fn all(
        weights: &[Box<dyn Weight>],
        reader: &SegmentReader,
        boost: Score,
    ) -> tantivy::Result<Vec<OptionalScorer>> {
        let scorers = weights.iter().map(|weight| weight.scorer(reader, boost));
        scorers.map(|scorer| Ok(OptionalScorer::new(scorer?))).collect()
    }

    fn new(scorer: Box<dyn Scorer>) -> OptionalScorer {
        OptionalScorer { next: scorer.doc(), is_there: true, scorer }
    }

    /// The score of a document, 0 if it does not match. Callers go through documents in ascending order.
    pub fn score(&mut self, doc: DocId) -> Score {
        if self.next < doc || self.next == doc && !self.is_there {
            self.is_there = false;
            match self.scorer.seek_danger(doc) {
                SeekDangerResult::Found => (self.next, self.is_there) = (doc, true),
                SeekDangerResult::SeekLowerBound(next) => self.next = next,
            }
        }
        if self.next == doc && self.is_there { self.scorer.score() } else { 0.0 }
    }
}
