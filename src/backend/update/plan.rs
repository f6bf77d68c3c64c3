//! Plans an update: compares the tree with the last commit.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use super::groups::Groups;
use super::known::{Known, KnownFiles};
use crate::crawl::{self, Entry, Problem, Walk};
use crate::record::FileStatus;

/// Files modified within two seconds of the last update are compared by content, as git does with racy
/// timestamps: file systems have timestamps that coarse.
const RACY_NS: i64 = 2_000_000_000;

/// The work of one update.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Every group of the tree, or none if there is nothing to do.
    pub groups: Groups,
    /// The numbers of the files of the last commit that are gone.
    pub vanished: Vec<usize>,
    pub changes: Changes,
    /// The latest modification time of a file whose content had to be compared and had not changed.
    pub compared_ns: Option<i64>,
    /// Of each file of the tree, whether it is new or changed.
    pub touched: Vec<bool>,
    /// Problems of new or changed files that cannot be read. The index keeps what it has of them.
    pub problems: Vec<Problem>,
}

impl Plan {
    /// Whether a file of the last commit is to be read again.
    fn is_changed(
        &mut self,
        entry: &Entry,
        old: &Known,
        updated_ns: i64,
        read: impl Fn(&Entry) -> Result<u64, Problem>,
    ) -> bool {
        if old.stat != entry.stat {
            let probed = if entry.is_text { crawl::probe(entry) } else { Ok(()) };
            return probed.map_err(|problem| self.problems.push(problem)).is_ok();
        }
        if old.status == FileStatus::Unreadable {
            return read(entry).map_err(|problem| self.problems.push(problem)).is_ok();
        }
        if !entry.is_text || !is_racy(entry.stat.mtime_ns, updated_ns) {
            return false;
        }
        let is_same = read(entry).is_ok_and(|hash| hash == old.hash);
        if is_same {
            self.compared_ns = self.compared_ns.max(Some(entry.stat.mtime_ns));
        }
        !is_same
    }

    /// Whether every file is as it was.
    pub fn is_empty(&self) -> bool {
        self.vanished.is_empty() && self.groups.len() == 0
    }
}

/// The directories and files of an index.
#[derive(Debug, Default)]
pub(super) struct Roots {
    /// Those that are there, in the order in which they were added.
    pub present: Vec<PathBuf>,
    /// Those that are not, but may be again: a disk that is not mounted must not empty the index.
    pub missing: Vec<PathBuf>,
    /// Those that the index no longer has.
    pub dropped: Vec<PathBuf>,
}

impl Roots {
    /// Whether a file that the walk did not find is gone.
    fn is_vanished(&self, path: &str) -> bool {
        is_below(path, &self.present) || (is_below(path, &self.dropped) && !is_below(path, &self.missing))
    }
}

/// How many files changed since the last commit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Changes {
    /// New files.
    pub added: usize,
    /// Files with other content.
    pub changed: usize,
    /// Files that are gone.
    pub removed: usize,
    /// Files that are as they were.
    pub unchanged: usize,
}

/// The path under which the index knows an entry.
pub(super) fn key(entry: &Entry) -> String {
    let path = entry.path().into_os_string();
    path.into_string().unwrap_or_else(|path| path.to_string_lossy().into_owned())
}

/// Whether a file of this modification time may have changed since the last update without a new timestamp.
pub(super) fn is_racy(mtime_ns: i64, updated_ns: i64) -> bool {
    mtime_ns.saturating_add(RACY_NS) >= updated_ns
}

/// Compares the tree with the last commit. `read` gives the hash of a file's content.
pub(super) fn plan(
    walk: &Walk,
    roots: &Roots,
    known: &KnownFiles,
    updated_ns: i64,
    read: impl Fn(&Entry) -> Result<u64, Problem>,
) -> crate::Result<Plan> {
    let mut plan = Plan::default();
    let mut touched = vec![false; walk.entries.len()];
    let mut seen = vec![false; known.len()];
    for (entry, touched) in walk.entries.iter().zip(&mut touched) {
        let Some((number, old)) = known.get(&key(entry)) else {
            plan.changes.added += 1;
            *touched = true;
            continue;
        };
        seen[number] = true;
        *touched = plan.is_changed(entry, old, updated_ns, &read);
        *(if *touched { &mut plan.changes.changed } else { &mut plan.changes.unchanged }) += 1;
    }
    if seen.contains(&false) {
        known.each(|path, number, _| {
            if !seen[number] && roots.is_vanished(path) {
                plan.vanished.push(number);
            }
        })?;
        plan.changes.removed = plan.vanished.len();
    }
    if !plan.vanished.is_empty() || touched.contains(&true) {
        plan.groups = Groups::of(walk, &touched);
        if !plan.vanished.is_empty() {
            known.each(|path, number, _| {
                // A file below a missing root is in no group.
                if !seen[number]
                    && let Some(group) = plan.groups.find(walk, &roots.present, Path::new(path))
                {
                    plan.groups.touch(group);
                }
            })?;
        }
        touch_copies(&plan.vanished, walk, known, &mut plan.groups);
    }
    plan.touched = touched;
    Ok(plan)
}

pub(super) fn is_below(path: &str, roots: &[PathBuf]) -> bool {
    roots.iter().any(|root| Path::new(path).starts_with(root))
}

/// A copy takes the place of a file that is gone or whose group is read again.
fn touch_copies(vanished: &[usize], walk: &Walk, known: &KnownFiles, groups: &mut Groups) {
    let known_of = |file: usize| known.get(&key(&walk.entries[file])).map(|(_, known)| known);
    let copies: Vec<(u64, usize)> = (0..groups.len())
        .filter(|&group| !groups.is_touched(group))
        .flat_map(|group| groups.files(group).map(move |file| (group, file)))
        .filter_map(|(group, file)| Some((known_of(file)?, group)))
        .filter(|(file, _)| file.status == FileStatus::Duplicate)
        .map(|(file, group)| (file.hash, group))
        .collect();
    let hashes: FxHashSet<u64> = copies.iter().map(|(hash, _)| *hash).collect();
    if hashes.is_empty() {
        return;
    }
    let freed: FxHashSet<u64> = groups
        .files_if(true)
        .filter_map(known_of)
        .chain(vanished.iter().map(|&number| known.at(number)))
        .filter(|file| file.may_have_copies() && hashes.contains(&file.hash))
        .map(|file| file.hash)
        .collect();
    for (hash, group) in copies {
        if freed.contains(&hash) {
            groups.touch(group);
        }
    }
}
