//! Provinces, regions, dates and sectors that plain text names. They say what a record is about; it need
//! not hold the words.

use std::ops::Range;

use crate::fields::Field;
use crate::query::{DateRange, Filter};
use crate::report;
use crate::vocab::{Province, Sector, regions};

/// A name in a text in normal form.
#[derive(Debug, PartialEq)]
pub(super) struct Named {
    pub range: Range<usize>,
    /// Its other names.
    pub names: Vec<&'static str>,
    /// Each says that a record is about it.
    pub filters: Vec<Filter>,
}

/// The names in a text, in order, without overlap.
pub(super) fn named_in(normal: &str) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    let mut add = |range: Range<usize>, names: Vec<&'static str>, filters: Vec<Filter>| {
        if found.iter().all(|other| range.end <= other.range.start || range.start >= other.range.end) {
            found.push(Named { range, names, filters });
        }
    };
    if Province::may_occur_in(normal) {
        for (province, range) in Province::find_all(normal) {
            add(range, province.names().collect(), vec![Filter::province(province)]);
        }
    }
    for region in regions() {
        for (at, _) in normal.match_indices(region) {
            if let Ok(filter) = Filter::parse(Field::Province, region) {
                add(at..at + region.len(), Vec::new(), vec![filter]);
            }
        }
    }
    for (range, days) in dates(normal) {
        add(range, Vec::new(), vec![Filter::year(days), Filter::date(days)]);
    }
    // Inside a longer word a sector's name is part of a topic: 工业园区.
    if let Some(sector) = Sector::find(normal) {
        add(0..normal.len(), Vec::new(), vec![Filter::sector(sector)]);
    }
    found.sort_by_key(|named| named.range.start);
    found
}

/// The longest text after a year that can make it more precise, in characters: 12月31日, 第四季度.
const LONGEST_REST: usize = 7;

/// The dates of a text that begin with a year of four digits.
fn dates(normal: &str) -> Vec<(Range<usize>, DateRange)> {
    let mut found = Vec::new();
    let bytes = normal.as_bytes();
    let mut at = 0;
    while at + 4 <= bytes.len() {
        let digits = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if digits != 4 || !(bytes[at..].starts_with(b"19") || bytes[at..].starts_with(b"20")) {
            at += digits.max(1);
            continue;
        }
        let (end, range) = date_at(normal, at);
        if let Some(range) = range {
            found.push((at..end, range));
        }
        at = end;
    }
    found
}

/// The date that begins with the year at `at`, as precise as the text is.
fn date_at(normal: &str, at: usize) -> (usize, Option<DateRange>) {
    let year_end = at + 4;
    let rest = &normal[year_end..];
    let ends = rest.char_indices().map(|(i, c)| year_end + i + c.len_utf8()).take(LONGEST_REST);
    let continues = |c: char| c.is_ascii_digit() || "年月日季春夏秋冬度上下半初底末第一二三四-".contains(c);
    let ends: Vec<usize> =
        std::iter::once(year_end).chain(ends.take_while(|&end| normal[..end].ends_with(continues))).collect();
    let read = |end: usize| {
        let span = report::parse_date(&normal[at..end], None)?;
        (span.text.len() == end - at).then_some(DateRange { start: Some(span.start), end: Some(span.end) })
    };
    for &end in ends.iter().rev() {
        if let Some(range) = read(end) {
            return (end, Some(range));
        }
    }
    let year: i16 = normal[at..year_end].parse().unwrap_or_default();
    let days = jiff::civil::Date::new(year, 1, 1).ok();
    (year_end, days.map(|first| DateRange { start: Some(first), end: Some(first.last_of_year()) }))
}
