//! Lists of words that one search finds.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::{Deserialize, Deserializer};

/// Words to look for in a text, ASCII letters in either case. What finds them is built when it is
/// first needed.
pub(super) struct Words {
    words: Vec<String>,
    /// Reports every occurrence.
    every: OnceLock<AhoCorasick>,
    /// Reports the leftmost; of those that begin together the first of the list.
    leftmost: OnceLock<AhoCorasick>,
}

impl Words {
    pub fn new(words: Vec<String>) -> Words {
        Words { words, every: OnceLock::new(), leftmost: OnceLock::new() }
    }

    fn build(&self, kind: MatchKind) -> AhoCorasick {
        let mut builder = AhoCorasick::builder();
        builder.match_kind(kind).ascii_case_insensitive(true);
        builder.build(&self.words).expect("OK because the words of schema are far from any limit")
    }

    fn every(&self) -> &AhoCorasick {
        self.every.get_or_init(|| self.build(MatchKind::Standard))
    }

    /// The words, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = &String> {
        self.words.iter()
    }

    /// Whether `text` contains any of them.
    pub fn are_in(&self, text: &str) -> bool {
        self.every().is_match(text)
    }

    /// The place in the list of the earliest listed word that `text` contains.
    pub fn earliest_listed(&self, text: &str) -> Option<usize> {
        self.every().find_overlapping_iter(text).map(|found| found.pattern().as_usize()).min()
    }

    /// Where the first occurrence is.
    pub fn first(&self, text: &str) -> Option<Range<usize>> {
        let leftmost = self.leftmost.get_or_init(|| self.build(MatchKind::LeftmostFirst));
        leftmost.find(text).map(|found| found.range())
    }

    /// The end of the occurrence that ends last.
    pub fn last_end(&self, text: &str) -> Option<usize> {
        self.every().find_overlapping_iter(text).map(|found| found.end()).max()
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Words, D::Error> {
        Vec::<String>::deserialize(deserializer).map(Words::new)
    }
}

/// Words that a text may begin with, sorted.
pub(super) struct Openings(Vec<String>);

impl Openings {
    /// Whether `text` begins with any of them.
    pub fn begin(&self, text: &str) -> bool {
        let Some(first) = text.chars().next() else { return false };
        let from = self.0.partition_point(|word| word.chars().next() < Some(first));
        let mut same = self.0[from..].iter().take_while(|word| word.starts_with(first));
        same.any(|word| text.starts_with(word.as_str()))
    }
}

impl<'de> Deserialize<'de> for Openings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Openings, D::Error> {
        let mut words = Vec::<String>::deserialize(deserializer)?;
        words.sort();
        Ok(Openings(words))
    }
}
