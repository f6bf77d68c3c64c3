//! Output for people and programs: the printed JSON, and the formats of the command line.
//!
//! JSON is the library's own types, with paths as they are shown; `schema/record.schema.json` describes it.
//! Everything here writes to any [`std::io::Write`]; nothing here touches a terminal.

mod cite;
mod columns;
pub mod findings;
pub mod json;
mod language;
mod markdown;
mod paths;
mod printable;
pub mod verification;

#[cfg(any(feature = "cli", feature = "serve"))]
mod csv;
#[cfg(feature = "cli")]
mod grid;
#[cfg(feature = "cli")]
mod heatmap;
#[cfg(any(feature = "cli", feature = "serve"))]
mod hits;
#[cfg(feature = "cli")]
pub mod table;

pub use cite::{bibtex, gbt7714, ris};
pub use columns::Column;
#[cfg(feature = "cli")]
pub use csv::{harmless as harmless_cell, row as csv_row, writer as csv_writer};
#[cfg(feature = "cli")]
pub use grid::{Cell, Grid};
#[cfg(feature = "cli")]
pub use heatmap::heatmap;
#[cfg(any(feature = "cli", feature = "serve"))]
pub use hits::{HitWriter, Layout, hit_writer};
pub use language::{facet_value, localized, translate};
pub use markdown::{escape as escape_markdown, facets as markdown_facets, page as markdown_page};
pub use paths::{NamesFiles, Paths};
pub use printable::{is_unsafe, printable, printable_lines};

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people, aligned.
    #[default]
    Table,
    /// One JSON document.
    Json,
    /// One JSON document a line.
    Jsonl,
    /// RFC 4180 with a byte-order mark, so that Excel shows Chinese.
    Csv,
    /// Tables with links, to paste into a paper.
    Markdown,
    /// Records as BibTeX entries.
    Bibtex,
    /// Records as RIS references, which Zotero and EndNote import.
    Ris,
    /// `file:line:column:text`, which editors step through.
    Vimgrep,
}

impl Format {
    /// The formats of any answer.
    pub const ALL: [Format; 5] = [Format::Table, Format::Json, Format::Jsonl, Format::Csv, Format::Markdown];
    /// The formats of records.
    pub const OF_RECORDS: [Format; 8] = [
        Format::Table,
        Format::Json,
        Format::Jsonl,
        Format::Csv,
        Format::Markdown,
        Format::Bibtex,
        Format::Ris,
        Format::Vimgrep,
    ];

    /// The name as it is typed: `jsonl`.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Markdown => "markdown",
            Format::Bibtex => "bibtex",
            Format::Ris => "ris",
            Format::Vimgrep => "vimgrep",
        }
    }
}
