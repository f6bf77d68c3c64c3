//! What matched in a record, and the best passage of its text.

use std::borrow::Cow;
use std::ops::Range;

use super::highlight::Highlighted;
use super::passage;
use crate::analyze::{Normalized, normalize};
use crate::index::StoredRecord;
use crate::report::links;

/// What stands for the part of a clause that is not shown.
const CUT: char = '…';

/// A text is looked through page by page: a law may have a hundred, and the first mostly has it all.
const PAGE_BYTES: usize = 4096;
/// How many pages are looked through for a better passage once there is one.
const MAX_PAGES: usize = 8;

/// What a query looks for in a text, in normal form, longest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Needles {
    needles: Vec<String>,
    /// For each needle, as bits, the needles that it contains, itself among them. Beyond the 64th
    /// they are highlighted, but do not count.
    contains: Vec<u64>,
    /// The needles that contain no other: where they all stand, nothing is missing.
    parts: u64,
}

impl Needles {
    pub fn new(mut needles: Vec<String>) -> Self {
        needles.retain(|needle| !needle.is_empty());
        needles.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        needles.dedup();
        let bit = |i: usize| u32::try_from(i).ok().and_then(|i| 1u64.checked_shl(i)).unwrap_or(0);
        let bits = |outer: &String| -> u64 {
            let inner = needles.iter().enumerate().filter(|(_, inner)| outer.contains(inner.as_str()));
            inner.fold(0, |bits, (i, _)| bits | bit(i))
        };
        let contains: Vec<u64> = needles.iter().map(bits).collect();
        let is_part = |(i, bits): (usize, &u64)| if *bits == bit(i) { bit(i) } else { 0 };
        let parts = contains.iter().enumerate().map(is_part).fold(0, |all, bit| all | bit);
        Needles { needles, contains, parts }
    }

    /// The normal forms of `texts`.
    pub fn of(texts: &[&str]) -> Self {
        Needles::new(texts.iter().map(|text| normalize(text).into_text().into_owned()).collect())
    }

    /// Where the needles stand in the original text: in order, merged where they overlap.
    fn matches(&self, normal: &Normalized) -> Vec<Match> {
        let mut found: Vec<(usize, usize, u64)> = Vec::new();
        for (needle, bits) in self.needles.iter().zip(&self.contains) {
            let finder = memchr::memmem::find_iter(normal.text().as_bytes(), needle.as_bytes());
            found.extend(finder.map(|at| (at, at + needle.len(), *bits)));
        }
        found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut merged: Vec<Match> = Vec::new();
        for (start, end, needles) in found {
            let original = normal.original_range(start..end);
            match merged.last_mut() {
                Some(last) if original.start < last.range.end => {
                    last.range.end = last.range.end.max(original.end);
                    last.needles |= needles;
                }
                _ => merged.push(Match { range: original, needles }),
            }
        }
        merged
    }

    fn ranges(&self, normal: &Normalized) -> Vec<Range<usize>> {
        self.matches(normal).into_iter().map(|m| m.range).collect()
    }
}

/// A place that matched, and by which needles, as bits.
#[derive(Debug, Clone)]
struct Match {
    range: Range<usize>,
    needles: u64,
}

/// A text with everything in it that matched.
pub(super) fn highlight(text: &str, needles: &Needles) -> Highlighted {
    Highlighted { text: text.to_owned(), ranges: needles.ranges(&normalize(text)) }
}

/// The best passage of a record: of what its fields say, without labels, titles, dates and links;
/// of its whole text where only that holds what was looked for.
pub(super) fn of_record(record: &StoredRecord, text: &str, needles: &Needles) -> Highlighted {
    let told = record.fields.iter().filter(|field| {
        !matches!(field.name.as_deref(), Some("title" | "date" | "issuer" | "location" | "source" | "kind"))
    });
    let told = told.map(|field| without_links(field.text.trim())).filter(|text| !text.is_empty());
    let body = told.collect::<Vec<_>>().join("\n");
    let of_body = snippet(&body, needles);
    if !of_body.ranges.is_empty() {
        return of_body;
    }
    let of_text = snippet(text, needles);
    // What the title shows needs no second place.
    let beyond_title = !of_text.ranges.is_empty() && needles.ranges(&normalize(&record.title)).is_empty();
    if body.is_empty() || beyond_title { of_text } else { of_body }
}

/// The passage of `text` in which most of the needles stand, with line breaks as spaces, and with … where
/// a clause is cut.
pub(super) fn snippet(text: &str, needles: &Needles) -> Highlighted {
    let passage = passage::about(text, &best_focus(text, needles));
    let ranges = needles.ranges(&normalize(&text[passage.clone()]));
    let ranges = ranges.into_iter().map(|r| passage.start + r.start..passage.start + r.end).collect();
    let mut snippet = flatten(text, passage.clone(), ranges);
    if passage::is_within_clause(text, passage.end) {
        snippet.text.push(CUT);
    }
    if passage::is_within_clause(text, passage.start) {
        snippet.text.insert(0, CUT);
        for range in &mut snippet.ranges {
            *range = range.start + CUT.len_utf8()..range.end + CUT.len_utf8();
        }
    }
    snippet
}

/// A field's text with the labels of its links alone: the URLs are told apart from it.
fn without_links(text: &str) -> Cow<'_, str> {
    let links = links(text);
    if links.iter().all(|link| link.label.is_none()) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut at = 0;
    for link in links {
        let Some(label) = link.label else { continue };
        plain.push_str(&text[at..link.bytes.start]);
        plain.push_str(label);
        at = link.bytes.end;
    }
    plain.push_str(&text[at..]);
    Cow::Owned(plain)
}

/// The shortest part of `text` that a passage must show: of the windows that a passage has room
/// for, the one with the most different needles, the earliest of equals.
fn best_focus(text: &str, needles: &Needles) -> Range<usize> {
    let mut best = (0u64, 0..0);
    let mut start = 0;
    for page in 1.. {
        let end = page_end(text, start);
        let matches = needles.matches(&normalize(&text[start..end]));
        for (i, first) in matches.iter().enumerate() {
            let limit = passage::advance(text, start + first.range.start, passage::CHARS * 3 / 4) - start;
            let (mut found, mut last) = (first.needles, first.range.end);
            for next in matches[i + 1..].iter().take_while(|m| m.range.end <= limit) {
                if next.needles & !found != 0 {
                    (found, last) = (found | next.needles, next.range.end);
                }
            }
            if found.count_ones() > best.0.count_ones() {
                best = (found, start + first.range.start..start + last);
            }
        }
        start = end;
        let is_complete = best.0 != 0 && (best.0 & needles.parts == needles.parts || page >= MAX_PAGES);
        if is_complete || start == text.len() {
            break;
        }
    }
    best.1
}

/// The end of the page that begins at `start`: that of a line, if one ends soon.
fn page_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let Some(rest) = bytes.get(start + PAGE_BYTES..) else { return text.len() };
    let near = &rest[..rest.len().min(PAGE_BYTES)];
    let end = start + PAGE_BYTES + memchr::memchr(b'\n', near).unwrap_or(near.len());
    (end..).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
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
