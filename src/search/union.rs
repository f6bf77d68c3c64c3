//! A query for what matches any of some few clauses.

use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

use super::lower::Clause;

/// The score of a document that matches several clauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Combine {
    /// All of their scores together.
    Sum,
    /// The best of them.
    Best,
}

/// The documents that match any of the clauses.
///
/// tantivy unites in windows of 4,096 documents: of each clause all in the window first. Here the clauses go
/// side by side, which takes a look at each for every document, and nothing to set up.
#[derive(Debug)]
pub(super) struct UnionQuery {
    clauses: Vec<Clause>,
    combine: Combine,
}

impl UnionQuery {
    pub fn new(clauses: Vec<Clause>, combine: Combine) -> UnionQuery {
        UnionQuery { clauses, combine }
    }
}

impl Clone for UnionQuery {
    fn clone(&self) -> Self {
        let clauses = self.clauses.iter().map(|clause| clause.box_clone()).collect();
        UnionQuery { clauses, combine: self.combine }
    }
}

impl Query for UnionQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let clauses = self.clauses.iter().map(|clause| clause.weight(scoring)).collect::<Result<_, _>>()?;
        Ok(Box::new(UnionWeight { clauses, combine: self.combine }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.clauses.iter().for_each(|clause| clause.query_terms(visitor));
    }
}

struct UnionWeight {
    clauses: Vec<Box<dyn Weight>>,
    combine: Combine,
}

impl Weight for UnionWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut cursors = Vec::with_capacity(self.clauses.len());
        for clause in &self.clauses {
            let cursor = Cursor::new(clause.scorer(reader, boost)?);
            if cursor.doc != TERMINATED {
                cursors.push(cursor);
            }
        }
        if cursors.len() < 2 {
            return Ok(cursors.pop().map_or_else(|| Box::new(EmptyScorer) as _, |cursor| cursor.scorer));
        }
        let mut union = Union { cursors, combine: self.combine, doc: TERMINATED };
        union.doc = union.least();
        Ok(Box::new(union))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        let mut explanation = Explanation::new_with_string(format!("{:?} of", self.combine), scorer.score());
        // OK because of several clauses a document need match but one.
        self.clauses.iter().filter_map(|clause| clause.explain(reader, doc).ok()).for_each(|clause| {
            explanation.add_detail(clause);
        });
        Ok(explanation)
    }
}

/// A clause, and the document that it has come to: mostly that lies ahead, and it need not be asked.
pub(super) struct Cursor {
    scorer: Box<dyn Scorer>,
    doc: DocId,
}

impl Cursor {
    pub fn new(scorer: Box<dyn Scorer>) -> Cursor {
        Cursor { doc: scorer.doc(), scorer }
    }

    /// What it scores in a document, which lies behind those that it was asked about before; `None` if it
    /// does not match there.
    pub fn score_at(&mut self, doc: DocId) -> Option<Score> {
        self.seek(doc);
        (self.doc == doc).then(|| self.scorer.score())
    }

    fn seek(&mut self, target: DocId) {
        if self.doc < target {
            self.doc = self.scorer.seek(target);
        }
    }
}

struct Union {
    cursors: Vec<Cursor>,
    combine: Combine,
    doc: DocId,
}

impl Union {
    /// The first document that a cursor has come to.
    fn least(&self) -> DocId {
        self.cursors.iter().map(|cursor| cursor.doc).min().unwrap_or(TERMINATED)
    }
}

impl DocSet for Union {
    fn advance(&mut self) -> DocId {
        for cursor in self.cursors.iter_mut().filter(|cursor| cursor.doc == self.doc) {
            cursor.doc = cursor.scorer.advance();
        }
        self.doc = self.least();
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.cursors.iter_mut().for_each(|cursor| cursor.seek(target));
        self.doc = self.least();
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        let documents = self.cursors.iter().map(|cursor| cursor.scorer.size_hint());
        documents.fold(0, u32::saturating_add)
    }

    fn cost(&self) -> u64 {
        self.cursors.iter().map(|cursor| cursor.scorer.cost()).sum()
    }
}

impl Scorer for Union {
    fn score(&mut self) -> Score {
        let doc = self.doc;
        let here = self.cursors.iter_mut().filter(|cursor| cursor.doc == doc);
        let scores = here.map(|cursor| cursor.scorer.score());
        match self.combine {
            Combine::Sum => scores.sum(),
            Combine::Best => scores.fold(0.0, Score::max),
        }
    }
}
