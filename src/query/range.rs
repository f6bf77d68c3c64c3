//! Ranges of dates and figures: `2022-11..2023-01`, `>=0.6`, `..90`.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::report;

/// A range of days, inclusive; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DateRange {
    /// First day.
    pub start: Option<Date>,
    /// Last day.
    pub end: Option<Date>,
}

/// A range of figures; a bound is a value and whether it is included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Interval<T> {
    /// Lower bound.
    pub low: Option<(T, bool)>,
    /// Upper bound.
    pub high: Option<(T, bool)>,
}

/// Reads `A`, `A..B`, `A..`, `..B`, `>A`, `>=A`, `<A`, `<=A` with `A` and `B` read by `value`, which
/// returns the first and the last value that its text means.
fn bounds<T: Copy>(text: &str, value: impl Fn(&str) -> Option<(T, T)>) -> Option<Interval<T>> {
    let text = text.trim();
    for (sign, low, included) in [
        (">=", true, true),
        ("≥", true, true),
        ("<=", false, true),
        ("≤", false, true),
        (">", true, false),
        ("＞", true, false),
        ("<", false, false),
        ("＜", false, false),
    ] {
        if let Some(rest) = text.strip_prefix(sign) {
            let (first, last) = value(rest.trim_start_matches(['=', '＝']).trim())?;
            let included = included || rest.starts_with(['=', '＝']);
            return Some(match (low, included) {
                (true, true) => Interval { low: Some((first, true)), high: None },
                (true, false) => Interval { low: Some((last, false)), high: None },
                (false, true) => Interval { low: None, high: Some((last, true)) },
                (false, false) => Interval { low: None, high: Some((first, false)) },
            });
        }
    }
    let Some((a, b)) = text.split_once("..") else {
        let (first, last) = value(text)?;
        return Some(Interval { low: Some((first, true)), high: Some((last, true)) });
    };
    let (a, b) = (a.trim(), b.trim_start_matches('.').trim());
    if a.is_empty() && b.is_empty() {
        return None;
    }
    let low = if a.is_empty() { None } else { Some((value(a)?.0, true)) };
    let high = if b.is_empty() { None } else { Some((value(b)?.1, true)) };
    Some(Interval { low, high })
}

/// A range with its ends exchanged: `2023..2021` → `2021..2023`; `None` if the text does not have two ends.
pub(super) fn turned(text: &str) -> Option<String> {
    let (a, b) = text.split_once("..")?;
    let (a, b) = (a.trim(), b.trim_start_matches('.').trim());
    (!a.is_empty() && !b.is_empty()).then(|| format!("{b}..{a}"))
}

fn in_order<T: PartialOrd + Copy>(range: &Interval<T>) -> bool {
    match (range.low, range.high) {
        (Some((low, _)), Some((high, _))) => low <= high,
        _ => true,
    }
}

/// A range of days; `None` if the text is not one, or it runs backwards.
pub(super) fn dates(text: &str) -> Option<DateRange> {
    let range = bounds(text, day_span)?;
    in_order(&range).then_some(())?;
    let start = match range.low {
        Some((day, true)) => Some(day),
        Some((day, false)) => Some(day.checked_add(1.day()).ok()?),
        None => None,
    };
    let end = match range.high {
        Some((day, true)) => Some(day),
        Some((day, false)) => Some(day.checked_sub(1.day()).ok()?),
        None => None,
    };
    let printable = |day: Date| (1..=9999).contains(&day.year());
    (start.is_none_or(printable) && end.is_none_or(printable)).then_some(DateRange { start, end })
}

/// Confidence, as a share or in per cent.
pub(super) fn confidences(text: &str) -> Option<Interval<f64>> {
    let range = bounds(text, |text| {
        let share = match text.strip_suffix(['%', '％']) {
            Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
            None => text.parse::<f64>().ok()?,
        };
        (0.0..=1.0).contains(&share).then_some((share, share))
    })?;
    in_order(&range).then_some(range)
}

/// Days; a single number is a range of one day.
pub(super) fn lags(text: &str) -> Option<Interval<i64>> {
    let range = bounds(text, |text| {
        let days = text.strip_suffix(['d', '天', '日']).unwrap_or(text).trim();
        let days = days.replace('−', "-").parse::<i64>().ok()?;
        Some((days, days))
    })?;
    in_order(&range).then_some(range)
}

/// The days that `2022`, `2022-11`, `2022-11-04` or a date as reports write it means.
fn day_span(text: &str) -> Option<(Date, Date)> {
    iso_span(text).or_else(|| report::parse_date(text, None).map(|span| (span.start, span.end)))
}

fn iso_span(text: &str) -> Option<(Date, Date)> {
    let mut numbers = text.split(['-', '/']).map(|part| {
        let digits = !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<i16>().ok()).flatten()
    });
    let year = numbers.next()??;
    let four_digits = text.find(['-', '/']).unwrap_or(text.len()) == 4;
    (four_digits && year >= 1).then_some(())?;
    match (numbers.next(), numbers.next(), numbers.next()) {
        (None, ..) => Some((date(year, 1, 1), date(year, 12, 31))),
        (Some(month), None, _) => {
            let first = Date::new(year, i8::try_from(month?).ok()?, 1).ok()?;
            Some((first, first.last_of_month()))
        }
        (Some(month), Some(day), None) => {
            let day = Date::new(year, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?).ok()?;
            Some((day, day))
        }
        _ => None,
    }
}
