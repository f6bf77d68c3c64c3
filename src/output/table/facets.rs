//! Facet counts with bars.

use std::borrow::Cow;
use std::io::{self, Write};

use rust_i18n::t;

use super::{Theme, pad, width};
use crate::fields::Field;
use crate::output::printable;
use crate::record::UNKNOWN;
use crate::search::{FacetCounts, FacetValue};

/// Columns of the longest bar.
const BAR: usize = 40;

/// Writes the values of each facet with their counts, at most `limit` of each.
///
/// # Errors
/// Those of `out`.
pub fn facets(
    out: &mut dyn Write,
    counts: &FacetCounts,
    unit: &str,
    limit: usize,
    color: bool,
) -> io::Result<()> {
    let theme = Theme::new(color);
    for (name, values) in counts.facets.iter() {
        facet(out, *name, values, limit, theme)?;
    }
    let all = t!(format!("%{{n}} {unit} in all"), n = counts.total);
    writeln!(out, "{}{all}{:#}", theme.dim, theme.dim)
}

fn facet(
    out: &mut dyn Write,
    name: Field,
    values: &[FacetValue],
    limit: usize,
    theme: Theme,
) -> io::Result<()> {
    writeln!(out, "{}{}{:#}", theme.title, t!(name.name()), theme.title)?;
    let shown: Vec<_> = (values.iter().take(limit))
        .map(|v| (printable(&facet_value(name, &v.value)).into_owned(), v.count, v.count.to_string()))
        .collect();
    let names = shown.iter().map(|(value, ..)| width(value)).max().unwrap_or(0);
    let figures = shown.iter().map(|(.., figure)| figure.len()).max().unwrap_or(0);
    let largest = shown.iter().map(|(_, count, _)| *count).max().unwrap_or(0);
    for (value, count, figure) in &shown {
        let bar = bar(*count, largest);
        writeln!(out, "  {}  {figure:>figures$}  {}{bar}{:#}", pad(value, names), theme.bar, theme.bar)?;
    }
    let more = values.len() - shown.len();
    if more > 0 {
        let text = t!("… %{n} more; --limit all shows them", n = more);
        writeln!(out, "  {}{text}{:#}", theme.dim, theme.dim)?;
    }
    writeln!(out)
}

/// A value as it is shown: those of closed vocabularies have words in each language, others are as they are.
pub fn facet_value(field: Field, value: &str) -> Cow<'_, str> {
    let is_closed = matches!(field, Field::Sector | Field::Type | Field::Kind | Field::Variant);
    if is_closed || value == UNKNOWN { Cow::Owned(t!(value).into_owned()) } else { Cow::Borrowed(value) }
}

/// A bar in eighths of a column; never empty for a count above 0.
fn bar(count: usize, largest: usize) -> String {
    let eighths = (count * BAR * 8).div_ceil(largest.max(1));
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
    format!("{}{part}", "█".repeat(eighths / 8))
}
