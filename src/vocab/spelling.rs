//! One way to compare the spellings of a closed vocabulary.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, Input, MatchKind};

/// `text` as it is compared: lower case, without white space and joining marks.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '\'' | '’' | '/' | '.' | '·'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Finds the spellings of a vocabulary in running text: the first one, the longest of those
/// that begin there. Latin spellings match whole words only.
pub(crate) struct Finder<T> {
    patterns: Vec<String>,
    /// What each of the patterns means.
    values: Vec<T>,
    /// For long texts; to build it takes longer than to try every pattern on a short one.
    automaton: OnceLock<AhoCorasick>,
}

/// Texts up to here are short, in bytes: queries, names of files, titles.
const SHORT: usize = 256;

impl<T: Copy> Finder<T> {
    /// A finder for `spellings`; a spelling with a space also matches `_` and `-` in its place.
    pub(crate) fn new(spellings: impl IntoIterator<Item = (String, T)>) -> Self {
        let mut patterns = Vec::new();
        let mut values = Vec::new();
        for (spelling, value) in spellings {
            if spelling.contains(' ') {
                for mark in ["_", "-", ""] {
                    patterns.push(spelling.replace(' ', mark));
                    values.push(value);
                }
            }
            patterns.push(spelling);
            values.push(value);
        }
        Finder { patterns, values, automaton: OnceLock::new() }
    }

    /// Every spelling in `text`, in order, without overlap.
    pub(crate) fn find_all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (T, Range<usize>)> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                let (pattern, range) = self.next(text, from)?;
                from = range.end;
                if is_whole_word(text, range.clone()) {
                    return Some((self.values[pattern], range));
                }
            }
        })
    }

    /// The first pattern at or after `from`, the longest of those that begin there.
    fn next(&self, text: &str, from: usize) -> Option<(usize, Range<usize>)> {
        if text.len() > SHORT {
            let found = self.automaton().find(Input::new(text).range(from..))?;
            return Some((found.pattern().as_usize(), found.range()));
        }
        let bytes = text.as_bytes();
        (from..text.len()).filter(|&start| text.is_char_boundary(start)).find_map(|start| {
            let stands = |pattern: &String| {
                let here = bytes.get(start..start + pattern.len());
                here.is_some_and(|here| here.eq_ignore_ascii_case(pattern.as_bytes()))
            };
            let longest = self
                .patterns
                .iter()
                .enumerate()
                .filter(|(_, p)| stands(p))
                .min_by_key(|(_, p)| Reverse(p.len()));
            longest.map(|(pattern, p)| (pattern, start..start + p.len()))
        })
    }

    fn automaton(&self) -> &AhoCorasick {
        self.automaton.get_or_init(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .ascii_case_insensitive(true)
                .build(&self.patterns)
                .expect("OK because the patterns are a few short compiled-in words")
        })
    }
}

/// Whether `range` does not cut a Latin word.
fn is_whole_word(text: &str, range: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let is_letter = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphabetic);
    let starts_inside = range.start > 0 && is_letter(range.start - 1) && is_letter(range.start);
    let ends_inside = is_letter(range.end) && range.end > 0 && is_letter(range.end - 1);
    !starts_inside && !ends_inside
}
