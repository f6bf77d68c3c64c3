//! The files whose documents the next commit removes.

use std::sync::atomic::{AtomicBool, Ordering};

use super::known::{self, PathHash};

/// A set of files of the last commit, to which threads add.
#[derive(Debug)]
pub(in crate::backend) struct Deletion {
    /// The path hashes of the files of the last commit, sorted.
    hashes: Vec<PathHash>,
    go: Vec<AtomicBool>,
}

impl Deletion {
    /// An empty set; `hashes` must be sorted.
    pub fn new(hashes: Vec<PathHash>) -> Deletion {
        let go = hashes.iter().map(|_| AtomicBool::new(false)).collect();
        Deletion { hashes, go }
    }

    /// Whether the last commit has no files.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Adds the file with this number.
    pub fn add(&self, number: usize) {
        // Relaxed is enough: the commit that reads the set waits for the threads that add to it.
        self.go[number].store(true, Ordering::Relaxed);
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

    /// Whether the file of this path is in the set.
    pub fn holds(&self, path: &str) -> bool {
        self.number(path).is_some_and(|number| self.go[number].load(Ordering::Relaxed))
    }

    /// The hashes of the paths in the set.
    #[cfg(feature = "opensearch")]
    pub fn hashes(&self) -> impl Iterator<Item = PathHash> {
        let files = self.hashes.iter().zip(&self.go);
        files.filter(|(_, go)| go.load(Ordering::Relaxed)).map(|(hash, _)| *hash)
    }

    fn number(&self, path: &str) -> Option<usize> {
        self.hashes.binary_search(&known::path_hash(path)).ok()
    }
}
