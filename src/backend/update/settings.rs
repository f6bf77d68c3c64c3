//! How an index is built.

use super::manifest::Manifest;
use crate::{analyze, crawl};

/// How an index is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Settings of the crawl.
    pub crawl: crawl::Settings,
    /// Records of one report; 10,000 by default. Further ones are left out.
    pub max_records: usize,
    /// Memory for indexing, in bytes; 400 MB by default. The list of files comes out of it too, so it
    /// takes at least 120 MB, and 1 MB for each 5,000 files; where the list takes more than half, a problem says
    /// so. Little memory means fewer threads.
    pub memory_bytes: u64,
    /// Threads, of which half parse and half write; 0 takes one per core, 8 at most. Threads that read, and
    /// those that compress stored documents when the others have little to do, are not counted.
    pub threads: usize,
    /// The user's lexicon. The index remembers the one that it was created with.
    pub analysis: analyze::Settings,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            crawl: crawl::Settings::default(),
            max_records: 10_000,
            memory_bytes: 400_000_000,
            threads: 0,
            analysis: analyze::Settings::default(),
        }
    }
}

impl Settings {
    pub(in crate::backend) fn threads(&self) -> usize {
        crawl::threads(self.threads)
    }

    /// The manifest of an index that has no commit yet.
    pub(in crate::backend) fn manifest(&self, format: u32, fingerprint: u64) -> Manifest {
        Manifest {
            format,
            fingerprint: format!("{fingerprint:016x}"),
            roots: Vec::new(),
            analysis: self.analysis.clone(),
            updated_ns: 0,
            commit: 0,
        }
    }
}
