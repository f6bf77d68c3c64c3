//! A timeline for people: a heading for each change point, its records by lag below.

use std::io::{self, Write};

use anstyle::Style;
use rust_i18n::t;

use super::{Align, Columns, Theme, lag_text};
use crate::output::printable;
use crate::report::Variant;
use crate::search::{Hit, Timeline, TimelinePoint};

/// Writes the points in order, and counts them all.
///
/// # Errors
/// Those of `out`.
pub fn timeline(out: &mut dyn Write, timeline: &Timeline, color: bool) -> io::Result<()> {
    let theme = Theme::new(color);
    for point in &timeline.points {
        heading(out, point, theme)?;
        let groups = [
            ("before", &point.before, theme.before),
            ("at that time", &point.during, theme.title),
            ("after", &point.after, theme.after),
            ("undated", &point.undated, theme.dim),
        ];
        for (name, hits, style) in groups.into_iter().filter(|(_, hits, _)| !hits.is_empty()) {
            writeln!(out, "  {style}{}{style:#}", t!(name))?;
            records(out, hits, style, theme)?;
        }
        if point.is_empty() {
            let said = if point.empty { "nothing found, as the report says" } else { "no records" };
            writeln!(out, "  {}({}){:#}", theme.dim, t!(said), theme.dim)?;
        }
        writeln!(out)?;
    }
    let dim = theme.dim;
    let more = timeline.total - timeline.points.len();
    if more > 0 {
        let more = t!("… %{n} more; --limit all shows them", n = more);
        writeln!(out, "{dim}{more}{dim:#}")?;
    }
    let sums = t!(
        "%{points} change points, %{empty} of them empty; %{records} records",
        points = timeline.total,
        empty = timeline.empty,
        records = timeline.records
    );
    writeln!(out, "{dim}{sums}{dim:#}")
}

fn heading(out: &mut dyn Write, point: &TimelinePoint, theme: Theme) -> io::Result<()> {
    let of = &point.change_point;
    let confidence = of.confidence.map(|confidence| format!("{confidence:.2}"));
    let or_dash = |text: Option<&str>| text.map_or("–".to_owned(), |text| printable(text).into_owned());
    let style = theme.change_point;
    write!(
        out,
        "{style}{}  {}  {}{style:#}  {} {}",
        or_dash(of.date.as_deref()),
        or_dash(of.point_type.map(|t| t!(t.as_str())).as_deref()),
        or_dash(confidence.as_deref()),
        or_dash(point.province.map(|p| p.name)),
        or_dash(point.sector.map(|s| t!(s.as_str())).as_deref()),
    )?;
    if point.variant != Variant::Original {
        write!(out, " {}({}){:#}", theme.dim, t!(point.variant.as_str()), theme.dim)?;
    }
    writeln!(out)
}

fn records(out: &mut dyn Write, hits: &[Hit], style: Style, theme: Theme) -> io::Result<()> {
    let mut columns = Columns::new([Align::Right, Align::Left, Align::Left, Align::Left]);
    for hit in hits {
        let record = &hit.record;
        let text = |text: Option<&str>| printable(text.unwrap_or_default()).into_owned();
        columns.styled([
            (record.lag.map_or(String::new(), lag_text), style),
            (text(record.date.as_ref().map(|date| date.text.as_str())), Style::new()),
            (printable(&record.title).into_owned(), theme.title),
            (text(record.issuer.as_deref()), Style::new()),
        ]);
    }
    columns.lines().iter().try_for_each(|line| writeln!(out, "    {line}"))
}
