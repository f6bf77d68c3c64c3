//! How an index is built.

use super::manifest::{FORMAT, Manifest};
use crate::{analyze, crawl};

/// How an index is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What is read of a tree.
    pub crawl: crawl::Settings,
    /// Records of one report; 10,000 by default. What a report holds beyond them is left out.
    pub max_records: usize,
    /// Memory for indexing, in bytes; 400 MB by default. The list of files comes out of it too, so that no
    /// less than about 80 MB and 1.5 kB a file will do. Little memory means fewer threads.
    pub memory_bytes: u64,
    /// Threads, of which half parse and half write; 0 takes one per core, 8 at most. Those that read, and that
    /// pack while the others have little to do, come on top.
    pub threads: usize,
    /// The user's lexicon and synonyms. The index remembers those that it was created with.
    pub analysis: analyze::Settings,
}

/// A segment of less text is not worth a thread.
const BYTES_PER_SEGMENT: u64 = 8_000_000;
/// Threads on which tantivy writes, at most.
const MAX_WRITER_THREADS: usize = 8;
/// Memory to ask for before another thread writes, which gathers an eighth of it or more …
const BYTES_PER_WRITER: u64 = 130_000_000;
/// … or analyzes: each has its own cache, and its own heap.
const BYTES_PER_ANALYZER: u64 = 100_000_000;

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
    pub(super) fn threads(&self) -> usize {
        crawl::threads(self.threads)
    }

    /// Threads that parse and analyze. It takes about as long as writing does.
    pub(super) fn analysis_threads(&self) -> usize {
        self.threads().div_ceil(2).min(self.affordable(BYTES_PER_ANALYZER)).max(1)
    }

    /// Threads on which tantivy writes `bytes` of text. Each makes a segment of its own, which every
    /// search has to open, so that small trees get one.
    pub(super) fn writer_threads(&self, bytes: u64) -> usize {
        let wanted = usize::try_from(bytes / BYTES_PER_SEGMENT).unwrap_or(usize::MAX);
        wanted.clamp(1, self.most_writer_threads())
    }

    fn most_writer_threads(&self) -> usize {
        (self.threads() / 2).min(self.affordable(BYTES_PER_WRITER)).clamp(1, MAX_WRITER_THREADS)
    }

    /// How many threads of so many bytes each the memory allows.
    fn affordable(&self, bytes: u64) -> usize {
        usize::try_from(self.memory_bytes / bytes).unwrap_or(usize::MAX)
    }

    /// Bytes that tantivy may fill before it writes a segment, over all of `writer_threads`.
    pub(super) fn writer_bytes(&self, writer_threads: usize) -> usize {
        // tantivy asks for 15 MB a thread at the least.
        let least = 15_000_000 * writer_threads;
        // To write a segment out, and to merge others meanwhile, takes several times as much again. Of
        // 100,000 reports an eighth here and a sixth for merges came to 0.8 of the setting in all, the
        // mapped files of the index included.
        usize::try_from(self.memory_bytes / 8).unwrap_or(usize::MAX).max(least)
    }

    /// Bytes of segments that one merge may read.
    pub(super) fn merge_bytes(&self) -> u64 {
        self.memory_bytes / 6
    }

    /// Bytes of texts that may wait for tantivy. A document is about five times as long as its text.
    pub(super) fn waiting_bytes(&self) -> u64 {
        self.memory_bytes / 80
    }

    /// Bytes of texts that may wait to be packed, for each thread that writes; of what documents stand for a
    /// quarter of it.
    pub(super) fn packing_bytes(&self) -> usize {
        // Where several write, each of them and of those that analyze needs more on top.
        let share = match self.most_writer_threads() as u64 {
            1 => self.memory_bytes / 20,
            threads => self.memory_bytes / 40 / threads,
        };
        usize::try_from(share).unwrap_or(usize::MAX)
    }

    /// Bytes of files that may lie read and not yet parsed.
    pub(super) fn read_ahead_bytes(&self) -> u64 {
        self.memory_bytes / 20
    }

    pub(super) fn manifest(&self, fingerprint: u64) -> Manifest {
        Manifest {
            format: FORMAT,
            fingerprint: format!("{fingerprint:016x}"),
            roots: Vec::new(),
            analysis: self.analysis.clone(),
            updated_ns: 0,
        }
    }
}
