//! A report as JSON, in a fence: change points with records.

use serde_json::{Map, Value};

use super::date;
use super::labels;
use super::phrases::phrases;
use super::{ChangePoint, DateSpan, Field, FieldName, Record, RecordKind, Source};
use crate::markdown::{Block, Document, Kind, links};

/// Keys of the list of change points.
const POINTS: &[&str] = &["change_points", "changepoints", "points", "变点", "转折点", "变点列表"];
/// Keys of the lists of records of a change point.
const RECORDS: &[&str] = &[
    "records",
    "policies",
    "events",
    "items",
    "政策",
    "事件",
    "相关政策",
    "相关事件",
    "政策事件",
    "policies_and_events",
];

/// The change points of the first fence that has some.
pub(super) fn points(document: &Document, source: &str) -> Vec<ChangePoint> {
    let codes = document.blocks.iter().filter_map(|block| match &block.kind {
        Kind::Code(_, code) => Some((block, serde_json::from_str::<Value>(code).ok()?)),
        _ => None,
    });
    codes
        .map(|(block, value)| read(&value, block, source))
        .find(|points| !points.is_empty())
        .unwrap_or_default()
}

fn read(value: &Value, block: &Block, source: &str) -> Vec<ChangePoint> {
    let list = match value {
        Value::Array(list) => Some(list),
        Value::Object(map) => POINTS.iter().find_map(|key| map.get(*key)?.as_array()),
        _ => None,
    };
    let mut reader = Reader { source, at: block.bytes.start, end: block.bytes.end };
    let objects = list.into_iter().flatten().filter_map(Value::as_object);
    objects.filter_map(|point| reader.point(point)).collect()
}

/// Follows the values through the source, for the lines of each record.
struct Reader<'s> {
    source: &'s str,
    at: usize,
    end: usize,
}

impl Reader<'_> {
    fn point(&mut self, map: &Map<String, Value>) -> Option<ChangePoint> {
        let text = |keys: &[&str]| keys.iter().find_map(|key| map.get(*key)?.as_str());
        let date = text(&["date", "日期", "变点日期", "时间", "change_point"])?;
        let span = date::parse_date(date, None)?;
        let start = self.line(date);
        let kind =
            text(&["type", "kind", "类型", "变点类型", "性质", "类别"]).and_then(|t| phrases().kind(t));
        let confidence = ["confidence", "置信度"].iter().find_map(|key| map.get(*key)).and_then(share);
        let lists = RECORDS.iter().filter_map(|key| map.get(*key)?.as_array()).flatten();
        let records: Vec<Record> =
            lists.filter_map(Value::as_object).filter_map(|r| self.record(r, &span)).collect();
        let last = records.last().map_or(start, |r| r.lines.1);
        Some(ChangePoint {
            heading: date.to_owned(),
            empty: records.is_empty(),
            date: Some(span),
            point_type: kind,
            confidence,
            lines: (start, last.max(start)),
            records,
            ..ChangePoint::default()
        })
    }

    fn record(&mut self, map: &Map<String, Value>, base: &DateSpan) -> Option<Record> {
        let from = self.at;
        let mut fields = Vec::new();
        let mut sources = Vec::new();
        for (key, value) in map {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("、"),
                Value::Number(number) => number.to_string(),
                _ => continue,
            };
            sources.extend(links(&text).into_iter().map(|link| Source {
                label: None,
                url: link.url.to_owned(),
                resolved: false,
            }));
            let line = self.line(&text);
            let name = labels::canonical(&key.replace('_', " "));
            fields.push(Field { label: key.clone(), name, text, line });
        }
        let value = |name| fields.iter().find(|f| f.name == Some(name)).map(|f| f.text.clone());
        let title = value(FieldName::Title)?;
        let bytes = self.source[..from].len()..self.at;
        let first = fields.iter().map(|f| f.line).min()?;
        Some(Record {
            kind: labels::record_kind(&title).unwrap_or(RecordKind::Event),
            date: value(FieldName::Date).and_then(|text| date::parse_date(&text, Some(base))),
            issuer: value(FieldName::Issuer),
            location: value(FieldName::Location),
            sources,
            text: fields.iter().map(|f| f.text.as_str()).collect::<Vec<_>>().join("\n"),
            lines: (first, fields.iter().map(|f| f.line).max().unwrap_or(first)),
            bytes,
            title,
            fields,
        })
    }

    /// The line of the next occurrence of `text`; the next search begins after it.
    fn line(&mut self, text: &str) -> u32 {
        let line = text.lines().next().unwrap_or_default();
        if let Some(found) = self.source[self.at..self.end].find(line) {
            self.at += found + line.len();
        }
        u32::try_from(self.source[..self.at].matches('\n').count() + 1).unwrap_or(u32::MAX)
    }
}

fn share(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => super::point::leading_number(text),
        _ => None,
    }
    .filter(|share| (0.0..=1.0).contains(share))
}
