//! A text and the places in it that matched.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::snippet::{self, Needles};

/// A text and the places in it that matched.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Snippet))]
pub struct Highlighted {
    /// The text, as it stands in the file but for line breaks.
    pub text: String,
    /// What matched: ranges of characters of the text, the end excluded; in order, not overlapping.
    #[cfg_attr(feature = "serve", schema(value_type = Vec<Vec<u32>>))]
    pub highlights: Vec<(usize, usize)>,
}

impl Highlighted {
    /// `text` with every occurrence of one of `needles`, in any spelling.
    ///
    /// ```
    /// use tansuo::search::Highlighted;
    /// let shown = Highlighted::whole("節能減排", &["减排"]);
    /// assert_eq!(shown.highlights, [(2, 4)]);
    /// ```
    pub fn whole(text: &str, needles: &[&str]) -> Highlighted {
        snippet::highlight(text, &Needles::of(needles))
    }

    /// The passage of `text`, about 80 characters, with the most of `needles`.
    pub fn passage(text: &str, needles: &[&str]) -> Highlighted {
        snippet::snippet(text, &Needles::of(needles))
    }

    /// A text and ranges of bytes of it, in order and on character boundaries.
    pub(super) fn new(text: String, ranges: &[Range<usize>]) -> Highlighted {
        let mut counted = (0, 0);
        let mut chars_before = |byte: usize| {
            counted = (byte, counted.1 + text[counted.0..byte].chars().count());
            counted.1
        };
        let highlights = ranges.iter().map(|r| (chars_before(r.start), chars_before(r.end))).collect();
        Highlighted { text, highlights }
    }

    /// The text in pieces, each with whether it matched.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, bool)> {
        let bytes: Vec<usize> = self.text.char_indices().map(|(at, _)| at).collect();
        let byte_at = |char: usize| bytes.get(char).copied().unwrap_or(self.text.len());
        let mut bounds = vec![(0, false)];
        for &(start, end) in &self.highlights {
            bounds.extend([(byte_at(start), true), (byte_at(end), false)]);
        }
        let ends: Vec<usize> = bounds.iter().skip(1).map(|(at, _)| *at).chain([self.text.len()]).collect();
        bounds
            .into_iter()
            .zip(ends)
            .map(|((start, matched), end)| (&self.text[start..end], matched))
            .filter(|(piece, _)| !piece.is_empty())
    }

    /// The matched texts, as written.
    pub fn matched(&self) -> impl Iterator<Item = &str> {
        self.pieces().filter(|(_, matched)| *matched).map(|(piece, _)| piece)
    }
}
