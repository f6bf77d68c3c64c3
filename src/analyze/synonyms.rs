//! Synonyms: groups of names for one thing, in either direction.

use std::borrow::Cow;
use std::ops::Range;

use super::normal::{normalize, spaced};
use crate::{Error, ErrorKind, Result};

/// The built-in synonyms, as a text that [`Synonyms::parse`] reads.
pub const BUILT_IN: &str = include_str!("../../schema/synonyms.txt");

/// The built-in synonyms and a user's.
#[derive(Debug, Clone)]
pub struct Synonyms {
    built_in: Groups,
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

/// Groups of names in normal form, as a text: a group a line, its names with a comma and a space
/// between them. It is searched as it stands, for a table takes longer to make than a query needs to
/// look up its words.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    text: Cow<'static, str>,
    /// No name is longer.
    longest_bytes: usize,
}

const BETWEEN_NAMES: &str = ", ";

impl Default for Synonyms {
    fn default() -> Synonyms {
        const GROUPS: Groups = Groups::of(BUILT_IN);
        Synonyms { built_in: GROUPS, user: Groups::default() }
    }
}

impl Synonyms {
    /// Reads a user's synonyms, which are added to the built-in ones: a group a line, its names
    /// separated by commas. `#` begins a comment line.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`] with the number of the line: a group of less than two different
    /// names, or an empty name.
    pub fn parse(text: &str) -> Result<Synonyms> {
        Ok(Synonyms { user: Groups::parse(text)?, ..Synonyms::default() })
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
        let longest_bytes = self.user.longest_bytes.max(self.built_in.longest_bytes);
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
            let mut synonyms = self.built_in.others(&joined);
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
    /// Groups from a text that is as it must be, but for lines that begin with `#`.
    pub(super) const fn of(text: &'static str) -> Groups {
        // What stands between commas and line breaks: spaces and comments make it no shorter.
        let bytes = text.as_bytes();
        let (mut at, mut length, mut longest_bytes) = (0, 0, 0);
        while at < bytes.len() {
            length = if matches!(bytes[at], b',' | b'\n') { 0 } else { length + 1 };
            longest_bytes = if length > longest_bytes { length } else { longest_bytes };
            at += 1;
        }
        Groups { text: Cow::Borrowed(text), longest_bytes }
    }

    /// Groups from a text as a person writes it.
    fn parse(text: &str) -> Result<Groups> {
        let mut all = String::new();
        let mut longest_bytes = 0;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut names: Vec<String> = Vec::new();
            for name in line.split([',', '，']) {
                let name = normalize(name.trim()).into_text().into_owned();
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
            longest_bytes = names.iter().map(String::len).fold(longest_bytes, usize::max);
            all += &names.join(BETWEEN_NAMES);
            all.push('\n');
        }
        Ok(Groups { text: Cow::Owned(all), longest_bytes })
    }

    /// The names that stand in a group with `name`.
    pub(super) fn others(&self, name: &str) -> Vec<String> {
        let mut others: Vec<String> = Vec::new();
        if name.is_empty() {
            return others;
        }
        for at in memchr::memmem::find_iter(self.text.as_bytes(), name) {
            let (before, behind) = (&self.text[..at], &self.text[at + name.len()..]);
            let begins = before.is_empty() || before.ends_with('\n') || before.ends_with(BETWEEN_NAMES);
            let ends = behind.is_empty() || behind.starts_with('\n') || behind.starts_with(BETWEEN_NAMES);
            if !begins || !ends {
                continue;
            }
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            for other in self.text[start..].lines().take(1).flat_map(names) {
                if other != name && !others.iter().any(|known| known == other) {
                    others.push(other.to_owned());
                }
            }
        }
        others
    }
}

/// Every name of a text of groups; lines that begin with `#` have none.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .flat_map(|line| line.split(',').map(str::trim_start))
}

fn malformed(line: usize, message: &str) -> Error {
    Error::new(ErrorKind::Settings, format!("synonyms line {}: {message}", line + 1))
}
