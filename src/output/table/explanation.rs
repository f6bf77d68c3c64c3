//! How a request was planned and why its hits matched, for people.

use std::borrow::Cow;
use std::io::{self, Write};

use rust_i18n::t;

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
    writeln!(out, "{title}{}{title:#}  {}", t!("query"), printable(&explanation.query))?;
    explanation.concepts.iter().try_for_each(|concept| self::concept(out, concept, theme))?;
    let all = match explanation.total_all < explanation.total {
        true => t!("%{n} records, %{all} hold all of it", n = explanation.total, all = explanation.total_all),
        false => records(explanation.total),
    };
    writeln!(out, "{dim}{all}{dim:#}")?;
    explanation.hits.iter().try_for_each(|hit| self::hit(out, hit, theme))?;
    explanation.why_not.as_ref().map_or(Ok(()), |why| why_not(out, why, theme))
}

fn records(count: usize) -> Cow<'static, str> {
    if count == 1 { t!("1 record") } else { t!("%{n} records", n = count) }
}

fn concept(out: &mut dyn Write, concept: &ExplainedConcept, theme: Theme) -> io::Result<()> {
    let dim = theme.dim;
    let (weight, found) = (format!("{:.2}", concept.weight), records(concept.found));
    let facts = match concept.is_preference {
        true => t!("preferred, weight %{weight}, %{records}", weight = weight, records = found),
        false => t!("weight %{weight}, %{records}", weight = weight, records = found),
    };
    write!(out, "  {}  {dim}{facts}{dim:#}", printable(&concept.text))?;
    let shown: Vec<String> = (concept.alternatives.iter().take(MOST_ALTERNATIVES))
        .map(|alternative| printable(&alternative.text).into_owned())
        .collect();
    if !shown.is_empty() {
        let more = concept.alternatives.len() - shown.len();
        let more = if more > 0 { format!(" {}", t!("… %{n} more", n = more)) } else { String::new() };
        write!(out, "\n      {dim}{}{dim:#} {}{dim}{more}{dim:#}", t!("or"), shown.join(&t!(", ")))?;
    }
    writeln!(out)
}

fn hit(out: &mut dyn Write, hit: &ExplainedHit, theme: Theme) -> io::Result<()> {
    let (title, dim) = (theme.title, theme.dim);
    let name = printable(&hit.title);
    writeln!(out, "\n{:.2}  {title}{name}{title:#}  {dim}{}{dim:#}", hit.score, hit.id)?;
    if !hit.missing.is_empty() {
        let lacks = t!("lacks %{words}", words = hit.missing.join(&t!(", ")));
        writeln!(out, "  {dim}{}{dim:#}", printable(&lacks))?;
    }
    for reason in hit.reasons.iter().take(MOST_REASONS) {
        let (text, place) = (printable(&reason.text), t!(&*reason.place));
        writeln!(out, "  {:>6.2}  {text}  {dim}{place}{dim:#}", reason.weight)?;
    }
    let more = hit.reasons.len().saturating_sub(MOST_REASONS);
    if more > 0 {
        writeln!(out, "  {dim}{}{dim:#}", t!("… %{n} more", n = more))?;
    }
    Ok(())
}

fn why_not(out: &mut dyn Write, why: &WhyNot, theme: Theme) -> io::Result<()> {
    let title = theme.title;
    writeln!(out, "\n{title}{}{title:#}", t!("each condition alone"))?;
    for condition in &why.conditions {
        let style = if condition.count == 0 { theme.matched } else { theme.dim };
        let count = records(condition.count);
        writeln!(out, "  {}  {style}{count}{style:#}", printable(&condition.value))?;
    }
    for without in &why.without {
        let (dropped, count) = (without.dropped.join(&t!(" and ")), records(without.count));
        writeln!(out, "{title}{}{title:#} {}  {count}", t!("without"), printable(&dropped))?;
    }
    if why.without.is_empty() && why.conditions.len() > 1 {
        writeln!(out, "{}", t!("leaving out one or two conditions finds nothing either"))?;
    }
    Ok(())
}
