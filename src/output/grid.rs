//! A table of text, in the formats that tables have.

use std::io::{self, Write};

use anstyle::Style;

use super::table::{Align, Columns, Theme};
use super::{Format, csv, escape_markdown, printable, translate};

/// Rows of cells below a header.
#[derive(Debug, Clone)]
pub struct Grid {
    header: Vec<(String, Align)>,
    rows: Vec<Vec<Cell>>,
}

/// A cell: its text, and its style where there are colours.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// The text.
    pub text: String,
    /// How a coloured table shows it.
    pub style: Style,
    /// Whether it is a word of the catalogue, which CSV leaves in English.
    pub is_word: bool,
}

impl<T: ToString> From<T> for Cell {
    fn from(text: T) -> Cell {
        Cell { text: text.to_string(), ..Cell::default() }
    }
}

impl Cell {
    /// A word that people read in their language.
    pub fn word(text: impl ToString) -> Cell {
        Cell { text: text.to_string(), is_word: true, ..Cell::default() }
    }

    fn shown(&self) -> String {
        if self.is_word { translate(&self.text) } else { self.text.clone() }
    }

    /// The cell in a style.
    #[must_use]
    pub fn styled(mut self, style: Style) -> Cell {
        self.style = style;
        self
    }
}

impl Grid {
    /// A table with these columns and no rows.
    pub fn new<S: Into<String>>(header: impl IntoIterator<Item = (S, Align)>) -> Grid {
        Grid {
            header: header.into_iter().map(|(name, align)| (name.into(), align)).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Writes it as a table, CSV or Markdown; JSON has types of its own.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write, format: Format, color: bool) -> io::Result<()> {
        match format {
            Format::Csv => self.csv(out),
            Format::Markdown => self.markdown(out),
            _ => self.table(out, color),
        }
    }

    fn table(&self, out: &mut dyn Write, color: bool) -> io::Result<()> {
        let theme = Theme::new(color);
        let mut columns = Columns::new(self.header.iter().map(|(_, align)| *align).collect::<Vec<_>>());
        columns.styled(
            self.header.iter().map(|(name, _)| (printable(&translate(name)).into_owned(), theme.title)),
        );
        for row in &self.rows {
            columns.styled(row.iter().map(|cell| {
                let style = if color { cell.style } else { Style::new() };
                (printable(&cell.shown()).into_owned(), style)
            }));
        }
        columns.lines().iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::writer(out)?;
        csv::row(&mut writer, self.header.iter().map(|(name, _)| name))?;
        for row in &self.rows {
            let number = |text: &str| text.parse::<f64>().is_ok();
            // A figure is no formula, though it may begin with a minus.
            let cells = row.iter().map(|cell| match number(&cell.text) {
                true => cell.text.clone(),
                false => csv::harmless(&cell.text).into_owned(),
            });
            csv::row(&mut writer, cells)?;
        }
        writer.flush()
    }

    fn markdown(&self, out: &mut dyn Write) -> io::Result<()> {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        writeln!(
            out,
            "{}",
            line(self.header.iter().map(|(name, _)| escape_markdown(&translate(name))).collect())
        )?;
        let rule = |align: &Align| if *align == Align::Right { "---:".to_owned() } else { "---".to_owned() };
        writeln!(out, "{}", line(self.header.iter().map(|(_, align)| rule(align)).collect()))?;
        for row in &self.rows {
            writeln!(out, "{}", line(row.iter().map(|cell| escape_markdown(&cell.shown())).collect()))?;
        }
        Ok(())
    }
}
