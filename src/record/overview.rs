//! What an index holds, in numbers.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// What an index holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// The indexed directories and files, absolute.
    pub roots: Vec<PathBuf>,
    /// Files by kind and by what was done with them.
    pub files: BTreeMap<(String, String), usize>,
    /// Reports and documents with something in them, each counted once, whatever its rewritings.
    pub reports: usize,
    /// Change points of these reports.
    pub change_points: usize,
    /// Records of these reports, remarks not counted.
    pub records: usize,
    /// Bytes of the files that are indexed.
    pub text_bytes: u64,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// Segments.
    pub segments: usize,
}
