//! Makes text of reports safe to print: it cannot move a cursor, set a colour or change the direction of
//! writing.

use std::borrow::Cow;

/// Whether a character can act on a terminal instead of being shown.
pub fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// `text` on one line: white space becomes a space, and unsafe characters ([`is_unsafe`]) become visible
/// ones.
pub fn printable(text: &str) -> Cow<'_, str> {
    clean(text, |c| matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}'), ' ')
}

/// `text` with its line breaks: a tab becomes a space, and unsafe characters ([`is_unsafe`]) visible ones.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        let unified = text.replace("\r\n", "\n").replace('\r', "\n");
        return Cow::Owned(printable_lines(&unified).into_owned());
    }
    if !text.chars().any(|c| is_unsafe(c) && c != '\n') {
        return Cow::Borrowed(text);
    }
    let lines = text.split('\n').map(|line| clean(line, |c| c == '\t', ' '));
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

fn clean(text: &str, is_space: impl Fn(char) -> bool, space: char) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|c| match c {
        c if is_space(c) => space,
        '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        c if is_unsafe(c) => '\u{fffd}',
        c => c,
    });
    Cow::Owned(shown.collect())
}
