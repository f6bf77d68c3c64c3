//! Report → documents, which each engine converts to its own.

use std::borrow::Cow;

use jiff::civil::Date;

use super::Sink;
use super::convert::Origin;
use super::identity::{self, Identities, Subject};
use super::tokens::{EncodedTokens, Terms};
use crate::analyze::{self, Analyzer, SubwordCache};
use crate::backend::{DocType, Scope};
use crate::crawl::Stat;
use crate::fields::Field;
use crate::record::{RecordId, StoredFile, StoredPoint, StoredRecord};
use crate::report::{ChangePoint, DateSpan, Report};

/// A document for a file, a change point, a record or a remark. Dates are days since 1970.
pub(in crate::backend) struct Document<'d> {
    pub doc_type: DocType,
    /// The path.
    pub file: &'d str,
    /// A file's fingerprint.
    pub print: Option<Print>,
    /// The scope of its report; `None` for a file without a report.
    pub scope: Option<Scope>,
    /// Its position within its report; `None` for a file.
    pub place: Option<PlaceInReport>,
    /// Its change point, or itself.
    pub point: Option<Point>,
    /// Identity of a record or remark.
    pub id: Option<u64>,
    /// The text of a record or remark.
    pub text: Option<Text<'d>>,
    /// The terms by which a record's title is ranked, as [`EncodedTokens`].
    pub title: Option<&'d str>,
    /// First and last day of the record.
    pub date: Option<(i64, i64)>,
    /// Least and most days from change point to record.
    pub lag: Option<(i64, i64)>,
    /// The values of the facets.
    pub facets: Vec<(Field, Cow<'d, str>)>,
    /// The stored record or remark.
    #[cfg(feature = "opensearch")]
    pub record: Option<&'d StoredRecord>,
    /// A `StoredRecord`, `StoredPoint` or `StoredFile` as JSON.
    pub stored: Vec<u8>,
}

/// The fingerprint of a file.
pub(in crate::backend) struct Print {
    pub stat: Stat,
    /// Hash of its content; 0 for a file that is never read.
    pub hash: u64,
    /// `FileStatus` as a number.
    pub status: u64,
    /// `FileKind` as a number.
    pub kind: u64,
}

#[derive(Clone, Copy)]
pub(in crate::backend) struct PlaceInReport {
    /// Documents of the report before it.
    pub number: usize,
    /// The number of its change point.
    pub point: Option<usize>,
}

pub(in crate::backend) struct Point {
    pub id: u64,
    /// The number that it shares with its rewritings.
    pub group: u64,
    pub days: Option<(i64, i64)>,
    /// In millionths.
    pub confidence: Option<i64>,
}

pub(in crate::backend) struct Text<'d> {
    pub normal: &'d str,
    /// The words, as [`EncodedTokens`].
    pub words: &'d str,
    /// Dictionary words inside them, as [`EncodedTokens`].
    pub subwords: &'d str,
}

/// Builds documents; one per thread, for its buffers.
pub(super) struct DocumentBuilder<'a, S> {
    sink: &'a S,
    analyzer: &'a Analyzer,
    known_subwords: SubwordCache<'a>,
    words: EncodedTokens,
    subwords: Terms,
    title: Terms,
    identities: Identities,
}

/// Days since 1970-01-01, the form of dates in indexes.
pub(in crate::backend) fn days(date: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    i64::from(date.since((jiff::Unit::Day, epoch)).map_or(0, |span| span.get_days()))
}

/// A share from 0 to 1 as indexes keep it. A share such as 0.6 has no exact binary form, and a whole number
/// takes a third of the room.
pub(in crate::backend) fn millionths(share: f64) -> i64 {
    (share * 1e6).round() as i64
}

/// The position of a document within its report.
#[derive(Clone, Copy)]
struct Place<'r> {
    origin: Origin<'r>,
    scope: Scope,
    /// Documents of the report before it.
    number: usize,
    /// Its change point, and the number of that document.
    point: Option<(&'r ChangePoint, usize)>,
}

impl<'a, S: Sink> DocumentBuilder<'a, S> {
    pub fn new(sink: &'a S, analyzer: &'a Analyzer) -> Self {
        DocumentBuilder {
            sink,
            analyzer,
            known_subwords: SubwordCache::new(analyzer),
            words: EncodedTokens::default(),
            subwords: Terms::default(),
            title: Terms::default(),
            identities: Identities::default(),
        }
    }

    /// Begins another group of files.
    pub fn begin_group(&mut self) {
        self.identities.clear();
    }

    /// The document with a file's fingerprint; `scope` is that of its report.
    pub fn file(&self, stored: &StoredFile, stat: Stat, hash: u64, scope: Option<Scope>) -> S::Document {
        let print = Print { stat, hash, status: stored.status as u64, kind: stored.kind as u64 };
        self.sink.document(Document {
            print: Some(print),
            scope,
            facets: facets(|field| stored.values(field)),
            stored: to_bytes(stored),
            ..Document::of(DocType::File, &stored.path)
        })
    }

    /// The documents of a report: one per change point, record and remark. `name` is the name of the file
    /// without folder and variant.
    pub fn report(&mut self, report: &Report, name: &str, scope: Scope) -> Vec<S::Document> {
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

    fn change_point(&self, place: &Place, stored: &StoredPoint, point: &ChangePoint) -> S::Document {
        let subject = place.origin.subject;
        self.sink.document(Document {
            scope: Some(place.scope),
            place: Some(place.in_report()),
            point: Some(Point::of(subject, point, stored.change_point.id.0)),
            facets: facets(|field| stored.values(field)),
            stored: to_bytes(stored),
            ..Document::of(DocType::ChangePoint, &stored.path)
        })
    }

    /// The document of a record or remark with this text.
    fn text(
        &mut self,
        place: &Place,
        doc_type: DocType,
        text: &str,
        stored: impl FnOnce(RecordId) -> StoredRecord,
    ) -> S::Document {
        let Origin { report, subject } = place.origin;
        let normal = analyze::normalize(text);
        let normal = normal.text();
        let point = place.point.map(|(point, _)| point);
        let stored = stored(self.identities.record(subject, report, point, normal));
        self.read_words(normal);
        // A remark has the title of its change point, which is not its own.
        let has_title = doc_type == DocType::Record;
        if has_title {
            self.read_title(&stored.title);
        }
        let DocumentBuilder { sink, words, subwords, title, .. } = self;
        sink.document(Document {
            scope: Some(place.scope),
            place: Some(place.in_report()),
            point: point
                .zip(stored.change_point.as_ref())
                .map(|(point, of)| Point::of(subject, point, of.id.0)),
            id: Some(stored.id.0),
            text: Some(Text { normal, words: words.finish(normal), subwords: subwords.finish() }),
            title: has_title.then(|| title.finish()),
            date: stored.date.as_ref().map(span),
            lag: stored.lag.map(|lag| (lag.min, lag.max)),
            facets: facets(|field| stored.values(field)),
            #[cfg(feature = "opensearch")]
            record: Some(&stored),
            stored: to_bytes(&stored),
            ..Document::of(doc_type, &stored.path)
        })
    }

    fn read_words(&mut self, normal: &str) {
        let DocumentBuilder { analyzer, known_subwords, words, subwords, .. } = self;
        words.clear();
        subwords.clear();
        // How often a sub-word occurs in a text is not counted.
        known_subwords.begin_text();
        let mut end = 0;
        analyzer.for_each_word(normal, |word| {
            let token = word.of(normal);
            words.skip((word.start - end) as usize);
            words.push(token.len());
            end = word.end;
            known_subwords.new_subwords(token, |subword| subwords.push(subword));
        });
    }

    fn read_title(&mut self, title: &str) {
        let DocumentBuilder { analyzer, title: terms, .. } = self;
        terms.clear();
        analyzer.title_terms(analyze::normalize(title).text(), |term, position| {
            terms.push_at(term, position);
        });
    }
}

impl<'d> Document<'d> {
    fn of(doc_type: DocType, file: &'d str) -> Document<'d> {
        Document {
            doc_type,
            file,
            print: None,
            scope: None,
            place: None,
            point: None,
            id: None,
            text: None,
            title: None,
            date: None,
            lag: None,
            facets: Vec::new(),
            #[cfg(feature = "opensearch")]
            record: None,
            stored: Vec::new(),
        }
    }
}

impl Place<'_> {
    fn in_report(&self) -> PlaceInReport {
        PlaceInReport { number: self.number, point: self.point.map(|(_, number)| number) }
    }
}

impl Point {
    fn of(subject: Subject, point: &ChangePoint, id: u64) -> Point {
        Point {
            id,
            group: identity::group(subject, point),
            days: point.date.as_ref().map(span),
            confidence: point.confidence.map(millionths),
        }
    }
}

fn facets<'v>(values: impl Fn(Field) -> Vec<Cow<'v, str>>) -> Vec<(Field, Cow<'v, str>)> {
    Field::facets().flat_map(|field| values(field).into_iter().map(move |value| (field, value))).collect()
}

fn span(date: &DateSpan) -> (i64, i64) {
    (days(date.start), days(date.end))
}

fn to_bytes(value: &impl serde::Serialize) -> Vec<u8> {
    // OK because structs of strings and numbers always serialize.
    serde_json::to_vec(value).expect("a stored value serializes")
}
