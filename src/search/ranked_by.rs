//! A query whose documents one clause selects, and others only rank.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Score, SeekDangerResult, SegmentReader, TantivyError, Term,
};

use super::lower::Clause;
use super::union::Cursor;

/// The documents of `select`; what one scores in the others that match it is added to its score.
///
/// A `BooleanQuery` unites its optional clauses first, in windows of 4,096 documents that take as long to
/// set up as to rank some hundred documents. Here they are asked about the selected ones alone.
#[derive(Debug)]
pub(super) struct RankedByQuery {
    select: Clause,
    ranks: Vec<Clause>,
}

impl RankedByQuery {
    pub fn new(select: Clause, ranks: Vec<Clause>) -> Self {
        RankedByQuery { select, ranks }
    }
}

impl Clone for RankedByQuery {
    fn clone(&self) -> Self {
        let ranks = self.ranks.iter().map(|rank| rank.box_clone()).collect();
        RankedByQuery { select: self.select.box_clone(), ranks }
    }
}

impl Query for RankedByQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let select = self.select.weight(scoring)?;
        if !scoring.is_scoring_enabled() {
            return Ok(select);
        }
        let ranks = self.ranks.iter().map(|rank| rank.weight(scoring)).collect::<Result<_, _>>()?;
        Ok(Box::new(RankedByWeight { select, ranks }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.select.query_terms(visitor);
        self.ranks.iter().for_each(|rank| rank.query_terms(visitor));
    }
}

struct RankedByWeight {
    select: Box<dyn Weight>,
    ranks: Vec<Box<dyn Weight>>,
}

impl Weight for RankedByWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let select = self.select.scorer(reader, boost)?;
        let ranks = self.ranks.iter().map(|rank| Ok(Cursor::new(rank.scorer(reader, boost)?)));
        Ok(Box::new(RankedBy { select, ranks: ranks.collect::<tantivy::Result<_>>()? }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        let mut explanation = Explanation::new("selected, and ranked by the sum of", scorer.score());
        explanation.add_detail(self.select.explain(reader, doc)?);
        // OK because of those that only rank a document most do not match it.
        self.ranks.iter().filter_map(|rank| rank.explain(reader, doc).ok()).for_each(|rank| {
            explanation.add_detail(rank);
        });
        Ok(explanation)
    }

    fn count(&self, reader: &SegmentReader) -> tantivy::Result<u32> {
        self.select.count(reader)
    }
}

struct RankedBy {
    select: Box<dyn Scorer>,
    ranks: Vec<Cursor>,
}

impl DocSet for RankedBy {
    fn advance(&mut self) -> DocId {
        self.select.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.select.seek(target)
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        self.select.seek_danger(target)
    }

    fn fill_buffer(&mut self, buffer: &mut [DocId; COLLECT_BLOCK_BUFFER_LEN]) -> usize {
        self.select.fill_buffer(buffer)
    }

    fn doc(&self) -> DocId {
        self.select.doc()
    }

    fn size_hint(&self) -> u32 {
        self.select.size_hint()
    }

    fn cost(&self) -> u64 {
        self.select.cost()
    }
}

impl Scorer for RankedBy {
    fn score(&mut self) -> Score {
        let doc = self.select.doc();
        let ranks = self.ranks.iter_mut().filter_map(|rank| rank.score_at(doc));
        self.select.score() + ranks.sum::<Score>()
    }
}
