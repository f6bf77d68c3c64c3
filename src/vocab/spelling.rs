//! One way to compare the spellings of a closed vocabulary.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};

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
    automaton: AhoCorasick,
    values: Vec<T>,
}

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
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(&patterns)
            .expect("OK because the patterns are a few short compiled-in words");
        Finder { automaton, values }
    }

    /// Every spelling in `text`, in order, without overlap.
    pub(crate) fn find_all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (T, Range<usize>)> + 'a {
        self.automaton
            .find_iter(text)
            .filter(move |m| is_whole_word(text, m.range()))
            .map(|m| (self.values[m.pattern().as_usize()], m.range()))
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
