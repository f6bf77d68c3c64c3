//! Columns aligned by display width: a Chinese character takes two.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

/// Columns of a terminal that `text` takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` with spaces behind it up to `columns`.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Figures.
    Right,
}

/// Rows of cells that are aligned with each other.
#[derive(Debug, Clone)]
pub struct Columns {
    align: Vec<Align>,
    rows: Vec<Vec<(String, Style)>>,
}

impl Columns {
    /// No rows yet; a column for each of `align`.
    pub fn new(align: impl Into<Vec<Align>>) -> Columns {
        Columns { align: align.into(), rows: Vec::new() }
    }

    /// Adds a row of cells without style.
    pub fn row(&mut self, cells: impl IntoIterator<Item = impl Into<String>>) {
        self.styled(cells.into_iter().map(|cell| (cell.into(), Style::new())));
    }

    /// Adds a row of cells, each with its style.
    pub fn styled(&mut self, cells: impl IntoIterator<Item = (String, Style)>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The rows as lines, two spaces between columns, none at the end. Empty columns vanish.
    pub fn lines(&self) -> Vec<String> {
        let widths: Vec<usize> = (0..self.align.len())
            .map(|i| self.rows.iter().filter_map(|row| row.get(i)).map(|(c, _)| width(c)).max().unwrap_or(0))
            .collect();
        self.rows.iter().map(|row| self.line(row, &widths)).collect()
    }

    fn line(&self, row: &[(String, Style)], widths: &[usize]) -> String {
        let mut line = String::new();
        let mut pending = 0;
        for (i, (cell, style)) in row.iter().enumerate() {
            let columns = widths.get(i).copied().unwrap_or(0);
            if columns == 0 {
                continue;
            }
            let gap = columns.saturating_sub(width(cell));
            let (before, after) = match self.align.get(i) {
                Some(Align::Right) => (gap, 0),
                _ => (0, gap),
            };
            if !cell.is_empty() {
                line.extend(std::iter::repeat_n(' ', pending + before));
                line.push_str(&format!("{style}{cell}{style:#}"));
                pending = after + 2;
            } else {
                pending += columns + 2;
            }
        }
        line
    }
}
