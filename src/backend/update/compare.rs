//! The differences between trees and their index.

use std::path::{Path, PathBuf};

use super::known::KnownFiles;
use super::manifest::Manifest;
use super::plan::{self, Changes};
use super::roots::walk;
use crate::Result;
use crate::crawl::{self, Entry, ProblemCode};
use crate::record::FileStatus;

/// How the trees differ from the index.
#[derive(Debug, Clone, Default)]
pub(crate) struct TreeCheck {
    /// New, changed and vanished files.
    pub changes: Changes,
    /// Directories that do not exist.
    pub missing: Vec<PathBuf>,
}

/// Compares the trees with the index: by size and time, or, if `by_content`, by content.
pub(in crate::backend) fn compare(
    manifest: &Manifest,
    known: &KnownFiles,
    place: &Path,
    by_content: bool,
) -> Result<TreeCheck> {
    let (roots, missing): (Vec<PathBuf>, Vec<PathBuf>) =
        manifest.roots.iter().cloned().partition(|root| root.exists());
    let settings = crawl::Settings::default();
    let walk = walk(&roots, &settings, place)?;
    let mut changes = Changes::default();
    let mut seen = vec![false; known.len()];
    for entry in &walk.entries {
        let old = known.get(&plan::key(entry));
        if let Some((number, _)) = old {
            seen[number] = true;
        }
        let hash = |entry: &Entry| crawl::read(entry, &settings).map(|content| content.hash as u64);
        match old {
            // A file that cannot be read does not make the index stale.
            None => match hash(entry) {
                Err(problem) if entry.is_text && problem.code != ProblemCode::Binary => {}
                _ => changes.added += 1,
            },
            Some((_, old)) if old.status == FileStatus::Unreadable => match hash(entry) {
                Ok(_) => changes.changed += 1,
                Err(_) => changes.unchanged += 1,
            },
            Some((_, old)) if old.stat != entry.stat => changes.changed += 1,
            Some((_, old)) => {
                let looks =
                    entry.is_text && (by_content || plan::is_racy(entry.stat.mtime_ns, manifest.updated_ns));
                let is_same = !looks || hash(entry).map_or(old.hash == 0, |hash| hash == old.hash);
                *(if is_same { &mut changes.unchanged } else { &mut changes.changed }) += 1;
            }
        }
    }
    known.each(|path, number, _| {
        changes.removed += usize::from(!seen[number] && plan::is_below(path, &roots));
    })?;
    Ok(TreeCheck { changes, missing })
}
