//! Deletes the documents of files from the last commit.

use std::sync::Arc;

use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{BitSet, DocId, Score, SegmentReader};

use super::state;
use crate::backend::update::Deletion;

/// The documents of the files that an update removes.
///
/// tantivy keeps each deletion until it commits, and a tree may have a million files. So this is a single
/// deletion query, to which files are added until the commit evaluates it.
#[derive(Debug, Clone)]
pub(super) struct DeletionQuery {
    pub field: Field,
    pub files: Arc<Deletion>,
}

impl Query for DeletionQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for DeletionQuery {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut documents = BitSet::with_max_value(segment.max_doc());
        state::by_file(segment, self.field, |path, docs| {
            if self.files.holds(path) {
                docs.for_each(|doc| _ = documents.insert(doc));
            }
        })?;
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(documents), boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("belongs to a deleted file", 1.0))
    }
}
