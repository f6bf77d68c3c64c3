//! Removes what is not content before the Markdown is read: drafts, comments, tags of HTML blocks, front
//! matter.
//!
//! Removed text is overwritten with as many spaces, so offsets stay the same.

use std::borrow::Cow;
use std::ops::Range;

/// A file reduced to its content.
pub(super) struct Cleaned<'s> {
    pub(super) text: Cow<'s, str>,
    pub(super) front_matter: Vec<(String, String)>,
    pub(super) unclosed_draft: Option<u32>,
    /// The footnotes: their labels, and where their texts are.
    pub(super) footnotes: Vec<(String, Range<usize>)>,
}

/// Tags around a model's draft.
const DRAFTS: &[&str] = &["think", "thinking", "thought", "reasoning", "scratchpad"];
/// Tags of blocks. The tags themselves are not content.
const BLOCKS: &[&str] = &[
    "details", "div", "p", "section", "article", "center", "main", "body", "html", "header", "footer",
    "summary",
];
/// The longest tag that is recognised, in bytes.
const LONGEST_TAG: usize = 200;
/// If the report is in a fence, the text outside it has at most one character for so many inside.
const CHARS_OUTSIDE: usize = 4;

/// Cleans a file.
pub(super) fn clean(source: &str) -> Cleaned<'_> {
    let mut cleaner = Cleaner { source, out: None };
    let mut front_matter = Vec::new();
    if let Some((end, values)) = read_front_matter(source) {
        cleaner.blank(0, end);
        front_matter = values;
    }
    let mut unclosed_draft = None;
    if memchr::memchr(b'<', source.as_bytes()).is_some() {
        unclosed_draft = cleaner.drafts();
        cleaner.comments();
        cleaner.tags();
    }
    if source.contains("```") || source.contains("~~~") {
        cleaner.outer_fence();
    }
    if source.contains(['\u{3000}', '\u{a0}']) {
        cleaner.indentation();
    }
    let footnotes = if source.contains("[^") { cleaner.footnotes() } else { Vec::new() };
    let text = match cleaner.out {
        // OK because whole characters are overwritten with ASCII.
        Some(bytes) => Cow::Owned(String::from_utf8(bytes).unwrap_or_else(|_| source.to_owned())),
        None => Cow::Borrowed(source),
    };
    Cleaned { text, front_matter, unclosed_draft, footnotes }
}

struct Cleaner<'s> {
    source: &'s str,
    out: Option<Vec<u8>>,
}

impl Cleaner<'_> {
    fn current(&self) -> &[u8] {
        self.out.as_deref().unwrap_or(self.source.as_bytes())
    }

    /// Overwrites a part with spaces; line ends stay.
    fn blank(&mut self, start: usize, end: usize) {
        let out = self.out.get_or_insert_with(|| self.source.as_bytes().to_vec());
        for byte in &mut out[start..end] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    fn write(&mut self, start: usize, text: &[u8]) {
        let out = self.out.get_or_insert_with(|| self.source.as_bytes().to_vec());
        out[start..start + text.len()].copy_from_slice(text);
    }

    /// Blanks drafts, and returns the line of one that is never closed.
    fn drafts(&mut self) -> Option<u32> {
        let lower = self.source.to_ascii_lowercase();
        let mut unclosed = None;
        for name in DRAFTS {
            let (open, close) = (format!("<{name}>"), format!("</{name}>"));
            let last_close = lower.rfind(&close).unwrap_or(0);
            let mut at = 0;
            // A draft whose beginning was lost.
            if let Some(end) = lower.find(&close)
                && !lower[..end].contains(&open)
            {
                self.blank(0, end + close.len());
                at = end + close.len();
            }
            while let Some(start) = lower[at..].find(&open).map(|i| i + at) {
                let end = (start < last_close).then(|| lower[start..].find(&close)).flatten();
                if end.is_none() {
                    unclosed = Some(start);
                }
                at = start + end.map_or(open.len(), |len| len + close.len());
                self.blank(start, at);
            }
        }
        u32::try_from(lower[..unclosed?].matches('\n').count() + 1).ok()
    }

    fn comments(&mut self) {
        let mut at = 0;
        while let Some(start) = self.source[at..].find("<!--").map(|i| i + at) {
            let Some(len) = self.source[start..].find("-->") else { return };
            at = start + len + 3;
            self.blank(start, at);
        }
    }

    /// Blanks the tags of blocks; `<summary>` and `<h2>` at the beginning of a line become headings.
    fn tags(&mut self) {
        let (mut line, mut seen) = (0, 0);
        for (start, _) in self.source.match_indices('<') {
            line = self.source[seen..start].rfind('\n').map_or(line, |at| seen + at + 1);
            seen = start;
            let rest = &self.source[start..];
            let near = &rest.as_bytes()[..rest.len().min(LONGEST_TAG)];
            let Some(len) = memchr::memchr(b'>', near) else { continue };
            let inner = &rest[1..len];
            let name = inner.trim_start_matches('/');
            let name = name
                .split(|c: char| !c.is_ascii_alphanumeric())
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let heading = name
                .strip_prefix('h')
                .and_then(|level| level.parse::<usize>().ok())
                .filter(|l| (1..=6).contains(l));
            if heading.is_none() && !BLOCKS.contains(&name.as_str()) {
                continue;
            }
            self.blank(start, start + len + 1);
            let before = self.source[line..start].trim_start();
            let begins_line = before.is_empty() || before.starts_with('<');
            let level = heading.or((name == "summary").then_some(6));
            if let Some(level) = level.filter(|l| begins_line && !inner.starts_with('/') && *l <= len) {
                let at = if start - line <= 3 { start } else { line };
                let mut mark = vec![b'#'; level];
                mark.push(b' ');
                self.write(at, &mark);
            }
        }
    }

    /// Blanks the fence around a whole report.
    fn outer_fence(&mut self) {
        let Ok(text) = std::str::from_utf8(self.current()) else { return };
        let Some((open, close)) = outer_fence(text) else { return };
        self.blank(open.start, open.end);
        if let Some(close) = close {
            self.blank(close.start, close.end);
        }
    }

    /// Removes the definitions of footnotes. Each is one line: the lines below it do not belong to it.
    fn footnotes(&mut self) -> Vec<(String, Range<usize>)> {
        let mut found = Vec::new();
        let mut at = 0;
        for line in self.source.split_inclusive('\n') {
            let body = line.trim_start();
            let end = at + line.trim_end().len();
            if let Some(rest) = body.strip_prefix("[^")
                && let Some((label, text)) = rest.split_once(']')
                && let Some(text) = text.strip_prefix([':', '：'])
            {
                let start = at + line.len() - text.len();
                found.push((label.trim_end_matches('^').to_owned(), start.min(end)..end));
                self.blank(at, end);
            }
            at += line.len();
        }
        found
    }

    /// Full-width indentation counts as ordinary indentation.
    fn indentation(&mut self) {
        let mut at = 0;
        for line in self.source.split_inclusive('\n') {
            let body = line.trim_start_matches([' ', '\t', '\u{3000}', '\u{a0}']);
            let indent = &line[..line.len() - body.len()];
            if !indent.is_ascii() {
                for (i, c) in indent.char_indices().filter(|(_, c)| !c.is_ascii()) {
                    self.blank(at + i, at + i + c.len_utf8());
                }
            }
            at += line.len();
        }
    }
}

type Fence = Range<usize>;

/// The lines of a fence that contains the whole report.
fn outer_fence(text: &str) -> Option<(Fence, Option<Fence>)> {
    let mut fences: Vec<(Fence, char, bool)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        let indent = line.len() - line.trim_start().len();
        if indent <= 3
            && let Some(mark) =
                body.chars().next().filter(|_| body.starts_with("```") || body.starts_with("~~~"))
        {
            let is_bare = body.chars().all(|c| c == mark);
            fences.push((at..at + line.len(), mark, is_bare));
        }
        at += line.len();
    }
    let (open, mark, _) = fences.first()?.clone();
    let close =
        fences.iter().skip(1).rev().find(|(_, m, bare)| *m == mark && *bare).map(|(range, ..)| range.clone());
    // A pair before another pair is an example, not the report.
    if fences.len() > 2 && fences[1].2 {
        return None;
    }
    let inner_end = close.as_ref().map_or(text.len(), |c| c.start);
    if inner_end <= open.end {
        return None;
    }
    let full = |part: &str| part.chars().filter(|c| !c.is_whitespace()).count();
    let inside = &text[open.end..inner_end];
    let outside = full(&text[..open.start]) + close.as_ref().map_or(0, |c| full(&text[c.end..]));
    let is_data = inside.trim_start().starts_with(['{', '[']);
    (!is_data && outside * CHARS_OUTSIDE <= full(inside)).then_some((open, close))
}

/// `key: value` lines between `---` at the very beginning.
fn read_front_matter(source: &str) -> Option<(usize, Vec<(String, String)>)> {
    let text = source.trim_start_matches('\u{feff}');
    let start = source.len() - text.len();
    let mut lines = text.split_inclusive('\n');
    let mut at = start + lines.next().filter(|line| line.trim_end() == "---")?.len();
    let mut values = Vec::new();
    for line in lines {
        at += line.len();
        let body = line.trim();
        if matches!(body, "---" | "...") {
            return (!values.is_empty()).then_some((at, values));
        }
        match body.split_once(':') {
            Some((key, value)) if !key.is_empty() && !key.contains(char::is_whitespace) => {
                values.push((key.trim().to_owned(), value.trim().trim_matches(['"', '\'']).to_owned()));
            }
            _ if body.is_empty() || body.starts_with(['-', '#']) => {}
            _ => return None,
        }
    }
    None
}
