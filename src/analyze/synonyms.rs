//! Synonyms: groups of names for one thing, in either direction.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::normal::{normalize, spaced};
use crate::{Error, ErrorKind, Result};

/// The built-in synonyms, as a text that [`Synonyms::parse`] reads.
pub const BUILT_IN: &str = include_str!("../../schema/synonyms.txt");

static BUILT_IN_GROUPS: LazyLock<Groups> = LazyLock::new(|| {
    let normal = |name: &'static str| normalize(name).into_text();
    // OK because the text is compiled in and a test parses it.
    Groups::parse(BUILT_IN, normal).expect("schema/synonyms.txt is well formed")
});

/// The built-in synonyms and a user's.
#[derive(Debug, Clone, Default)]
pub struct Synonyms {
    user: Groups,
}

/// A run of words that has synonyms.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Expansion {
    /// Which of the words: positions, the end excluded.
    pub words: Range<usize>,
    /// The other names of the same thing, in normal form, in the order of the list.
    pub synonyms: Vec<String>,
}

/// Groups of names in normal form, and by each name the groups that it is in.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    groups: Vec<Vec<Name>>,
    of_name: FxHashMap<Name, Vec<usize>>,
    longest_bytes: usize,
}

/// Borrowed from the built-in text, which is in normal form, so that it is read in no time.
pub(super) type Name = Cow<'static, str>;

impl Synonyms {
    /// Reads a user's synonyms, which are added to the built-in ones: a group a line, its names
    /// separated by commas. `#` begins a comment line.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`] with the number of the line: a group of less than two different
    /// names, or an empty name.
    pub fn parse(text: &str) -> Result<Synonyms> {
        let normal = |name: &str| Cow::Owned(normalize(name).into_text().into_owned());
        Ok(Synonyms { user: Groups::parse(text, normal)? })
    }

    /// The runs of `words`, the words of a query in normal form, that have synonyms: from the
    /// left, the longest first, without overlap.
    pub fn expand(&self, words: &[&str]) -> Vec<Expansion> {
        let mut expansions = Vec::new();
        let mut start = 0;
        while start < words.len() {
            let found = self.longest_at(&words[start..]);
            if let Some((length, synonyms)) = found {
                expansions.push(Expansion { words: start..start + length, synonyms });
                start += length;
            } else {
                start += 1;
            }
        }
        expansions
    }

    fn longest_at(&self, words: &[&str]) -> Option<(usize, Vec<String>)> {
        let longest_bytes = self.user.longest_bytes.max(BUILT_IN_GROUPS.longest_bytes);
        let mut joined = String::new();
        let mut best = None;
        for (i, word) in words.iter().enumerate() {
            // Two words that are not Chinese had a space between them.
            if joined.ends_with(spaced) && word.starts_with(spaced) {
                joined.push(' ');
            }
            joined.push_str(word);
            if joined.len() > longest_bytes {
                break;
            }
            let mut synonyms = BUILT_IN_GROUPS.others(&joined);
            for synonym in self.user.others(&joined) {
                if !synonyms.contains(&synonym) {
                    synonyms.push(synonym);
                }
            }
            if !synonyms.is_empty() {
                best = Some((i + 1, synonyms));
            }
        }
        best
    }
}

impl Groups {
    pub(super) fn parse<'t>(text: &'t str, normal: impl Fn(&'t str) -> Name) -> Result<Groups> {
        let mut all = Groups::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut names: Vec<Name> = Vec::new();
            for name in line.split([',', '，']) {
                let name = normal(name.trim());
                if name.is_empty() {
                    return Err(malformed(number, "an empty name; separate names by single commas"));
                }
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            if names.len() < 2 {
                let message = "a single name; write the names of one thing on one line, separated by commas";
                return Err(malformed(number, message));
            }
            all.add(names);
        }
        Ok(all)
    }

    /// Every name.
    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        self.of_name.keys()
    }

    fn add(&mut self, names: Vec<Name>) {
        for name in &names {
            self.longest_bytes = self.longest_bytes.max(name.len());
            self.of_name.entry(name.clone()).or_default().push(self.groups.len());
        }
        self.groups.push(names);
    }

    pub(super) fn others(&self, name: &str) -> Vec<String> {
        let mut others: Vec<String> = Vec::new();
        for &group in self.of_name.get(name).into_iter().flatten() {
            for other in &self.groups[group] {
                if other != name && !others.iter().any(|known| known == other) {
                    others.push(other.to_string());
                }
            }
        }
        others
    }
}

fn malformed(line: usize, message: &str) -> Error {
    Error::new(ErrorKind::Settings, format!("synonyms line {}: {message}", line + 1))
}
