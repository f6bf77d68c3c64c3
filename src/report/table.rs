//! Reports that list their change points in a table: a row of labels, a rule, a row for each record.

use super::heading::leading_number;
use super::labels::{self, name};
use super::line::{Line, plain};
use super::phrases::phrases;
use super::record;
use super::title::Title;
use super::{ChangePoint, Diagnostic, Field, Record, date};

/// What the cells of a column hold.
enum Column {
    /// The date of the change point.
    Point,
    Kind,
    Confidence,
    /// A field of the record, with its label.
    Field(String),
}

struct Table<'a> {
    columns: Vec<Column>,
    rows: &'a [Line<'a>],
}

/// Whether the lines hold a table of change points.
pub(super) fn is_there(lines: &[Line<'_>]) -> bool {
    find(lines).is_some()
}

/// The change points of the first such table, in the order of its rows.
pub(super) fn change_points(
    text: &str,
    lines: &[Line<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ChangePoint> {
    let Some(table) = find(lines) else { return Vec::new() };
    let mut points: Vec<ChangePoint> = Vec::new();
    for line in table.rows {
        let row = Row { columns: &table.columns, cells: cells(line.text), line };
        let point = row.point();
        match points.last_mut() {
            // A row without a date, or with the same, goes on with the point above it.
            Some(last) if point.date.is_none() || point.heading == last.heading => last.lines.1 = line.number,
            _ if point.date.is_none() => continue,
            _ => points.push(point),
        }
        let record = row.record(text, points.last(), diagnostics);
        if let Some(point) = points.last_mut() {
            point.records.extend(record);
            point.empty = point.records.is_empty();
        }
    }
    points
}

/// A row of labels of which one names change points, a rule below it, and the rows.
fn find<'a>(lines: &'a [Line<'a>]) -> Option<Table<'a>> {
    let rule = lines.iter().position(|line| is_rule(line.text)).filter(|at| *at > 0)?;
    let rest = &lines[rule + 1..];
    let rows = &rest[..rest.iter().position(|line| !line.text.contains('|')).unwrap_or(rest.len())];
    let labels = cells(lines[rule - 1].text);
    // 事件 names points and records alike; the column of points holds dates.
    let first = cells(rows.first()?.text);
    let is_point = |at: usize| {
        phrases().names_point(labels[at])
            && first.get(at).is_some_and(|cell| date::parse_date(&plain(cell), None).is_some())
    };
    let point = (0..labels.len()).find(|at| is_point(*at))?;
    let columns = labels.iter().enumerate();
    let columns =
        columns.map(|(at, label)| if at == point { Column::Point } else { column(label) }).collect();
    Some(Table { columns, rows })
}

/// `| --- | :-: |`
fn is_rule(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['|', '-', ':'])
        && text.contains('|')
        && text.contains("--")
        && text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// The cells of a row; `\|` is no border.
fn cells(text: &str) -> Vec<&str> {
    let text = text.trim();
    let text = text.strip_prefix('|').unwrap_or(text);
    let text = text.strip_suffix('|').unwrap_or(text);
    let mut found = Vec::new();
    let (mut start, mut before) = (0, ' ');
    for (at, c) in text.char_indices() {
        if c == '|' && before != '\\' {
            found.push(text[start..at].trim());
            start = at + 1;
        }
        before = c;
    }
    found.push(text[start..].trim());
    found
}

fn column(label: &str) -> Column {
    let words = phrases();
    let label = plain(label);
    if words.confidence_word(&label.to_lowercase()).is_some() {
        Column::Confidence
    } else if words.kind_labels.contains(&label.to_lowercase()) {
        Column::Kind
    } else {
        Column::Field(label.into_owned())
    }
}

struct Row<'a> {
    columns: &'a [Column],
    cells: Vec<&'a str>,
    line: &'a Line<'a>,
}

impl Row<'_> {
    /// The change point that the row states, without records.
    fn point(&self) -> ChangePoint {
        let number = self.line.number;
        let mut point = ChangePoint { lines: (number, number), ..ChangePoint::default() };
        for (column, cell) in self.columns.iter().zip(&self.cells) {
            match column {
                Column::Point => {
                    point.heading = plain(cell).into_owned();
                    point.date = date::parse_date(&point.heading, None);
                }
                Column::Kind => point.point_type = phrases().kind(cell),
                Column::Confidence => point.confidence = leading_number(&plain(cell)),
                Column::Field(_) => {}
            }
        }
        point
    }

    /// The record of the row, if it tells of one.
    fn record(
        &self,
        text: &str,
        point: Option<&ChangePoint>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Record> {
        let fields = self.fields();
        let named = fields.iter().find(|field| field.name == Some(name::TITLE));
        // Without a column for the name, the first one tells what happened.
        let title = named.or_else(|| fields.first()).filter(|field| !phrases().says_nothing(&field.text))?;
        let title = Title { label: title.label.clone(), text: title.text.clone(), ..Title::default() };
        let bytes = self.line.start..self.line.end();
        let value =
            |name| fields.iter().find(|field| field.name == Some(name)).map(|field| field.text.clone());
        Some(Record {
            kind: record::kind(&title, &fields, point.and_then(|point| point.point_type)),
            date: record::record_date(&fields, point.and_then(|point| point.date.as_ref()), diagnostics),
            issuer: value(name::ISSUER),
            location: value(name::LOCATION),
            sources: record::sources(&text[bytes.clone()], self.line.number, diagnostics),
            lines: (self.line.number, self.line.number),
            title: title.text,
            fields,
            text: text[bytes.clone()].to_owned(),
            bytes,
        })
    }

    /// The cells that hold something, as fields.
    fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::with_capacity(self.cells.len());
        for (column, cell) in self.columns.iter().zip(&self.cells) {
            let Column::Field(label) = column else { continue };
            let text = plain(cell);
            if !text.is_empty() && text != "-" && text != "—" {
                let name = labels::by_value(label, || date::parse_date(&text, None).is_some())
                    .or_else(|| labels::canonical(label));
                fields.push(Field {
                    label: label.clone(),
                    name,
                    text: text.into_owned(),
                    line: self.line.number,
                });
            }
        }
        fields
    }
}
