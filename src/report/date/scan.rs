//! The scanner: one date at the beginning of a text, and what follows it.

use std::ops::Range;

use jiff::civil::Date;

use super::number::{Number, arabic_digit, number};
use crate::report::{DateSpan, Precision};

/// The days that a date spans.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) start: Date,
    pub(super) end: Date,
    pub(super) precision: Precision,
}

/// What joins the two ends of a range.
const RANGE_MARKS: &[&str] = &["——", "-", "–", "—", "－", "~", "～", "至", "到"];
/// What joins neighbouring months into a range: 2020年1月&2月.
const LIST_MARKS: &[&str] = &["&", "＆", "、", "和", "及"];

/// Whether a date may begin with `c` after the character `before`; not inside a number, a word
/// or a path.
pub(super) fn may_begin(c: char, before: Option<char>) -> bool {
    let begins = arabic_digit(c).is_some_and(|d| d == 1 || d == 2) || matches!(c, '一' | '二');
    let inside = |b: char| b.is_ascii_alphanumeric() || matches!(b, '_' | '/' | '.' | '=' | '%' | '+');
    begins && !before.is_some_and(inside)
}

/// The absolute date or range at the beginning of `text`. A year without 年 counts only as part
/// of a longer date, or where `is_start` says that the whole text begins here.
pub(super) fn absolute(text: &str, is_start: bool) -> Option<(Span, &str)> {
    let (year, rest) = year(text)?;
    let (first, rest) = match rest.trim_start().strip_prefix('年') {
        Some(rest) => within_year(year, rest)?,
        None => joined(year, rest, is_start)?,
    };
    Some(with_range_end(first, rest))
}

/// A year of four digits at the beginning of `text`.
pub(super) fn year(text: &str) -> Option<(i16, &str)> {
    let Number { value, digits, rest } = number(text)?;
    let is_arabic = text.chars().next().and_then(arabic_digit).is_some();
    if digits != 4 || !(1900..=2100).contains(&value) || (!is_arabic && !rest.starts_with('年')) {
        return None;
    }
    Some((i16::try_from(value).ok()?, rest))
}

/// What follows 年: a month with its day or part, a quarter, a half, a season, 底, or nothing.
fn within_year(year: i16, text: &str) -> Option<(Span, &str)> {
    let rest = text.trim_start();
    if let Some(found) = part_of_year(year, rest) {
        return Some(found);
    }
    if let Some(n) = number(rest).filter(|n| n.digits <= 2) {
        let after = n.rest.trim_start();
        if let Some(after) = after.strip_prefix('月') {
            return within_month(year, n.value, after);
        }
        // 9-10月
        if let Some(last) = strip_any(after, RANGE_MARKS).and_then(number)
            && let Some(after) = last.rest.strip_prefix('月')
        {
            return Some((months(year, n.value, year, last.value)?, after));
        }
    }
    let rest = strip_any(text, &["度", "全年"]).unwrap_or(text);
    Some((years(year, year, Precision::Year)?, rest))
}

/// 底, 初, 一季度, Q1, 上半年, 春季: a part of the year that is no month.
fn part_of_year(year: i16, text: &str) -> Option<(Span, &str)> {
    if let Some(rest) = strip_any(text, &["年底", "年末", "岁末", "底", "末"]) {
        return Some((month(year, 12)?, rest));
    }
    if let Some(rest) = strip_any(text, &["年初", "初", "伊始"]) {
        return Some((month(year, 1)?, rest));
    }
    if let Some(rest) = text.strip_prefix("年中").or_else(|| text.strip_prefix('中').filter(|r| ends_word(r)))
    {
        return Some((month(year, 6)?, rest));
    }
    for (mark, first, last) in [("上半年", 1, 6), ("下半年", 7, 12), ("前三季度", 1, 9)] {
        if let Some(rest) = text.strip_prefix(mark) {
            return Some((Span { precision: Precision::Half, ..months(year, first, year, last)? }, rest));
        }
    }
    if let Some(found) = quarter(year, text) {
        return Some(found);
    }
    for (mark, first) in [('春', 3), ('夏', 6), ('秋', 9), ('冬', 12)] {
        let Some(rest) = text.strip_prefix(mark) else { continue };
        let rest = match strip_any(rest, &["季", "天", "日"]) {
            Some(rest) => rest,
            None if ends_word(rest) => rest,
            // 冬奥会, 春节
            None => return None,
        };
        let (last_year, last) = if first == 12 { (year + 1, 2) } else { (year, first + 2) };
        return Some((Span { precision: Precision::Season, ..months(year, first, last_year, last)? }, rest));
    }
    None
}

fn quarter(year: i16, text: &str) -> Option<(Span, &str)> {
    let text = text.trim_start();
    let rest = text.strip_prefix('第').unwrap_or(text);
    let (n, rest) = match rest.strip_prefix(['Q', 'q']) {
        Some(rest) => number(rest).map(|n| (n.value, n.rest))?,
        None => {
            let n = number(rest).filter(|n| n.digits == 1)?;
            (n.value, strip_any(n.rest.trim_start(), &["季度", "季"])?)
        }
    };
    let first = (1..=4).contains(&n).then(|| n * 3 - 2)?;
    Some((Span { precision: Precision::Quarter, ..months(year, first, year, first + 2)? }, rest))
}

/// What follows 月: a day, a part of the month, or nothing.
fn within_month(year: i16, month_number: u32, text: &str) -> Option<(Span, &str)> {
    let whole = month(year, month_number)?;
    let rest = text.trim_start();
    if let Some(n) = number(rest).filter(|n| n.digits <= 2) {
        if let Some(after) = strip_any(n.rest.trim_start(), &["日", "号"]) {
            return Some((day(year, month_number, n.value)?, after));
        }
        // 18-22日
        if let Some(last) = strip_any(n.rest.trim_start(), RANGE_MARKS).and_then(|r| number(r.trim_start()))
            && let Some(after) = strip_any(last.rest, &["日", "号"])
        {
            let (first, last) = (day(year, month_number, n.value)?, day(year, month_number, last.value)?);
            return Some((join(first, last), after));
        }
    }
    let rest = text.strip_prefix('份').unwrap_or(text);
    let part = strip_any(rest, &["上旬", "中旬", "下旬", "月底", "月末", "月初", "初", "底", "末"]);
    Some((whole, part.unwrap_or(rest)))
}

/// A date whose parts are joined by marks: 2023-12-18, 2023/12, 2023.12.18, 2022-08月, 2024Q4,
/// 2023-24; or a year alone.
fn joined(year: i16, text: &str, is_start: bool) -> Option<(Span, &str)> {
    if text.starts_with(['Q', 'q']) {
        return quarter(year, text);
    }
    let bare = || years(year, year, Precision::Year).map(|span| (span, text));
    let Some(mark) = text.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | '–' | '－')) else {
        let joins_years =
            strip_any(text.trim_start(), RANGE_MARKS).is_some_and(|r| self::year(r.trim_start()).is_some());
        let bare = || if joins_years || (is_start && ends_word(text)) { bare() } else { None };
        // 2024上半年
        return part_of_year(year, text).or_else(bare);
    };
    let Some(n) = number(&text[mark.len_utf8()..]).filter(|n| n.digits <= 2) else {
        let joins_years = self::year(&text[mark.len_utf8()..]).is_some();
        return if joins_years || (is_start && mark != '.') { bare() } else { None };
    };
    if n.digits == 2 && n.value > 12 && i16::try_from(n.value).ok()? == (year + 1) % 100 {
        let rest = n.rest.strip_prefix('年').unwrap_or(n.rest);
        return Some((years(year, year + 1, Precision::Range)?, rest));
    }
    if let Some(rest) = n.rest.strip_prefix('月') {
        return within_month(year, n.value, rest);
    }
    match n.rest.strip_prefix(mark).and_then(number).filter(|d| d.digits <= 2) {
        Some(d) => Some((day(year, n.value, d.value)?, d.rest)),
        None => Some((month(year, n.value)?, n.rest)),
    }
}

/// Extends `first` to a range if `text` goes on with its end: 至2020年3月, -12月, 至22日.
fn with_range_end(first: Span, text: &str) -> (Span, &str) {
    let rest = text.trim_start();
    let none = (first, text);
    if let Some(rest) = strip_any(rest, LIST_MARKS) {
        return match last_of_range(first, rest.trim_start()) {
            Some((last, rest)) if first.end.tomorrow().is_ok_and(|next| next == last.start) => {
                (join(first, last), rest)
            }
            _ => none,
        };
    }
    let Some(rest) = strip_any(rest, RANGE_MARKS) else { return none };
    match last_of_range(first, rest.trim_start()) {
        Some((last, rest)) if first.start <= last.end => (join(first, last), rest),
        _ => none,
    }
}

fn last_of_range(first: Span, text: &str) -> Option<(Span, &str)> {
    if let Some((year, rest)) = year(text) {
        return match rest.trim_start().strip_prefix('年') {
            Some(rest) => within_year(year, rest),
            None => joined(year, rest, false).or(Some((years(year, year, Precision::Year)?, rest))),
        };
    }
    let n = number(text).filter(|n| n.digits <= 2)?;
    let from = first.start;
    if first.precision == Precision::Day
        && let Some(rest) = strip_any(n.rest, &["日", "号"])
    {
        return Some((day(from.year(), u32::from(from.month().unsigned_abs()), n.value)?, rest));
    }
    if matches!(first.precision, Precision::Day | Precision::Month)
        && let Some(rest) = n.rest.strip_prefix('月')
    {
        let next_year = i64::from(n.value) < i64::from(from.month());
        return within_month(from.year() + i16::from(next_year), n.value, rest);
    }
    None
}

/// A date that leans on another: 同期, 当年12月, 次年, 年底, 7月4日.
pub(super) fn relative(text: &str, base: &DateSpan) -> Option<(Span, Range<usize>)> {
    let year = base.start.year();
    let same = Span { start: base.start, end: base.end, precision: base.precision };
    let (at, mark) = RELATIVE
        .iter()
        .filter_map(|(mark, meaning)| text.find(mark).map(|at| (at, (*mark, *meaning))))
        .min_by_key(|(at, (mark, _))| (*at, std::cmp::Reverse(mark.len())))
        .unzip();
    let (span, from, rest) = match (at, mark) {
        (Some(at), Some((mark, meaning))) => {
            let rest = &text[at + mark.len()..];
            match meaning {
                Relative::Same => (same, at, rest),
                Relative::Month => (month(year, u32::from(base.start.month().unsigned_abs()))?, at, rest),
                Relative::Year(offset) => {
                    let (span, rest) = within_year(year.checked_add(offset)?, rest)?;
                    (span, at, rest)
                }
            }
        }
        _ => {
            let trimmed = text.trim_start();
            let (span, rest) = within_year(year, trimmed)?;
            if rest.len() == trimmed.len() {
                return None;
            }
            let (span, rest) = with_range_end(span, rest);
            (span, text.len() - trimmed.len(), rest)
        }
    };
    Some((span, from..text.len() - rest.len()))
}

#[derive(Clone, Copy)]
enum Relative {
    /// The same days.
    Same,
    /// The same month.
    Month,
    /// The year so many years later.
    Year(i16),
}

const RELATIVE: &[(&str, Relative)] = &[
    ("同期", Relative::Same),
    ("同一时期", Relative::Same),
    ("当期", Relative::Same),
    ("同日", Relative::Same),
    ("当日", Relative::Same),
    ("当天", Relative::Same),
    ("同月", Relative::Month),
    ("当月", Relative::Month),
    ("同年", Relative::Year(0)),
    ("当年", Relative::Year(0)),
    ("次年", Relative::Year(1)),
    ("翌年", Relative::Year(1)),
    ("前一年", Relative::Year(-1)),
    ("上一年", Relative::Year(-1)),
];

/// “十四五”: the fourteenth five-year plan, 2021–2025.
pub(super) fn five_year_plan(text: &str) -> Option<(Span, Range<usize>)> {
    let (at, ordinal) = text.match_indices('十').find_map(|(at, ten)| {
        let (digit, rest) = text[at + ten.len()..].split_at_checked(DIGIT)?;
        let ordinal = 10 + number(digit).filter(|n| n.digits == 1 && n.value > 0)?.value;
        rest.starts_with('五').then_some((at, ordinal))
    })?;
    let first = 1951 + 5 * i16::try_from(ordinal).ok()?;
    Some((years(first, first + 4, Precision::Range)?, at..at + "十四五".len()))
}

/// Length of a Chinese digit, in bytes.
const DIGIT: usize = '四'.len_utf8();

/// Whether a word cannot go on at the beginning of `rest`.
fn ends_word(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
}

fn strip_any<'a>(text: &'a str, marks: &[&str]) -> Option<&'a str> {
    marks.iter().find_map(|mark| text.strip_prefix(mark))
}

fn join(first: Span, last: Span) -> Span {
    Span { start: first.start, end: last.end, precision: Precision::Range }
}

fn day(year: i16, month: u32, day: u32) -> Option<Span> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(Span { start: date, end: date, precision: Precision::Day })
}

fn month(year: i16, month: u32) -> Option<Span> {
    let start = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
    Some(Span { start, end: start.last_of_month(), precision: Precision::Month })
}

fn months(year: i16, first: u32, last_year: i16, last: u32) -> Option<Span> {
    Some(join(month(year, first)?, month(last_year, last)?))
}

fn years(first: i16, last: i16, precision: Precision) -> Option<Span> {
    Some(Span { start: Date::new(first, 1, 1).ok()?, end: Date::new(last, 12, 31).ok()?, precision })
}
