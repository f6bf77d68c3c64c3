//! Policies for people: a block for each, with its mentions and where they disagree.

use std::io::{self, Write};

use rust_i18n::t;

use super::{Align, Columns, Theme};
use crate::output::printable;
use crate::search::{CountedText, Policies};

/// Values of dates and issuers that are shown before the rest is counted.
const MOST_VALUES: usize = 4;

/// Writes a page of policies.
///
/// # Errors
/// Those of `out`.
pub fn policies(out: &mut dyn Write, page: &Policies, color: bool) -> io::Result<()> {
    let theme = Theme::new(color);
    for policy in &page.policies {
        let (title, dim) = (theme.title, theme.dim);
        writeln!(out, "{title}{}{title:#}", printable(&policy.title))?;
        let number =
            policy.number.as_deref().map(|number| format!("  {}", printable(number))).unwrap_or_default();
        writeln!(
            out,
            "    {}{}{}  {}{number}  {dim}{}{dim:#}",
            match policy.mentions {
                1 => t!("1 mention"),
                n => t!("%{n} mentions", n = n),
            },
            t!(", "),
            match policy.change_points {
                1 => t!("1 change point"),
                n => t!("%{n} change points", n = n),
            },
            printable(&policy.provinces.join(" ")),
            t!(policy.kind.as_str()),
        )?;
        let mut facts = Columns::new([Align::Left, Align::Left]);
        let named =
            [("dates", "dates differ", &policy.dates), ("issuers", "issuers differ", &policy.issuers)];
        for (name, differ, values) in named {
            if !values.is_empty() {
                let disputed = policy.contradictions.iter().any(|c| name.starts_with(c.what.as_str()));
                let style = if disputed { theme.matched } else { dim };
                let mark = t!(if disputed { differ } else { name });
                facts.styled([(mark.into_owned(), style), (shown(values), Default::default())]);
            }
        }
        for line in facts.lines() {
            writeln!(out, "    {line}")?;
        }
    }
    let dim = theme.dim;
    let sums = t!(
        "%{shown} of %{all} policies and events, %{records} records",
        shown = page.policies.len(),
        all = page.total,
        records = page.records
    );
    writeln!(out, "\n{dim}{sums}{dim:#}")
}

/// `2023年12月 ×3, 2021年`
fn shown(values: &[CountedText]) -> String {
    let counted = |CountedText { value, count }: &CountedText| match count {
        1 => printable(value).into_owned(),
        _ => format!("{} ×{count}", printable(value)),
    };
    let mut text = values.iter().take(MOST_VALUES).map(counted).collect::<Vec<_>>().join(&t!("; "));
    if values.len() > MOST_VALUES {
        text.push_str(&t!("; … %{n} more", n = values.len() - MOST_VALUES));
    }
    text
}
