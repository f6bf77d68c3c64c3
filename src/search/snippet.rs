//! Highlights the matches in a record, and chooses the best passage of its text.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::ops::Range;

use memchr::memmem::Finder;

use super::highlight::Highlighted;
use super::passage;
use crate::analyze::{Normalized, normalize};
use crate::record::StoredRecord;
use crate::report::{FieldName, links};

/// Marks a part of a clause that is not shown.
const CUT: char = '…';

/// The number of pages that are searched for a better passage after one was found: a law may have a hundred,
/// and the first one usually has all needles.
const MAX_PAGES: usize = 16;

/// What a query looks for in a text, in normal form, longest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Needles {
    needles: Vec<Finder<'static>>,
    /// For each needle, as bits, the needles that it contains, itself among them. Beyond the 64th
    /// they are highlighted, but do not count.
    contains: Vec<u64>,
    /// The needles that contain no other: a passage with all of them lacks nothing.
    parts: u64,
    /// The weight of each needle.
    weights: Vec<f32>,
}

impl Needles {
    /// Texts in normal form, and how much it is worth to show each.
    pub fn new(mut weighted: Vec<(String, f32)>) -> Self {
        weighted.retain(|(needle, _)| !needle.is_empty());
        weighted.sort_by(|(a, of_a), (b, of_b)| {
            b.len().cmp(&a.len()).then_with(|| a.cmp(b)).then_with(|| of_b.total_cmp(of_a))
        });
        weighted.dedup_by(|(a, _), (b, _)| a == b);
        let (needles, weights): (Vec<String>, Vec<f32>) = weighted.into_iter().unzip();
        let bit = |i: usize| u32::try_from(i).ok().and_then(|i| 1u64.checked_shl(i)).unwrap_or(0);
        let bits = |outer: &String| -> u64 {
            let inner = needles.iter().enumerate().filter(|(_, inner)| outer.contains(inner.as_str()));
            inner.fold(0, |bits, (i, _)| bits | bit(i))
        };
        let contains: Vec<u64> = needles.iter().map(bits).collect();
        let is_part = |(i, bits): (usize, &u64)| if *bits == bit(i) { bit(i) } else { 0 };
        let parts = contains.iter().enumerate().map(is_part).fold(0, |all, bit| all | bit);
        let needles = needles.iter().map(|needle| Finder::new(needle).into_owned()).collect();
        Needles { needles, contains, parts, weights }
    }

    /// The normal forms of `texts`.
    pub fn of(texts: &[&str]) -> Self {
        Needles::new(texts.iter().map(|text| (normalize(text).into_text().into_owned(), 1.0)).collect())
    }

    /// The total weight of needles, given as bits.
    fn worth(&self, needles: u64) -> f32 {
        let weights = self.weights.iter().take(64).enumerate();
        weights.filter(|(i, _)| needles >> i & 1 == 1).map(|(_, weight)| weight).sum()
    }

    /// The ranges of the needles in the original text: in order, merged if they overlap.
    fn matches(&self, normal: &Normalized) -> Vec<Match> {
        merged(self.places(normal.text()), |range| normal.original_range(range))
    }

    /// The ranges of the needles in a text that is spelled as in normal form.
    fn verbatim(&self, text: &str) -> Vec<Match> {
        merged(self.places(text), |range| range)
    }

    fn places(&self, text: &str) -> Vec<Match> {
        let mut found: Vec<Match> = Vec::new();
        for (needle, &needles) in self.needles.iter().zip(&self.contains) {
            let bytes = needle.needle().len();
            let places = needle.find_iter(text.as_bytes());
            found.extend(places.map(|at| Match { range: at..at + bytes, needles }));
        }
        found.sort_unstable_by_key(|found| (found.range.start, Reverse(found.range.end)));
        found
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

/// Matches in order, as ranges of the original, without overlap.
fn merged(found: Vec<Match>, original: impl Fn(Range<usize>) -> Range<usize>) -> Vec<Match> {
    let mut merged: Vec<Match> = Vec::new();
    for Match { range, needles } in found {
        let range = original(range);
        match merged.last_mut() {
            Some(last) if range.start < last.range.end => {
                last.range.end = last.range.end.max(range.end);
                last.needles |= needles;
            }
            _ => merged.push(Match { range, needles }),
        }
    }
    merged
}

/// A text with everything in it that matched.
pub(super) fn highlight(text: &str, needles: &Needles) -> Highlighted {
    Highlighted::new(text.to_owned(), &needles.ranges(&normalize(text)))
}

/// The best passage of a record: of what its fields say, without labels, titles, dates and links;
/// of its whole text where only that holds what was looked for.
pub(super) fn of_record(record: &StoredRecord, needles: &Needles) -> Highlighted {
    let fields = record.fields.iter().filter(|field| {
        use FieldName::{Date, Issuer, Kind, Location, Source, Title};
        !matches!(field.name, Some(Title | Date | Issuer | Location | Source | Kind))
    });
    let fields = fields.map(|field| without_links(field.text.trim())).filter(|text| !text.is_empty());
    let body = fields.collect::<Vec<_>>().join("\n");
    let of_body = snippet(&body, needles);
    if !of_body.highlights.is_empty() {
        return of_body;
    }
    let of_text = snippet(&record.text, needles);
    // A match that the title shows need not be shown twice.
    let beyond_title = !of_text.highlights.is_empty() && needles.ranges(&normalize(&record.title)).is_empty();
    if body.is_empty() || beyond_title { of_text } else { of_body }
}

/// The passage of `text` whose needles have the most weight: the rarest words. Line breaks become spaces, and
/// … marks a clause that is cut.
pub(super) fn snippet(text: &str, needles: &Needles) -> Highlighted {
    passage_about(text, &best_focus(text, needles).range, needles)
}

fn passage_about(text: &str, focus: &Range<usize>, needles: &Needles) -> Highlighted {
    let passage = passage::about(text, focus);
    let ranges = needles.ranges(&normalize(&text[passage.clone()]));
    let ranges = ranges.into_iter().map(|r| passage.start + r.start..passage.start + r.end).collect();
    let (mut shown, mut ranges) = flatten(text, passage.clone(), ranges);
    if passage::is_within_clause(text, passage.end) {
        shown.push(CUT);
    }
    if passage::is_within_clause(text, passage.start) {
        shown.insert(0, CUT);
        for range in &mut ranges {
            *range = range.start + CUT.len_utf8()..range.end + CUT.len_utf8();
        }
    }
    Highlighted::new(shown, &ranges)
}

/// A field's text with the labels of its links alone: its URLs are separate.
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

/// The part of a text that a passage must show.
#[derive(Default)]
struct Focus {
    range: Range<usize>,
    /// The needles in it, as bits.
    needles: u64,
}

/// The shortest part of `text` that a passage must show: of the windows that a passage has room
/// for, the one whose needles have the most weight together, the earliest of equals.
fn best_focus(text: &str, needles: &Needles) -> Focus {
    // Text is usually spelled as the query is. Checking that is faster than computing its normal form.
    let verbatim = best_of_pages(text, needles, |page| needles.verbatim(page));
    if verbatim.is_complete(needles) {
        return verbatim;
    }
    best_of_pages(text, needles, |page| needles.matches(&normalize(page)))
}

fn best_of_pages(text: &str, needles: &Needles, matches: impl Fn(&str) -> Vec<Match>) -> Focus {
    let mut best = Focus::default();
    let mut start = 0;
    for (number, page) in passage::pages(text).enumerate() {
        best.improve(text, start, &matches(page), needles);
        start += page.len();
        if best.is_complete(needles) || best.needles != 0 && number + 1 >= MAX_PAGES {
            break;
        }
    }
    best
}

impl Focus {
    /// Takes the best window of a page that begins at `start`, if it is better.
    fn improve(&mut self, text: &str, start: usize, matches: &[Match], needles: &Needles) {
        let most = needles.worth(matches.iter().fold(0, |all, found| all | found.needles));
        let mut worth = needles.worth(self.needles);
        for (i, first) in matches.iter().enumerate() {
            if worth >= most {
                break;
            }
            let limit = passage::advance(text, start + first.range.start, passage::CHARS * 3 / 4) - start;
            let (mut found, mut last) = (first.needles, first.range.end);
            for next in matches[i + 1..].iter().take_while(|m| m.range.end <= limit) {
                if next.needles & !found != 0 {
                    (found, last) = (found | next.needles, next.range.end);
                }
            }
            if needles.worth(found) > worth {
                worth = needles.worth(found);
                *self = Focus { range: start + first.range.start..start + last, needles: found };
            }
        }
    }

    /// Whether it contains every needle.
    fn is_complete(&self, needles: &Needles) -> bool {
        self.needles != 0 && self.needles & needles.parts == needles.parts
    }
}

/// Cuts the passage out, folds white space and drops the marks of Markdown's emphasis.
fn flatten(text: &str, passage: Range<usize>, ranges: Vec<Range<usize>>) -> (String, Vec<Range<usize>>) {
    let (mut flat, mut found) = (String::new(), Vec::<Range<usize>>::new());
    let mut ranges = ranges.into_iter().peekable();
    let mut open: Option<usize> = None;
    for (offset, c) in text[passage.clone()].char_indices() {
        let at = passage.start + offset;
        if let Some(range) = ranges.next_if(|range| range.start <= at && at < range.end) {
            open = Some(range.end);
            found.push(flat.len()..flat.len());
        }
        if c.is_whitespace() {
            if !flat.is_empty() && !flat.ends_with(' ') {
                flat.push(' ');
            }
        } else if c != '*' || open.is_some() {
            flat.push(c);
        }
        if let Some(end) = open {
            if let Some(last) = found.last_mut() {
                last.end = flat.len();
            }
            if at + c.len_utf8() >= end {
                open = None;
            }
        }
    }
    flat.truncate(flat.trim_end().len());
    for range in &mut found {
        range.end = range.end.min(flat.len());
    }
    found.retain(|range| range.start < range.end);
    (flat, found)
}
