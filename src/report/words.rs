//! A list of words that are looked for at once.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::{Deserialize, Deserializer};

/// Words to look for in a text, ASCII letters in either case.
pub(super) struct Words {
    words: Vec<String>,
    /// Reports every occurrence.
    every: AhoCorasick,
    /// Reports the leftmost; of those that begin together the first of the list.
    leftmost: AhoCorasick,
}

impl Words {
    pub fn new(words: Vec<String>) -> Result<Words, aho_corasick::BuildError> {
        let build = |kind| AhoCorasick::builder().match_kind(kind).ascii_case_insensitive(true).build(&words);
        Ok(Words { every: build(MatchKind::Standard)?, leftmost: build(MatchKind::LeftmostFirst)?, words })
    }

    /// The words, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = &String> {
        self.words.iter()
    }

    /// Whether any of them stands in `text`.
    pub fn are_in(&self, text: &str) -> bool {
        self.every.is_match(text)
    }

    /// The place in the list of the earliest listed one that stands in `text`.
    pub fn earliest_listed(&self, text: &str) -> Option<usize> {
        self.every.find_overlapping_iter(text).map(|found| found.pattern().as_usize()).min()
    }

    /// Whether `text` begins with any of them.
    pub fn begin(&self, text: &str) -> bool {
        let Some(first) = text.chars().next() else { return false };
        let same = |word: &&String| word.starts_with(first);
        self.words.iter().filter(same).any(|word| text.starts_with(word.as_str()))
    }

    /// Where the first one stands.
    pub fn first(&self, text: &str) -> Option<Range<usize>> {
        self.leftmost.find(text).map(|found| found.range())
    }

    /// Where the one that ends last ends.
    pub fn last_end(&self, text: &str) -> Option<usize> {
        self.every.find_overlapping_iter(text).map(|found| found.end()).max()
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Words, D::Error> {
        let words = Vec::<String>::deserialize(deserializer)?;
        Words::new(words).map_err(serde::de::Error::custom)
    }
}
