//! Report → documents of the index.

use std::borrow::Cow;

use jiff::civil::Date;
use tantivy::TantivyDocument;
use tantivy::schema::Field;

use super::convert::Origin;
use super::identity::{self, Identities, Subject};
use super::schema::{Fields, facet_of};
use super::tokens::{EncodedTokens, Terms};
use crate::analyze::{self, Analyzer, SubwordCache};
use crate::backend::{DocType, Scope};
use crate::crawl::Stat;
use crate::fields;
use crate::record::{StoredFile, StoredRecord};
use crate::report::{ChangePoint, DateSpan, Report};

/// Memory of a document beside its text, mostly.
const DOCUMENT_BYTES: usize = 2048;
/// Memory of a document for each byte of its text: words, sub-words and what is stored.
const BYTES_PER_BYTE: usize = 5;

/// Builds documents; one per thread, for its buffers.
pub(super) struct DocumentBuilder<'a> {
    fields: Fields,
    analyzer: &'a Analyzer,
    known_subwords: SubwordCache<'a>,
    words: EncodedTokens,
    terms: Terms,
    identities: Identities,
}

/// Days since 1970-01-01: how dates are stored in fast fields.
pub(crate) fn days(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    i64::from(date.since((jiff::Unit::Day, epoch)).map_or(0, |span| span.get_days()))
}

/// How shares are stored in fast fields. One such as 0.6 has no exact binary form, and as a whole number it
/// takes a third of the room.
pub(crate) fn millionths(share: f64) -> i64 {
    (share * 1e6).round() as i64
}

/// Where a document is among those of its report.
#[derive(Clone, Copy)]
struct Place<'r> {
    origin: Origin<'r>,
    scope: Scope,
    /// Documents of the report before it.
    number: usize,
    /// Its change point, and the number of that document.
    point: Option<(&'r ChangePoint, usize)>,
}

impl<'a> DocumentBuilder<'a> {
    pub fn new(fields: Fields, analyzer: &'a Analyzer) -> Self {
        DocumentBuilder {
            fields,
            analyzer,
            known_subwords: SubwordCache::new(analyzer),
            words: EncodedTokens::default(),
            terms: Terms::default(),
            identities: Identities::default(),
        }
    }

    /// Begins another group of files.
    pub fn begin_group(&mut self) {
        self.identities.clear();
    }

    /// The document with a file's fingerprint; `scope` is that of its report.
    pub fn file(&self, stored: &StoredFile, stat: Stat, hash: u64, scope: Option<Scope>) -> TantivyDocument {
        let f = &self.fields;
        let mut doc = TantivyDocument::new();
        doc.add_u64(f.doc_type, DocType::File as u64);
        doc.add_text(f.file, &stored.path);
        doc.add_u64(f.bytes, stat.bytes);
        doc.add_i64(f.mtime_ns, stat.mtime_ns);
        doc.add_u64(f.hash, hash);
        doc.add_u64(f.status, stored.status as u64);
        doc.add_u64(f.file_kind, stored.kind as u64);
        if let Some(scope) = scope {
            doc.add_u64(f.scope, scope as u64);
        }
        self.add_facets(&mut doc, |field| stored.values(field));
        doc.add_bytes(f.stored, &to_bytes(stored));
        doc
    }

    /// The documents of a report: one per change point, record and remark. `name` is the file's among its
    /// variants.
    pub fn report(&mut self, report: &Report, name: &str, scope: Scope) -> Vec<TantivyDocument> {
        let origin = Origin { report, subject: Subject::of(report, name) };
        let mut docs = Vec::new();
        for point in &report.change_points {
            let number = docs.len();
            let place =
                |docs: &[_]| Place { origin, scope, number: docs.len(), point: Some((point, number)) };
            let id = self.identities.point(origin.subject, report, point);
            docs.push(self.change_point(&place(&docs), &origin.point(id, point), point));
            for record in &point.records {
                let place = place(&docs);
                docs.push(self.text(&place, DocType::Record, &record.text, |record_id| {
                    origin.record(record_id, record, Some((point, id)))
                }));
            }
            for remark in &point.remarks {
                let place = place(&docs);
                docs.push(self.text(&place, DocType::Remark, &remark.text, |remark_id| {
                    origin.remark(remark_id, remark, Some((point, id)))
                }));
            }
        }
        for record in &report.records {
            let place = Place { origin, scope, number: docs.len(), point: None };
            docs.push(self.text(&place, DocType::Record, &record.text, |id| origin.record(id, record, None)));
        }
        for remark in &report.remarks {
            let place = Place { origin, scope, number: docs.len(), point: None };
            docs.push(self.text(&place, DocType::Remark, &remark.text, |id| origin.remark(id, remark, None)));
        }
        docs
    }

    fn change_point(
        &self,
        place: &Place,
        stored: &crate::record::StoredPoint,
        point: &ChangePoint,
    ) -> TantivyDocument {
        let mut doc = self.base(DocType::ChangePoint, place, point.heading.len());
        doc.add_u64(self.fields.point, stored.change_point.id.0);
        self.add_facets(&mut doc, |field| stored.values(field));
        doc.add_bytes(self.fields.stored, &to_bytes(stored));
        doc
    }

    /// The document of a record or remark with this text.
    fn text(
        &mut self,
        place: &Place,
        doc_type: DocType,
        text: &str,
        stored: impl FnOnce(crate::record::RecordId) -> StoredRecord,
    ) -> TantivyDocument {
        let f = self.fields;
        let Origin { report, subject } = place.origin;
        let normal = analyze::normalize(text);
        let point = place.point.map(|(point, _)| point);
        let stored = stored(self.identities.record(subject, report, point, normal.text()));
        let mut doc = self.base(doc_type, place, text.len());
        doc.add_u64(f.id, stored.id.0);
        self.add_words(&mut doc, normal.text());
        // A remark has the title of its change point, which is not its own.
        if doc_type == DocType::Record {
            self.add_title(&mut doc, &stored.title);
        }
        if let Some(date) = &stored.date {
            add_span(&mut doc, (f.date_start, f.date_end), date);
        }
        if let Some(lag) = stored.lag {
            doc.add_i64(f.lag_min, lag.min);
            doc.add_i64(f.lag_max, lag.max);
        }
        if let Some(point) = &stored.change_point {
            doc.add_u64(f.point, point.id.0);
        }
        self.add_facets(&mut doc, |field| stored.values(field));
        doc.add_bytes(f.stored, &to_bytes(&stored));
        doc
    }

    fn add_facets<'v>(&self, doc: &mut TantivyDocument, values: impl Fn(fields::Field) -> Vec<Cow<'v, str>>) {
        for field in fields::Field::facets() {
            for value in values(field) {
                doc.add_facet(self.fields.facet(field), facet_of(field, &value));
            }
        }
    }

    fn add_words(&mut self, doc: &mut TantivyDocument, normal: &str) {
        let f = self.fields;
        let DocumentBuilder { analyzer, known_subwords, words, terms, .. } = self;
        words.clear();
        terms.clear();
        // How often a sub-word occurs in a text is not counted.
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
    }

    fn add_title(&mut self, doc: &mut TantivyDocument, title: &str) {
        let DocumentBuilder { analyzer, terms, .. } = self;
        terms.clear();
        let title = analyze::normalize(title);
        analyzer.title_terms(title.text(), |term| terms.push(term));
        doc.add_text(self.fields.title_bigrams, terms.finish());
    }

    /// What the documents of a report have in common, with room for a text of so many bytes.
    fn base(&self, doc_type: DocType, place: &Place, text_bytes: usize) -> TantivyDocument {
        let f = &self.fields;
        let Origin { report, subject } = place.origin;
        let mut doc = TantivyDocument::with_capacity(DOCUMENT_BYTES + BYTES_PER_BYTE * text_bytes);
        doc.add_u64(f.doc_type, doc_type as u64);
        doc.add_u64(f.scope, place.scope as u64);
        doc.add_text(f.file, &report.path);
        // Documents of a report stay side by side, so that a distance identifies their report and change point.
        doc.add_u64(f.report, place.number as u64 + 1);
        let distance = place.point.map_or(0, |(_, point)| place.number - point + 1);
        doc.add_u64(f.change_point, distance as u64);
        if let Some((point, _)) = place.point {
            doc.add_u64(f.group, identity::group(subject, point));
            if let Some(date) = &point.date {
                add_span(&mut doc, (f.change_point_start, f.change_point_end), date);
            }
            if let Some(confidence) = point.confidence {
                doc.add_i64(f.confidence, millionths(confidence));
            }
        }
        doc
    }
}

fn add_span(doc: &mut TantivyDocument, (start, end): (Field, Field), date: &DateSpan) {
    doc.add_i64(start, days(date.start));
    doc.add_i64(end, days(date.end));
}

fn to_bytes(value: &impl serde::Serialize) -> Vec<u8> {
    // OK because structs of strings and numbers always serialize.
    serde_json::to_vec(value).expect("a stored value serializes")
}
