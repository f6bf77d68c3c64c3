//! How an index is built.

use super::manifest::{FORMAT, Manifest};
use crate::{Result, analyze, crawl};

/// How an index is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What is read of a tree.
    pub crawl: crawl::Settings,
    /// Memory for indexing, in bytes; 400 MB by default.
    pub memory_bytes: u64,
    /// Threads that parse and write; 0 takes one per core.
    pub threads: usize,
    /// A lexicon in the format of `schema/lexicon.txt`, added to the built-in one. The index
    /// remembers it.
    pub lexicon: String,
    /// Synonyms in the format of `schema/synonyms.txt`, added to the built-in ones.
    pub synonyms: String,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            crawl: crawl::Settings::default(),
            memory_bytes: 400_000_000,
            threads: 0,
            lexicon: String::new(),
            synonyms: String::new(),
        }
    }
}

impl Settings {
    pub(super) fn threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, |n| n.get().min(8)),
            n => n,
        }
    }

    /// Bytes that tantivy may fill before it writes a segment, over all its threads.
    pub(super) fn writer_bytes(&self) -> usize {
        // tantivy asks for 15 MB a thread at the least.
        let least = 15_000_000 * self.threads();
        usize::try_from(self.memory_bytes / 2).unwrap_or(usize::MAX).max(least)
    }

    /// Bytes of files that may lie read and not yet parsed.
    pub(super) fn read_ahead_bytes(&self) -> u64 {
        self.memory_bytes / 16
    }

    pub(super) fn analysis(&self) -> Result<analyze::Settings> {
        analyze::Settings::parse(&self.lexicon, &self.synonyms)
    }

    pub(super) fn fingerprint(&self) -> String {
        format!("{:016x}", analyze::fingerprint(&self.lexicon, &self.synonyms))
    }

    pub(super) fn manifest(&self) -> Manifest {
        Manifest {
            format: FORMAT,
            analysis: self.fingerprint(),
            roots: Vec::new(),
            lexicon: self.lexicon.clone(),
            synonyms: self.synonyms.clone(),
            updated_ns: 0,
        }
    }

    /// The analysis that an index remembers counts, whatever these settings say.
    pub(super) fn with_analysis_of(mut self, manifest: &Manifest) -> Settings {
        self.lexicon.clone_from(&manifest.lexicon);
        self.synonyms.clone_from(&manifest.synonyms);
        self
    }
}
