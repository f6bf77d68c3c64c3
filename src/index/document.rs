//! Report → documents of the index.

use jiff::civil::Date;
use tantivy::TantivyDocument;
use tantivy::schema::{Facet, Field};
use xxhash_rust::xxh3::xxh3_64;

use super::packed::{self, PackedRecord};
use super::schema::{Cut, DocType, Fields};
use super::state::FileStatus;
use super::stored::{StoredChangePoint, StoredFile, StoredSection};
use crate::analyze::{self, Analyzer, SubwordCache};
use crate::report::{ChangePoint, DateSpan, FileKind, Precision, Record, Report};

/// The facet value of a thing that the report does not tell.
pub(crate) const UNKNOWN: &str = "unknown";

/// What lies in the place of a confidence that is not told: less than any, a hundredth as most are.
pub(crate) const NOT_TOLD: i64 = -10_000;

/// The bytes of a document that hold all but its text, mostly.
const LEAST_BYTES: usize = 1024;
/// The bytes of a document for each of its text: its words, its sub-words, and the text itself.
const BYTES_PER_BYTE: usize = 3;

/// Builds documents; one per thread, for its buffers.
pub(crate) struct DocumentBuilder<'a> {
    fields: Fields,
    analyzer: &'a Analyzer,
    known_subwords: SubwordCache<'a>,
    words: Cut,
    terms: Terms,
}

/// Tokens that do not follow each other in a text.
#[derive(Default)]
struct Terms {
    cut: Cut,
    text: String,
}

impl Terms {
    fn clear(&mut self) {
        self.cut.clear();
        self.text.clear();
    }

    fn push(&mut self, term: &str) {
        self.cut.push(term.len());
        self.text.push_str(term);
    }

    fn finish(&mut self) -> &str {
        self.cut.finish(&self.text)
    }
}

/// Days since 1970-01-01: how dates lie in fast fields.
pub(crate) fn days(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    i64::from(date.since((jiff::Unit::Day, epoch)).map_or(0, |span| span.get_days()))
}

/// How shares lie in fast fields. One such as 0.6 has no exact binary form, and as a whole number it
/// takes a third of the room.
pub(crate) fn millionths(share: f64) -> i64 {
    (share * 1e6).round() as i64
}

/// A date cut to its precision: `2020-11-20`, `2020-11`, `2020`.
pub(crate) fn cut_to_precision(span: &DateSpan) -> String {
    let start = span.start;
    match span.precision {
        Precision::Day => start.to_string(),
        Precision::Year => format!("{:04}", start.year()),
        Precision::Range if start.month() == 1 && start.day() == 1 && span.end.day_of_year() >= 365 => {
            format!("{:04}", start.year())
        }
        _ => format!("{:04}-{:02}", start.year(), start.month()),
    }
}

fn hash_of(parts: &[&[u8]]) -> u64 {
    xxh3_64(&parts.join(&0u8))
}

/// The host of a URL, in lower case and without `www.`.
pub(crate) fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

impl<'a> DocumentBuilder<'a> {
    pub fn new(fields: Fields, analyzer: &'a Analyzer) -> Self {
        DocumentBuilder {
            fields,
            analyzer,
            known_subwords: SubwordCache::new(analyzer),
            words: Cut::default(),
            terms: Terms::default(),
        }
    }

    /// The document that holds a file's fingerprint.
    pub fn file(
        &self,
        stored: &StoredFile,
        bytes: u64,
        mtime_ns: i64,
        hash: u64,
        (kind, status): (FileKind, FileStatus),
    ) -> TantivyDocument {
        let f = &self.fields;
        let mut doc = TantivyDocument::new();
        doc.add_u64(f.doc_type, DocType::File as u64);
        doc.add_text(f.file, &stored.path);
        doc.add_u64(f.report, 0);
        doc.add_u64(f.change_point, 0);
        doc.add_u64(f.bytes, bytes);
        doc.add_i64(f.mtime_ns, mtime_ns);
        doc.add_u64(f.hash, hash);
        doc.add_u64(f.status, status as u64);
        doc.add_u64(f.file_kind, kind as u64);
        // A column without gaps takes less room.
        for field in [f.province, f.sector, f.variant, f.kind] {
            doc.add_facet(field, Facet::root());
        }
        doc.add_text(f.month, Facet::root().encoded_str());
        doc.add_text(f.issuer, Facet::root().encoded_str());
        doc.add_i64(f.confidence, NOT_TOLD);
        doc.add_bytes(f.stored, &to_bytes(stored));
        doc
    }

    /// The documents of a report: one per change point and one per record. `key` is the same for
    /// the same file wherever its tree lies.
    pub fn report(&mut self, report: &Report, key: &str) -> Vec<TantivyDocument> {
        let report_id = hash_of(&[key.as_bytes()]);
        let mut docs = Vec::new();
        for (number, point) in report.change_points.iter().enumerate() {
            let point_id = hash_of(&[&report_id.to_le_bytes(), &number.to_le_bytes()]);
            let section = docs.len();
            let place = |number| Place { report, number, section: Some((point, section)) };
            docs.push(self.section(&place(section), point));
            for (number, record) in point.records.iter().enumerate() {
                let id = hash_of(&[&point_id.to_le_bytes(), &number.to_le_bytes()]);
                docs.push(self.record(&place(docs.len()), record, id));
            }
        }
        for (number, document) in report.records.iter().enumerate() {
            let place = Place { report, number: docs.len(), section: None };
            let id = hash_of(&[&report_id.to_le_bytes(), b"document", &number.to_le_bytes()]);
            docs.push(self.record(&place, document, id));
        }
        docs
    }

    fn section(&self, place: &Place, point: &ChangePoint) -> TantivyDocument {
        let mut doc = self.base(DocType::ChangePoint, place, 0);
        let stored = StoredSection {
            path: place.report.path.clone(),
            province: province(place.report),
            sector: sector(place.report),
            variant: place.report.variant.as_str().to_owned(),
            change_point: stored_change_point(point),
            empty: point.empty,
            records: u32::try_from(point.records.len()).unwrap_or(u32::MAX),
        };
        doc.add_text(self.fields.issuer, Facet::root().encoded_str());
        doc.add_bytes(self.fields.stored, &to_bytes(&stored));
        doc
    }

    fn record(&mut self, place: &Place, record: &Record, id: u64) -> TantivyDocument {
        let lag_days = place.section.and_then(|(point, _)| point.lag_days(record.date.as_ref()));
        let body = record.text.as_str();
        let mut doc = self.base(DocType::Record, place, BYTES_PER_BYTE * body.len());
        let f = self.fields;
        doc.add_u64(f.id, id);
        self.add_text(&mut doc, record, body);
        if let Some(date) = &record.date {
            add_span(&mut doc, (f.date_start, f.date_end), date);
        }
        if let Some(lag) = lag_days {
            doc.add_i64(f.lag_days, lag);
        }
        let issuer = record.issuer.as_deref().map(str::trim).filter(|issuer| !issuer.is_empty());
        doc.add_text(f.issuer, issuer.unwrap_or(UNKNOWN));
        let mut hosts: Vec<String> = record.sources.iter().filter_map(|source| host(&source.url)).collect();
        hosts.sort();
        hosts.dedup();
        for host in &hosts {
            doc.add_text(f.host, host);
        }
        doc.add_bytes(f.stored, &to_bytes(&packed_record(place, record, lag_days, body)));
        doc.add_text(f.text, body);
        doc
    }

    fn add_text(&mut self, doc: &mut TantivyDocument, record: &Record, body: &str) {
        let f = self.fields;
        let DocumentBuilder { analyzer, known_subwords, words, terms, .. } = self;
        let normal = analyze::normalize(body);
        let normal = normal.text();
        words.clear();
        terms.clear();
        // How often a sub-word stands in a text is not counted.
        known_subwords.begin_text();
        let mut end = 0;
        analyzer.for_each_word(normal, |word| {
            let token = word.of(normal);
            words.skip((word.start - end) as usize);
            words.push(token.len());
            end = word.end;
            known_subwords.new_subwords(token, |subword| terms.push(subword));
        });
        doc.add_text(f.words, words.finish(normal));
        doc.add_text(f.subwords, terms.finish());
        terms.clear();
        let title = analyze::normalize(&record.title);
        analyzer.title_terms(title.text(), |term| terms.push(term));
        doc.add_text(f.title_bigrams, terms.finish());
    }

    /// What the documents of a change point and of its records have in common, with room for so many bytes more.
    fn base(&self, doc_type: DocType, place: &Place, bytes: usize) -> TantivyDocument {
        let f = &self.fields;
        let report = place.report;
        let mut doc = TantivyDocument::with_capacity(LEAST_BYTES + bytes);
        doc.add_u64(f.doc_type, doc_type as u64);
        doc.add_text(f.file, &report.path);
        // Documents of a report stay side by side, so that a distance tells which are one's.
        doc.add_u64(f.report, place.number as u64 + 1);
        let path = report.province.as_ref().map(|found| found.value.facet_path());
        doc.add_facet(
            f.province,
            Facet::from_text(path.as_deref().unwrap_or("/unknown")).unwrap_or_else(|_| Facet::root()),
        );
        let sector = report.sector.as_ref().map_or(UNKNOWN, |found| found.value.as_str());
        doc.add_facet(f.sector, Facet::from_path([sector]));
        doc.add_facet(f.variant, Facet::from_path([report.variant.as_str()]));
        // A column without gaps takes less room: 0 is no change point, 1 the change point itself.
        let distance = place.section.map_or(0, |(_, section)| place.number - section + 1);
        doc.add_u64(f.change_point, distance as u64);
        let point = place.section.map(|(point, _)| point);
        let kind = point.map(|point| point.point_type.map_or(UNKNOWN, |kind| kind.as_str()));
        doc.add_facet(f.kind, Facet::from_path(kind));
        let date = point.and_then(|point| point.date.as_ref());
        doc.add_text(f.month, date.map_or_else(Facet::root, month).encoded_str());
        if let Some(date) = date {
            add_span(&mut doc, (f.change_point_start, f.change_point_end), date);
        }
        let confidence = point.and_then(|point| point.confidence);
        doc.add_i64(f.confidence, confidence.map_or(NOT_TOLD, millionths));
        doc
    }
}

/// Adds the days of a date. Most dates are one day, of which the end need not be told again.
fn add_span(doc: &mut TantivyDocument, (start, end): (Field, Field), date: &DateSpan) {
    doc.add_i64(start, days(date.start));
    if date.end != date.start {
        doc.add_i64(end, days(date.end));
    }
}

/// The year and the month of a change point; one told to the year only has no month.
fn month(date: &DateSpan) -> Facet {
    let year = format!("{:04}", date.start.year());
    let month = format!("{year}-{:02}", date.start.month());
    let has_month = date.start.first_of_month() == date.end.first_of_month();
    Facet::from_path([year].into_iter().chain(has_month.then_some(month)))
}

/// Where a document stands among those of its report.
struct Place<'r> {
    report: &'r Report,
    /// The documents of the report before it.
    number: usize,
    /// Its change point, and the documents before that.
    section: Option<(&'r ChangePoint, usize)>,
}

fn to_bytes(value: &impl serde::Serialize) -> Vec<u8> {
    // OK because structs of strings and numbers always serialize.
    postcard::to_stdvec(value).expect("a stored value serializes")
}

fn province(report: &Report) -> Option<String> {
    report.province.as_ref().map(|found| found.value.name.to_owned())
}

fn sector(report: &Report) -> Option<String> {
    report.sector.as_ref().map(|found| found.value.as_str().to_owned())
}

/// What the index keeps of a file that was parsed.
pub(crate) fn stored_file(report: &Report, kind: &str, status: &str) -> StoredFile {
    let records: usize = report.change_points.iter().map(|point| point.records.len()).sum();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    StoredFile {
        path: report.path.clone(),
        kind: kind.to_owned(),
        status: status.to_owned(),
        reason: None,
        province: province(report),
        sector: sector(report),
        variant: report.variant.as_str().to_owned(),
        change_points: count(report.change_points.len()),
        records: count(records + report.records.len()),
        diagnostics: report
            .diagnostics
            .iter()
            .map(|d| (d.severity.as_str().to_owned(), d.code.to_string(), d.line, d.message.to_string()))
            .collect(),
    }
}

fn stored_change_point(point: &ChangePoint) -> StoredChangePoint {
    StoredChangePoint {
        date: point.date.as_ref().map(cut_to_precision),
        kind: point.point_type.map(|kind| kind.as_str().to_owned()),
        confidence: point.confidence,
        heading: point.heading.clone(),
        lines: point.lines,
        features: point.features.iter().map(|f| (f.name.clone(), f.text.clone())).collect(),
    }
}

fn packed_record(place: &Place, record: &Record, lag_days: Option<i64>, text: &str) -> PackedRecord {
    let report = place.report;
    let stands = match place.section {
        Some((_, section)) => {
            packed::Place::Section(u32::try_from(place.number - section).unwrap_or(u32::MAX))
        }
        None => packed::Place::Document(
            report.path.clone(),
            province(report),
            sector(report),
            report.variant.as_str().to_owned(),
        ),
    };
    // A document's one field is its whole text.
    let fields = if place.section.is_some() { record.fields.as_slice() } else { &[] };
    PackedRecord::of(record, fields, (stands, lag_days), text)
}
