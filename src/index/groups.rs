//! Files that are read together: a report, its rewritings, its per-point answers and its detector output,
//! recognised by folder and name.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::Path;

use crate::crawl::{Entry, Walk};

/// The files of a tree in groups, by folder and stem. The order decides which of several copies of a file is
/// indexed.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// Indices into the walk's entries, group by group and in each in the order of the paths.
    files: Vec<usize>,
    /// Where among them the groups end.
    ends: Vec<usize>,
    /// Whether the group holds something new or changed, or lost something.
    touched: Vec<bool>,
}

impl Groups {
    /// The groups of a tree; those are touched that hold a touched file.
    pub fn of(walk: &Walk, touched: &[bool]) -> Groups {
        let mut files: Vec<usize> = (0..walk.entries.len()).collect();
        let folder = |file: usize| walk.entries[file].folder();
        files.sort_by(|&a, &b| folder(a).cmp(folder(b)));
        for files in files.chunk_by_mut(|&a, &b| folder(a) == folder(b)) {
            files.sort_by_cached_key(|&file| stem(walk.entries[file].name()));
        }
        let mut groups = Groups::default();
        for files in files.chunk_by(|&a, &b| key(&walk.entries[a]) == key(&walk.entries[b])) {
            groups.ends.push(groups.ends.last().unwrap_or(&0) + files.len());
            groups.touched.push(files.iter().any(|&file| touched[file]));
        }
        Groups { files, ..groups }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The files of a group.
    pub fn files(&self, group: usize) -> &[usize] {
        let begin = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.files[begin..self.ends[group]]
    }

    pub fn is_touched(&self, group: usize) -> bool {
        self.touched[group]
    }

    pub fn touch(&mut self, group: usize) {
        self.touched[group] = true;
    }

    /// The files of the groups that are touched, or of those that are not.
    pub fn files_if(&self, touched: bool) -> impl Iterator<Item = usize> {
        let groups = (0..self.len()).filter(move |&group| self.touched[group] == touched);
        groups.flat_map(|group| self.files(group)).copied()
    }

    /// The group to which a file of this path belongs.
    pub fn find(&self, walk: &Walk, path: &Path) -> Option<usize> {
        let wanted = (path.parent()?, stem(path.file_name()?));
        let key_of = |group: usize| key(&walk.entries[self.files(group)[0]]);
        let (mut begin, mut end) = (0, self.len());
        while begin < end {
            let middle = usize::midpoint(begin, end);
            if key_of(middle) < wanted { begin = middle + 1 } else { end = middle }
        }
        (begin < self.len() && key_of(begin) == wanted).then_some(begin)
    }
}

fn key(entry: &Entry) -> (&Path, Cow<'_, str>) {
    (entry.folder(), stem(entry.name()))
}

/// What the names of a group have in common: `Guizhou_Industry` for `Guizhou_Industry_combined_info_casual.txt`,
/// `Guizhou_Industry_2020-11-20_Seasonal_info.txt` and `Guizhou_Industry_change_points.txt`.
fn stem(name: &OsStr) -> Cow<'_, str> {
    let stem = Path::new(name).file_stem().unwrap_or(name).to_string_lossy();
    match subject_bytes(&stem) {
        None => name.to_string_lossy(),
        Some(bytes) => match stem {
            Cow::Borrowed(stem) => Cow::Borrowed(&stem[..bytes]),
            Cow::Owned(stem) => Cow::Owned(stem[..bytes].to_owned()),
        },
    }
}

/// How many bytes of a report's name say what it is about; none of another file's.
fn subject_bytes(stem: &str) -> Option<usize> {
    if let Some(at) = ["_combined_info", "_change_points"].iter().find_map(|marker| stem.find(marker)) {
        return Some(at);
    }
    let mut begin = 0_usize;
    for part in stem.strip_suffix("_info")?.split('_') {
        if is_dated(part) {
            return Some(begin.saturating_sub(1));
        }
        begin += part.len() + 1;
    }
    None
}

fn is_dated(part: &str) -> bool {
    let is_part = |(i, b): (usize, u8)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() };
    part.len() == 10 && part.bytes().enumerate().all(is_part)
}
