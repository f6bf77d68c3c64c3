//! Links in running text: `[label](url)` and bare URLs, exactly as written.

use std::ops::Range;

/// A link and where it stands.
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
    let mut found = Vec::new();
    let mut at = 0;
    // Where the label of the next link may begin.
    let mut label_from = 0;
    while let Some(scheme) = memchr::memmem::find(&text.as_bytes()[at..], b"://").map(|i| i + at) {
        let Some(start) = scheme_start(text, at, scheme) else {
            at = scheme + 3;
            continue;
        };
        let link = match text[..start].strip_suffix("](") {
            Some(before) => bracketed(text, label_from.min(at), before, start),
            None => bare(text, start),
        };
        // [https://…](https://…): the first address is the label of the second.
        if link.label.is_none() && text[link.bytes.end..].starts_with("](") && text[..start].ends_with('[') {
            at = link.bytes.end;
            label_from = start - 1;
            continue;
        }
        at = link.bytes.end.max(scheme + 3);
        label_from = at;
        found.push(link);
    }
    found
}

/// Where the `http` or `https` before `://` begins.
fn scheme_start(text: &str, from: usize, scheme: usize) -> Option<usize> {
    ["https", "http", "HTTPS", "HTTP"].iter().find_map(|name| {
        let start = scheme.checked_sub(name.len()).filter(|start| *start >= from)?;
        (text.get(start..scheme)? == *name).then_some(start)
    })
}

fn bracketed<'a>(text: &'a str, from: usize, before: &'a str, start: usize) -> Link<'a> {
    let open = matching_open(before, from);
    let label = open.and_then(|open| before.get(open + 1..));
    let rest = &text[start..];
    let mut depth = 0usize;
    let mut end = rest.len();
    let mut closed = false;
    for (i, c) in rest.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' => {
                end = i;
                closed = true;
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
    let tail = match after.find([')', '\n']) {
        Some(close) if !closed && after[close..].starts_with(')') => {
            closed = true;
            close + 1
        }
        _ => usize::from(closed),
    };
    Link { label, url: &rest[..end], bytes: open.unwrap_or(start)..start + end + tail, closed }
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
    let stops = |c: char| {
        c.is_whitespace() || !c.is_ascii() || matches!(c, '"' | '<' | '>' | '|' | '`' | '*' | '[' | ']')
    };
    let end = rest.find(stops).unwrap_or(rest.len());
    let mut url = &rest[..end];
    // A bracket that the URL did not open, and the sentence's own marks, are not part of it.
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
