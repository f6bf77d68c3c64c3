//! Tables written in HTML.

use std::ops::Range;

use super::blocks::Walker;
use super::{Kind, Row, Table};

impl Walker<'_> {
    /// Takes a tag of a table; false for any other. End tags of cells and rows may be missing, as HTML allows.
    pub(super) fn table_tag(&mut self, name: &str, is_end: bool, at: &Range<usize>) -> bool {
        if name == "table" && !is_end {
            self.end_html_table(at.start);
            self.flush();
            self.table = Some((Table::default(), at.clone()));
            return true;
        }
        if self.table.is_none() {
            return false;
        }
        match (name, is_end) {
            ("table", true) => self.end_html_table(at.end),
            ("tr", false) => {
                self.end_cell();
                self.begin_row(at);
            }
            ("tr", true) => {
                self.end_cell();
                self.end_row(at.end);
            }
            ("td" | "th", false) => {
                self.end_cell();
                self.line(at);
            }
            ("td" | "th", true) => self.end_cell(),
            ("caption", false) => {}
            ("caption", true) => {
                let table = self.table.take();
                self.flush();
                self.table = table;
            }
            ("thead" | "tbody" | "tfoot" | "colgroup" | "col", _) => {}
            _ => return false,
        }
        true
    }

    /// Ends a table whose end tag is `end`, or missing.
    pub(super) fn end_html_table(&mut self, end: usize) {
        if self.table.is_none() {
            return;
        }
        self.end_cell();
        self.in_head = false;
        if let Some((table, bytes)) = self.table.take()
            && !table.header.is_empty()
        {
            self.emit(Kind::Table(table), bytes.start..end);
        }
    }

    /// The first row is the header.
    fn begin_row(&mut self, at: &Range<usize>) {
        let line = self.line_number(at.start);
        let Some((table, _)) = &mut self.table else { return };
        self.in_head = table.header.is_empty();
        if !self.in_head {
            table.rows.push(Row { cells: Vec::new(), line, bytes: at.clone() });
        }
    }

    fn end_row(&mut self, end: usize) {
        let Some((table, _)) = &mut self.table else { return };
        if let Some(row) = table.rows.last_mut().filter(|_| !self.in_head) {
            row.bytes.end = end;
        }
        self.in_head = false;
    }
}
