//! Finds directories that are gone and whose files are now in another directory.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use super::known::KnownFiles;
use super::plan;
use crate::Result;
use crate::crawl::{Entry, Problem, Walk};

/// The directories of `missing` most of whose files the walk finds elsewhere, compared by content.
///
/// Only files of the same name and size are read. `read` gives the hash of a file's content.
pub(super) fn moved(
    missing: &[PathBuf],
    walk: &Walk,
    known: &KnownFiles,
    read: impl Fn(&Entry) -> Result<u64, Problem>,
) -> Result<Vec<PathBuf>> {
    let mut moved = Vec::new();
    for root in missing {
        let mut gone: Vec<u64> = Vec::new();
        let mut alike: FxHashSet<(String, u64)> = FxHashSet::default();
        known.each(|path, _, file| {
            let path = Path::new(path);
            if file.hash != 0 && path.starts_with(root) {
                gone.push(file.hash);
                alike.insert((name_of(path), file.stat.bytes));
            }
        })?;
        if gone.is_empty() {
            continue;
        }
        let mut found: FxHashSet<u64> = FxHashSet::default();
        for entry in walk.entries.iter().filter(|entry| entry.is_text) {
            let path = entry.path();
            if !alike.contains(&(name_of(&path), entry.stat.bytes)) {
                continue;
            }
            let hash = match known.get(&plan::key(entry)) {
                Some((_, known)) if known.stat == entry.stat => Ok(known.hash),
                _ => read(entry),
            };
            // A file that cannot be read is reported when it is indexed.
            found.extend(hash.ok());
        }
        let here = gone.iter().filter(|hash| found.contains(hash)).count();
        if 2 * here > gone.len() {
            moved.push(root.clone());
        }
    }
    Ok(moved)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
