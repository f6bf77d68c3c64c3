//! The scanner: one date at the beginning of a folded text, and what follows it.

use jiff::civil::Date;

use super::english;
use super::number::{Number, number};
use crate::report::Precision;

/// The days that a date spans.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) start: Date,
    pub(super) end: Date,
    pub(super) precision: Precision,
}

/// What joins the two ends of a range.
const RANGE_MARKS: &[&str] = &["——", "-", "—", "~", "至", "到", "to "];
/// What joins neighbouring months into a range: 2020年1月&2月.
const LIST_MARKS: &[&str] = &["&", "、", "和", "及", ","];
/// How far after a month its year may be, in bytes.
const YEAR_BEHIND: usize = 32;

/// Whether a date may begin with `c` after the character `before`; not inside a number, a word
/// or a path.
pub(super) fn may_begin(c: char, before: Option<char>) -> bool {
    let begins = matches!(c, '0'..='9' | '一' | '二' | '三' | '四' | '十' | '第' | '上' | '下' | '前' | '年')
        || c.is_ascii_lowercase();
    let inside = |b: char| b.is_ascii_alphanumeric() || matches!(b, '_' | '/' | '.' | '=' | '%' | '+');
    begins && !before.is_some_and(inside)
}

/// The absolute date or range at the beginning of `text`. A year without 年 counts only as part
/// of a longer date, or if nothing is `before` it.
pub(super) fn absolute(text: &str, before: Option<char>) -> Option<(Span, &str)> {
    let first = text.chars().next()?;
    if first.is_ascii_lowercase() {
        return english::date(text).or_else(|| year_behind(text));
    }
    let Some((year, rest)) = year(text) else {
        let is_inside = before.is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        let shorter = || short_year(text).filter(|_| !is_inside);
        let found = compact(text).or_else(shorter).or_else(|| english::date(text));
        return found.map(|(span, rest)| with_range_end(span, rest)).or_else(|| year_behind(text));
    };
    let (first, rest) = match rest.trim_start().strip_prefix('年') {
        Some(rest) => within_year(year, rest)?,
        None => joined(year, rest, before.is_none())?,
    };
    Some(with_range_end(first, rest))
}

/// A year of four digits at the beginning of `text`.
pub(super) fn year(text: &str) -> Option<(i16, &str)> {
    let Number { value, digits, rest } = number(text)?;
    let is_arabic = text.starts_with(|c: char| c.is_ascii_digit());
    if digits != 4 || !(1900..=2100).contains(&value) || (!is_arabic && !rest.starts_with('年')) {
        return None;
    }
    Some((i16::try_from(value).ok()?, rest))
}

/// `20211011`
fn compact(text: &str) -> Option<(Span, &str)> {
    let len = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let goes_on = text[len..]
        .starts_with(|c: char| c.is_alphanumeric() && !('\u{4e00}'..='\u{9fff}').contains(&c) || c == '.');
    if len != 8 || goes_on {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().ok();
    let year = number(0..4).filter(|y| (1900..=2100).contains(y))?;
    Some((day(i16::try_from(year).ok()?, number(4..6)?, number(6..8)?)?, &text[len..]))
}

/// 21年11月
fn short_year(text: &str) -> Option<(Span, &str)> {
    let Number { value, digits, rest } = number(text)?;
    let rest = rest.strip_prefix('年')?;
    let is_month = number(rest).is_some_and(|n| n.digits <= 2 && n.rest.starts_with('月'));
    if digits != 2
        || !text.starts_with(|c: char| c.is_ascii_digit())
        || !(10..=49).contains(&value)
        || !is_month
    {
        return None;
    }
    within_year(2000 + i16::try_from(value).ok()?, rest)
}

/// A part of a year followed by the year: Q3 2021, 12月31日, 2021, 年底（2021）.
fn year_behind(text: &str) -> Option<(Span, &str)> {
    let marks = |c: char| matches!(c, ' ' | ',' | '(' | '（');
    let (gap, _) = text.char_indices().take_while(|(at, _)| *at <= YEAR_BEHIND).find(|(_, c)| marks(*c))?;
    let rest = text[gap..].trim_start_matches(marks);
    let (year, rest) = year(rest)?;
    let (span, left) = part_of(year, &text[..gap]).filter(|_| gap > 0)?;
    let rest = rest.strip_prefix('年').unwrap_or(rest);
    let rest =
        if text[gap..].starts_with(['(', '（']) { rest.trim_start_matches([')', '）']) } else { rest };
    left.is_empty().then_some((span, rest))
}

/// What follows 年: a part of the year, or nothing.
pub(super) fn within_year(year: i16, text: &str) -> Option<(Span, &str)> {
    let rest = text.trim_start();
    if let Some(found) = part_of(year, rest) {
        return Some(found);
    }
    // 2023年13月
    if number(rest).is_some_and(|n| n.digits <= 2 && n.rest.trim_start().starts_with('月')) {
        return None;
    }
    let rest = strip_any(text, &["度", "全年"]).unwrap_or(text);
    Some((years(year, year, Precision::Year)?, rest))
}

/// A month with its day or part, a quarter, a half, a season, 底.
pub(super) fn part_of(year: i16, text: &str) -> Option<(Span, &str)> {
    if let Some(found) = named_part(year, text).or_else(|| quarter(year, text)) {
        return Some(found);
    }
    let first = number(text).filter(|n| n.digits <= 2)?;
    let after = first.rest.trim_start();
    if let Some(after) = after.strip_prefix('月') {
        return within_month(year, first.value, after);
    }
    // 9-10月, 7、8月份, 10、11、12月
    let (last, rest) = last_listed(first)?;
    let rest = rest.trim_start().strip_prefix('月')?;
    let rest = rest.strip_prefix('份').unwrap_or(rest);
    Some((months(year, first.value, year, last)?, rest))
}

/// The last of several numbers that are joined, each one more than the one before it or behind a range mark.
fn last_listed(first: Number<'_>) -> Option<(u32, &str)> {
    let (mut last, mut rest) = (first.value, first.rest);
    let mut count = 0;
    while let Some(next) = strip_any(rest.trim_start(), LIST_MARKS)
        .map(|rest| (rest, true))
        .or_else(|| strip_any(rest.trim_start(), RANGE_MARKS).map(|rest| (rest, false)))
        .and_then(|(rest, is_list)| {
            let n = number(rest.trim_start()).filter(|n| n.digits <= 2 && n.value > last)?;
            (!is_list || n.value == last + 1).then_some(n)
        })
    {
        (last, rest) = (next.value, next.rest);
        count += 1;
    }
    (count > 0).then_some((last, rest))
}

/// 底, 初, 上半年, 春季: a part of the year other than a month or a quarter.
fn named_part(year: i16, text: &str) -> Option<(Span, &str)> {
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
    let halves = [
        ("上半年", 1, 6),
        ("下半年", 7, 12),
        ("h1", 1, 6),
        ("h2", 7, 12),
        ("前三季度", 1, 9),
        ("前三个季度", 1, 9),
        ("前两个季度", 1, 6),
    ];
    for (mark, first, last) in halves {
        if let Some(rest) = text.strip_prefix(mark).filter(|rest| !mark.is_ascii() || ends_word(rest)) {
            return Some((Span { precision: Precision::Half, ..months(year, first, year, last)? }, rest));
        }
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

/// Q3, 第三季度, 一、二季度, 1-3季度.
fn quarter(year: i16, text: &str) -> Option<(Span, &str)> {
    let text = text.trim_start();
    let rest = text.strip_prefix('第').unwrap_or(text);
    let span = |first: u32, last: u32| {
        if !(1..=4).contains(&first) || !(first..=4).contains(&last) {
            return None;
        }
        let span = months(year, first * 3 - 2, year, last * 3)?;
        let precision = if first == last { Precision::Quarter } else { Precision::Range };
        Some(Span { precision, ..span })
    };
    if let Some(rest) = rest.strip_prefix('q') {
        let n = number(rest).filter(|n| n.digits == 1)?;
        let range = strip_any(n.rest, RANGE_MARKS).and_then(|r| number(r.strip_prefix('q')?));
        return match range {
            Some(last) => Some((span(n.value, last.value)?, last.rest)),
            None => Some((span(n.value, n.value)?, n.rest)),
        };
    }
    let n = number(rest).filter(|n| n.digits == 1)?;
    if let Some(rest) = strip_any(n.rest.trim_start(), &["季度", "季"]) {
        return Some((span(n.value, n.value)?, rest));
    }
    let (last, rest) = last_listed(n)?;
    let rest = strip_any(rest.trim_start(), &["季度", "季"])?;
    Some((span(n.value, last)?, rest))
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

/// A date whose parts are joined by marks: 2023-12-18, 2023/12, 2023.12.18, 2022-08月, 2024Q4, 2021H2,
/// 2023-24; or a year alone.
fn joined(year: i16, text: &str, is_start: bool) -> Option<(Span, &str)> {
    if text.starts_with('q') {
        return quarter(year, text);
    }
    let bare = || years(year, year, Precision::Year).map(|span| (span, text));
    let Some(mark) = text.chars().next().filter(|c| matches!(c, '-' | '/' | '.' | '。' | '·')) else {
        let joins_years =
            strip_any(text.trim_start(), RANGE_MARKS).is_some_and(|r| self::year(r.trim_start()).is_some());
        let bare = || if joins_years || (is_start && ends_word(text)) { bare() } else { None };
        // 2024上半年
        return named_part(year, text).or_else(bare);
    };
    let Some(n) = number(&text[mark.len_utf8()..]).filter(|n| n.digits <= 2) else {
        let joins_years = self::year(&text[mark.len_utf8()..]).is_some();
        // 2021-Q3
        let quarter = quarter(year, &text[mark.len_utf8()..]);
        return quarter.or_else(|| if joins_years || (is_start && mark == '-') { bare() } else { None });
    };
    if n.digits == 2 && n.value > 12 && i16::try_from(n.value).ok()? == (year + 1) % 100 {
        let rest = n.rest.strip_prefix('年').unwrap_or(n.rest);
        return Some((years(year, year + 1, Precision::Range)?, rest));
    }
    if let Some(rest) = n.rest.strip_prefix('月') {
        return within_month(year, n.value, rest);
    }
    match n.rest.strip_prefix(mark).and_then(number).filter(|d| d.digits <= 2) {
        Some(d) => Some((day(year, n.value, d.value)?, d.rest.strip_prefix('日').unwrap_or(d.rest))),
        None => Some((month(year, n.value)?, n.rest)),
    }
}

/// Extends `first` to a range if `text` goes on with its end: 至2020年3月, -12月, 至22日.
pub(super) fn with_range_end(first: Span, text: &str) -> (Span, &str) {
    let (mut span, mut left) = (first, text);
    // 10月、11月、12月
    while let Some(rest) = strip_any(left.trim_start(), LIST_MARKS)
        && let Some((last, rest)) = last_of_range(span, rest.trim_start())
        && span.end.tomorrow().is_ok_and(|next| next == last.start)
    {
        (span, left) = (join(first, last), rest);
    }
    if left.len() < text.len() {
        return (span, left);
    }
    let Some(rest) = strip_any(text.trim_start(), RANGE_MARKS) else { return (first, text) };
    match last_of_range(first, rest.trim_start()) {
        Some((last, rest)) if first.start <= last.end => (join(first, last), rest),
        _ => (first, text),
    }
}

fn last_of_range(first: Span, text: &str) -> Option<(Span, &str)> {
    let from = first.start;
    for (mark, years) in [("次年", 1), ("翌年", 1), ("第二年", 1), ("来年", 1), ("同年", 0), ("当年", 0)]
    {
        if let Some(rest) = text.strip_prefix(mark) {
            return within_year(from.year() + years, rest);
        }
    }
    if let Some((year, rest)) = year(text) {
        return match rest.trim_start().strip_prefix('年') {
            Some(rest) => within_year(year, rest),
            None => joined(year, rest, false).or(Some((years(year, year, Precision::Year)?, rest))),
        };
    }
    if first.precision == Precision::Quarter || first.precision == Precision::Half {
        return quarter(from.year(), text).or_else(|| named_part(from.year(), text));
    }
    let n = number(text).filter(|n| n.digits <= 2)?;
    if first.precision == Precision::Day
        && let Some(rest) = strip_any(n.rest, &["日", "号"])
    {
        return Some((day(from.year(), u32::from(from.month().unsigned_abs()), n.value)?, rest));
    }
    if !matches!(first.precision, Precision::Day | Precision::Month | Precision::Range) {
        return None;
    }
    let next_year = i64::from(n.value) < i64::from(from.month());
    let year = from.year() + i16::from(next_year);
    if let Some(rest) = n.rest.strip_prefix('月') {
        return within_month(year, n.value, rest);
    }
    // 2021.07.01-08.15
    if first.precision == Precision::Day
        && let Some(d) = n.rest.strip_prefix(['.', '/', '-']).and_then(number).filter(|d| d.digits <= 2)
    {
        return Some((day(year, n.value, d.value)?, d.rest));
    }
    None
}

/// Whether a word cannot go on at the beginning of `rest`.
fn ends_word(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
}

fn strip_any<'a>(text: &'a str, marks: &[&str]) -> Option<&'a str> {
    marks.iter().find_map(|mark| text.strip_prefix(mark))
}

pub(super) fn join(first: Span, last: Span) -> Span {
    Span { start: first.start, end: last.end, precision: Precision::Range }
}

pub(super) fn day(year: i16, month: u32, day: u32) -> Option<Span> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(Span { start: date, end: date, precision: Precision::Day })
}

pub(super) fn month(year: i16, month: u32) -> Option<Span> {
    let start = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
    Some(Span { start, end: start.last_of_month(), precision: Precision::Month })
}

pub(super) fn months(year: i16, first: u32, last_year: i16, last: u32) -> Option<Span> {
    Some(join(month(year, first)?, month(last_year, last)?))
}

pub(super) fn years(first: i16, last: i16, precision: Precision) -> Option<Span> {
    Some(Span { start: Date::new(first, 1, 1).ok()?, end: Date::new(last, 12, 31).ok()?, precision })
}
