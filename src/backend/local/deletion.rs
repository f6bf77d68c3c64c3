//! Deletes the documents of files from the last commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{BitSet, DocId, IndexWriter, Score, SegmentReader};

use super::budget::Queued;
use super::state::{self, PathHash};
use crate::Result;

/// The set of files whose documents the next commit deletes.
///
/// tantivy keeps each deletion until it commits, and a tree may have a million files: so this is one deletion
/// query, to which files are added until the commit evaluates it.
#[derive(Debug, Clone)]
pub(super) struct Deletion {
    field: Field,
    files: Arc<Files>,
}

#[derive(Debug)]
struct Files {
    /// The path hashes of the files of the last commit, sorted.
    hashes: Vec<PathHash>,
    go: Vec<AtomicBool>,
}

impl Deletion {
    /// An empty set; `hashes` must be sorted. Documents that the writer is given from now on are not deleted.
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
        // Relaxed is enough: the commit that evaluates the set waits for the threads that add to it.
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
        Ok(Explanation::new("belongs to a deleted file", 1.0))
    }
}
