//! A file that was found. A tree may have a million of them, which are all held at once.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::name;

/// A regular file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    folder: Arc<Folder>,
    name: Box<OsStr>,
    /// Its size and modification time.
    pub stat: Stat,
    /// False if its name says that it holds no report (a picture, an archive, data, a log).
    /// Such a file is counted and never opened.
    pub is_text: bool,
}

/// What the files of one folder have in common.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Folder {
    path: PathBuf,
    root: usize,
    /// The path below the root, with forward slashes; empty for the root itself.
    relative: String,
    is_utf8: bool,
}

/// What the file system knows of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stat {
    /// Length, in bytes.
    pub bytes: u64,
    /// Modification time, in nanoseconds since 1970; negative before it.
    pub mtime_ns: i64,
}

impl Entry {
    pub(super) fn new(folder: Arc<Folder>, name: &OsStr, stat: Stat, is_text: bool) -> Entry {
        Entry { folder, name: name.into(), stat, is_text }
    }

    /// Where the file is: the root as given, joined with the path below it.
    pub fn path(&self) -> PathBuf {
        self.folder.path.join(&*self.name)
    }

    /// The folder that it lies in.
    pub fn folder(&self) -> &Path {
        &self.folder.path
    }

    /// Its name in the folder.
    pub fn name(&self) -> &OsStr {
        &self.name
    }

    /// Which of the given roots it lies under.
    pub fn root(&self) -> usize {
        self.folder.root
    }

    /// The path below the root, with forward slashes; a root that is a file gives its name.
    /// Bytes that are not UTF-8 are written `\xFF`.
    pub fn relative(&self) -> String {
        self.folder.relative_of(&self.name)
    }

    /// The order of roots and paths.
    pub(super) fn cmp_by_path(&self, other: &Entry) -> Ordering {
        if Arc::ptr_eq(&self.folder, &other.folder) {
            return self.name.cmp(&other.name);
        }
        self.root().cmp(&other.root()).then_with(|| self.components().cmp(other.components()))
    }

    fn components(&self) -> impl Iterator<Item = Component<'_>> {
        self.folder.path.components().chain([Component::Normal(&self.name)])
    }
}

impl Folder {
    /// The folder of a file below `root`, or of a root that is a file.
    pub fn of(file: &Path, root: &Path, number: usize) -> Folder {
        let path = file.parent().unwrap_or(Path::new("")).to_path_buf();
        // A root that is a file has nothing above it.
        let (relative, is_utf8) = name::portable(path.strip_prefix(root).unwrap_or(Path::new("")));
        Folder { path, root: number, relative, is_utf8 }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the path below the root of a file in the folder is UTF-8.
    pub fn is_utf8_with(&self, name: &OsStr) -> bool {
        self.is_utf8 && name.to_str().is_some()
    }

    fn relative_of(&self, name: &OsStr) -> String {
        let (name, _) = name::portable(Path::new(name));
        if self.relative.is_empty() { name } else { format!("{}/{name}", self.relative) }
    }
}

impl Stat {
    pub(super) fn of(meta: &Metadata) -> Self {
        // A file system without modification times leaves the content hash to tell changes.
        let mtime = meta.modified().unwrap_or(UNIX_EPOCH);
        Stat { bytes: meta.len(), mtime_ns: nanoseconds(mtime) }
    }
}

fn nanoseconds(time: SystemTime) -> i64 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |ns| -ns),
    }
}
