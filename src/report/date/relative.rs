//! Relative dates (同期, 当年12月, 次年), and five-year plans.

use std::ops::Range;

use super::number::number;
use super::scan::{Span, month, part_of, with_range_end, within_year, years};
use crate::report::{DateSpan, Precision};

/// A date relative to another: 同期, 当年12月, 次年, 年底, 7月4日.
pub(super) fn relative(text: &str, base: &DateSpan) -> Option<(Span, Range<usize>)> {
    // 每年11月15日 is not a single date.
    if text.contains("每年") || text.contains("历年") || text.contains("每月") {
        return None;
    }
    let year = base.start.year();
    let same = Span { start: base.start, end: base.end, precision: base.precision };
    let marks = MARKS.iter().filter_map(|(mark, meaning)| Some((find_word(text, mark)?, (*mark, *meaning))));
    let found = marks.min_by_key(|(at, (mark, _))| (*at, std::cmp::Reverse(mark.len())));
    let (span, from, rest) = match found {
        Some((at, (mark, meaning))) => {
            let rest = &text[at + mark.len()..];
            match meaning {
                Meaning::Same => (same, at, rest),
                Meaning::Month => (month(year, u32::from(base.start.month().unsigned_abs()))?, at, rest),
                Meaning::Year(offset) => {
                    let (span, rest) = within_year(year.checked_add(offset)?, rest)?;
                    (span, at, rest)
                }
            }
        }
        None => {
            let trimmed = text.trim_start();
            let (span, rest) = part_of(year, trimmed)?;
            let (span, rest) = with_range_end(span, rest);
            (span, text.len() - trimmed.len(), rest)
        }
    };
    Some((span, from..text.len() - rest.len()))
}

/// Where `mark` is a word of its own: not in 第一次年度检查, 会同年度计划, 同日本企业.
fn find_word(text: &str, mark: &str) -> Option<usize> {
    text.match_indices(mark).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + mark.len()..].chars().next();
        let joins = before.is_some_and(|c| is_han(c) && !"至到于在自从约与和及的".contains(c));
        let goes_on = after.is_some_and(|c| matches!(c, '本' | '度' | '报'));
        !joins && !goes_on
    })
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[derive(Clone, Copy)]
enum Meaning {
    /// The same days.
    Same,
    /// The same month.
    Month,
    /// The year so many years later.
    Year(i16),
}

const MARKS: &[(&str, Meaning)] = &[
    ("同期", Meaning::Same),
    ("同一时期", Meaning::Same),
    ("当期", Meaning::Same),
    ("同日", Meaning::Same),
    ("当日", Meaning::Same),
    ("当天", Meaning::Same),
    ("同月", Meaning::Month),
    ("当月", Meaning::Month),
    ("同年", Meaning::Year(0)),
    ("当年", Meaning::Year(0)),
    ("次年", Meaning::Year(1)),
    ("翌年", Meaning::Year(1)),
    ("前一年", Meaning::Year(-1)),
    ("上一年", Meaning::Year(-1)),
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
