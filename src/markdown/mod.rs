//! Markdown → blocks: the rendered text without markup, with a map of offsets to the source.
//!
//! pulldown-cmark finds the blocks. This module adds conventions of Chinese reports that CommonMark does
//! not have: 一、 1、 ① and • as list markers, `**“…”**` next to Chinese letters, URLs in running text,
//! full-width indentation, drafts in `<think>`. A [`Document`] is the tree of blocks written flat: the
//! blocks in the order of the file, each with its depth. Every line of a paragraph is a block of its
//! own, because reports write a field per line.

mod blocks;
mod clean;
mod html_table;
mod inline;
mod links;
mod marker;
mod references;
mod text;

use std::collections::HashMap;
use std::ops::Range;

pub(crate) use links::links;
pub use marker::{Marker, Style};
pub use text::{Link, Text};

/// A Markdown file as blocks.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// The blocks in the order of the file.
    pub blocks: Vec<Block>,
    /// The keys and values of the front matter.
    pub front_matter: Vec<(String, String)>,
    /// The text of each footnote, by its label.
    pub footnotes: HashMap<String, Vec<Text>>,
    /// Lines of a draft (`<think>`) that is never closed.
    pub unclosed_draft: Option<u32>,
}

/// A block: a heading, one line of text, a table, code, or a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// The list marker before it.
    pub marker: Option<Marker>,
    /// How many lists and quotes it is in.
    pub depth: u8,
    /// The depth by its column, for a line with a marker that CommonMark reads as the end of an item's
    /// paragraph: `• 甲` below `  - 时间`.
    pub outer_depth: u8,
    /// The rendered text; empty for a table, code and a rule.
    pub text: Text,
    /// Where the text begins behind a marker that CommonMark does not know.
    pub body: usize,
    /// First and last line, from 1, inclusive.
    pub lines: (u32, u32),
    /// The same place in the source, on character boundaries.
    pub bytes: Range<usize>,
    /// Whether a blank line precedes it.
    pub after_blank: bool,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A line of a paragraph or of a list item.
    Line,
    /// A table.
    Table(Table),
    /// Fenced code: its language and text.
    Code(String, String),
    /// `---`
    Rule,
}

/// A table with a header row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The cells of the header.
    pub header: Vec<Text>,
    /// The rows below it.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The cells; `<br>` is a line end.
    pub cells: Vec<Text>,
    /// The line of the file, from 1.
    pub line: u32,
    /// Where it is in the source.
    pub bytes: Range<usize>,
}

impl Block {
    /// The text behind the marker.
    pub fn body(&self) -> &str {
        &self.text.as_str()[self.body..]
    }

    /// Whether it is a heading.
    pub fn level(&self) -> Option<u8> {
        match self.kind {
            Kind::Heading(level) => Some(level),
            _ => None,
        }
    }
}

/// Reads a file. Any text gives a document.
pub fn parse(source: &str) -> Document {
    let cleaned = clean::clean(source);
    let references = references::collect(&cleaned.text);
    let mut document = blocks::read(source, &cleaned, &references);
    document.front_matter = cleaned.front_matter;
    document.unclosed_draft = cleaned.unclosed_draft;
    document
}
