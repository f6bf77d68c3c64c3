//! CSV that spreadsheets read right and cannot be tricked by.

use std::borrow::Cow;
use std::io::{self, Write};

use super::hits::{HitWriter, Layout};
use super::json::Detail;
use super::printable_lines;
use crate::report::ChangePointType;
use crate::search::Hit;
use crate::vocab::Sector;

const COLUMNS: [&str; 27] = [
    "rank",
    "score",
    "id",
    "title",
    "kind",
    "province",
    "sector",
    "variant",
    "change_point_id",
    "change_point_date",
    "change_point_type",
    "confidence",
    "date",
    "date_start",
    "date_end",
    "date_precision",
    "lag_min",
    "lag_max",
    "issuer",
    "location",
    "source_labels",
    "source_urls",
    "snippet",
    "missing",
    "path",
    "line_first",
    "line_last",
];

/// A CSV writer after a byte-order mark, without which Excel takes UTF-8 for the system's encoding.
///
/// # Errors
/// Those of `out`.
pub fn writer<W: Write>(mut out: W) -> io::Result<csv::Writer<W>> {
    out.write_all("\u{feff}".as_bytes())?;
    Ok(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out))
}

/// Writes one row. An error of the output stays what it is: a closed pipe must be seen as one.
///
/// # Errors
/// Those of the output.
pub fn row<W: Write>(
    writer: &mut csv::Writer<W>,
    cells: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> io::Result<()> {
    writer.write_record(cells).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })
}

/// A cell of text that no spreadsheet takes for a formula, and no terminal for a command.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let starts_formula =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    let shown = printable_lines(text);
    if text.starts_with(starts_formula) { Cow::Owned(format!("'{shown}")) } else { shown }
}

pub(super) struct Hits<'w> {
    out: Option<&'w mut dyn Write>,
    writer: Option<csv::Writer<&'w mut dyn Write>>,
    layout: Layout<'w>,
}

impl<'w> Hits<'w> {
    pub fn new(out: &'w mut dyn Write, layout: Layout<'w>) -> Self {
        Hits { out: Some(out), writer: None, layout }
    }

    fn with_text(&self) -> bool {
        self.layout.detail >= Detail::Export
    }
}

impl HitWriter for Hits<'_> {
    fn begin(&mut self, _found: Option<&crate::search::Hits>) -> io::Result<()> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let mut writer = writer(out)?;
        let text = self.with_text().then_some("text");
        row(&mut writer, COLUMNS.into_iter().chain(text))?;
        self.writer = Some(writer);
        Ok(())
    }

    fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        let mut cells = cells(hit, self.layout);
        if self.with_text() {
            cells.push(harmless(hit.text.as_deref().unwrap_or_default()).into_owned());
        }
        match &mut self.writer {
            Some(writer) => row(writer, &cells),
            None => Ok(()),
        }
    }

    fn end(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), csv::Writer::flush)
    }
}

/// The cells of `COLUMNS`; what is unknown is empty.
fn cells(hit: &Hit, layout: Layout<'_>) -> Vec<String> {
    let record = &hit.record;
    let point = record.change_point.as_ref();
    let date = record.date.as_ref();
    let text = |value: Option<&str>| value.map_or(String::new(), |value| harmless(value).into_owned());
    let joined = |values: Vec<&str>| text(Some(&values.join("\n")));
    let number = |value: Option<String>| value.unwrap_or_default();
    vec![
        hit.rank.to_string(),
        format!("{:.4}", hit.score),
        hit.id_text(),
        text(Some(&record.title)),
        text(Some(record.kind.as_str())),
        text(record.province.map(|p| p.name)),
        text(record.sector.map(Sector::as_str)),
        text(Some(record.variant.as_str())),
        number(point.map(|p| p.id.to_string())),
        text(point.and_then(|p| p.date.as_deref())),
        text(point.and_then(|p| p.point_type.map(ChangePointType::as_str))),
        number(point.and_then(|p| p.confidence).map(|c| c.to_string())),
        text(date.map(|d| d.text.as_str())),
        number(date.map(|d| d.start.to_string())),
        number(date.map(|d| d.end.to_string())),
        number(date.map(|d| d.precision.to_string())),
        number(record.lag.map(|lag| lag.min.to_string())),
        number(record.lag.map(|lag| lag.max.to_string())),
        text(record.issuer.as_deref()),
        text(record.location.as_deref()),
        joined(record.sources.iter().filter_map(|s| s.label.as_deref()).collect()),
        joined(record.sources.iter().map(|s| s.url.as_str()).collect()),
        text(Some(&hit.snippet.text)),
        joined(hit.missing.iter().map(String::as_str).collect()),
        text(Some(&layout.paths.show(&record.path))),
        record.lines.0.to_string(),
        record.lines.1.to_string(),
    ]
}
