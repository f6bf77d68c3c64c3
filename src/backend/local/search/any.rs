//! A union that seeks.

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::lower::Clause;
use super::optional::OptionalScorer;

/// Documents that match at least one of a few clauses. The score is the best of their scores, or the sum.
///
/// tantivy's own union collects all matches of a window of 4,096 documents, even if an intersection needs only a few
/// of them. With phrases among the clauses, that takes most of the time of a search
/// (docs/adr/0029-search-at-scale.md).
#[derive(Debug)]
pub(super) struct AnyQuery {
    clauses: Vec<Clause>,
    /// Clauses that match only documents of `clauses`, and so only add scores.
    inner: Vec<Clause>,
    combine: Combine,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Combine {
    Sum,
    Best,
}

impl AnyQuery {
    pub fn new(clauses: Vec<Clause>, inner: Vec<Clause>, combine: Combine) -> AnyQuery {
        AnyQuery { clauses, inner, combine }
    }
}

impl Clone for AnyQuery {
    fn clone(&self) -> Self {
        let cloned = |clauses: &[Clause]| clauses.iter().map(|clause| clause.box_clone()).collect();
        AnyQuery::new(cloned(&self.clauses), cloned(&self.inner), self.combine)
    }
}

impl Query for AnyQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let weights = |clauses: &[Clause]| -> tantivy::Result<Vec<Box<dyn Weight>>> {
            clauses.iter().map(|clause| clause.weight(scoring)).collect()
        };
        let inner = if scoring.is_scoring_enabled() { weights(&self.inner)? } else { Vec::new() };
        Ok(Box::new(AnyWeight { weights: weights(&self.clauses)?, inner, combine: self.combine }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.clauses.iter().chain(&self.inner).for_each(|clause| clause.query_terms(visitor));
    }
}

struct AnyWeight {
    weights: Vec<Box<dyn Weight>>,
    inner: Vec<Box<dyn Weight>>,
    combine: Combine,
}

impl Weight for AnyWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut scorers = Vec::with_capacity(self.weights.len());
        for weight in &self.weights {
            let scorer = weight.scorer(reader, boost)?;
            if scorer.doc() != TERMINATED {
                scorers.push((scorer.doc(), scorer));
            }
        }
        let Some(doc) = scorers.iter().map(|(doc, _)| *doc).min() else {
            return Ok(Box::new(EmptyScorer));
        };
        if scorers.len() == 1 && self.inner.is_empty() {
            return Ok(scorers.remove(0).1);
        }
        let inner = OptionalScorer::all(&self.inner, reader, boost)?;
        Ok(Box::new(AnyScorer { scorers, inner, combine: self.combine, doc }))
    }

    fn explain(&self, _: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument(format!("document {doc} is not explained")))
    }
}

struct AnyScorer {
    /// The scorers, each with its current document, which saves virtual calls.
    scorers: Vec<(DocId, Box<dyn Scorer>)>,
    inner: Vec<OptionalScorer>,
    combine: Combine,
    doc: DocId,
}

impl DocSet for AnyScorer {
    fn advance(&mut self) -> DocId {
        let mut least = TERMINATED;
        for (doc, scorer) in &mut self.scorers {
            if *doc == self.doc {
                *doc = scorer.advance();
            }
            least = least.min(*doc);
        }
        self.doc = least;
        least
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let mut least = TERMINATED;
        for (doc, scorer) in &mut self.scorers {
            if *doc < target {
                *doc = scorer.seek(target);
            }
            least = least.min(*doc);
        }
        self.doc = least;
        least
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.scorers.iter().map(|(_, scorer)| scorer.size_hint()).max().unwrap_or(0)
    }

    fn cost(&self) -> u64 {
        self.scorers.iter().map(|(_, scorer)| scorer.cost()).sum()
    }
}

impl Scorer for AnyScorer {
    fn score(&mut self) -> Score {
        let at = self.doc;
        let scores = self.scorers.iter_mut().filter(|(doc, _)| *doc == at).map(|(_, scorer)| scorer.score());
        let scores = scores.chain(self.inner.iter_mut().map(|scorer| scorer.score(at)));
        match self.combine {
            Combine::Sum => scores.sum(),
            Combine::Best => scores.fold(0.0, Score::max),
        }
    }
}
