//! Synonyms: groups of names for one thing, in either direction.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::normalize;
use crate::{Error, ErrorKind, Result};

/// The built-in synonyms, as a text that [`Synonyms::parse`] reads.
pub const BUILT_IN: &str = include_str!("../../schema/synonyms.txt");

static BUILT_IN_GROUPS: LazyLock<Groups> = LazyLock::new(|| {
    // OK because the text is compiled in and a test parses it.
    Groups::parse(BUILT_IN).expect("schema/synonyms.txt is well formed")
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

/// Groups of members, and by each member, without its spaces, the groups that it is in.
#[derive(Debug, Clone, Default)]
struct Groups {
    groups: Vec<Vec<String>>,
    of_member: HashMap<String, Vec<usize>>,
    longest_bytes: usize,
}

impl Synonyms {
    /// Reads a user's synonyms, which are added to the built-in ones: a group a line, its members
    /// separated by commas. `#` begins a comment line.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`] with the number of the line: a group of less than two different
    /// members, or an empty member.
    pub fn parse(text: &str) -> Result<Synonyms> {
        Ok(Synonyms { user: Groups::parse(text)? })
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
    fn parse(text: &str) -> Result<Groups> {
        let mut all = Groups::default();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut members: Vec<String> = Vec::new();
            for member in line.split([',', '，']) {
                let normal = normalize(member).into_text().into_owned();
                if normal.is_empty() {
                    return Err(malformed(number, "an empty name; separate names by single commas"));
                }
                if !members.contains(&normal) {
                    members.push(normal);
                }
            }
            if members.len() < 2 {
                return Err(malformed(
                    number,
                    "a single name; write the names of one thing on one line, separated by commas",
                ));
            }
            all.add(members);
        }
        Ok(all)
    }

    fn add(&mut self, members: Vec<String>) {
        for member in &members {
            let key = key(member);
            self.longest_bytes = self.longest_bytes.max(key.len());
            self.of_member.entry(key).or_default().push(self.groups.len());
        }
        self.groups.push(members);
    }

    fn others(&self, joined: &str) -> Vec<String> {
        let mut others = Vec::new();
        for &group in self.of_member.get(joined).into_iter().flatten() {
            for member in &self.groups[group] {
                if key(member) != joined && !others.contains(member) {
                    others.push(member.clone());
                }
            }
        }
        others
    }
}

fn key(member: &str) -> String {
    member.replace(' ', "")
}

fn malformed(line: usize, message: &str) -> Error {
    Error::new(ErrorKind::Settings, format!("synonyms line {}: {message}", line + 1))
}
