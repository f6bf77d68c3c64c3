//! CSV that spreadsheets read correctly, and that cannot inject formulas.

use std::borrow::Cow;
use std::io::{self, Write};

use super::columns::Column;
use super::hits::{HitWriter, Layout};
use super::{Paths, printable_lines};
use crate::search::Hit;

/// A CSV writer after a byte-order mark, without which Excel takes UTF-8 for the system's encoding.
///
/// # Errors
/// Those of `out`.
pub fn writer<W: Write>(mut out: W) -> io::Result<csv::Writer<W>> {
    out.write_all("\u{feff}".as_bytes())?;
    Ok(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out))
}

/// Writes one row. An error of the output keeps its kind, so that a closed pipe is recognised.
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
    columns: Cow<'w, [Column]>,
    paths: &'w Paths,
}

impl<'w> Hits<'w> {
    pub fn new(out: &'w mut dyn Write, layout: Layout<'w>) -> Self {
        let columns = layout.columns.map_or_else(|| Cow::Owned(Column::of_hits()), Cow::Borrowed);
        Hits { out: Some(out), writer: None, columns, paths: layout.paths }
    }
}

impl HitWriter for Hits<'_> {
    fn begin(&mut self, _found: Option<&crate::search::Hits>) -> io::Result<()> {
        let Some(out) = self.out.take() else { return Ok(()) };
        let mut writer = writer(out)?;
        row(&mut writer, self.columns.iter().map(|column| harmless(&column.name()).into_owned()))?;
        self.writer = Some(writer);
        Ok(())
    }

    fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        let cells = self.columns.iter().map(|column| column.cell(hit, self.paths));
        self.writer.as_mut().map_or(Ok(()), |writer| row(writer, cells))
    }

    fn end(&mut self) -> io::Result<()> {
        self.writer.as_mut().map_or(Ok(()), csv::Writer::flush)
    }
}
