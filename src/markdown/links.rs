//! Links in running text: `[label](url)`, `[label]（url）` and bare URLs.

use std::ops::Range;

/// A bracket that does not close within so many characters does not belong to a link.
const LONGEST_URL: usize = 2000;

/// A link and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link<'a> {
    /// The link's text; `None` for a bare URL.
    pub(crate) label: Option<&'a str>,
    pub(crate) url: &'a str,
    pub(crate) bytes: Range<usize>,
    /// False where the text ends before the closing bracket.
    pub(crate) closed: bool,
}

/// Every link in `text`, in order.
pub(crate) fn links(text: &str) -> Vec<Link<'_>> {
    let mut found: Vec<Link<'_>> = Vec::new();
    let mut at = 0;
    // Where the label of the next link may begin.
    let mut label_from = 0;
    let mut host = next_host(text, 0);
    loop {
        if host.is_some_and(|host| host < at) {
            host = next_host(text, at);
        }
        let start = match (next_scheme(text, at), host) {
            (Some(a), Some(b)) => a.min(b),
            (Some(start), None) | (None, Some(start)) => start,
            (None, None) => return found,
        };
        let before = text[..start].trim_end_matches(' ');
        let opened = ["](", "]（"].iter().find_map(|mark| before.strip_suffix(mark));
        let link = match opened {
            Some(before) => bracketed(text, label_from.min(at), before, start),
            None => bare(text, start),
        };
        let is_label_of_next =
            link.label.is_none() && text[link.bytes.end..].starts_with("](") && text[..start].ends_with('[');
        // [https://…](https://…): the first address is the label of the second.
        label_from = if is_label_of_next { start - 1 } else { link.bytes.end };
        at = link.bytes.end.max(start + 4);
        while !text.is_char_boundary(at) {
            at += 1;
        }
        if !is_label_of_next {
            found.push(link);
        }
    }
}

/// The offset of the next `http://` or `https://`.
fn next_scheme(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(&bytes[from..], b"://").find_map(|at| {
        let at = from + at;
        [5, 4].iter().filter_map(|len| at.checked_sub(*len).filter(|s| *s >= from)).find(|start| {
            let name = &bytes[*start..at];
            name.eq_ignore_ascii_case(b"https") || name.eq_ignore_ascii_case(b"http")
        })
    })
}

/// The offset of the next `www.` at the beginning of a word.
fn next_host(text: &str, from: usize) -> Option<usize> {
    memchr::memmem::find_iter(&text.as_bytes()[from..], b"www.").map(|at| from + at).find(|start| {
        let before = text[..*start].chars().next_back();
        let after = text[start + 4..].chars().next();
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '@' | '_'))
            && after.is_some_and(|c| c.is_ascii_alphanumeric())
    })
}

fn bracketed<'a>(text: &'a str, from: usize, before: &'a str, start: usize) -> Link<'a> {
    let open = matching_open(before, from);
    let label = open.and_then(|open| before.get(open + 1..));
    let rest = &text[start..];
    let mut depth = 0usize;
    let mut end = rest.len();
    let mut closed = 0;
    for (i, c) in rest.char_indices().take(LONGEST_URL) {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' | '）' => {
                end = i;
                closed = c.len_utf8();
                break;
            }
            c if c.is_whitespace() => {
                end = i;
                break;
            }
            _ => {}
        }
    }
    // `[label](url "title")`: the title is not part of the URL.
    let after = &rest[end..];
    let mark = after.char_indices().take(LONGEST_URL).find(|(_, c)| matches!(c, ')' | '）' | '\n'));
    let tail = match mark.map(|(at, _)| at) {
        Some(close) if closed == 0 && !after[close..].starts_with('\n') => {
            closed = after[close..].chars().next().map_or(0, char::len_utf8);
            close + closed
        }
        _ => closed,
    };
    if closed == 0 {
        let cut = bare(text, start);
        return Link { label, bytes: open.unwrap_or(start)..cut.bytes.end, closed: false, ..cut };
    }
    Link { label, url: &rest[..end], bytes: open.unwrap_or(start)..start + end + tail, closed: true }
}

/// The `[` that the end of `before` closes; labels may hold brackets.
fn matching_open(before: &str, from: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (i, b) in before.bytes().enumerate().skip(from).rev() {
        match b {
            b']' => depth += 1,
            b'[' if depth == 0 => return Some(i),
            b'[' => depth -= 1,
            b'\n' => return None,
            _ => {}
        }
    }
    None
}

fn bare(text: &str, start: usize) -> Link<'_> {
    let rest = &text[start..];
    let mut before = ' ';
    let mut stops = |c: char| {
        // A Chinese word in a path begins after a slash or the like; after a letter the sentence goes on.
        let in_path = is_han(c) && (is_han(before) || matches!(before, '/' | '=' | '_' | '-' | '#'));
        let stop = c.is_whitespace()
            || (!c.is_ascii() && !in_path)
            || matches!(c, '"' | '<' | '>' | '|' | '`' | '*' | '[' | ']' | '\\');
        before = c;
        stop
    };
    let end = rest.find(&mut stops).unwrap_or(rest.len());
    let mut url = &rest[..end];
    // A bracket that the URL did not open and punctuation of the sentence are not part of it.
    loop {
        let unopened = url.ends_with(')') && url.matches(')').count() > url.matches('(').count();
        let trimmed = if unopened {
            &url[..url.len() - 1]
        } else {
            url.trim_end_matches(['.', ',', ';', ':', '!', ']', '\''])
        };
        if trimmed.len() == url.len() {
            break;
        }
        url = trimmed;
    }
    Link { label: None, url, bytes: start..start + url.len(), closed: true }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}
