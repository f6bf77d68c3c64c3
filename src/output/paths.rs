//! Paths as people read them.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::search::{Hit, Mention, Policies, Policy, Similar, TimelinePoint};

/// Shortens paths below a directory.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    bases: Vec<PathBuf>,
    /// Whether a path below no base is shown by its name alone.
    hides_others: bool,
}

impl Paths {
    /// Paths below `base` are shown relative to it; others as they are.
    pub fn relative_to(base: impl Into<PathBuf>) -> Paths {
        Paths { bases: vec![base.into()], hides_others: false }
    }

    /// Every path is shown as it is.
    pub fn absolute() -> Paths {
        Paths::default()
    }

    /// Paths below one of `bases` are shown relative to it, others by the file's name alone, so places on the
    /// disk stay private.
    pub fn below(bases: &[PathBuf]) -> Paths {
        Paths { bases: bases.to_vec(), hides_others: true }
    }

    /// `answer` with the paths in it as they are shown.
    pub fn shown<T: NamesFiles>(&self, mut answer: T) -> T {
        answer.each_path(&mut |path| *path = self.show(path).into_owned());
        answer
    }

    /// `path` as it is shown.
    pub fn show<'p>(&self, path: &'p str) -> Cow<'p, str> {
        let mut below = self.bases.iter().filter_map(|base| Path::new(path).strip_prefix(base).ok());
        match below.find(|below| !below.as_os_str().is_empty()) {
            Some(below) => below.to_string_lossy(),
            None if self.hides_others => {
                Path::new(path).file_name().map_or(Cow::Borrowed(""), |name| name.to_string_lossy())
            }
            None => Cow::Borrowed(path),
        }
    }
}

/// An answer that contains paths.
pub trait NamesFiles {
    /// Hands every path in it to `change`.
    fn each_path(&mut self, change: &mut dyn FnMut(&mut String));
}

impl NamesFiles for Hit {
    fn each_path(&mut self, change: &mut dyn FnMut(&mut String)) {
        change(&mut self.record.path);
        self.other_mentions.iter_mut().flatten().for_each(|mention| mention.each_path(change));
    }
}

impl NamesFiles for Mention {
    fn each_path(&mut self, change: &mut dyn FnMut(&mut String)) {
        change(&mut self.path);
    }
}

impl NamesFiles for Policy {
    fn each_path(&mut self, change: &mut dyn FnMut(&mut String)) {
        self.records.iter_mut().for_each(|record| record.each_path(change));
    }
}

impl NamesFiles for Policies {
    fn each_path(&mut self, change: &mut dyn FnMut(&mut String)) {
        self.policies.iter_mut().for_each(|policy| policy.each_path(change));
    }
}

impl NamesFiles for Similar {
    fn each_path(&mut self, change: &mut dyn FnMut(&mut String)) {
        self.hit.each_path(change);
    }
}

impl NamesFiles for TimelinePoint {
    fn each_path(&mut self, change: &mut dyn FnMut(&mut String)) {
        change(&mut self.path);
        self.hits_mut().for_each(|hit| hit.each_path(change));
    }
}
