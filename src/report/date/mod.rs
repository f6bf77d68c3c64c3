//! Dates as Chinese reports write them → first day, last day, precision.

mod number;
mod scan;

use std::ops::Range;

use super::{DateSpan, Precision};
use scan::Span;

/// A date and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DateMatch {
    pub(super) date: DateSpan,
    pub(super) bytes: Range<usize>,
}

/// Reads the first date in `text`: `2023年12月`, `2023-12-18`, `2023年一季度`, `2022年底`,
/// `2019-2020年`, `二〇二一年`, `“十四五”`. Relative ones (`同期`, `同年`, `当年12月`, `7月4日`) are
/// resolved against `relative_to` and marked. `None` where there is no date, or one that cannot
/// be (`2023年13月`).
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
    dates(text)
        .next()
        .or_else(|| relative_to.and_then(|base| to_match(text, scan::relative(text, base)?, true)))
        .or_else(|| to_match(text, scan::five_year_plan(text)?, false))
}

/// The absolute date that `text` begins with.
pub(super) fn find_at_start(text: &str) -> Option<DateMatch> {
    let (span, rest) = scan::absolute(text, true)?;
    to_match(text, (span, 0..text.len() - rest.len()), false)
}

/// Whether an absolute date may begin with `c`.
pub(super) fn may_begin(c: char) -> bool {
    scan::may_begin(c, None)
}

/// Every absolute date in `text`, in order.
pub(super) fn dates(text: &str) -> impl Iterator<Item = DateMatch> + '_ {
    let mut at = 0;
    let mut before = None;
    std::iter::from_fn(move || {
        while let Some(c) = text[at..].chars().next() {
            let from = at;
            if scan::may_begin(c, before)
                && let Some((span, rest)) = scan::absolute(&text[from..], from == 0)
            {
                at = text.len() - rest.len();
                before = text[..at].chars().next_back();
                if let Some(found) = to_match(text, (span, from..at), false) {
                    return Some(found);
                }
                continue;
            }
            before = Some(c);
            at += c.len_utf8();
        }
        None
    })
}

/// Whether `text` holds something that is written as a date but cannot be one.
pub(super) fn is_nonsense(text: &str) -> bool {
    let looks_dated =
        text.contains("年") || text.contains("月") || text.matches(['-', '/', '.']).count() == 2;
    looks_dated
        && text.chars().next().is_some_and(|c| number::arabic_digit(c).is_some())
        && scan::year(text).is_some()
        && find(text, None).is_none()
}

fn to_match(text: &str, (span, bytes): (Span, Range<usize>), relative: bool) -> Option<DateMatch> {
    let Span { start, end, precision } = span;
    (start <= end).then(|| DateMatch {
        date: DateSpan { text: text[bytes.clone()].to_owned(), start, end, precision, relative },
        bytes,
    })
}

impl DateSpan {
    /// Whether `day` lies in the span.
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
