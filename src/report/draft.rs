//! The lines of one record, before its values are read.

use std::ops::Range;

use super::fields::Part;
use super::tree::Node;
use super::{FieldName, labels};
use crate::markdown::{Row, Table, Text};

/// A line of a record: of a block, or of a cell of a table.
#[derive(Debug, Clone)]
pub(super) struct Piece<'d> {
    pub(super) text: &'d Text,
    /// The part of the text that belongs to it.
    pub(super) range: Range<usize>,
    /// Its labelled values.
    pub(super) parts: Vec<Part>,
    /// The label of its column, for a cell of a table.
    pub(super) column: Option<String>,
    pub(super) lines: (u32, u32),
    pub(super) bytes: Range<usize>,
    /// Whether it is deeper than the fields of its record, and so belongs to the one before it.
    pub(super) is_nested: bool,
    /// Whether it is an item of a list that is the value of the field before it.
    is_nested_value: bool,
    pub(super) after_blank: bool,
    pub(super) has_marker: bool,
}

impl<'d> Piece<'d> {
    /// The line of `node`.
    pub(super) fn of(node: &Node<'d>, is_nested: bool) -> Self {
        let block = node.block;
        Piece {
            text: &block.text,
            range: block.body..block.text.as_str().len(),
            parts: node.parts.clone(),
            column: None,
            lines: block.lines,
            bytes: block.bytes.clone(),
            is_nested,
            is_nested_value: false,
            after_blank: block.after_blank,
            has_marker: block.marker.is_some() || block.level().is_some(),
        }
    }

    /// A cell of `row`, under `column`.
    pub(super) fn cell(row: &Row, text: &'d Text, column: String) -> Self {
        Piece {
            text,
            range: 0..text.as_str().len(),
            parts: Vec::new(),
            column: Some(column),
            lines: (row.line, row.line),
            bytes: row.bytes.clone(),
            is_nested: false,
            is_nested_value: false,
            after_blank: false,
            has_marker: false,
        }
    }

    /// Its text.
    pub(super) fn as_str(&self) -> &'d str {
        &self.text.as_str()[self.range.clone()]
    }

    /// Whether it is a field with a known label other than a name.
    pub(super) fn is_known_field(&self) -> bool {
        let name = match &self.column {
            Some(column) => labels::canonical(column),
            None => self.parts.first().and_then(|p| p.name),
        };
        name.is_some_and(|name| name != FieldName::Title)
    }
}

/// One record's lines.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft<'d> {
    /// The line that names it.
    pub(super) opening: Option<Piece<'d>>,
    /// Its name, if no line states it.
    pub(super) name: Option<String>,
    pub(super) pieces: Vec<Piece<'d>>,
}

impl<'d> Draft<'d> {
    /// A record that `node` opens, with everything below it.
    pub(super) fn open(node: &Node<'d>) -> Self {
        let mut draft = Draft { opening: Some(Piece::of(node, false)), ..Draft::default() };
        draft.add_children(node);
        draft
    }

    /// Adds what is below `node`.
    pub(super) fn add_children(&mut self, node: &Node<'d>) {
        for child in &node.children {
            self.add(child);
        }
    }

    /// Adds a field of the record.
    pub(super) fn add(&mut self, node: &Node<'d>) {
        let awaits =
            |p: &Piece<'d>| p.is_nested_value || p.parts.last().is_some_and(|part| part.value.is_empty());
        // A list 1. 2. 3. below 具体措施： is the value of that field.
        let is_value =
            node.block.marker.is_some() && !node.is_field() && self.pieces.last().is_some_and(awaits);
        for (number, inner) in node.all().into_iter().enumerate() {
            if let crate::markdown::Kind::Table(table) = &inner.block.kind {
                self.add_table(table);
            } else if matches!(
                inner.block.kind,
                crate::markdown::Kind::Line | crate::markdown::Kind::Heading(_)
            ) {
                let mut piece = Piece::of(inner, number > 0 || is_value);
                piece.is_nested_value = is_value;
                self.pieces.push(piece);
            }
        }
    }

    /// Adds a table of labels and values; each row of another is a line.
    pub(super) fn add_table(&mut self, table: &'d Table) {
        let is_pairs = table.header.len() == 2;
        let header = is_pairs.then(|| (&table.header[0], &table.header[1]));
        if let Some((label, value)) = header
            && labels::canonical(label.as_str()).is_some()
            && !matches!(
                value.as_str(),
                "内容" | "值" | "详情" | "说明" | "描述" | "信息" | "Value" | "Content"
            )
            && let Some(row) = table.rows.first()
        {
            // The header is a pair as well.
            let mut piece = Piece::cell(row, value, label.as_str().to_owned());
            piece.lines = (row.line.saturating_sub(2).max(1), row.line.saturating_sub(2).max(1));
            self.pieces.push(piece);
        }
        for row in &table.rows {
            for (number, cell) in row.cells.iter().enumerate() {
                let label = if is_pairs { row.cells.first() } else { table.header.get(number) };
                let label = label.unwrap_or(cell);
                if (is_pairs && number == 0) || cell.is_blank() {
                    continue;
                }
                self.pieces.push(Piece::cell(row, cell, label.as_str().to_owned()));
            }
        }
    }

    /// All its lines, in order.
    pub(super) fn all(&self) -> impl Iterator<Item = &Piece<'d>> {
        self.opening.iter().chain(&self.pieces)
    }

    /// Whether a line below the opening is a field.
    pub(super) fn has_fields(&self) -> bool {
        self.pieces.iter().any(Piece::is_known_field)
    }
}
