//! Folds characters that look or mean the same to one form: `：` to `:`, `２` to 2, 節 to 节. The number of
//! characters stays the same.
//!
//! Only text for comparison is folded; text for display stays as written.

use std::borrow::Cow;
use std::ops::Range;

use crate::analyze::normal_char;

/// `text` in the form in which words and dates are compared: as many characters, in lower case.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    match text.char_indices().find(|(_, c)| fold_char(*c) != *c) {
        None => Cow::Borrowed(text),
        Some((at, _)) => {
            let mut out = String::with_capacity(text.len());
            out.push_str(&text[..at]);
            out.extend(text[at..].chars().map(fold_char));
            Cow::Owned(out)
        }
    }
}

/// The bytes of `original` that became the bytes `range` of `folded`, its folded form.
pub(super) fn unfold(original: &str, folded: &str, range: Range<usize>) -> Range<usize> {
    let chars = |end: usize| folded[..end].chars().count();
    let at = |count: usize| original.char_indices().nth(count).map_or(original.len(), |(at, _)| at);
    at(chars(range.start))..at(chars(range.end))
}

fn fold_char(c: char) -> char {
    match c {
        '\u{4e00}'..='\u{9fff}' => normal_char(c),
        'A'..='Z' => c.to_ascii_lowercase(),
        '\0'..='\u{7f}' => c,
        // Dates are written with these dashes too.
        '\u{2012}' | '\u{2013}' => '-',
        // Marks that a list or a bracket needs.
        '、' | '①'..='⒇' | '【' | '】' | '〇' => c,
        '\u{3000}' | '\u{a0}' => ' ',
        _ => normal_char(c),
    }
}
