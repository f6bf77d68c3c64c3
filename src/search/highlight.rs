//! A text and the places in it that matched.

use std::ops::Range;

use super::snippet::{self, Needles};

/// A text and the places in it that matched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Highlighted {
    /// The text, as it stands in the file but for line breaks.
    pub text: String,
    /// What matched, as ranges of bytes on character boundaries; in order, not overlapping.
    pub ranges: Vec<Range<usize>>,
}

impl Highlighted {
    /// `text` with every place in which one of `needles` stands, in whatever spelling.
    ///
    /// ```
    /// use tansuo::search::Highlighted;
    /// let shown = Highlighted::whole("節能減排", &["减排"]);
    /// assert_eq!(shown.char_ranges(), [(2, 4)]);
    /// ```
    pub fn whole(text: &str, needles: &[&str]) -> Highlighted {
        snippet::highlight(text, &Needles::of(needles))
    }

    /// The passage of `text`, about 80 characters, in which most of `needles` stand.
    pub fn passage(text: &str, needles: &[&str]) -> Highlighted {
        snippet::snippet(text, &Needles::of(needles))
    }

    /// The same ranges counted in characters.
    pub fn char_ranges(&self) -> Vec<(usize, usize)> {
        let mut counted = (0, 0);
        let mut chars_before = |byte: usize| {
            counted = (byte, counted.1 + self.text[counted.0..byte].chars().count());
            counted.1
        };
        self.ranges.iter().map(|range| (chars_before(range.start), chars_before(range.end))).collect()
    }

    /// The text in pieces, each with whether it matched.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, bool)> {
        let mut bounds = vec![(0, false)];
        for range in &self.ranges {
            bounds.extend([(range.start, true), (range.end, false)]);
        }
        let ends: Vec<usize> = bounds.iter().skip(1).map(|(at, _)| *at).chain([self.text.len()]).collect();
        bounds
            .into_iter()
            .zip(ends)
            .map(|((start, matched), end)| (&self.text[start..end], matched))
            .filter(|(piece, _)| !piece.is_empty())
    }
}
