//! Statistics of an index.

use serde::{Deserialize, Serialize};

use super::FileStatus;
use crate::report::FileKind;

/// What an index holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// The indexed directories and files, absolute.
    pub roots: Vec<String>,
    /// Files by kind and by what was done with them, in the order of these names.
    pub files: Vec<FileCount>,
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

/// The number of files of one kind and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCount {
    /// What they are.
    pub kind: FileKind,
    /// What was done with them.
    pub status: FileStatus,
    /// How many there are.
    pub count: usize,
}
