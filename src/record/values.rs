//! The values that a record and a change point have in each field: for facets, filters and columns.

use std::borrow::Cow;

use jiff::civil::Date;

use super::{FileStatus, PointOfRecord, StoredFile, StoredPoint, StoredRecord};
use crate::fields::Field;
use crate::report::{FieldName, FileKind, Variant};
use crate::vocab::{Province, Sector, issuer_names};

/// The value of a field that the report does not state.
pub use crate::query::UNKNOWN;

type Values<'a> = Vec<Cow<'a, str>>;

impl StoredRecord {
    /// The values of a field, each once: for a facet those that it is counted under, such as `/西南/贵州`,
    /// `power` or `unknown`; for a text those that are searched.
    ///
    /// Empty if the field does not apply, such as the type of a record without a change point.
    pub fn values(&self, field: Field) -> Values<'_> {
        match field {
            Field::Kind => one(self.kind.as_str()),
            Field::Issuer => self.issuers(),
            Field::Host => hosts(self),
            Field::Date => self.date.iter().map(|date| Cow::Owned(days(date.start, date.end))).collect(),
            Field::RecordYear => self.date.iter().flat_map(|date| years(date.start, date.end)).collect(),
            Field::Lag | Field::LagOverlap => {
                self.lag.iter().map(|lag| Cow::Owned(format!("{}..{}", lag.min, lag.max))).collect()
            }
            Field::Title => one(&self.title),
            Field::Location => self.location.iter().map(Into::into).collect(),
            Field::Content => self.content(),
            Field::Source => {
                let texts = self.sources.iter().flat_map(|source| [source.label.as_ref(), Some(&source.url)]);
                texts.flatten().map(Into::into).collect()
            }
            field => of_point(field, self.province, self.sector, self.variant, self.change_point.as_ref()),
        }
    }

    /// The issuers by their official names, several as separate values.
    fn issuers(&self) -> Values<'_> {
        match issuer_names(self.issuer.as_deref().unwrap_or_default(), self.province) {
            names if names.is_empty() => one(UNKNOWN),
            names => names.into_iter().map(Cow::Owned).collect(),
        }
    }

    /// The fields without a search field of their own; the whole text if nothing is labelled.
    fn content(&self) -> Values<'_> {
        if self.fields.is_empty() {
            return one(&self.text);
        }
        let is_other = |name| {
            use FieldName::{Date, Issuer, Location, Source, Title};
            matches!(name, Title | Issuer | Location | Source | Date)
        };
        let content = self.fields.iter().filter(|field| !field.name.is_some_and(is_other));
        content.map(|field| Cow::Borrowed(field.text.as_str())).collect()
    }
}

impl StoredPoint {
    /// As [`StoredRecord::values`]; empty for fields that only records have.
    pub fn values(&self, field: Field) -> Values<'_> {
        of_point(field, self.province, self.sector, self.variant, Some(&self.change_point))
    }
}

impl StoredFile {
    /// Province, sector and variant, as [`StoredRecord::values`]; empty for a file that is not an indexed
    /// report.
    pub fn values(&self, field: Field) -> Values<'_> {
        let is_report = matches!(self.kind, FileKind::Report | FileKind::Answer);
        match (is_report && self.status == FileStatus::Indexed, field) {
            (true, Field::Province | Field::Sector | Field::Variant) => {
                of_point(field, self.province, self.sector, self.variant, None)
            }
            _ => Vec::new(),
        }
    }
}

/// The values that a change point and its records have in common.
fn of_point<'a>(
    field: Field,
    province: Option<&'static Province>,
    sector: Option<Sector>,
    variant: Variant,
    point: Option<&'a PointOfRecord>,
) -> Values<'a> {
    let days = point.and_then(|point| point.days);
    match field {
        Field::Province => {
            vec![province.map_or(Cow::Borrowed(UNKNOWN), |province| Cow::Owned(province.facet_path()))]
        }
        Field::Sector => one(sector.map_or(UNKNOWN, Sector::as_str)),
        Field::Variant => one(variant.as_str()),
        Field::Type => point
            .map(|point| Cow::Borrowed(point.point_type.map_or(UNKNOWN, |point_type| point_type.as_str())))
            .into_iter()
            .collect(),
        Field::Year => days.map(|(first, _)| Cow::Owned(year(first))).into_iter().collect(),
        // A span of several months is not counted.
        Field::Month => days
            .filter(|(first, last)| first.first_of_month() == last.first_of_month())
            .map(|(first, _)| Cow::Owned(month(first)))
            .into_iter()
            .collect(),
        Field::Confidence => {
            let confidence = point.and_then(|point| point.confidence);
            confidence.map(|confidence| Cow::Owned(confidence.to_string())).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn one(value: &str) -> Values<'_> {
    vec![Cow::Borrowed(value)]
}

fn year(date: Date) -> String {
    format!("{:04}", date.year())
}

/// The maximum of years under which a record is counted: 1900年至今 says little about each year.
const MOST_YEARS: usize = 100;

/// Every year from the first to the last day, since a filter on dates keeps spans that overlap its range.
fn years<'a>(first: Date, last: Date) -> impl Iterator<Item = Cow<'a, str>> {
    (first.year()..=last.year()).take(MOST_YEARS).map(|year| Cow::Owned(format!("{year:04}")))
}

fn month(date: Date) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// `2020-11-20`, or `2020-11-01..2020-11-30`.
fn days(first: Date, last: Date) -> String {
    if first == last { first.to_string() } else { format!("{first}..{last}") }
}

fn hosts(record: &StoredRecord) -> Values<'_> {
    let mut hosts: Vec<String> = record.sources.iter().filter_map(|source| host(&source.url)).collect();
    hosts.sort();
    hosts.dedup();
    if hosts.is_empty() { one(UNKNOWN) } else { hosts.into_iter().map(Cow::Owned).collect() }
}

/// The host of a URL, in lower case and without `www.`.
pub fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}
