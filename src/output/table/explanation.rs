//! How a query was read and why its hits matched, for people.

use std::io::{self, Write};

use super::Theme;
use crate::output::printable;
use crate::search::{ExplainedPart, Explanation, WhyNot};

/// Reasons of a hit that are shown.
const MOST_REASONS: usize = 8;

/// Writes the explanation.
///
/// # Errors
/// Those of `out`.
pub fn explanation(
    out: &mut dyn Write,
    explanation: &Explanation,
    why_not: Option<&WhyNot>,
    color: bool,
) -> io::Result<()> {
    let theme = Theme::new(color);
    let (title, dim) = (theme.title, theme.dim);
    writeln!(out, "{title}read as{title:#}  {}", printable(&explanation.read))?;
    explanation.parts.iter().try_for_each(|part| self::part(out, part, theme))?;
    writeln!(out, "{dim}{} records{dim:#}", explanation.total)?;
    for hit in &explanation.hits {
        writeln!(
            out,
            "\n{:.2}  {title}{}{title:#}  {dim}r{:016x}{dim:#}",
            hit.score,
            printable(&hit.title),
            hit.id
        )?;
        for reason in hit.reasons.iter().take(MOST_REASONS) {
            writeln!(
                out,
                "  {:>6.2}  {}  {dim}{}{dim:#}",
                reason.weight,
                printable(&reason.text),
                reason.place
            )?;
        }
        let more = hit.reasons.len().saturating_sub(MOST_REASONS);
        if more > 0 {
            writeln!(out, "  {dim}… {more} more{dim:#}")?;
        }
    }
    why_not.map_or(Ok(()), |why| self::why_not(out, why, theme))
}

fn part(out: &mut dyn Write, part: &ExplainedPart, theme: Theme) -> io::Result<()> {
    let dim = theme.dim;
    write!(out, "  {}  {dim}{} records{dim:#}", printable(&part.text), part.found)?;
    if part.words.len() > 1 {
        let words: Vec<_> = part.words.iter().map(|word| printable(word)).collect();
        write!(out, "\n      words: {}  {dim}at least {}{dim:#}", words.join(" | "), part.least)?;
    }
    for (words, synonyms) in &part.synonyms {
        write!(out, "\n      also for {}: {}", printable(words), printable(&synonyms.join(", ")))?;
    }
    if !part.places.is_empty() {
        write!(out, "\n      reports about {} first", printable(&part.places.join(", ")))?;
    }
    writeln!(out)
}

fn why_not(out: &mut dyn Write, why: &WhyNot, theme: Theme) -> io::Result<()> {
    let title = theme.title;
    writeln!(out, "\n{title}each clause alone{title:#}")?;
    for (clause, found) in &why.clauses {
        let style = if *found == 0 { theme.matched } else { theme.dim };
        writeln!(out, "  {}  {style}{found} records{style:#}", printable(clause))?;
    }
    for (dropped, found) in &why.without {
        writeln!(out, "{title}without{title:#} {}  {found} records", printable(&dropped.join(" and ")))?;
    }
    if why.without.is_empty() && why.clauses.len() > 1 {
        writeln!(out, "leaving out one or two clauses finds nothing either")?;
    }
    Ok(())
}
