//! Takes what the index held of a file out of it.

use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, IndexWriter, Opstamp, Score, SegmentReader, Term};

use crate::Result;

/// The documents of one file: its records, its change points and the file itself.
#[derive(Debug, Clone)]
struct FileQuery {
    field: Field,
    path: Box<str>,
}

/// Deletes what was added under a path before, from the next commit on.
///
/// tantivy keeps every deletion until then, and its own by a term has a table for scores with it: 1.1 kB for
/// each file of a tree, against 0.15.
pub(super) fn delete(writer: &IndexWriter, field: Field, path: &str) -> Result<Opstamp> {
    Ok(writer.delete_query(Box::new(FileQuery { field, path: path.into() }))?)
}

impl Query for FileQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for FileQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let term = Term::from_field_text(self.field, &self.path);
        let postings = reader.inverted_index(self.field)?.read_postings(&term, IndexRecordOption::Basic)?;
        Ok(match postings {
            Some(postings) => Box::new(ConstScorer::new(postings, boost)),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("is of the file", 1.0))
    }
}
