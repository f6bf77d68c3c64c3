//! A file that was found. A tree may have a million files, and all entries are in memory at once.

use std::cmp::Ordering;
use std::ffi::{OsStr, OsString};
use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::name;

/// Ends each name; no file name contains it.
const END: char = '/';

/// A regular file that was found.
#[derive(Clone)]
pub struct Entry {
    folder: Arc<Folder>,
    /// Where its name begins among the names of the folder.
    name: u32,
    /// Its size and modification time.
    pub stat: Stat,
    /// False if its name says that it holds no report (a picture, an archive, data, a log).
    /// Such a file is counted and never opened.
    pub is_text: bool,
    /// Whether it is a link or a root, so that its file may be listed under another path too.
    pub(super) may_repeat: bool,
}

/// Some files of one folder, and what they have in common.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    root: usize,
    /// The path below the root, with forward slashes; empty for the root itself.
    relative: String,
    names: Names,
}

#[derive(Debug)]
enum Names {
    /// Names in a row, each followed by [`END`].
    Utf8(String),
    /// A single name that is not UTF-8.
    Other(OsString),
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
    /// Where the file is: the root as given, joined with the path below it.
    pub fn path(&self) -> PathBuf {
        self.folder.path.join(self.name())
    }

    /// The folder that contains it.
    pub fn folder(&self) -> &Path {
        &self.folder.path
    }

    /// Its name in the folder.
    pub fn name(&self) -> &OsStr {
        self.folder.names.at(self.name)
    }

    /// Which of the given roots contains it.
    pub fn root(&self) -> usize {
        self.folder.root
    }

    /// The path below the root, with forward slashes; for a root that is a file, its name.
    /// Bytes that are not UTF-8 are written `\xFF`.
    pub fn relative(&self) -> String {
        let (name, _) = name::portable(Path::new(self.name()));
        if self.folder.relative.is_empty() { name } else { format!("{}/{name}", self.folder.relative) }
    }

    /// The order of roots and paths.
    pub(super) fn cmp_by_path(&self, other: &Entry) -> Ordering {
        if Arc::ptr_eq(&self.folder, &other.folder) {
            return self.name().cmp(other.name());
        }
        self.root().cmp(&other.root()).then_with(|| self.components().cmp(other.components()))
    }

    fn components(&self) -> impl Iterator<Item = Component<'_>> {
        self.folder.path.components().chain([Component::Normal(self.name())])
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        let rest = |entry: &Entry| (entry.stat, entry.is_text);
        self.cmp_by_path(other).is_eq() && rest(self) == rest(other)
    }
}

impl Eq for Entry {}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry")
            .field("path", &self.path())
            .field("root", &self.root())
            .field("stat", &self.stat)
            .field("is_text", &self.is_text)
            .finish()
    }
}

impl Names {
    fn of(name: &OsStr) -> Names {
        let mut names = Names::Utf8(String::new());
        if names.add(name).is_some() { names } else { Names::Other(name.to_owned()) }
    }

    /// Adds a name and returns where it begins; `None` if it cannot be among these.
    fn add(&mut self, name: &OsStr) -> Option<u32> {
        let (Names::Utf8(names), Some(name)) = (self, name.to_str()) else { return None };
        let begin = u32::try_from(names.len()).ok()?;
        names.push_str(name);
        names.push(END);
        Some(begin)
    }

    fn at(&self, begin: u32) -> &OsStr {
        match self {
            Names::Utf8(names) => {
                let rest = &names[begin as usize..];
                OsStr::new(rest.split_once(END).map_or(rest, |(name, _)| name))
            }
            Names::Other(name) => name,
        }
    }

    fn shrink_to_fit(&mut self) {
        if let Names::Utf8(names) = self {
            names.shrink_to_fit();
        }
    }
}

/// Gathers files below one root, folder by folder, into entries.
pub(super) struct Entries<'a> {
    root: &'a Path,
    number: usize,
    done: Vec<Entry>,
    /// The last folder, whose names are complete only when the next begins: where each name begins, and its
    /// facts.
    last: Option<(Folder, Vec<(u32, Facts)>)>,
}

/// The facts about a file besides its path.
pub(super) struct Facts {
    pub stat: Stat,
    pub is_text: bool,
    pub may_repeat: bool,
}

impl<'a> Entries<'a> {
    pub fn below(root: &'a Path, number: usize) -> Self {
        Entries { root, number, done: Vec::new(), last: None }
    }

    /// Adds the file at this path.
    pub fn add(&mut self, path: &Path, facts: Facts) {
        let parent = path.parent().unwrap_or(Path::new(""));
        let name = path.file_name().unwrap_or(path.as_os_str());
        if let Some((folder, files)) = self.last.as_mut().filter(|(folder, _)| folder.path == parent)
            && let Some(begin) = folder.names.add(name)
        {
            return files.push((begin, facts));
        }
        self.end_folder();
        // A root that is a file has nothing above it.
        let (relative, _) = name::portable(parent.strip_prefix(self.root).unwrap_or(Path::new("")));
        let folder = Folder { path: parent.into(), root: self.number, relative, names: Names::of(name) };
        self.last = Some((folder, vec![(0, facts)]));
    }

    fn end_folder(&mut self) {
        let Some((mut folder, files)) = self.last.take() else { return };
        folder.names.shrink_to_fit();
        let folder = Arc::new(folder);
        self.done.extend(files.into_iter().map(|(name, Facts { stat, is_text, may_repeat })| Entry {
            folder: Arc::clone(&folder),
            name,
            stat,
            is_text,
            may_repeat,
        }));
    }

    /// The entries of all files that were added, in the same order.
    pub fn finish(mut self) -> Vec<Entry> {
        self.end_folder();
        self.done
    }
}

impl Stat {
    pub(super) fn of(meta: &Metadata) -> Self {
        // Without modification times, the hash of the content shows changes.
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
