//! Dates as Chinese reports write them → first day, last day, precision.

mod english;
mod number;
mod relative;
mod scan;

use std::ops::Range;

use super::fold::{fold, unfold};
use super::{DateSpan, Precision};
use scan::Span;

/// A date and its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DateMatch {
    pub(super) date: DateSpan,
    pub(super) bytes: Range<usize>,
}

/// Reads the first date in `text`: `2023年12月`, `2023-12-18`, `2023年一季度`, `2022年底`,
/// `2019-2020年`, `二〇二一年`, `Q3 2021`, `October 11, 2021`, `“十四五”`. Relative ones (`同期`, `同年`, `当年12月`,
/// `7月4日`) are resolved against `relative_to` and marked. `None` if there is no date, or an impossible
/// one (`2023年13月`).
///
/// ```
/// let date = tansuo::report::parse_date("2022年底", None).unwrap();
/// assert_eq!(date.start.to_string(), "2022-12-01");
/// assert_eq!(date.end.to_string(), "2022-12-31");
/// ```
pub fn parse_date(text: &str, relative_to: Option<&DateSpan>) -> Option<DateSpan> {
    find(text, relative_to).map(|found| found.date)
}

/// The first date in `text`, absolute dates before relative ones, five-year plans last.
pub(super) fn find(text: &str, relative_to: Option<&DateSpan>) -> Option<DateMatch> {
    let folded = fold(text);
    let relative =
        || relative_to.and_then(|base| to_match(text, &folded, relative::relative(&folded, base)?, true));
    next(text, &folded, 0, None)
        .map(|(found, _)| found)
        .or_else(relative)
        .or_else(|| to_match(text, &folded, relative::five_year_plan(&folded)?, false))
}

/// The absolute date that `text` begins with.
pub(super) fn find_at_start(text: &str) -> Option<DateMatch> {
    let folded = fold(text);
    let (span, rest) = scan::absolute(&folded, None)?;
    to_match(text, &folded, (span, 0..folded.len() - rest.len()), false)
}

/// Whether a date that begins with its year may begin with `c`.
pub(super) fn may_begin(c: char) -> bool {
    let c = fold(c.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(c);
    matches!(c, '0'..='9' | '一' | '二' | '【' | '[' | '(') || c.is_ascii_lowercase()
}

/// Every absolute date in `text`, in order.
pub(super) fn dates(text: &str) -> impl Iterator<Item = DateMatch> + '_ {
    let folded = fold(text).into_owned();
    let (mut at, mut before) = (0, None);
    std::iter::from_fn(move || {
        let (found, end) = next(text, &folded, at, before)?;
        at = end;
        before = folded[..at].chars().next_back();
        Some(found)
    })
}

/// The first absolute date of `folded` at or after `at`, and its end.
fn next(text: &str, folded: &str, mut at: usize, mut before: Option<char>) -> Option<(DateMatch, usize)> {
    while let Some(c) = folded[at..].chars().next() {
        let from = at;
        if scan::may_begin(c, before)
            && let Some((span, rest)) = scan::absolute(&folded[from..], before)
        {
            at = folded.len() - rest.len();
            before = folded[..at].chars().next_back();
            if let Some(found) = to_match(text, folded, (span, from..at), false) {
                return Some((found, at));
            }
            continue;
        }
        before = Some(c);
        at += c.len_utf8();
    }
    None
}

/// Whether `text` contains an impossible date.
pub(super) fn is_nonsense(text: &str) -> bool {
    let folded = fold(text);
    let looks_dated =
        folded.contains('年') || folded.contains('月') || folded.matches(['-', '/', '.']).count() == 2;
    looks_dated
        && folded.starts_with(|c: char| c.is_ascii_digit())
        && scan::year(&folded).is_some()
        && find(text, None).is_none()
}

/// Whether the first date in `text` is followed by the end of a range that could not be read.
pub(super) fn is_half_read(text: &str) -> bool {
    let folded = fold(text);
    let Some((span, end)) = next(text, &folded, 0, None) else { return false };
    let rest = folded[end..].trim_start();
    let joined = ["-", "~", "—", "至", "到"].iter().find_map(|mark| rest.strip_prefix(mark));
    span.date.precision != Precision::Range
        && joined.is_some_and(|rest| {
            let rest = rest.trim_start_matches(['-', '—', ' ']);
            rest.starts_with(|c: char| c.is_ascii_digit()) || rest.starts_with(['次', '翌', '第', '年'])
        })
}

fn to_match(
    text: &str,
    folded: &str,
    (span, bytes): (Span, Range<usize>),
    relative: bool,
) -> Option<DateMatch> {
    let Span { start, end, precision } = span;
    if start > end {
        return None;
    }
    let bytes = if text == folded { bytes } else { unfold(text, folded, bytes) };
    Some(DateMatch {
        date: DateSpan { text: text[bytes.clone()].to_owned(), start, end, precision, relative },
        bytes,
    })
}

impl DateSpan {
    /// Whether `day` is in the span.
    pub fn contains(&self, day: jiff::civil::Date) -> bool {
        self.start <= day && day <= self.end
    }

    /// The start, cut to the precision: `2020-11-20`, `2020-11`, `2020`.
    pub fn cut(&self) -> String {
        let day = self.start.to_string();
        match self.precision {
            Precision::Day => day,
            Precision::Year => day[..4].to_owned(),
            Precision::Range if self.spans_years() => day[..4].to_owned(),
            Precision::Range if self.spans_days() => day,
            _ => day[..7].to_owned(),
        }
    }

    fn spans_years(&self) -> bool {
        (self.start.month(), self.start.day(), self.end.month(), self.end.day()) == (1, 1, 12, 31)
    }

    fn spans_days(&self) -> bool {
        self.start.day() != 1 || self.end != self.end.last_of_month()
    }
}
