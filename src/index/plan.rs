//! What an update has to do: the tree beside the state of the last commit.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use super::state::{FileStatus, Known, KnownFiles};
use crate::crawl::{Entry, Walk};

/// How close to the last update a modification time may lie before the content must be
/// compared: file systems and their clocks tell times apart no better than this.
const RACY_NS: i64 = 2_000_000_000;

/// Files that are read together: a report, its rewritings, its per-point answers and its
/// detector output, recognised by folder and name.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// Indices into the walk's entries, in the order of the paths.
    pub files: Vec<usize>,
    /// Whether it holds something new or changed, or lost something.
    pub touched: bool,
}

/// The work of one update.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Every group of the tree, by folder and stem, or none if there is nothing to do; the order decides
    /// which of several copies of a file is indexed.
    pub groups: Vec<Group>,
    /// Files of the last commit that are gone.
    pub vanished: Vec<String>,
    pub changes: Changes,
    /// The latest modification time of a file whose content had to be compared and is the known one.
    pub compared_ns: Option<i64>,
}

impl Plan {
    /// Whether every file is as it was.
    pub fn is_empty(&self) -> bool {
        self.vanished.is_empty() && self.groups.is_empty()
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
pub(crate) fn key(entry: &Entry) -> Cow<'_, str> {
    entry.path.to_string_lossy()
}

/// Whether a file of this modification time may have changed after the update that read it and still
/// have the same one.
pub(super) fn is_racy(mtime_ns: i64, updated_ns: i64) -> bool {
    mtime_ns.saturating_add(RACY_NS) >= updated_ns
}

/// Compares the tree with the last commit. `same` decides for a file whose modification time is
/// too close to the last update whether its content is still the known one.
pub(crate) fn plan(
    walk: &Walk,
    roots: &[PathBuf],
    known: &KnownFiles,
    updated_ns: i64,
    same: impl Fn(&Entry, &Known) -> bool,
) -> Plan {
    let mut plan = Plan::default();
    let mut touched = vec![false; walk.entries.len()];
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    seen.reserve(known.len());
    for (entry, touched) in walk.entries.iter().zip(&mut touched) {
        let Some((path, old)) = known.get_key_value(&*key(entry)) else {
            plan.changes.added += 1;
            *touched = true;
            continue;
        };
        seen.insert(path);
        let mtime_ns = entry.stat.mtime_ns;
        let looks = entry.is_text && is_racy(mtime_ns, updated_ns);
        let unchanged = old.stat == entry.stat && (!looks || same(entry, old));
        if looks && unchanged {
            plan.compared_ns = plan.compared_ns.max(Some(mtime_ns));
        }
        *(if unchanged { &mut plan.changes.unchanged } else { &mut plan.changes.changed }) += 1;
        *touched = !unchanged;
    }
    if seen.len() < known.len() {
        let is_gone = |path: &&String| !seen.contains(path.as_str()) && is_below(path, roots);
        plan.vanished = known.keys().filter(is_gone).cloned().collect();
        plan.vanished.sort();
        plan.changes.removed = plan.vanished.len();
    }
    if !plan.vanished.is_empty() || touched.contains(&true) {
        plan.groups = groups(walk, &touched, known, &plan.vanished);
    }
    plan
}

/// Every group of the tree; those are touched that hold a touched file, lost one, or hold a copy of
/// what may now be read in its place.
fn groups(walk: &Walk, touched: &[bool], known: &KnownFiles, vanished: &[String]) -> Vec<Group> {
    let mut groups: BTreeMap<(PathBuf, String), Group> = BTreeMap::new();
    for (index, (entry, touched)) in walk.entries.iter().zip(touched).enumerate() {
        let group = groups.entry(group_key(&entry.path)).or_default();
        group.files.push(index);
        group.touched |= touched;
    }
    for path in vanished {
        if let Some(group) = groups.get_mut(&group_key(Path::new(path))) {
            group.touched = true;
        }
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    touch_copies(vanished, walk, known, &mut groups);
    groups
}

/// A copy takes the place of a file that is gone or whose group is read again.
fn touch_copies(vanished: &[String], walk: &Walk, known: &KnownFiles, groups: &mut [Group]) {
    let touched_files = groups.iter().filter(|group| group.touched).flat_map(|group| &group.files);
    let touched_paths = touched_files.map(|&index| key(&walk.entries[index]));
    let hashes: HashSet<u64> = touched_paths
        .chain(vanished.iter().map(Cow::from))
        .filter_map(|path| known.get(&*path))
        .filter(|file| file.may_have_copies())
        .map(|file| file.hash)
        .collect();
    for group in groups.iter_mut().filter(|group| !group.touched) {
        group.touched = group
            .files
            .iter()
            .filter_map(|&index| known.get(&*key(&walk.entries[index])))
            .any(|file| file.status == FileStatus::Duplicate && hashes.contains(&file.hash));
    }
}

pub(super) fn is_below(path: &str, roots: &[PathBuf]) -> bool {
    roots.iter().any(|root| Path::new(path).starts_with(root))
}

/// Folder and stem: `Guizhou_Industry` for `Guizhou_Industry_combined_info_casual.txt`,
/// `Guizhou_Industry_2020-11-20_Seasonal_info.txt` and `Guizhou_Industry_change_points.txt`.
fn group_key(path: &Path) -> (PathBuf, String) {
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    for marker in ["_combined_info", "_change_points"] {
        if let Some(at) = stem.find(marker) {
            return (folder, stem[..at].to_owned());
        }
    }
    if let Some(body) = stem.strip_suffix("_info") {
        let dated = |part: &str| {
            part.len() == 10
                && part
                    .bytes()
                    .enumerate()
                    .all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() })
        };
        let parts: Vec<&str> = body.split('_').collect();
        if let Some(at) = parts.iter().position(|part| dated(part)) {
            return (folder, parts[..at].join("_"));
        }
    }
    (folder, path.file_name().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default())
}
