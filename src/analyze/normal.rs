//! Normalisation: one form for all spellings of a text, with a map of offsets to the original.
//!
//! Each character is replaced independently of its neighbours: by its compatibility form (NFKC), without
//! diacritics, in lower case, simplified, 〇 as 0. Invisible characters (zero-width, soft hyphen, byte order
//! mark, controls) are dropped. White space is dropped too, unless it separates two words that are not
//! Chinese; there, any run of it becomes one space. So `normalize(a) + normalize(b)` equals
//! `normalize(a + b)` except for white space where they meet, and if a text contains another, so do their
//! normal forms.

use std::borrow::Cow;
use std::ops::Range;

use super::characters::{self, Form};

/// A text in normal form, with a map of offsets to the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalized<'t> {
    original: &'t str,
    text: Cow<'t, str>,
    /// Corresponding offsets, ascending; (0, 0) and the two ends are implicit. Between two neighbours that
    /// are equally far apart in both texts, bytes map one to one. Otherwise the two bound a unit: a run of
    /// the original and its normal form.
    edges: Vec<Edge>,
}

/// An offset in the normal form and the offset in the original where the same text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edge {
    normal: usize,
    original: usize,
}

impl<'t> Normalized<'t> {
    /// The normal form.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The original text.
    pub fn original(&self) -> &'t str {
        self.original
    }

    /// The normal form, borrowed if it equals the original.
    pub fn into_text(self) -> Cow<'t, str> {
        self.text
    }

    /// The byte range of the original that became the byte range `range` of the normal form: the
    /// smallest that begins and ends on character boundaries. White space that was dropped at the
    /// edges of the range is left out. Offsets beyond the end count as the end.
    pub fn original_range(&self, range: Range<usize>) -> Range<usize> {
        let (start, end) = (range.start.min(self.text.len()), range.end.min(self.text.len()));
        let first = self.edges.partition_point(|edge| edge.normal <= start);
        let (left, right) = self.piece(first);
        let from = if linear(left, right) { left.original + start - left.normal } else { left.original };
        let from = floor_char_boundary(self.original, from);
        if end <= start {
            return from..from;
        }
        let last = self.edges.partition_point(|edge| edge.normal < end);
        let (left, right) = self.piece(last);
        let to = if linear(left, right) { left.original + end - left.normal } else { right.original };
        from..ceil_char_boundary(self.original, to)
    }

    /// The two edges that bound the piece before edge number `next`.
    fn piece(&self, next: usize) -> (Edge, Edge) {
        let end = Edge { normal: self.text.len(), original: self.original.len() };
        let left = next.checked_sub(1).map_or(Edge { normal: 0, original: 0 }, |i| self.edges[i]);
        (left, self.edges.get(next).copied().unwrap_or(end))
    }
}

fn linear(left: Edge, right: Edge) -> bool {
    right.normal - left.normal == right.original - left.original
}

fn floor_char_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil_char_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Brings `original` into normal form: NFKC without diacritics, lower case, simplified characters, 〇 as 0, and white space
/// only where it separates two words of Latin letters or digits.
///
/// The normal form of a normal form is itself. Text that is in normal form already is borrowed.
///
/// ```
/// let normal = tansuo::analyze::normalize("ＣＯ₂　減排，　Wind  Power");
/// assert_eq!(normal.text(), "co2减排,wind power");
/// let range = normal.original_range(3..9);
/// assert_eq!(&normal.original()[range], "減排");
/// ```
pub fn normalize(original: &str) -> Normalized<'_> {
    let mut out = Builder { original, text: String::new(), edges: Vec::new(), copied: 0 };
    let mut chars = original.char_indices();
    while let Some((at, c)) = chars.next() {
        if characters::is_same(c) {
            continue;
        }
        match characters::form(c) {
            Form::Same => {}
            Form::Char(form) => out.replace(at..at + c.len_utf8(), form.encode_utf8(&mut [0; 4])),
            Form::Str(form) => out.replace(at..at + c.len_utf8(), form),
            first @ (Form::Space | Form::Nothing) => {
                let mut space = matches!(first, Form::Space);
                let mut next = None;
                let mut rest = chars.clone();
                while let Some((_, c)) = rest.next() {
                    match characters::form(c) {
                        Form::Space => space = true,
                        Form::Nothing => {}
                        form => {
                            next = form.first(c);
                            break;
                        }
                    }
                    chars = rest.clone();
                }
                out.gap(at..chars.offset(), space, next);
            }
        }
    }
    out.finish()
}

struct Builder<'t> {
    original: &'t str,
    text: String,
    edges: Vec<Edge>,
    /// Everything before this offset is processed. From here on, the original still equals its normal form.
    copied: usize,
}

impl<'t> Builder<'t> {
    /// Copies the original up to `to` and skips it up to `resume`.
    fn copy(&mut self, to: usize, resume: usize) {
        if self.text.capacity() == 0 {
            self.text.reserve(self.original.len());
        }
        self.text.push_str(&self.original[self.copied..to]);
        self.copied = resume;
    }

    fn replace(&mut self, range: Range<usize>, form: &str) {
        self.copy(range.start, range.end);
        if form.len() == range.len() {
            self.text.push_str(form);
        } else {
            self.edge(range.start);
            self.text.push_str(form);
            self.edge(range.end);
        }
    }

    /// Drops a run of characters. `space`: there is white space among them; `next`: the character that
    /// follows, in normal form.
    fn gap(&mut self, range: Range<usize>, space: bool, next: Option<char>) {
        let before = &self.original[self.copied..range.start];
        let last = before.chars().next_back().or_else(|| self.text.chars().next_back());
        let keep = space && last.is_some_and(is_spaced) && next.is_some_and(is_spaced);
        if keep && &self.original[range.clone()] == " " {
            return;
        }
        self.copy(range.start, range.end);
        self.edge(range.start);
        if keep {
            self.text.push(' ');
        }
        self.edge(range.end);
    }

    fn edge(&mut self, original: usize) {
        let edge = Edge { normal: self.text.len(), original };
        if self.edges.last() != Some(&edge) {
            self.edges.push(edge);
        }
    }

    fn finish(mut self) -> Normalized<'t> {
        if self.copied == 0 {
            return Normalized {
                original: self.original,
                text: Cow::Borrowed(self.original),
                edges: Vec::new(),
            };
        }
        self.copy(self.original.len(), self.original.len());
        Normalized { original: self.original, text: Cow::Owned(self.text), edges: self.edges }
    }
}

/// The normal form of `c`, or `c` itself if its normal form is not a single character.
pub(crate) fn normal_char(c: char) -> char {
    match characters::form(c) {
        Form::Char(form) => form,
        _ => c,
    }
}

/// Whether `c` belongs to a word of a script that puts spaces between its words.
pub(crate) fn is_spaced(c: char) -> bool {
    !is_cjk(c) && is_alphanumeric(c)
}

/// As [`char::is_alphanumeric`], but fast for Chinese punctuation, which is frequent.
pub(super) fn is_alphanumeric(c: char) -> bool {
    !matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3020}') && c.is_alphanumeric()
}

/// Whether `c` is a Chinese character, or belongs to another script of that family that is
/// written without spaces (kana, bopomofo).
pub fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}'
        | '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{3035}'
        | '\u{3038}'..='\u{30ff}'
        | '\u{3100}'..='\u{312f}'
        | '\u{31a0}'..='\u{31bf}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}
