//! One interface for lists of hits, whatever the format.

use std::io::{self, Write};

use super::columns::{Column, Row};
use super::json::{write_compact, write_line};
#[cfg(feature = "cli")]
use super::table;
use super::{Format, Paths, cite, csv, markdown, printable};
use crate::record::StoredRecord;
use crate::search::{Hit, Hits};

/// Writes hits in one format: `begin`, every `hit`, `end`.
pub trait HitWriter {
    /// What comes before the first hit. `_found` is the answer that the hits are of, if it is known.
    ///
    /// # Errors
    /// Those of the output.
    fn begin(&mut self, _found: Option<&Hits>) -> io::Result<()> {
        Ok(())
    }

    /// One hit.
    ///
    /// # Errors
    /// Those of the output.
    fn hit(&mut self, hit: &Hit) -> io::Result<()>;

    /// What comes after the last hit.
    ///
    /// # Errors
    /// Those of the output.
    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the line and the column of the first match.
pub type Position = fn(&Hit) -> (u32, usize);

/// How hits are laid out.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'p> {
    /// How paths are shown.
    pub paths: &'p Paths,
    /// Whether JSON leaves out what lists do not print; see [`Hit::brief`].
    pub brief: bool,
    /// The columns of CSV, and of JSON lines; `None`: those of a hit, and nested JSON.
    pub columns: Option<&'p [Column]>,
    /// Whether a table is coloured.
    pub color: bool,
    /// Columns that a table may take; `None`: as many as it likes.
    pub width: Option<usize>,
    /// Whether a table links files (OSC 8).
    pub links: bool,
    /// Line and column, in bytes from 1, of what matched; `None`: the first line of the record.
    pub position: Option<Position>,
}

impl<'p> Layout<'p> {
    /// Without colours, links, or a limit of the width.
    pub fn plain(paths: &'p Paths) -> Layout<'p> {
        Layout { paths, brief: false, columns: None, color: false, width: None, links: false, position: None }
    }
}

impl Layout<'_> {
    /// The hit as JSON prints it.
    fn printed(&self, hit: &Hit) -> Hit {
        let mut hit = self.paths.shown(hit.clone());
        if self.brief {
            hit.brief();
        }
        hit
    }
}

/// A writer of hits in `format`.
pub fn hit_writer<'w>(format: Format, out: &'w mut dyn Write, layout: Layout<'w>) -> Box<dyn HitWriter + 'w> {
    match format {
        #[cfg(feature = "cli")]
        Format::Table => Box::new(table::Hits::new(out, layout)),
        Format::Json => Box::new(JsonHits { out, layout, total: None, written: 0 }),
        Format::Jsonl => Box::new(JsonLines { out, layout }),
        Format::Csv => Box::new(csv::Hits::new(out, layout)),
        // A library without the command line has no tables to draw.
        #[cfg(not(feature = "cli"))]
        Format::Table => Box::new(JsonLines { out, layout }),
        Format::Markdown => Box::new(markdown::Hits::new(out, layout.paths)),
        Format::Bibtex => Box::new(References { out, layout, reference: cite::bibtex }),
        Format::Ris => Box::new(References { out, layout, reference: cite::ris }),
        Format::Vimgrep => Box::new(Vimgrep { out, layout }),
    }
}

/// References to put into a bibliography.
struct References<'w> {
    out: &'w mut dyn Write,
    layout: Layout<'w>,
    reference: fn(&StoredRecord, &Paths) -> String,
}

impl HitWriter for References<'_> {
    fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        self.out.write_all((self.reference)(&hit.record, self.layout.paths).as_bytes())
    }
}

/// `file:line:column:text`, a hit a line.
struct Vimgrep<'w> {
    out: &'w mut dyn Write,
    layout: Layout<'w>,
}

impl HitWriter for Vimgrep<'_> {
    fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        let record = &hit.record;
        let (line, column) = self.layout.position.map_or((record.lines.0, 1), |position| position(hit));
        let (path, title) = (self.layout.paths.show(&record.path), printable(&record.title));
        writeln!(self.out, "{}:{line}:{column}:{title}: {}", printable(&path), printable(&hit.snippet.text))
    }
}

/// `{"total":N,"hits":[…]}`, a hit a line. If the total is known only at the end, it follows the hits.
struct JsonHits<'w> {
    out: &'w mut dyn Write,
    layout: Layout<'w>,
    total: Option<usize>,
    written: usize,
}

impl HitWriter for JsonHits<'_> {
    fn begin(&mut self, found: Option<&Hits>) -> io::Result<()> {
        self.total = found.map(|found| found.total);
        let Some(found) = found else { return write!(self.out, "{{\"hits\":[") };
        write!(self.out, "{{\"total\":{},\"total_all\":{},", found.total, found.total_all)?;
        if found.in_rewritings > 0 {
            write!(self.out, "\"in_rewritings\":{},", found.in_rewritings)?;
        }
        if !found.corrections.is_empty() {
            write!(self.out, "\"corrections\":")?;
            write_compact(&mut self.out, &found.corrections)?;
            write!(self.out, ",")?;
        }
        write!(self.out, "\"hits\":[")
    }

    fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        self.out.write_all(if self.written == 0 { b"\n" } else { b",\n" })?;
        self.written += 1;
        write_compact(&mut self.out, &self.layout.printed(hit))
    }

    fn end(&mut self) -> io::Result<()> {
        match self.total {
            Some(_) => writeln!(self.out, "]}}"),
            None => writeln!(self.out, "],\"total\":{}}}", self.written),
        }
    }
}

/// A hit a line.
struct JsonLines<'w> {
    out: &'w mut dyn Write,
    layout: Layout<'w>,
}

impl HitWriter for JsonLines<'_> {
    fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        let Layout { paths, columns, .. } = self.layout;
        match columns {
            Some(columns) => write_line(&mut self.out, &Row { hit, columns, paths }),
            None => write_line(&mut self.out, &self.layout.printed(hit)),
        }
    }
}
