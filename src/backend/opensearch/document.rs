//! Documents as OpenSearch takes them: lines of JSON for `_bulk`.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use super::mapping::{self, MOST_VALUE_BYTES, NONE, identity};
use crate::analyze::normalize;
use crate::backend::DocType;
use crate::backend::update::{Document, decoded, path_hash};
use crate::fields::{Field, Values};
use crate::query::UNKNOWN;
use crate::record::StoredRecord;
use crate::report::Lag;

/// A path, as filters and counts use it.
const UNKNOWN_PROVINCE: &str = "/unknown";

/// A document without its stored content, which is JSON already.
#[derive(Serialize)]
struct Source<'d> {
    doc_type: &'static str,
    file: &'d str,
    file_hash: String,
    since: u64,
    ordinal: i64,
    #[serde(flatten)]
    print: Option<Print>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subwords: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title_bigrams: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    long_text: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    grams: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    literal: Option<BTreeMap<&'static str, Vec<String>>>,
    #[serde(flatten)]
    numbers: BTreeMap<&'static str, i64>,
    #[serde(flatten)]
    facets: BTreeMap<&'static str, Vec<&'d str>>,
}

#[derive(Serialize)]
struct Print {
    bytes: u64,
    mtime_ns: i64,
    hash: i64,
    status: u64,
    file_kind: u64,
}

/// The `_id` of a document: a hash of its file, the run that adds it, and its place in its report, so that a request
/// that is sent again adds nothing.
fn id_of(file: u128, run: u64, ordinal: i64) -> String {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&file.to_le_bytes());
    bytes[16..24].copy_from_slice(&run.to_le_bytes());
    bytes[24..].copy_from_slice(&ordinal.to_le_bytes());
    format!("{:032x}", xxh3_128(&bytes))
}

/// A path hash as the index has it.
pub(super) fn hash_text(hash: u128) -> String {
    format!("{hash:032x}")
}

/// The lines of `_bulk` that add a document in a run.
pub(super) fn lines(document: &Document, run: u64) -> Vec<u8> {
    let hash = path_hash(document.file);
    // OK because the documents of a report are counted in memory.
    let ordinal = document.place.as_ref().map_or(-1, |place| place.number as i64);
    let mut lines = format!("{{\"index\":{{\"_id\":\"{}\"}}}}\n", id_of(hash, run, ordinal)).into_bytes();
    let source = source(document, hash_text(hash), run, ordinal);
    // OK because structs of strings and numbers, and texts, always serialize.
    serde_json::to_writer(&mut lines, &source).expect("a document serializes");
    lines.pop();
    lines.extend_from_slice(b",\"stored\":");
    // As text, because OpenSearch returns the members of an object in another order.
    serde_json::to_writer(&mut lines, &String::from_utf8_lossy(&document.stored)).expect("a text serializes");
    lines.extend_from_slice(b"}\n");
    lines
}

fn source<'d>(document: &'d Document, file_hash: String, run: u64, ordinal: i64) -> Source<'d> {
    let text = document.text.as_ref();
    let fits = text.is_some_and(|text| text.normal.len() <= MOST_VALUE_BYTES);
    let point = document.point.as_ref();
    let mut numbers = BTreeMap::new();
    let spans = [
        (["change_point_start", "change_point_end"], point.and_then(|point| point.days)),
        (["date_start", "date_end"], document.date),
        (["lag_min", "lag_max"], document.lag),
    ];
    for ([first, last], span) in spans {
        if let Some((start, end)) = span {
            numbers.insert(first, start);
            numbers.insert(last, end);
        }
    }
    numbers.extend(point.and_then(|point| point.confidence).map(|confidence| ("confidence", confidence)));
    numbers.extend(document.lag.map(|(min, max)| ("lag_nearest", Lag { min, max }.nearest().abs())));
    let mut facets: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (field, value) in &document.facets {
        facets.entry(field.name()).or_default().extend(with_ancestors(*field, value));
    }
    Source {
        doc_type: mapping::doc_type(document.doc_type),
        file: document.file,
        file_hash,
        since: run,
        ordinal,
        print: document.print.as_ref().map(|print| Print {
            bytes: print.stat.bytes,
            mtime_ns: print.stat.mtime_ns,
            hash: print.hash.cast_signed(),
            status: print.status,
            file_kind: print.kind,
        }),
        scope: document.scope.map(mapping::scope),
        id: document.id.map(identity),
        point: point.map(|point| identity(point.id)),
        group: point.map(|point| identity(point.group)),
        words: Some(text.map_or(NONE.into(), |text| separated(text.words))),
        subwords: Some(text.map_or(NONE.into(), |text| separated(text.subwords))),
        title_bigrams: Some(
            document.title.map_or(NONE.into(), |title| format!("{NONE} {}", separated(title))),
        ),
        text: text.filter(|_| fits).map(|text| text.normal),
        long_text: text.filter(|_| !fits).map(|text| text.normal),
        grams: text.map(|text| grams(text.normal)),
        literal: document.record.map(|record| literals(record, document.doc_type)),
        numbers,
        facets,
    }
}

/// The characters of a normal form and its pairs, each once.
fn grams(normal: &str) -> String {
    let mut seen = FxHashSet::default();
    let ends = |from: usize| normal[from..].char_indices().map(move |(at, c)| from + at + c.len_utf8());
    for (start, _) in normal.char_indices() {
        seen.extend(ends(start).take(2).map(|end| &normal[start..end]));
    }
    let grams: Vec<String> = seen.into_iter().map(mapping::gram).collect();
    grams.join(" ")
}

/// Tokens with spaces between them, which no token has.
fn separated(tokens: &str) -> String {
    let mut text = String::with_capacity(tokens.len());
    for token in decoded(tokens) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(token);
    }
    if text.is_empty() { NONE.into() } else { text }
}

/// A value of a facet, and for a province also its region.
fn with_ancestors(field: Field, value: &str) -> impl Iterator<Item = &str> {
    let is_path = field.spec().values == Values::Province;
    let value = if is_path && value == UNKNOWN { UNKNOWN_PROVINCE } else { value };
    let ends = value.match_indices('/').map(|(at, _)| at).filter(move |&at| is_path && at > 0);
    ends.map(|end| &value[..end]).chain([value])
}

/// The texts of the fields that can be searched, in normal form.
fn literals(record: &StoredRecord, doc_type: DocType) -> BTreeMap<&'static str, Vec<String>> {
    let mut literals = BTreeMap::new();
    for field in Field::all(|uses| uses.search) {
        let values = match field {
            // A remark has the title of its change point, which is not its own.
            Field::Title if doc_type != DocType::Record => Vec::new(),
            // A missing issuer has a facet value, but no text.
            Field::Issuer => record.issuer.iter().map(Into::into).collect(),
            field => record.values(field),
        };
        let texts = values.iter().map(|value| {
            let mut text = normalize(value).into_text().into_owned();
            if field != Field::Content && text.len() > MOST_VALUE_BYTES {
                let end = (0..=MOST_VALUE_BYTES).rev().find(|&end| text.is_char_boundary(end));
                text.truncate(end.unwrap_or_default());
            }
            text
        });
        let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
        if !texts.is_empty() {
            literals.insert(field.name(), texts);
        }
    }
    literals
}
