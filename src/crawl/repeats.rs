//! Files that are listed under several paths.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::Entry;

/// Of entries with the same real path keeps one, preferably one whose path has no link, and returns how many
/// it removed. Two hard links are two files: their paths may name two provinces.
///
/// A directory is entered only once, so all but one of such entries are links or roots.
pub(super) fn remove(entries: &mut Vec<Entry>) -> usize {
    let mut by_real_path: HashMap<PathBuf, Vec<usize>> = HashMap::new();
    for (number, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.may_repeat) {
        by_real_path.entry(real(entry.path())).or_default().push(number);
    }
    if by_real_path.is_empty() {
        return 0;
    }
    let mut folders = RealFolders::default();
    for (number, entry) in entries.iter().enumerate().filter(|(_, entry)| !entry.may_repeat) {
        if let Some(same) = by_real_path.get_mut(&folders.of(entry.folder()).join(entry.name())) {
            same.push(number);
        }
    }
    let mut is_kept = vec![true; entries.len()];
    for (real, mut same) in by_real_path {
        same.sort_unstable();
        let is_real =
            |&&number: &&usize| std::path::absolute(entries[number].path()).is_ok_and(|path| path == real);
        let kept = *same.iter().find(is_real).unwrap_or(&same[0]);
        same.into_iter().filter(|&number| number != kept).for_each(|number| is_kept[number] = false);
    }
    let all = entries.len();
    let mut is_kept = is_kept.into_iter();
    entries.retain(|_| is_kept.next().unwrap_or(true));
    all - entries.len()
}

/// The real path of the last folder: the next file is usually in the same folder.
#[derive(Default)]
struct RealFolders {
    last: Option<(PathBuf, PathBuf)>,
}

impl RealFolders {
    fn of(&mut self, folder: &Path) -> &Path {
        if self.last.as_ref().is_none_or(|(last, _)| last != folder) {
            self.last = Some((folder.to_path_buf(), real(folder.to_path_buf())));
        }
        // OK because it was set above.
        &self.last.as_ref().expect("a folder").1
    }
}

/// The path without links, or the path itself if its links cannot be resolved.
fn real(path: PathBuf) -> PathBuf {
    path.canonicalize().unwrap_or(path)
}
