//! A clause that is asked about single documents.

use tantivy::query::{Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader};

/// A scorer of a clause that need not match. It compares phrases only where it is asked to: it moves with
/// `seek_danger`.
pub(super) struct OptionalScorer {
    /// It matches no document between the last one that it was asked about and this one.
    next: DocId,
    /// Whether it is at that document and matches it.
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

    /// The score of a document, 0 where it does not match. Documents are asked for in ascending order.
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
