//! Facet counts with bars.

use std::io::{self, Write};

use super::{Theme, pad, width};
use crate::fields::Field;
use crate::output::printable;
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
    for (name, values) in &counts.facets {
        facet(out, *name, values, limit, theme)?;
    }
    writeln!(out, "{}{} {unit} in all{:#}", theme.dim, counts.total, theme.dim)
}

fn facet(
    out: &mut dyn Write,
    name: Field,
    values: &[FacetValue],
    limit: usize,
    theme: Theme,
) -> io::Result<()> {
    writeln!(out, "{}{}{:#}", theme.title, name.name(), theme.title)?;
    let shown: Vec<_> =
        values.iter().take(limit).map(|v| (printable(&v.value), v.count, v.count.to_string())).collect();
    let names = shown.iter().map(|(value, ..)| width(value)).max().unwrap_or(0);
    let figures = shown.iter().map(|(.., figure)| figure.len()).max().unwrap_or(0);
    let largest = shown.iter().map(|(_, count, _)| *count).max().unwrap_or(0);
    for (value, count, figure) in &shown {
        let bar = bar(*count, largest);
        writeln!(out, "  {}  {figure:>figures$}  {}{bar}{:#}", pad(value, names), theme.bar, theme.bar)?;
    }
    let more = values.len() - shown.len();
    if more > 0 {
        writeln!(out, "  {}… {more} more; --limit all shows them{:#}", theme.dim, theme.dim)?;
    }
    writeln!(out)
}

/// A bar in eighths of a column; never empty for a count above 0.
fn bar(count: usize, largest: usize) -> String {
    let eighths = (count * BAR * 8).div_ceil(largest.max(1));
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
    format!("{}{part}", "█".repeat(eighths / 8))
}
