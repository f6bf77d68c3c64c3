//! The columns of a record, with the same names in CSV, in flat JSON and in tables of Python.

use std::borrow::Cow;

#[cfg(any(feature = "cli", feature = "serve"))]
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Number;

use super::Paths;
#[cfg(any(feature = "cli", feature = "serve"))]
use super::csv::harmless;
use crate::backend::Reader;
use crate::message::message;
use crate::report::ChangePointType;
use crate::request::Request;
use crate::search::Hit;
use crate::vocab::Sector;
use crate::{Error, ErrorKind, Result};

/// A column of a table of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// A value that every record can have: its place in the list of names.
    Named(usize),
    /// A figure that the detector wrote about the change point, by its name.
    Feature(String),
}

/// The value of a cell.
enum Value<'h> {
    Missing,
    Number(Number),
    Text(Cow<'h, str>),
}

impl<'h> Value<'h> {
    fn text(text: impl Into<Cow<'h, str>>) -> Value<'h> {
        Value::Text(text.into())
    }

    fn maybe(text: Option<impl Into<Cow<'h, str>>>) -> Value<'h> {
        text.map_or(Value::Missing, Value::text)
    }

    fn number(number: Option<impl Into<Number>>) -> Value<'h> {
        number.map_or(Value::Missing, |number| Value::Number(number.into()))
    }

    fn share(share: Option<f64>) -> Value<'h> {
        Value::number(share.and_then(Number::from_f64))
    }

    /// One value a line; nothing for none.
    fn lines(values: Vec<&str>) -> Value<'h> {
        if values.is_empty() { Value::Missing } else { Value::text(values.join("\n")) }
    }
}

type Read = for<'h> fn(&'h Hit, &Paths) -> Value<'h>;

/// Every column that is not a feature, in the order of a row.
const NAMED: [(&str, Read); 30] = [
    ("rank", |hit, _| Value::number(Some(hit.rank))),
    ("score", |hit, _| Value::share(Some((f64::from(hit.score) * 10_000.0).round() / 10_000.0))),
    ("id", |hit, _| Value::text(hit.id().to_string())),
    ("title", |hit, _| Value::text(&hit.record.title)),
    ("kind", |hit, _| Value::text(hit.record.kind.as_str())),
    ("province", |hit, _| Value::maybe(hit.record.province.map(|p| p.name))),
    ("sector", |hit, _| Value::maybe(hit.record.sector.map(Sector::as_str))),
    ("variant", |hit, _| Value::text(hit.record.variant.as_str())),
    ("change_point_id", |hit, _| Value::maybe(point(hit).map(|p| p.id.to_string()))),
    ("change_point_date", |hit, _| Value::maybe(point(hit).and_then(|p| p.date.as_deref()))),
    ("change_point_start", |hit, _| Value::maybe(days(hit).map(|(start, _)| start.to_string()))),
    ("change_point_end", |hit, _| Value::maybe(days(hit).map(|(_, end)| end.to_string()))),
    ("change_point_type", |hit, _| {
        Value::maybe(point(hit).and_then(|p| p.point_type.map(ChangePointType::as_str)))
    }),
    ("confidence", |hit, _| Value::share(point(hit).and_then(|p| p.confidence))),
    ("date", |hit, _| Value::maybe(hit.record.date.as_ref().map(|date| date.text.as_str()))),
    ("date_start", |hit, _| Value::maybe(hit.record.date.as_ref().map(|date| date.start.to_string()))),
    ("date_end", |hit, _| Value::maybe(hit.record.date.as_ref().map(|date| date.end.to_string()))),
    ("date_precision", |hit, _| Value::maybe(hit.record.date.as_ref().map(|d| d.precision.as_str()))),
    ("lag_min", |hit, _| Value::number(hit.record.lag.map(|lag| lag.min))),
    ("lag_max", |hit, _| Value::number(hit.record.lag.map(|lag| lag.max))),
    ("issuer", |hit, _| Value::maybe(hit.record.issuer.as_deref())),
    ("location", |hit, _| Value::maybe(hit.record.location.as_deref())),
    ("source_labels", |hit, _| {
        Value::lines(hit.record.sources.iter().filter_map(|s| s.label.as_deref()).collect())
    }),
    ("source_urls", |hit, _| Value::lines(hit.record.sources.iter().map(|s| s.url.as_str()).collect())),
    ("snippet", |hit, _| Value::text(&hit.snippet.text)),
    ("missing", |hit, _| Value::lines(hit.missing.iter().map(String::as_str).collect())),
    ("path", |hit, paths| Value::text(paths.show(&hit.record.path).into_owned())),
    ("line_first", |hit, _| Value::number(Some(hit.record.lines.0))),
    ("line_last", |hit, _| Value::number(Some(hit.record.lines.1))),
    ("text", |hit, _| Value::maybe(Some(hit.record.text.as_str()).filter(|text| !text.is_empty()))),
];

fn point(hit: &Hit) -> Option<&crate::record::PointOfRecord> {
    hit.record.change_point.as_ref()
}

fn days(hit: &Hit) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
    point(hit)?.days
}

impl Column {
    /// The columns of the hits of a search: all except the whole text and the features.
    pub fn of_hits() -> Vec<Column> {
        (0..NAMED.len()).map(Column::Named).filter(|column| column.name() != "text").collect()
    }

    /// The columns of an export of the records that `request` finds: every column, with the detector's
    /// features before the text.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn of_export(reader: &Reader, request: &Request) -> Result<Vec<Column>> {
        Ok(Column::with_features(features(reader, request)?))
    }

    /// As [`Column::of_export`], for records in memory.
    pub fn of_records<'h>(hits: impl IntoIterator<Item = &'h Hit>) -> Vec<Column> {
        let mut names = Vec::new();
        hits.into_iter().for_each(|hit| note_features(&mut names, hit));
        Column::with_features(names)
    }

    fn with_features(names: Vec<String>) -> Vec<Column> {
        let mut columns = Column::of_hits();
        columns.extend(names.into_iter().map(Column::Feature));
        columns.extend(Column::named("text"));
        columns
    }

    /// The columns with these names. What is no name of a column is the name of a feature.
    ///
    /// # Errors
    /// [`ErrorKind::Query`] if no record has such a feature, or if the index cannot be read.
    pub fn choose(names: &[String], reader: &Reader) -> Result<Vec<Column>> {
        let mut known = None;
        let mut columns = Vec::with_capacity(names.len());
        for name in names.iter().map(|name| name.trim()) {
            if let Some(column) = Column::named(name) {
                columns.push(column);
                continue;
            }
            if known.is_none() {
                known = Some(features(reader, &Request::default().limit(usize::MAX))?);
            }
            let known = known.as_deref().unwrap_or_default();
            let bare = name.strip_prefix(PREFIX).unwrap_or(name);
            let Some(feature) = known.iter().find(|feature| *feature == name || *feature == bare) else {
                let all: Vec<&str> =
                    NAMED.iter().map(|(name, _)| *name).chain(known.iter().map(String::as_str)).collect();
                let message = message!(
                    "there is no column %{name}; columns are %{names}",
                    name = format!("{name:?}"),
                    names = all.join(", ")
                );
                return Err(Error::new(ErrorKind::Query, message));
            };
            columns.push(Column::Feature(feature.clone()));
        }
        Ok(columns)
    }

    fn named(name: &str) -> Option<Column> {
        NAMED.iter().position(|(known, _)| *known == name).map(Column::Named)
    }

    /// The name in the header.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Column::Named(place) => Cow::Borrowed(NAMED[*place].0),
            // A detector may have a feature with the name of a column, such as `score`.
            Column::Feature(name) if Column::named(name).is_some() => Cow::Owned(format!("{PREFIX}{name}")),
            Column::Feature(name) => Cow::Borrowed(name),
        }
    }

    fn value<'h>(&self, hit: &'h Hit, paths: &Paths) -> Value<'h> {
        match self {
            Column::Named(place) => NAMED[*place].1(hit, paths),
            Column::Feature(name) => {
                let features = point(hit).map(|point| point.features.as_slice()).unwrap_or_default();
                let feature = features.iter().find(|feature| feature.name == *name);
                feature.map_or(Value::Missing, |feature| match feature.number() {
                    Some(number) => Value::Number(number),
                    None => Value::text(&feature.text),
                })
            }
        }
    }

    /// The cell as JSON: a number, a text, or null.
    pub fn json(&self, hit: &Hit, paths: &Paths) -> serde_json::Value {
        match self.value(hit, paths) {
            Value::Missing => serde_json::Value::Null,
            Value::Number(number) => serde_json::Value::Number(number),
            Value::Text(text) => serde_json::Value::String(text.into_owned()),
        }
    }

    /// The cell of a CSV file; what is unknown is empty.
    #[cfg(any(feature = "cli", feature = "serve"))]
    pub fn cell(&self, hit: &Hit, paths: &Paths) -> String {
        match self.value(hit, paths) {
            Value::Missing => String::new(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => harmless(&text).into_owned(),
        }
    }
}

/// The prefix of a feature whose name is also a column's.
const PREFIX: &str = "feature_";

/// The names of the features of the records that match, in the order in which they are met.
fn features(reader: &Reader, request: &Request) -> Result<Vec<String>> {
    let mut names = Vec::new();
    reader.export(request, &mut |hit| {
        note_features(&mut names, hit);
        Ok(true)
    })?;
    Ok(names)
}

fn note_features(names: &mut Vec<String>, hit: &Hit) {
    for feature in point(hit).into_iter().flat_map(|point| &point.features) {
        if !names.contains(&feature.name) {
            names.push(feature.name.clone());
        }
    }
}

/// A hit as one flat JSON object: its cells by the names of the columns, numbers as numbers.
#[cfg(any(feature = "cli", feature = "serve"))]
pub(super) struct Row<'r> {
    pub hit: &'r Hit,
    pub columns: &'r [Column],
    pub paths: &'r Paths,
}

#[cfg(any(feature = "cli", feature = "serve"))]
impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.columns.len()))?;
        for column in self.columns {
            map.serialize_entry(&column.name(), &column.json(self.hit, self.paths))?;
        }
        map.end()
    }
}
