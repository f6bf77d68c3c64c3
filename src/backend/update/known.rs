//! The files of the last commit, which an update compares the tree with.

use xxhash_rust::xxh3::xxh3_128;

use crate::Result;
use crate::crawl::Stat;
use crate::record::FileStatus;

/// A file of the last commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::backend) struct Known {
    pub stat: Stat,
    /// Hash of the content; 0 for a file that is never read.
    pub hash: u64,
    pub status: FileStatus,
}

impl Known {
    /// Whether other files can be copies of this one: it was read, and is no copy itself. One that
    /// is covered or joined can have copies as well.
    pub fn may_have_copies(&self) -> bool {
        self.hash != 0
            && !matches!(self.status, FileStatus::Duplicate | FileStatus::Skipped | FileStatus::Unreadable)
    }
}

/// The status of that number in the field `status`.
pub(in crate::backend) fn status_of(number: u64) -> FileStatus {
    FileStatus::ALL.get(number as usize).copied().unwrap_or(FileStatus::Skipped)
}

/// The xxh3-128 of a path: a million paths themselves would take too much memory.
pub(in crate::backend) type PathHash = u128;

pub(in crate::backend) fn path_hash(path: &str) -> PathHash {
    xxh3_128(path.as_bytes())
}

/// The paths of the files of an index. There may be a million, so they are not held in memory.
pub(in crate::backend) trait Paths: Send + Sync {
    /// Calls `f` with the path of each file.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn each(&self, f: &mut dyn FnMut(&str)) -> Result<()>;
}

/// The files of the last commit.
pub(in crate::backend) struct KnownFiles {
    paths: Box<dyn Paths>,
    /// In the order of the hashes.
    files: Vec<(PathHash, Known)>,
}

impl KnownFiles {
    pub fn new(mut files: Vec<(PathHash, Known)>, paths: Box<dyn Paths>) -> KnownFiles {
        files.sort_unstable_by_key(|(hash, _)| *hash);
        KnownFiles { paths, files }
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The file of this path and its number.
    pub fn get(&self, path: &str) -> Option<(usize, &Known)> {
        let hash = path_hash(path);
        let number = self.files.binary_search_by_key(&hash, |(hash, _)| *hash).ok()?;
        Some((number, &self.files[number].1))
    }

    /// The file with this number.
    pub fn at(&self, number: usize) -> &Known {
        &self.files[number].1
    }

    /// Calls `f` with the path, the number and what is known of each file.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn each(&self, mut f: impl FnMut(&str, usize, &Known)) -> Result<()> {
        self.paths.each(&mut |path| {
            if let Some((number, known)) = self.get(path) {
                f(path, number, known);
            }
        })
    }

    /// The hashes of the paths, by number.
    pub fn into_hashes(self) -> Vec<PathHash> {
        let mut hashes: Vec<PathHash> = self.files.into_iter().map(|(hash, _)| hash).collect();
        hashes.shrink_to_fit();
        hashes
    }
}
