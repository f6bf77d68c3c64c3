//! How a request was planned and why its hits matched, for people.

use std::io::{self, Write};

use super::Theme;
use crate::output::printable;
use crate::search::{ExplainedConcept, ExplainedHit, Explanation, WhyNot};

/// Reasons of a hit that are shown.
const MOST_REASONS: usize = 8;
/// Alternatives of a concept that are shown.
const MOST_ALTERNATIVES: usize = 12;

/// Writes the explanation.
///
/// # Errors
/// Those of `out`.
pub fn explanation(out: &mut dyn Write, explanation: &Explanation, color: bool) -> io::Result<()> {
    let theme = Theme::new(color);
    let (title, dim) = (theme.title, theme.dim);
    writeln!(out, "{title}query{title:#}  {}", printable(&explanation.query))?;
    explanation.concepts.iter().try_for_each(|concept| self::concept(out, concept, theme))?;
    write!(out, "{dim}{} records{dim:#}", explanation.total)?;
    if explanation.total_all < explanation.total {
        write!(out, "{dim}, {} hold all of it{dim:#}", explanation.total_all)?;
    }
    writeln!(out)?;
    explanation.hits.iter().try_for_each(|hit| self::hit(out, hit, theme))?;
    explanation.why_not.as_ref().map_or(Ok(()), |why| why_not(out, why, theme))
}

fn concept(out: &mut dyn Write, concept: &ExplainedConcept, theme: Theme) -> io::Result<()> {
    let dim = theme.dim;
    let what = if concept.is_preference { "preferred, " } else { "" };
    write!(
        out,
        "  {}  {dim}{what}weight {:.2}, {} records{dim:#}",
        printable(&concept.text),
        concept.weight,
        concept.found
    )?;
    let shown: Vec<String> = (concept.alternatives.iter().take(MOST_ALTERNATIVES))
        .map(|alternative| printable(&alternative.text).into_owned())
        .collect();
    if !shown.is_empty() {
        let more = concept.alternatives.len() - shown.len();
        let more = if more > 0 { format!(" … {more} more") } else { String::new() };
        write!(out, "\n      {dim}or{dim:#} {}{dim}{more}{dim:#}", shown.join(", "))?;
    }
    writeln!(out)
}

fn hit(out: &mut dyn Write, hit: &ExplainedHit, theme: Theme) -> io::Result<()> {
    let (title, dim) = (theme.title, theme.dim);
    let name = printable(&hit.title);
    writeln!(out, "\n{:.2}  {title}{name}{title:#}  {dim}{}{dim:#}", hit.score, hit.id)?;
    if !hit.missing.is_empty() {
        writeln!(out, "  {dim}lacks {}{dim:#}", printable(&hit.missing.join(", ")))?;
    }
    for reason in hit.reasons.iter().take(MOST_REASONS) {
        writeln!(out, "  {:>6.2}  {}  {dim}{}{dim:#}", reason.weight, printable(&reason.text), reason.place)?;
    }
    let more = hit.reasons.len().saturating_sub(MOST_REASONS);
    if more > 0 {
        writeln!(out, "  {dim}… {more} more{dim:#}")?;
    }
    Ok(())
}

fn why_not(out: &mut dyn Write, why: &WhyNot, theme: Theme) -> io::Result<()> {
    let title = theme.title;
    writeln!(out, "\n{title}each condition alone{title:#}")?;
    for condition in &why.conditions {
        let style = if condition.count == 0 { theme.matched } else { theme.dim };
        writeln!(out, "  {}  {style}{} records{style:#}", printable(&condition.value), condition.count)?;
    }
    for without in &why.without {
        let dropped = without.dropped.join(" and ");
        writeln!(out, "{title}without{title:#} {}  {} records", printable(&dropped), without.count)?;
    }
    if why.without.is_empty() && why.conditions.len() > 1 {
        writeln!(out, "leaving out one or two conditions finds nothing either")?;
    }
    Ok(())
}
