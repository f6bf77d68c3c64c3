//! Files that are read together: a report, its rewritings, its per-point answers and its detector output,
//! recognised by folder and name.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::crawl::{Entry, Walk};
use crate::report::Variant;

/// The files of a tree in groups, by folder and stem. The first of several copies of a file is
/// indexed: a directory that is added later hides none that was there before.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// Indices into the walk's entries, group by group and in each in the order of the paths.
    files: Vec<u32>,
    /// The end of each group in `files`.
    ends: Vec<u32>,
    /// Whether the group has a new, changed or vanished file.
    touched: Vec<bool>,
}

impl Groups {
    /// The groups of a tree, by root and folder. A group is touched if one of its files is.
    pub fn of(walk: &Walk, touched: &[bool]) -> Groups {
        let mut files: Vec<u32> = (0..short(walk.entries.len())).collect();
        let entry = |file: u32| &walk.entries[file as usize];
        files.sort_by(|&a, &b| folder(entry(a)).cmp(&folder(entry(b))));
        for files in files.chunk_by_mut(|&a, &b| folder(entry(a)) == folder(entry(b))) {
            files.sort_by_cached_key(|&file| stem(entry(file).name()));
        }
        let mut groups = Groups::default();
        for files in files.chunk_by(|&a, &b| key(entry(a)) == key(entry(b))) {
            groups.ends.push(groups.ends.last().unwrap_or(&0) + short(files.len()));
            groups.touched.push(files.iter().any(|&file| touched[file as usize]));
        }
        Groups { files, ..groups }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The files of a group.
    pub fn files(&self, group: usize) -> impl Iterator<Item = usize> {
        let begin = group.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.files[begin as usize..self.ends[group] as usize].iter().map(|&file| file as usize)
    }

    pub fn is_touched(&self, group: usize) -> bool {
        self.touched[group]
    }

    pub fn touch(&mut self, group: usize) {
        self.touched[group] = true;
    }

    /// The files of the touched groups, or of the others.
    pub fn files_if(&self, touched: bool) -> impl Iterator<Item = usize> {
        let groups = (0..self.len()).filter(move |&group| self.touched[group] == touched);
        groups.flat_map(|group| self.files(group))
    }

    /// The group to which a file of this path belongs.
    pub fn find(&self, walk: &Walk, roots: &[PathBuf], path: &Path) -> Option<usize> {
        let mut above = (0..roots.len()).filter(|&root| path.starts_with(&roots[root]));
        above.find_map(|root| self.find_below(walk, root, path))
    }

    fn find_below(&self, walk: &Walk, root: usize, path: &Path) -> Option<usize> {
        let wanted = Some((root, path.parent()?, stem(path.file_name()?)));
        let key_of = |group: usize| self.files(group).next().map(|file| key(&walk.entries[file]));
        let (mut begin, mut end) = (0, self.len());
        while begin < end {
            let middle = usize::midpoint(begin, end);
            if key_of(middle) < wanted { begin = middle + 1 } else { end = middle }
        }
        (begin < self.len() && key_of(begin) == wanted).then_some(begin)
    }
}

/// A number of files or groups as 4 bytes: there are several lists of up to a million.
pub(super) fn short(number: usize) -> u32 {
    u32::try_from(number).expect("OK because four billion files are more than memory holds the names of")
}

fn folder(entry: &Entry) -> (usize, &Path) {
    (entry.root(), entry.folder())
}

fn key(entry: &Entry) -> (usize, &Path, Cow<'_, str>) {
    (entry.root(), entry.folder(), stem(entry.name()))
}

/// The name of a path without folder and variant; it is the same for all files of a group.
pub(super) fn subject(path: &str) -> Cow<'_, str> {
    Path::new(path).file_name().map_or(Cow::Borrowed(path), stem)
}

/// What the names of a group have in common: `Guizhou_Industry` for `Guizhou_Industry_combined_info_casual.txt`,
/// `Guizhou_Industry_2020-11-20_Seasonal_info.txt` and `Guizhou_Industry_change_points.txt`; `贵州工业.md` for
/// `贵州工业_formal.md`.
fn stem(name: &OsStr) -> Cow<'_, str> {
    let path = Path::new(name);
    let stem = path.file_stem().unwrap_or(name).to_string_lossy();
    if let Some(bytes) = subject_bytes(&stem) {
        return match stem {
            Cow::Borrowed(stem) => Cow::Borrowed(&stem[..bytes]),
            Cow::Owned(stem) => Cow::Owned(stem[..bytes].to_owned()),
        };
    }
    let without_variant =
        stem.rsplit_once(['_', '-', '.']).filter(|(_, last)| Variant::of_ending(last).is_some());
    match (without_variant, path.extension()) {
        (None, _) => name.to_string_lossy(),
        (Some((subject, _)), None) => Cow::Owned(subject.to_owned()),
        (Some((subject, _)), Some(ending)) => Cow::Owned(format!("{subject}.{}", ending.to_string_lossy())),
    }
}

/// The number of bytes of a report's name that name its subject; `None` for other files.
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
