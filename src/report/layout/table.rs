//! A row of a table per record, and tables of change points.

use super::{Reading, Section};
use crate::markdown::{Kind, Row, Table, Text};
use crate::report::draft::{Draft, Piece};
use crate::report::fold::fold;
use crate::report::phrases::phrases;
use crate::report::point::{self, Heading};
use crate::report::{FieldName, date, labels};

/// The content of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Column {
    /// The number of the row.
    Number,
    /// The date of the change point.
    Point,
    Kind,
    Confidence,
    /// A field of the record.
    Field(Option<FieldName>),
}

pub(super) fn read<'d>(section: &Section<'_, 'd>) -> Reading<'d> {
    let mut reading = Reading::default();
    for (at, node) in section.nodes.iter().enumerate() {
        let drafts = match &node.block.kind {
            Kind::Table(table) if is_pairs(table) => pairs(table),
            Kind::Table(table) => rows(table, &columns(table, false)),
            _ => Vec::new(),
        };
        if drafts.is_empty() {
            reading.rest.push(at);
        }
        reading.drafts.extend(drafts);
    }
    reading
}

/// A table of two columns, label and value, with the name in one of its rows.
fn is_pairs(table: &Table) -> bool {
    table.header.len() == 2
        && table
            .rows
            .iter()
            .filter(|row| row.cells.first().is_some_and(|c| labels::canonical(c.as_str()).is_some()))
            .count()
            * 2
            > table.rows.len()
}

fn pairs(table: &Table) -> Vec<Draft<'_>> {
    let mut all = Draft::default();
    all.add_table(table);
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    for piece in all.pieces {
        let is_name = piece.column.as_deref().is_some_and(|c| labels::canonical(c) == Some(FieldName::Title));
        match drafts.last_mut() {
            _ if is_name => drafts.push(Draft { opening: Some(piece), ..Draft::default() }),
            Some(draft) => draft.pieces.push(piece),
            None => {}
        }
    }
    drafts
}

/// The contents of the columns of a table. `has_points`: one of them has the dates of change points.
fn columns(table: &Table, has_points: bool) -> Vec<Column> {
    let words = phrases();
    let mut found: Vec<Column> = table
        .header
        .iter()
        .map(|label| {
            let label = fold(label.as_str().trim());
            if words.confidence_word(&label).is_some() {
                Column::Confidence
            } else if matches!(label.as_ref(), "序号" | "编号" | "#" | "no" | "no." | "id" | "") {
                Column::Number
            } else if has_points && words.is_kind_label(&label) {
                Column::Kind
            } else {
                Column::Field(labels::canonical(&label))
            }
        })
        .collect();
    if has_points && let Some(at) = point_column(table) {
        found[at] = Column::Point;
    }
    found
}

/// The column whose cells are the dates of change points.
fn point_column(table: &Table) -> Option<usize> {
    let words = phrases();
    let dated = |at: usize| {
        let cells: Vec<&Text> =
            table.rows.iter().filter_map(|row| row.cells.get(at)).filter(|c| !c.is_blank()).collect();
        let full = cells.iter().filter(|c| {
            date::find_at_start(c.as_str().trim_start_matches(|c: char| !c.is_alphanumeric())).is_some()
        });
        !cells.is_empty() && full.count() * 2 > cells.len()
    };
    let label = |at: usize| fold(table.header[at].as_str()).trim().to_owned();
    let columns = 0..table.header.len();
    let named = columns.clone().find(|at| words.names_point(&label(*at)) && dated(*at));
    let has_others = || {
        columns
            .clone()
            .any(|at| words.confidence_word(&label(at)).is_some() || words.is_kind_label(&label(at)))
    };
    named.or_else(|| {
        columns.clone().find(|at| words.is_date_label(&label(*at)) && dated(*at)).filter(|_| has_others())
    })
}

/// A record for each row that names one, or for each line of a cell that lists several.
fn rows<'d>(table: &'d Table, columns: &[Column]) -> Vec<Draft<'d>> {
    let Some(title) = title_column(table, columns) else { return Vec::new() };
    (0..table.rows.len()).flat_map(|row| records(table, row, columns, title)).collect()
}

/// The column with the names: the one whose label says so, else the first that is no known value.
fn title_column(table: &Table, columns: &[Column]) -> Option<usize> {
    let of = |wanted: fn(&Column) -> bool| columns.iter().position(wanted);
    let words = |at: usize| phrases().is_category(table.header[at].as_str());
    of(|c| *c == Column::Field(Some(FieldName::Title)))
        .or_else(|| (0..columns.len()).find(|at| matches!(columns[*at], Column::Field(_)) && words(*at)))
        .or_else(|| of(|c| *c == Column::Field(None)).filter(|_| columns.len() > 2))
        .or_else(|| of(|c| matches!(c, Column::Field(Some(FieldName::Content | FieldName::Measure)))))
}

fn records<'d>(table: &'d Table, at: usize, columns: &[Column], title: usize) -> Vec<Draft<'d>> {
    let row = &table.rows[at];
    let Some(name) = row.cells.get(title).filter(|cell| is_full(cell)) else { return Vec::new() };
    let label = |at: usize| table.header.get(at).map_or(String::new(), |l| l.as_str().trim().to_owned());
    let lines = cell_lines(name);
    let several = lines.len() > 1;
    let mut drafts: Vec<Draft<'d>> = Vec::new();
    for range in lines {
        if phrases().is_nothing(&name.as_str()[range.clone()]) {
            continue;
        }
        let mut piece = Piece::cell(row, name, label(title));
        if several {
            let (from, to) = (name.source_of(range.start), name.source_of(range.end));
            piece.bytes = from.max(row.bytes.start)..to.clamp(from, row.bytes.end.max(from));
        }
        piece.range = range;
        drafts.push(Draft { opening: Some(piece), ..Draft::default() });
    }
    if let [only] = &mut drafts[..] {
        for column in (0..row.cells.len()).filter(|column| *column != title) {
            if matches!(columns.get(column), Some(Column::Field(_)))
                && let Some(cell) = cell_or_above(&table.rows[..=at], column).filter(|cell| is_full(cell))
            {
                only.pieces.push(Piece::cell(row, cell, label(column)));
            }
        }
    }
    drafts
}

/// The cell of the last row, or the one above that it means by 同上.
fn cell_or_above(rows: &[Row], column: usize) -> Option<&Text> {
    let mut cells = rows.iter().rev().filter_map(|row| row.cells.get(column));
    cells.find(|cell| !matches!(cell.as_str().trim(), "同上" | "〃" | "″" | "同前"))
}

fn is_full(cell: &Text) -> bool {
    !cell.is_blank() && !matches!(cell.as_str().trim(), "-" | "—" | "/" | "——" | "–")
}

/// The lines of a cell that name a record each: 1. 《甲》<br>2. 《乙》.
fn cell_lines(cell: &Text) -> Vec<std::ops::Range<usize>> {
    let whole = cell.as_str();
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    let mut at = 0;
    for line in whole.split_inclusive('\n') {
        let body = line.trim_end();
        let marker = body.trim_start_matches(|c: char| {
            c.is_whitespace()
                || c.is_ascii_digit()
                || matches!(c, '.' | '、' | '•' | '-' | '·' | ')' | '）' | '①'..='⑳' | '*')
        });
        let begins = body.len() - marker.len();
        let is_item = begins > 0 || marker.starts_with('《');
        if !body.trim().is_empty() {
            match found.last_mut() {
                Some(last) if !is_item => last.end = at + body.len(),
                // 2030年前碳达峰行动方案 begins with a number of its own.
                _ if begins > 0 && marker.starts_with(['年', '月']) => found.push(at..at + body.len()),
                _ => found.push(at + begins..at + body.len()),
            }
        }
        at += line.len();
    }
    found
}

/// A change point, the drafts of its rows, and its first and last line.
type Point<'d> = (Heading, Vec<Draft<'d>>, (u32, u32));

/// The change points of a table, each with the drafts of its rows and the first and last line; `None` if the table
/// lists none.
pub(in crate::report) fn points(table: &Table) -> Option<Vec<Point<'_>>> {
    let at = point_column(table)?;
    let columns = columns(table, true);
    let title = title_column(table, &columns);
    let mut found: Vec<Point<'_>> = Vec::new();
    for (number, row) in table.rows.iter().enumerate() {
        let heading = row_heading(row, &columns, at);
        let same = |other: &Heading| match (&heading, other.dates.first()) {
            (Some(heading), Some(date)) => heading.dates.first() == Some(date),
            (None, _) => true,
            _ => false,
        };
        // A row without a date, or with the same date, belongs to the point above it.
        match (found.last_mut(), &heading) {
            (Some((other, _, lines)), _) if same(other) => lines.1 = row.line,
            (_, Some(heading)) => found.push((heading.clone(), Vec::new(), (row.line, row.line))),
            _ => continue,
        }
        if let (Some(title), Some((_, drafts, _))) = (title, found.last_mut()) {
            drafts.extend(records(table, number, &columns, title));
        }
    }
    (!found.is_empty()).then_some(found)
}

/// The change point that a row states.
fn row_heading(row: &Row, columns: &[Column], at: usize) -> Option<Heading> {
    let cell = row.cells.get(at)?.as_str();
    let mut heading = point::parse(cell.trim()).or_else(|| point::parse_title(cell)).or_else(|| {
        date::parse_date(cell, None).map(|date| Heading { dates: vec![date], ..Heading::default() })
    })?;
    heading.title = None;
    for (column, cell) in columns.iter().zip(&row.cells) {
        match column {
            Column::Kind => heading.kind = phrases().kind(cell.as_str()).or(heading.kind),
            Column::Confidence => {
                heading.confidence = point::leading_number(cell.as_str()).or(heading.confidence)
            }
            _ => {}
        }
    }
    Some(heading)
}

/// Whether a table has a column of names, so that its rows can be records.
pub(in crate::report) fn is_understood(table: &Table) -> bool {
    is_pairs(table) || point_column(table).is_some() || title_column(table, &columns(table, false)).is_some()
}
