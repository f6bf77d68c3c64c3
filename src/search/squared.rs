//! A query whose score is squared: what matches most of it stands out.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TantivyError, Term};

/// Matches what `inner` matches, and scores the square of what `inner` scores, times `factor`.
#[derive(Debug)]
pub(super) struct SquaredQuery {
    inner: Box<dyn Query>,
    factor: Score,
}

impl SquaredQuery {
    pub fn new(inner: Box<dyn Query>, factor: Score) -> Self {
        SquaredQuery { inner, factor }
    }
}

impl Clone for SquaredQuery {
    fn clone(&self) -> Self {
        SquaredQuery { inner: self.inner.box_clone(), factor: self.factor }
    }
}

impl Query for SquaredQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(SquaredWeight { inner: self.inner.weight(scoring)?, factor: self.factor }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.inner.query_terms(visitor);
    }
}

struct SquaredWeight {
    inner: Box<dyn Weight>,
    factor: Score,
}

impl Weight for SquaredWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(SquaredScorer { inner: self.inner.scorer(reader, 1.0)?, factor: self.factor * boost }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("square of what matches", scorer.score()))
    }
}

struct SquaredScorer {
    inner: Box<dyn Scorer>,
    factor: Score,
}

impl DocSet for SquaredScorer {
    fn advance(&mut self) -> DocId {
        self.inner.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.inner.seek(target)
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }

    fn cost(&self) -> u64 {
        self.inner.cost()
    }
}

impl Scorer for SquaredScorer {
    fn score(&mut self) -> Score {
        let score = self.inner.score();
        score * score * self.factor
    }
}
