//! Takes what the index held of files out of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{BitSet, DocId, IndexWriter, Score, SegmentReader};

use super::budget::Queued;
use super::state::{self, PathHash};
use crate::Result;

/// The files of the last commit that go with the next one: their records, their change points and
/// themselves.
///
/// tantivy keeps each deletion until it commits, and a tree may have a million files: so this is one deletion,
/// to which files are added meanwhile. It is looked at when all were.
#[derive(Debug, Clone)]
pub(super) struct Deletion {
    field: Field,
    files: Arc<Files>,
}

#[derive(Debug)]
struct Files {
    /// Of every file of the last commit, in order.
    hashes: Vec<PathHash>,
    go: Vec<AtomicBool>,
}

impl Deletion {
    /// Of none yet of the files whose paths have these hashes, which are in order. What the writer is given
    /// from now on stays.
    pub fn begin(writer: &IndexWriter<Queued>, field: Field, hashes: Vec<PathHash>) -> Result<Deletion> {
        let go = hashes.iter().map(|_| AtomicBool::new(false)).collect();
        let deletion = Deletion { field, files: Arc::new(Files { hashes, go }) };
        if !deletion.files.hashes.is_empty() {
            writer.delete_query(Box::new(deletion.clone()))?;
        }
        Ok(deletion)
    }

    /// Adds the file with this number.
    pub fn add(&self, number: usize) {
        // The commit that looks at it waits for whoever adds to it.
        self.files.go[number].store(true, Ordering::Relaxed);
    }

    /// Adds the file of this path, if the last commit has it.
    pub fn add_path(&self, path: &str) {
        if let Some(number) = self.number(path) {
            self.add(number);
        }
    }

    /// Whether the last commit has a file of this path.
    pub fn has(&self, path: &str) -> bool {
        self.number(path).is_some()
    }

    fn number(&self, path: &str) -> Option<usize> {
        self.files.hashes.binary_search(&state::path_hash(path)).ok()
    }

    fn holds(&self, path: &str) -> bool {
        self.number(path).is_some_and(|number| self.files.go[number].load(Ordering::Relaxed))
    }
}

impl Query for Deletion {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Deletion {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut documents = BitSet::with_max_value(segment.max_doc());
        state::by_file(segment, self.field, |path, docs| {
            if self.holds(path) {
                docs.for_each(|doc| _ = documents.insert(doc));
            }
        })?;
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(documents), boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("is of a file that goes", 1.0))
    }
}
