//! Tree → text: the canonical form of a query, which parses to the same tree.

use std::fmt::{self, Display, Formatter};

use super::{DateRange, Expr, Filter, Interval, Mode, Part};
use crate::record::UNKNOWN;

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::All => f.write_str("*"),
            Expr::And(operands) => joined(f, operands, " "),
            Expr::Or(operands) => joined(f, operands, " OR "),
            Expr::Not(operand) => {
                let text = if operand.is_compound() { format!("({operand})") } else { operand.to_string() };
                // A minus before a minus would be a dash of the text.
                let sign = if text.starts_with(['-', '－']) { "NOT " } else { "-" };
                write!(f, "{sign}{text}")
            }
            Expr::Part(part) => part.fmt(f),
            Expr::Filter(filter) => filter.fmt(f),
        }
    }
}

fn joined(f: &mut Formatter<'_>, operands: &[Expr], sign: &str) -> fmt::Result {
    for (i, operand) in operands.iter().enumerate() {
        if i > 0 {
            f.write_str(sign)?;
        }
        if operand.is_compound() {
            write!(f, "({operand})")?;
        } else {
            operand.fmt(f)?;
        }
    }
    Ok(())
}

impl Expr {
    fn is_compound(&self) -> bool {
        matches!(self, Expr::And(_) | Expr::Or(_))
    }
}

impl Display for Part {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field {
            write!(f, "{}:", field.as_str())?;
        }
        match self.mode {
            Mode::Words => f.write_str(&self.text),
            Mode::Literal => write!(f, "\"{}\"", self.text),
            Mode::Prefix => write!(f, "{}*", self.text),
        }
    }
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.name())?;
        match self {
            Filter::Province(paths) => {
                list(f, paths.iter().map(|path| path.rsplit('/').next().unwrap_or(path)))
            }
            Filter::Sector(sectors) => list(f, sectors.iter().map(|s| s.map_or(UNKNOWN, |s| s.as_str()))),
            Filter::Kind(kinds) => {
                list(f, kinds.iter().map(|kind| kind.map_or(UNKNOWN, |kind| kind.as_str())))
            }
            Filter::Variant(variants) => list(f, variants.iter().map(|variant| variant.as_str())),
            Filter::Year(ranges) => list(f, ranges.iter().map(years)),
            Filter::Date(range) => f.write_str(&days(range)),
            Filter::Confidence(interval) => interval.fmt(f),
            Filter::Lag(interval) => interval.fmt(f),
        }
    }
}

fn list(f: &mut Formatter<'_>, values: impl Iterator<Item = impl Display>) -> fmt::Result {
    for (i, value) in values.enumerate() {
        if i > 0 {
            f.write_str(",")?;
        }
        value.fmt(f)?;
    }
    Ok(())
}

fn span<T: PartialEq + Display>(start: Option<T>, end: Option<T>) -> String {
    match (start, end) {
        (Some(start), Some(end)) if start == end => start.to_string(),
        (start, end) => {
            let text = |bound: Option<T>| bound.map(|bound| bound.to_string()).unwrap_or_default();
            format!("{}..{}", text(start), text(end))
        }
    }
}

fn days(range: &DateRange) -> String {
    span(range.start, range.end)
}

/// Years where both ends are those of a year, months otherwise.
fn years(range: &DateRange) -> String {
    let whole = range.start.is_none_or(|day| day == day.first_of_year())
        && range.end.is_none_or(|day| day == day.last_of_year());
    let text = |day: jiff::civil::Date| match whole {
        true => format!("{:04}", day.year()),
        false => format!("{:04}-{:02}", day.year(), day.month()),
    };
    span(range.start.map(text), range.end.map(text))
}

impl<T: PartialEq + Display> Display for Interval<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (&self.low, &self.high) {
            (Some((low, true)), Some((high, true))) if low == high => low.fmt(f),
            (Some((low, _)), Some((high, _))) => write!(f, "{low}..{high}"),
            (Some((low, included)), None) => write!(f, "{}{low}", if *included { ">=" } else { ">" }),
            (None, Some((high, included))) => write!(f, "{}{high}", if *included { "<=" } else { "<" }),
            (None, None) => f.write_str(".."),
        }
    }
}
