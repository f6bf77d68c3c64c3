//! What matched in a record, and the best passage of its text.

use std::ops::Range;

use super::highlight::Highlighted;
use crate::analyze::{Normalized, normalize};
use crate::index::StoredRecord;

/// About how many characters a snippet has.
const SNIPPET_CHARS: usize = 80;

/// How much of a text is looked through first.
const FIRST_PAGE_BYTES: usize = 4096;

/// What a query looks for in a text, in normal form, longest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Needles {
    needles: Vec<String>,
}

impl Needles {
    pub fn new(mut needles: Vec<String>) -> Self {
        needles.retain(|needle| !needle.is_empty());
        needles.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        needles.dedup();
        Needles { needles }
    }

    /// The normal forms of `texts`.
    pub fn of(texts: &[&str]) -> Self {
        Needles::new(texts.iter().map(|text| normalize(text).into_text().into_owned()).collect())
    }

    /// Where the needles stand in the original text: in order, merged where they touch.
    fn ranges(&self, normal: &Normalized) -> Vec<Match> {
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        for (weight, needle) in self.needles.iter().enumerate() {
            let finder = memchr::memmem::find_iter(normal.text().as_bytes(), needle.as_bytes());
            found.extend(finder.map(|at| (at, at + needle.len(), weight)));
        }
        found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut merged: Vec<Match> = Vec::new();
        for (start, end, needle) in found {
            let original = normal.original_range(start..end);
            match merged.last_mut() {
                Some(last) if original.start < last.range.end => {
                    last.range.end = last.range.end.max(original.end);
                }
                _ => merged.push(Match { range: original, needle }),
            }
        }
        merged
    }
}

/// A place that matched, and by which needle.
#[derive(Debug, Clone)]
struct Match {
    range: Range<usize>,
    needle: usize,
}

/// A text with everything in it that matched.
pub(super) fn highlight(text: &str, needles: &Needles) -> Highlighted {
    let ranges = needles.ranges(&normalize(text)).into_iter().map(|m| m.range).collect();
    Highlighted { text: text.to_owned(), ranges }
}

/// The best passage of a record: of what its fields say, without labels, titles, dates and links;
/// of its whole text where only that holds what was looked for.
pub(super) fn of_record(record: &StoredRecord, text: &str, needles: &Needles) -> Highlighted {
    let told = record.fields.iter().filter(|field| {
        !matches!(field.name.as_deref(), Some("title" | "date" | "issuer" | "location" | "source" | "kind"))
    });
    let body =
        told.map(|field| field.text.trim()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n");
    let of_body = snippet(&body, needles);
    if !of_body.ranges.is_empty() {
        return of_body;
    }
    let of_text = snippet(text, needles);
    // What the title shows needs no second place.
    let beyond_title = !of_text.ranges.is_empty() && needles.ranges(&normalize(&record.title)).is_empty();
    if body.is_empty() || beyond_title { of_text } else { of_body }
}

/// The passage of `text` in which most of the needles stand, cut at clauses where it can be, with
/// line breaks as spaces.
pub(super) fn snippet(text: &str, needles: &Needles) -> Highlighted {
    // A law may have a hundred pages, and the first one mostly has it all.
    let page = advance_to_line_end(text, FIRST_PAGE_BYTES);
    let mut matches = needles.ranges(&normalize(&text[..page]));
    let (mut passage, different) = best_passage(text, &matches);
    if page < text.len() && different < needles.needles.len() {
        matches = needles.ranges(&normalize(text));
        (passage, _) = best_passage(text, &matches);
    }
    let ranges = matches
        .into_iter()
        .map(|m| m.range.start.max(passage.start)..m.range.end.min(passage.end))
        .filter(|range| range.start < range.end)
        .collect();
    flatten(text, passage, ranges)
}

/// The end of the line at byte `at`, or of the text.
fn advance_to_line_end(text: &str, at: usize) -> usize {
    match text.as_bytes().get(at..) {
        Some(rest) => memchr::memchr(b'\n', rest).map_or(text.len(), |line| at + line),
        None => text.len(),
    }
}

/// Chooses the passage: the window of about [`SNIPPET_CHARS`] that holds the most different
/// needles, the earliest of equals. Returns it and how many it holds.
fn best_passage(text: &str, matches: &[Match]) -> (Range<usize>, usize) {
    let mut best = (0, 0..0);
    for (i, first) in matches.iter().enumerate() {
        let limit = advance(text, first.range.start, SNIPPET_CHARS * 3 / 4);
        let inside: Vec<&Match> = matches[i..].iter().take_while(|m| m.range.end <= limit).collect();
        let mut different: Vec<usize> = inside.iter().map(|m| m.needle).collect();
        different.sort_unstable();
        different.dedup();
        if different.len() > best.0 {
            let end = inside.last().map_or(first.range.end, |m| m.range.end);
            best = (different.len(), first.range.start..end);
        }
    }
    let focus = best.1;
    let used = text[focus.clone()].chars().count();
    // A passage begins where a clause begins: the earliest that leaves room for what matched, else the
    // nearest before it.
    let room = SNIPPET_CHARS.saturating_sub(used);
    let (far, near) = (retreat(text, focus.start, room), retreat(text, focus.start, room / 3));
    let begins = |from: usize| {
        let clause = text[from..focus.start].char_indices().find(|&(_, c)| is_clause_end(c));
        clause.map(|(at, c)| from + at + c.len_utf8())
    };
    let last = text[far..focus.start].char_indices().rfind(|&(_, c)| is_clause_end(c));
    let start =
        match (near, far) {
            (0, _) => 0,
            (near, far) => begins(near)
                .or(last.map(|(at, c)| far + at + c.len_utf8()))
                .unwrap_or(if far == 0 { 0 } else { near }),
        };
    let end = advance(text, start, SNIPPET_CHARS.max(used));
    let shortest = advance(text, focus.end.max(start), 20).min(end);
    let clause = text[shortest..end].char_indices().rfind(|&(_, c)| is_clause_end(c));
    let end =
        if end == text.len() { end } else { clause.map_or(end, |(at, c)| shortest + at + c.len_utf8()) };
    (start..end, best.0)
}

fn is_clause_end(c: char) -> bool {
    matches!(c, '。' | '；' | '，' | '：' | '！' | '？' | '\n' | ';' | '!' | '?')
}

/// The byte `chars` characters after `from`, or the text's end.
fn advance(text: &str, from: usize, chars: usize) -> usize {
    text[from..].char_indices().nth(chars).map_or(text.len(), |(at, _)| from + at)
}

/// The byte `chars` characters before `from`, or the text's beginning.
fn retreat(text: &str, from: usize, chars: usize) -> usize {
    match chars.checked_sub(1) {
        None => from,
        Some(n) => text[..from].char_indices().rev().nth(n).map_or(0, |(at, _)| at),
    }
}

/// Cuts the passage out, folds white space and drops the marks of Markdown's emphasis.
fn flatten(text: &str, passage: Range<usize>, ranges: Vec<Range<usize>>) -> Highlighted {
    let mut flat = Highlighted::default();
    let mut ranges = ranges.into_iter().peekable();
    let mut open: Option<usize> = None;
    for (offset, c) in text[passage.clone()].char_indices() {
        let at = passage.start + offset;
        if let Some(range) = ranges.next_if(|range| range.start <= at && at < range.end) {
            open = Some(range.end);
            flat.ranges.push(flat.text.len()..flat.text.len());
        }
        if c.is_whitespace() {
            if !flat.text.is_empty() && !flat.text.ends_with(' ') {
                flat.text.push(' ');
            }
        } else if c != '*' || open.is_some() {
            flat.text.push(c);
        }
        if let Some(end) = open {
            if let Some(last) = flat.ranges.last_mut() {
                last.end = flat.text.len();
            }
            if at + c.len_utf8() >= end {
                open = None;
            }
        }
    }
    let trimmed = flat.text.trim_end().len();
    flat.text.truncate(trimmed);
    for range in &mut flat.ranges {
        range.end = range.end.min(trimmed);
    }
    flat.ranges.retain(|range| range.start < range.end);
    flat
}
