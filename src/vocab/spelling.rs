//! One way to compare the spellings of a closed vocabulary.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

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
    /// By their first characters, longer ones first.
    patterns: Vec<Pattern<T>>,
    /// A bit for what a pattern may begin with: the last ten bits of its first character.
    beginnings: [u64; 16],
}

struct Pattern<T> {
    first: char,
    spelling: Cow<'static, str>,
    value: T,
}

impl<T: Copy> Finder<T> {
    /// A finder for `spellings`; a spelling with a space also matches `_` and `-` in its place.
    pub(crate) fn new(spellings: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let mut patterns = Vec::new();
        let mut beginnings = [0; 16];
        for (spelling, value) in spellings {
            let Some(first) = spelling.chars().next().map(|c| c.to_ascii_lowercase()) else { continue };
            let (word, bit) = place(first);
            beginnings[word] |= bit;
            patterns.push(Pattern { first, spelling: Cow::Borrowed(spelling), value });
            if spelling.contains(' ') {
                let joined = ["_", "-", ""].map(|mark| Cow::Owned(spelling.replace(' ', mark)));
                patterns.extend(joined.map(|spelling| Pattern { first, spelling, value }));
            }
        }
        patterns.sort_by_key(|pattern| (pattern.first, Reverse(pattern.spelling.len())));
        Finder { patterns, beginnings }
    }

    /// Every spelling in `text`, in order, without overlap.
    pub(crate) fn find_all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (T, Range<usize>)> + 'a {
        let mut from = 0;
        std::iter::from_fn(move || {
            loop {
                let (value, range) = self.next(text, from)?;
                from = range.end;
                if is_whole_word(text, range.clone()) {
                    return Some((value, range));
                }
            }
        })
    }

    /// The first pattern at or after `from`, the longest of those that begin there.
    fn next(&self, text: &str, from: usize) -> Option<(T, Range<usize>)> {
        text[from..].char_indices().find_map(|(at, c)| {
            let first = c.to_ascii_lowercase();
            let (word, bit) = place(first);
            if self.beginnings[word] & bit == 0 {
                return None;
            }
            let rest = &text.as_bytes()[from + at..];
            let begin = self.patterns.partition_point(|pattern| pattern.first < first);
            let mut alike = self.patterns[begin..].iter().take_while(|pattern| pattern.first == first);
            let found = alike.find(|pattern| {
                let spelling = pattern.spelling.as_bytes();
                rest.get(..spelling.len()).is_some_and(|here| here.eq_ignore_ascii_case(spelling))
            })?;
            Some((found.value, from + at..from + at + found.spelling.len()))
        })
    }
}

/// Where the bit of a first character lies.
fn place(first: char) -> (usize, u64) {
    let last = first as usize % 1024;
    (last / 64, 1 << (last % 64))
}

/// Whether `range` does not cut a Latin word.
fn is_whole_word(text: &str, range: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let is_letter = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphabetic);
    let starts_inside = range.start > 0 && is_letter(range.start - 1) && is_letter(range.start);
    let ends_inside = is_letter(range.end) && range.end > 0 && is_letter(range.end - 1);
    !starts_inside && !ends_inside
}
