//! How a record is kept: what its text holds is told by where it stands there, and what it shares with
//! the other records of its change point stands once, in the document of that. Half of the index of
//! short records would be repetitions otherwise.

use std::borrow::Cow;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::document::days;
use super::stored::{StoredDate, StoredField, StoredRecord, StoredSection, StoredSource};
use crate::report::{DateSpan, Field, Record};

/// A record without its text.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PackedRecord {
    place: Place,
    /// The first line, and how many more there are.
    lines: (u32, u32),
    kind: String,
    /// Label, canonical name and value of each.
    fields: Vec<(Piece, Option<String>, Piece)>,
    title: Piece,
    date: Option<PackedDate>,
    lag_days: Option<i64>,
    issuer: Option<Piece>,
    location: Option<Piece>,
    /// Label and URL of each, and whether the URL is that of an earlier record.
    sources: Vec<(Option<Piece>, Piece, bool)>,
}

/// Where a record stands.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Place {
    /// Under the change point that lies so many documents before it.
    Section(u32),
    /// Under none: path, province, sector and variant.
    Document(String, Option<String>, Option<String>, String),
}

#[derive(Debug, Serialize, Deserialize)]
struct PackedDate {
    text: Piece,
    /// Days from 1970-01-01 to the first.
    start: i64,
    /// Days from the first to the last.
    days: i64,
    precision: String,
    relative: bool,
}

/// A part of a record's text.
#[derive(Debug, Serialize, Deserialize)]
enum Piece {
    /// The value of the field of this number.
    Field(usize),
    /// The bytes from the last piece's end to where it begins, which may be before that; its length.
    After(i64, usize),
    /// It does not stand in the text.
    Own(String),
}

impl PackedDate {
    fn of(date: &DateSpan, text: Piece) -> PackedDate {
        let start = days(date.start);
        let precision = date.precision.as_str().to_owned();
        PackedDate { text, start, days: days(date.end) - start, precision, relative: date.relative }
    }

    fn unpack(self, pieces: &mut Pieces) -> Option<StoredDate> {
        let PackedDate { text, start, days, precision, relative } = self;
        let day = |days: i64| Date::constant(1970, 1, 1).checked_add(Span::new().try_days(days).ok()?).ok();
        let (start, end) = (day(start)?, day(start.checked_add(days)?)?);
        Some(StoredDate { text: pieces.unpack(text)?, start, end, precision, relative })
    }
}

impl PackedRecord {
    /// Packs a record with these fields and this text.
    pub fn of(
        record: &Record,
        fields: &[Field],
        (place, lag_days): (Place, Option<i64>),
        text: &str,
    ) -> PackedRecord {
        // What is shown of a long text must not hang on all of it.
        let text = if matches!(place, Place::Document(..)) { "" } else { text };
        let mut pieces = Pieces { text, at: 0, fields: Vec::new() };
        let packed_fields = fields.iter().map(|field| {
            let label = pieces.pack(&field.label);
            (label, field.name.map(str::to_owned), pieces.pack(&field.text))
        });
        let packed_fields = packed_fields.collect();
        pieces.fields = fields.iter().map(|field| Cow::Borrowed(field.text.as_str())).collect();
        let mut piece = |part: &String| pieces.pack(part);
        PackedRecord {
            place,
            lines: (record.lines.0, record.lines.1.saturating_sub(record.lines.0)),
            kind: record.kind.as_str().to_owned(),
            fields: packed_fields,
            title: piece(&record.title),
            date: record.date.as_ref().map(|date| PackedDate::of(date, piece(&date.text))),
            lag_days,
            issuer: record.issuer.as_ref().map(&mut piece),
            location: record.location.as_ref().map(&mut piece),
            sources: record
                .sources
                .iter()
                .map(|source| (source.label.as_ref().map(&mut piece), piece(&source.url), source.resolved))
                .collect(),
        }
    }

    /// How many documents before this one its change point lies; `None` for a record outside any.
    pub fn section(&self) -> Option<u32> {
        match self.place {
            Place::Section(before) => Some(before),
            Place::Document(..) => None,
        }
    }

    /// The record's title, which `text` may have to tell.
    pub fn title(self, text: &str) -> Option<String> {
        let mut pieces = Pieces { text, at: 0, fields: Vec::new() };
        pieces.unpack_fields(self.fields)?;
        pieces.unpack(self.title)
    }

    /// The record as it was packed; `None` if the text is another, or no section is given to a record
    /// that has one.
    pub fn unpack(self, section: Option<StoredSection>, text: &str) -> Option<StoredRecord> {
        let (path, province, sector, variant, change_point) = match (self.place, section) {
            (Place::Document(path, province, sector, variant), _) => (path, province, sector, variant, None),
            (Place::Section(_), section) => {
                let StoredSection { path, province, sector, variant, change_point, .. } = section?;
                (path, province, sector, variant, Some(change_point))
            }
        };
        // In the order in which they were packed.
        let mut pieces = Pieces { text, at: 0, fields: Vec::new() };
        let fields = pieces.unpack_fields(self.fields)?;
        let title = pieces.unpack(self.title)?;
        let date = match self.date {
            None => None,
            Some(date) => Some(date.unpack(&mut pieces)?),
        };
        let issuer = pieces.unpack_option(self.issuer)?;
        let location = pieces.unpack_option(self.location)?;
        let source = |(label, url, resolved)| {
            let label = pieces.unpack_option(label)?;
            Some(StoredSource { label, url: pieces.unpack(url)?, resolved })
        };
        let sources = self.sources.into_iter().map(source).collect::<Option<_>>()?;
        Some(StoredRecord {
            path,
            lines: (self.lines.0, self.lines.0.checked_add(self.lines.1)?),
            province,
            sector,
            variant,
            change_point,
            kind: self.kind,
            title,
            date,
            lag_days: self.lag_days,
            issuer,
            location,
            sources,
            fields,
        })
    }
}

/// Packs the pieces of a text, or unpacks them, in the same order.
struct Pieces<'t> {
    text: &'t str,
    /// Where the last piece ended.
    at: usize,
    /// The values of the fields, once they are all known.
    fields: Vec<Cow<'t, str>>,
}

impl Pieces<'_> {
    fn pack(&mut self, part: &str) -> Piece {
        if let Some(number) = self.fields.iter().position(|field| field == part) {
            return Piece::Field(number);
        }
        // Mostly the pieces follow each other.
        let after = self.text.get(self.at..).and_then(|rest| rest.find(part)).map(|gap| self.at + gap);
        match after.or_else(|| self.text.find(part)) {
            Some(begin) if !part.is_empty() => {
                let gap = begin as i64 - self.at as i64;
                self.at = begin + part.len();
                Piece::After(gap, part.len())
            }
            _ => Piece::Own(part.to_owned()),
        }
    }

    fn unpack(&mut self, piece: Piece) -> Option<String> {
        match piece {
            Piece::Field(number) => self.fields.get(number).map(|field| field.clone().into_owned()),
            Piece::After(gap, length) => {
                let begin = usize::try_from(i64::try_from(self.at).ok()?.checked_add(gap)?).ok()?;
                self.at = begin.checked_add(length)?;
                self.text.get(begin..self.at).map(str::to_owned)
            }
            Piece::Own(text) => Some(text),
        }
    }

    fn unpack_option(&mut self, piece: Option<Piece>) -> Option<Option<String>> {
        match piece {
            None => Some(None),
            Some(piece) => self.unpack(piece).map(Some),
        }
    }

    fn unpack_fields(&mut self, fields: Vec<(Piece, Option<String>, Piece)>) -> Option<Vec<StoredField>> {
        let field = |(label, name, value)| {
            let label = self.unpack(label)?;
            Some(StoredField { label, name, text: self.unpack(value)? })
        };
        let fields: Vec<StoredField> = fields.into_iter().map(field).collect::<Option<_>>()?;
        self.fields = fields.iter().map(|field| Cow::Owned(field.text.clone())).collect();
        Some(fields)
    }
}
