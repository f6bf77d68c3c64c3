//! Compares the spellings of closed vocabularies, in one way for all.

use std::borrow::Cow;
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
    patterns: Vec<Pattern<T>>,
    /// For the last ten bits of a first character, the longest pattern that may begin with it.
    longest: [Link; 1024],
    /// For the same bits, the [`second`] characters of the patterns: few texts match in both.
    seconds: [u32; 1024],
}

struct Pattern<T> {
    spelling: Cow<'static, str>,
    value: T,
    /// The next longest with the same last ten bits.
    next: Link,
}

/// The number of a pattern.
type Link = Option<u16>;

impl<T: Copy> Finder<T> {
    /// A finder for `spellings`; a spelling with a space also matches `_` and `-` in its place.
    pub(crate) fn new(spellings: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let mut finder = Finder { patterns: Vec::new(), longest: [None; 1024], seconds: [0; 1024] };
        for (spelling, value) in spellings {
            finder.add(Cow::Borrowed(spelling), value);
            if spelling.contains(' ') {
                for mark in ["_", "-", ""] {
                    finder.add(Cow::Owned(spelling.replace(' ', mark)), value);
                }
            }
        }
        finder
    }

    /// Adds a spelling after the patterns with the same first bits that are at least as long.
    fn add(&mut self, spelling: Cow<'static, str>, value: T) {
        let mut characters = spelling.chars();
        let Some(first) = characters.next() else { return };
        self.seconds[place(first)] |= second(characters.next());
        let number =
            u16::try_from(self.patterns.len()).expect("OK because a vocabulary has some hundred names");
        let mut longer = None;
        let mut next = self.longest[place(first)];
        while let Some(pattern) = self.pattern(next)
            && pattern.spelling.len() >= spelling.len()
        {
            (longer, next) = (next, pattern.next);
        }
        let link = match longer {
            Some(longer) => &mut self.patterns[usize::from(longer)].next,
            None => &mut self.longest[place(first)],
        };
        *link = Some(number);
        self.patterns.push(Pattern { spelling, value, next });
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
            let longest = Some(self.longest[place(c)]?);
            let (begin, next) = (from + at, text[from + at..].chars().nth(1));
            if self.seconds[place(c)] & second(next) == 0 {
                return None;
            }
            let rest = &text.as_bytes()[begin..];
            let mut alike =
                std::iter::successors(self.pattern(longest), |pattern| self.pattern(pattern.next));
            let found = alike.find(|pattern| {
                let spelling = pattern.spelling.as_bytes();
                rest.get(..spelling.len()).is_some_and(|here| here.eq_ignore_ascii_case(spelling))
            })?;
            Some((found.value, begin..begin + found.spelling.len()))
        })
    }

    fn pattern(&self, link: Link) -> Option<&Pattern<T>> {
        link.map(|number| &self.patterns[usize::from(number)])
    }
}

/// The last ten bits of a first character, in any case.
fn place(first: char) -> usize {
    first.to_ascii_lowercase() as usize % 1024
}

/// The last five bits of a second character, in any case, as one bit; all of them where there is none.
fn second(c: Option<char>) -> u32 {
    c.map_or(u32::MAX, |c| 1 << (c.to_ascii_lowercase() as u32 % 32))
}

/// Whether `text` may contain one of `names`, a text of names of two characters or more: a pair of its
/// characters occurs there, or it has Latin letters, whose case does not matter. Most queries contain no
/// name, which this shows before a [`Finder`] could be made.
pub(crate) fn may_hold(text: &str, names: &str) -> bool {
    let ends = text.char_indices().skip(2).map(|(end, _)| end).chain([text.len()]);
    let mut pairs = text.char_indices().zip(ends).map(|((begin, _), end)| &text[begin..end]);
    text.bytes().any(|b| b.is_ascii_alphabetic())
        || pairs.any(|pair| memchr::memmem::find(names.as_bytes(), pair.as_bytes()).is_some())
}

/// Whether `range` does not cut a Latin word.
fn is_whole_word(text: &str, range: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let is_letter = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphabetic);
    let starts_inside = range.start > 0 && is_letter(range.start - 1) && is_letter(range.start);
    let ends_inside = is_letter(range.end) && range.end > 0 && is_letter(range.end - 1);
    !starts_inside && !ends_inside
}
