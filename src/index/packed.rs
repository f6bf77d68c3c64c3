//! How a record is kept: what its text holds is told by where it stands there, and what it shares with
//! the other records of its change point stands once, in the document of that. Half of the index of
//! short records would be repetitions otherwise.

use std::ops::Range;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::document::days;
use super::stored::{StoredDate, StoredField, StoredRecord, StoredSection, StoredSource};
use crate::report::{Field, Record};

/// A record without its text. What is mostly as in the record before comes first, so that it is one piece of
/// what that says; the numbers of this record alone come last.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PackedRecord {
    kind: String,
    /// Label, canonical name and value of each.
    fields: Vec<(Piece, Option<String>, Piece)>,
    title: Piece,
    date: Option<PackedDate>,
    issuer: Option<Piece>,
    location: Option<Piece>,
    /// Label and URL of each, and whether the URL is that of an earlier record.
    sources: Vec<(Option<Piece>, Piece, bool)>,
    place: Place,
    /// The first line, and how many more there are.
    lines: (u32, u32),
    lag_days: Option<i64>,
    /// The first day, from 1970-01-01, and how many more there are.
    days: Option<(i64, i64)>,
    /// The bytes of each [`Piece::After`] and [`Piece::In`].
    lengths: Vec<usize>,
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
    precision: String,
    relative: bool,
}

/// A part of a record's text.
#[derive(Debug, Serialize, Deserialize)]
enum Piece {
    /// The value of the field of this number.
    Field(usize),
    /// It stands in that, so many bytes behind its beginning or the last piece that stands there, or before it.
    In(usize, i64),
    /// The bytes from the last piece's end to where it begins, which may be before that.
    After(i64),
    /// The same, and its length: that of a label is mostly that of the record before.
    Label(i64, usize),
    /// It does not stand in the text.
    Own(String),
}

impl PackedDate {
    fn unpack(self, (start, more): (i64, i64), pieces: &mut Pieces) -> Option<StoredDate> {
        let day = |days: i64| Date::constant(1970, 1, 1).checked_add(Span::new().try_days(days).ok()?).ok();
        Some(StoredDate {
            text: pieces.unpack(self.text)?,
            start: day(start)?,
            end: day(start.checked_add(more)?)?,
            precision: self.precision,
            relative: self.relative,
        })
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
        let mut pieces = Packing { text, ..Packing::default() };
        let packed_fields = fields.iter().map(|field| {
            let label = pieces.pack_label(&field.label);
            (label, field.name.map(|name| name.as_str().to_owned()), pieces.pack(&field.text))
        });
        let packed_fields = packed_fields.collect();
        pieces.fields = fields.iter().map(|field| field.text.as_str()).collect();
        let mut piece = |part: &String| pieces.pack(part);
        PackedRecord {
            kind: record.kind.as_str().to_owned(),
            fields: packed_fields,
            title: piece(&record.title),
            date: record.date.as_ref().map(|date| PackedDate {
                text: piece(&date.text),
                precision: date.precision.as_str().to_owned(),
                relative: date.relative,
            }),
            issuer: record.issuer.as_ref().map(&mut piece),
            location: record.location.as_ref().map(&mut piece),
            sources: record
                .sources
                .iter()
                .map(|source| (source.label.as_ref().map(&mut piece), piece(&source.url), source.resolved))
                .collect(),
            place,
            lines: (record.lines.0, record.lines.1.saturating_sub(record.lines.0)),
            lag_days,
            days: record.date.as_ref().map(|date| (days(date.start), days(date.end) - days(date.start))),
            lengths: pieces.lengths,
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
        let mut pieces = Pieces::of(text, self.lengths);
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
        let mut pieces = Pieces::of(text, self.lengths);
        let fields = pieces.unpack_fields(self.fields)?;
        let title = pieces.unpack(self.title)?;
        let date = match self.date {
            None => None,
            Some(date) => Some(date.unpack(self.days?, &mut pieces)?),
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

/// Packs the pieces of a text.
#[derive(Default)]
struct Packing<'t> {
    text: &'t str,
    /// Where the last piece ended.
    at: usize,
    /// The values of the fields, once they are all known.
    fields: Vec<&'t str>,
    /// In which of them the last piece that stands in one does, and where that ends.
    within: Option<(usize, usize)>,
    lengths: Vec<usize>,
}

impl Packing<'_> {
    fn pack(&mut self, part: &str) -> Piece {
        if let Some(number) = self.fields.iter().position(|field| *field == part) {
            return Piece::Field(number);
        }
        let within = |(number, field): (usize, &&str)| {
            // A link's text and its URL may hold the same; what stands behind the last piece is nearer.
            let from = self.within.filter(|&(last, _)| last == number).map_or(0, |(_, end)| end);
            let begin = field.get(from..).and_then(|rest| rest.find(part)).map(|gap| from + gap);
            begin.or_else(|| field.find(part)).map(|begin| (number, begin, begin as i64 - from as i64))
        };
        if let Some((number, begin, gap)) = self.fields.iter().enumerate().find_map(within) {
            self.within = Some((number, begin + part.len()));
            self.lengths.push(part.len());
            return Piece::In(number, gap);
        }
        let Some(gap) = self.find(part) else { return Piece::Own(part.to_owned()) };
        self.lengths.push(part.len());
        Piece::After(gap)
    }

    fn pack_label(&mut self, label: &str) -> Piece {
        self.find(label).map_or_else(|| Piece::Own(label.to_owned()), |gap| Piece::Label(gap, label.len()))
    }

    /// Goes to the end of `part`, and gives the bytes from the last piece's end to where it begins.
    fn find(&mut self, part: &str) -> Option<i64> {
        // Mostly the pieces follow each other.
        let after = self.text.get(self.at..).and_then(|rest| rest.find(part)).map(|gap| self.at + gap);
        let begin = after.or_else(|| self.text.find(part)).filter(|_| !part.is_empty())?;
        let gap = begin as i64 - self.at as i64;
        self.at = begin + part.len();
        Some(gap)
    }
}

/// Unpacks the pieces of a text, in the order in which they were packed.
struct Pieces<'t> {
    text: &'t str,
    at: usize,
    fields: Vec<String>,
    within: Option<(usize, usize)>,
    lengths: std::vec::IntoIter<usize>,
}

impl Pieces<'_> {
    fn of(text: &str, lengths: Vec<usize>) -> Pieces<'_> {
        Pieces { text, at: 0, fields: Vec::new(), within: None, lengths: lengths.into_iter() }
    }

    fn unpack(&mut self, piece: Piece) -> Option<String> {
        let (gap, length) = match piece {
            Piece::Field(number) => return self.fields.get(number).cloned(),
            Piece::In(number, gap) => {
                let from = self.within.filter(|&(last, _)| last == number).map_or(0, |(_, end)| end);
                let place = behind(from, gap, self.lengths.next()?)?;
                self.within = Some((number, place.end));
                return self.fields.get(number)?.get(place).map(str::to_owned);
            }
            Piece::Own(text) => return Some(text),
            Piece::After(gap) => (gap, self.lengths.next()?),
            Piece::Label(gap, length) => (gap, length),
        };
        let place = behind(self.at, gap, length)?;
        self.at = place.end;
        self.text.get(place).map(str::to_owned)
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
        self.fields = fields.iter().map(|field| field.text.clone()).collect();
        Some(fields)
    }
}

/// The place of so many bytes that begins `gap` bytes behind `end`.
fn behind(end: usize, gap: i64, length: usize) -> Option<Range<usize>> {
    let begin = usize::try_from(i64::try_from(end).ok()?.checked_add(gap)?).ok()?;
    Some(begin..begin.checked_add(length)?)
}
