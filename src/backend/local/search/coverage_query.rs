//! A query for records that hold most of several things, weighted.

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

use super::lower::Clause as Lowered;
use crate::backend::{HOLDS_ALL, needed_weight};

/// Records that match clauses of at least a share of the weight of all: `minimum_should_match` by
/// weight. Their score is the sum of the clauses', and [`HOLDS_ALL`] where all match.
#[derive(Debug)]
pub(super) struct CoverageQuery {
    clauses: Vec<(Lowered, f32)>,
    share: f32,
    bonus: f32,
}

impl CoverageQuery {
    pub fn new(clauses: Vec<(Lowered, f32)>, share: f32, bonus: f32) -> CoverageQuery {
        CoverageQuery { clauses, share, bonus }
    }
}

impl Clone for CoverageQuery {
    fn clone(&self) -> Self {
        let clauses = self.clauses.iter().map(|(clause, weight)| (clause.box_clone(), *weight)).collect();
        CoverageQuery { clauses, share: self.share, bonus: self.bonus }
    }
}

impl Query for CoverageQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let clauses = self.clauses.iter().map(|(clause, weight)| Ok((clause.weight(scoring)?, *weight)));
        Ok(Box::new(CoverageWeight {
            clauses: clauses.collect::<tantivy::Result<_>>()?,
            share: self.share,
            bonus: self.bonus,
        }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.clauses.iter().for_each(|(clause, _)| clause.query_terms(visitor));
    }
}

struct CoverageWeight {
    clauses: Vec<(Box<dyn Weight>, f32)>,
    share: f32,
    bonus: f32,
}

impl Weight for CoverageWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut clauses = Vec::with_capacity(self.clauses.len());
        for (weight, worth) in &self.clauses {
            let scorer = weight.scorer(reader, boost)?;
            clauses.push(Clause { doc: scorer.doc(), scorer, worth: *worth });
        }
        let total: f32 = clauses.iter().map(|clause| clause.worth).sum();
        if clauses.is_empty() {
            return Ok(Box::new(EmptyScorer));
        }
        // Words that all records or no records hold have no weight.
        let bonus = if total > 0.0 { self.bonus / total } else { 0.0 };
        let needed = needed_weight(self.share, total);
        let mut scorer = CoverageScorer { needed, bonus, clauses, doc: 0 };
        scorer.doc = scorer.next_match();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() <= doc && scorer.seek(doc) == doc {
            return Ok(Explanation::new("holds most of the words", scorer.score()));
        }
        Err(tantivy::TantivyError::InvalidArgument(format!("document {doc} does not match")))
    }
}

/// A clause and its current document, kept to save virtual calls.
struct Clause {
    doc: DocId,
    scorer: Box<dyn Scorer>,
    worth: f32,
}

struct CoverageScorer {
    clauses: Vec<Clause>,
    needed: f32,
    /// Score for each unit of weight that a record holds.
    bonus: f32,
    doc: DocId,
}

impl CoverageScorer {
    /// The first document at or after the current one that holds enough weight.
    fn next_match(&mut self) -> DocId {
        loop {
            let doc = self.clauses.iter().map(|clause| clause.doc).min().unwrap_or(TERMINATED);
            if doc == TERMINATED {
                return TERMINATED;
            }
            let held: f32 = self.clauses.iter().filter(|c| c.doc == doc).map(|c| c.worth).sum();
            if held >= self.needed {
                return doc;
            }
            self.leave(doc);
        }
    }

    fn leave(&mut self, doc: DocId) {
        for clause in self.clauses.iter_mut().filter(|clause| clause.doc == doc) {
            clause.doc = clause.scorer.advance();
        }
    }
}

impl DocSet for CoverageScorer {
    fn advance(&mut self) -> DocId {
        self.leave(self.doc);
        self.doc = self.next_match();
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target > self.doc {
            for clause in self.clauses.iter_mut().filter(|clause| clause.doc < target) {
                clause.doc = clause.scorer.seek(target);
            }
            self.doc = self.next_match();
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.clauses.iter().map(|clause| clause.scorer.size_hint()).max().unwrap_or(0)
    }
}

impl Scorer for CoverageScorer {
    fn score(&mut self) -> Score {
        let doc = self.doc;
        let mut score = 0.0;
        let mut holds_all = true;
        for clause in &mut self.clauses {
            if clause.doc == doc {
                score += clause.scorer.score() + self.bonus * clause.worth;
            } else {
                holds_all = false;
            }
        }
        if holds_all { score + HOLDS_ALL } else { score }
    }
}
