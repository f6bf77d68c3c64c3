//! English dates: `October 11, 2021`, `24 November 2021`, `Nov 2021`. The text is in lower case.

use super::scan::{Span, day, join, month, months, year};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The English date at the beginning of `text`.
pub(super) fn date(text: &str) -> Option<(Span, &str)> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return day_first(text);
    }
    let (first, rest) = month_name(text)?;
    if let Some((last, after)) = range_mark(rest).and_then(month_name)
        && let Some((year, rest)) = then_year(after)
    {
        return Some((months(year, first, year, last)?, rest));
    }
    if let Some((year, rest)) = then_year(rest) {
        return Some((month(year, first)?, rest));
    }
    let (number, rest) = day_number(rest.trim_start())?;
    if let Some((last, after)) = range_mark(rest).and_then(day_number)
        && let Some((year, rest)) = then_year(after)
    {
        return Some((join(day(year, first, number)?, day(year, first, last)?), rest));
    }
    let (year, rest) = then_year(rest)?;
    Some((day(year, first, number)?, rest))
}

/// `24 November 2021`
fn day_first(text: &str) -> Option<(Span, &str)> {
    let (number, rest) = day_number(text)?;
    let rest = rest.trim_start().trim_start_matches("of ");
    let (name, rest) = month_name(rest)?;
    let (year, rest) = then_year(rest)?;
    Some((day(year, name, number)?, rest))
}

fn month_name(text: &str) -> Option<(u32, &str)> {
    let text = text.trim_start();
    let len = text.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(text.len());
    let word = &text[..len];
    let is_month = |name: &str| {
        name == word || (len == 3 && name.starts_with(word)) || (word == "sept" && name == "september")
    };
    let at = MONTHS.iter().position(|name| is_month(name))?;
    let rest = &text[len..];
    Some((at as u32 + 1, rest.strip_prefix('.').unwrap_or(rest)))
}

fn day_number(text: &str) -> Option<(u32, &str)> {
    let text = text.trim_start();
    let len = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let value = text[..len].parse().ok().filter(|value| (1..=31).contains(value) && len <= 2)?;
    let rest = &text[len..];
    let rest = ["st", "nd", "rd", "th"].iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
    Some((value, rest))
}

fn range_mark(text: &str) -> Option<&str> {
    let text = text.trim_start();
    ["-", "—", "~", "to ", "and ", "&"].iter().find_map(|mark| text.strip_prefix(mark))
}

fn then_year(text: &str) -> Option<(i16, &str)> {
    let rest = text.trim_start_matches([',', ' ', '.']);
    let rest = rest.strip_prefix("of ").unwrap_or(rest);
    if rest.len() == text.len() {
        return None;
    }
    year(rest)
}
