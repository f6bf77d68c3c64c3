//! How an update divides its memory and threads.

use super::Settings;

/// Bytes of text for which another writing thread is worthwhile.
const BYTES_PER_SEGMENT: u64 = 8_000_000;
/// Threads on which tantivy writes, at most.
const MAX_WRITER_THREADS: usize = 8;
/// Memory for each further thread that writes …
const BYTES_PER_WRITER: u64 = 130_000_000;
/// … or analyzes: each has a cache and a heap of its own.
const BYTES_PER_ANALYZER: u64 = 100_000_000;
/// Memory for a file of the tree: name, group, hash of its content. Measured: 164 bytes of each of a million
/// files with names of 40 bytes.
const BYTES_PER_FOUND: u64 = 170;
/// Memory for a file of the last commit: the hash of its path, and whether it is deleted.
const BYTES_PER_KNOWN: u64 = 20;

/// Memory for each byte of a report while it is parsed. Measured: 7.8 for one of 60 MB.
const BYTES_PER_BYTE: u64 = 8;
/// Memory for each document of the segments that are merged. Measured: 390 MB for 20 million.
const BYTES_PER_MERGED: u64 = 20;
/// Segments of about the same size that tantivy merges at a time.
const SEGMENTS_PER_MERGE: u64 = 8;
/// Memory for everything else, at least.
const BYTES_BESIDE: u64 = 100_000_000;

/// How an update divides the memory and the threads that it may take.
#[derive(Debug, Clone, Copy)]
pub(in crate::backend) struct Shares {
    bytes: u64,
    threads: usize,
    /// The memory that there should have been, in bytes, if there is less.
    pub wanted: Option<u64>,
}

impl Shares {
    /// For an update of `found` files in the tree and `known` in the last commit, whose largest group has
    /// `largest` bytes. The lists of files come first, but take at most half. With less memory for the
    /// writer, an index has so many segments that searches take long.
    pub fn of(settings: &Settings, found: usize, known: usize, largest: u64) -> Shares {
        let lists = BYTES_PER_FOUND * found as u64 + BYTES_PER_KNOWN * known as u64;
        let parsed = BYTES_PER_BYTE * largest;
        let (all, half) = (settings.memory_bytes, settings.memory_bytes / 2);
        let for_lists = (lists > half).then_some(2 * lists);
        let for_largest = (parsed > half).then_some(lists + parsed + BYTES_BESIDE);
        Shares {
            bytes: all - lists.min(half),
            threads: settings.threads(),
            wanted: for_lists.max(for_largest).filter(|wanted| *wanted > all),
        }
    }

    /// Threads that parse and analyze, about as much work as writing.
    pub fn analysis_threads(self) -> usize {
        self.threads.div_ceil(2).min(self.affordable(BYTES_PER_ANALYZER)).max(1)
    }

    /// Threads on which tantivy writes `bytes` of text. Each makes its own segment, which every search has to
    /// open, so small trees get one.
    pub fn writer_threads(self, bytes: u64) -> usize {
        let wanted = usize::try_from(bytes / BYTES_PER_SEGMENT).unwrap_or(usize::MAX);
        wanted.clamp(1, self.most_writer_threads())
    }

    fn most_writer_threads(self) -> usize {
        (self.threads / 2).min(self.affordable(BYTES_PER_WRITER)).clamp(1, MAX_WRITER_THREADS)
    }

    /// The number of threads that fit into the memory if each takes `bytes`.
    fn affordable(self, bytes: u64) -> usize {
        usize::try_from(self.bytes / bytes).unwrap_or(usize::MAX)
    }

    /// Bytes that tantivy may fill before it writes a segment, over all of `writer_threads`.
    pub fn writer_bytes(self, writer_threads: usize) -> usize {
        // tantivy asks for 15 MB a thread at the least.
        let least = 15_000_000 * writer_threads;
        // Writing a segment, and merging others meanwhile, takes several times as much again.
        usize::try_from(self.bytes / 8).unwrap_or(usize::MAX).max(least)
    }

    /// Documents of the largest segments that are merged again: a merge may take half of the memory.
    pub fn merge_documents(self) -> usize {
        usize::try_from(self.bytes / 2 / BYTES_PER_MERGED / SEGMENTS_PER_MERGE).unwrap_or(usize::MAX)
    }

    /// Bytes of files that were read and whose documents are not written yet. A report takes about ten times
    /// as much while it is parsed and queued.
    pub fn text_bytes(self) -> u64 {
        self.bytes / 40
    }
}
