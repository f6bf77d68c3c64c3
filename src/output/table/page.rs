//! One record with everything that is known of it.

use std::io::{self, Write};

use rust_i18n::t;

use super::{Align, Columns, Theme, lag_text, place, width};
use crate::output::{Layout, Paths, printable, printable_lines};
use crate::search::{Hit, Mention};

/// Writes the record: its facts, its sources, its change point with the detector's figures, the other records
/// about its policy, its text.
///
/// # Errors
/// Those of `out`.
pub fn page(out: &mut dyn Write, hit: &Hit, layout: Layout<'_>) -> io::Result<()> {
    let theme = Theme::new(layout.color);
    let record = &hit.record;
    writeln!(out, "{}{}{:#}", theme.title, printable(&record.title), theme.title)?;
    let days = record.date.as_ref().map(|d| match d.start == d.end {
        true => format!("{} ({}, {})", d.text, d.start, t!(d.precision.as_str())),
        false => {
            let precision = t!(d.precision.as_str());
            t!(
                "%{text} (%{start} to %{end}, %{precision})",
                text = d.text,
                start = d.start,
                end = d.end,
                precision = precision
            )
            .into_owned()
        }
    });
    let facts = [
        ("id", Some(hit.id().to_string())),
        ("kind", Some(t!(record.kind.as_str()).into_owned())),
        ("province", record.province.map(|p| p.name.to_owned())),
        ("sector", record.sector.map(|s| t!(s.as_str()).into_owned())),
        ("variant", Some(t!(record.variant.as_str()).into_owned())),
        ("date", days),
        ("lag", record.lag.map(lag_text)),
        ("issuer", record.issuer.clone()),
        ("location", record.location.clone()),
    ];
    let mut columns = Columns::new([Align::Left, Align::Left]);
    for (name, value) in facts {
        if let Some(value) = value {
            columns.styled([
                (t!(name).into_owned(), theme.dim),
                (printable(&value).into_owned(), Default::default()),
            ]);
        }
    }
    columns.styled([(t!("file").into_owned(), theme.dim), (place(record, layout), Default::default())]);
    for source in &record.sources {
        let label = source.label.as_deref().unwrap_or_default();
        let text = format!("{label} {}", source.url);
        let mark = if source.resolved { t!("source (as above)") } else { t!("source") };
        columns.styled([
            (mark.into_owned(), theme.dim),
            (printable(text.trim()).into_owned(), Default::default()),
        ]);
    }
    lines(out, &columns)?;
    change_point(out, hit, theme)?;
    other_mentions(out, hit.other_mentions.as_deref().unwrap_or_default(), layout.paths, theme)?;
    heading(out, &t!("text"), theme)?;
    writeln!(out, "{}", printable_lines(record.text.trim_end()))
}

fn change_point(out: &mut dyn Write, hit: &Hit, theme: Theme) -> io::Result<()> {
    let Some(point) = &hit.record.change_point else { return Ok(()) };
    heading(out, &t!("change point"), theme)?;
    let (first, last) = point.lines;
    let mut columns = Columns::new([Align::Left, Align::Left]);
    let facts = [
        ("heading", Some(point.heading.clone())),
        ("date", point.date.clone()),
        ("type", point.point_type.map(|t| t!(t.as_str()).into_owned())),
        ("confidence", point.confidence.map(|c| c.to_string())),
        ("lines", Some(format!("{first}-{last}"))),
    ];
    let features = point.features.iter().map(|f| (f.name.as_str(), Some(f.text.clone())));
    for (name, value) in facts.into_iter().chain(features) {
        if let Some(value) = value {
            let name = printable(&t!(name)).into_owned();
            columns.styled([(name, theme.dim), (printable(&value).into_owned(), Default::default())]);
        }
    }
    lines(out, &columns)
}

fn other_mentions(out: &mut dyn Write, mentions: &[Mention], paths: &Paths, theme: Theme) -> io::Result<()> {
    if mentions.is_empty() {
        return Ok(());
    }
    heading(out, &t!("also mentioned in"), theme)?;
    let mut columns = Columns::new([Align::Left; 5]);
    for record in mentions {
        let cell = |text: Option<&str>| printable(text.unwrap_or("–")).into_owned();
        let place = format!("{}:{}-{}", paths.show(&record.path), record.lines.0, record.lines.1);
        columns.row([
            cell(record.province.map(|p| p.name)),
            cell(record.date.as_deref()),
            cell(Some(&record.title)),
            cell(Some(&place)),
            record.id.to_string(),
        ]);
    }
    lines(out, &columns)
}

fn heading(out: &mut dyn Write, text: &str, theme: Theme) -> io::Result<()> {
    let rule = "─".repeat(40usize.saturating_sub(width(text) + 4));
    writeln!(out, "\n{}── {text} {rule}{:#}", theme.dim, theme.dim)
}

fn lines(out: &mut dyn Write, columns: &Columns) -> io::Result<()> {
    columns.lines().iter().try_for_each(|line| writeln!(out, "{line}"))
}
