//! The fields of an index on OpenSearch: the facets of [`FIELDS`](crate::fields::FIELDS), and those that only the
//! index uses, named as in the local schema.
//!
//! | field | of | content |
//! | --- | --- | --- |
//! | `doc_type`, `scope` | all | [`doc_type`], [`scope`] |
//! | `file`, `file_hash` | all | the path, and the hash of it by which documents are removed |
//! | `since`, `until` | all | the run that added the document, and the one that removed it: see `State` |
//! | `ordinal` | all | its place among the documents of its report, from 0; -1 for the file itself |
//! | `id`, `point`, `group` | | identities as 16 hexadecimal digits |
//! | `words` | records, remarks | the words, separated by spaces: positions are those of the local index |
//! | `subwords`, `title_bigrams` | | terms, separated by spaces |
//! | `text`, `long_text` | records, remarks | the normal form; one longer than doc values can be is in `long_text` |
//! | `grams` | records, remarks | every character of the normal form, and every pair: see [`gram`] |
//! | `literal.…` | records, remarks | the normal form of each text field of [`FIELDS`](crate::fields::FIELDS) |
//! | facets | | as `StoredRecord::values` has them; a province with the region above it too |
//! | `…_start`, `…_end` | | days since 1970 |
//! | `lag_min`, `lag_max`, `lag_nearest`, `confidence` | | days, millionths |
//! | `bytes`, `mtime_ns`, `hash`, `status`, `file_kind` | files | the hash as a signed number |
//! | `stored` | all | a `StoredRecord`, `StoredPoint` or `StoredFile`, as JSON in a text; of `state`, an object |

use serde_json::{Map, Value, json};

use super::address::Address;
use crate::analyze;
use crate::backend::{DocType, Scope};
use crate::fields::Field;

/// Version of the mapping and of what the documents hold.
pub(crate) const FORMAT: u32 = 1;

/// The longest value that doc values hold, in bytes (Lucene: `IndexWriter.MAX_TERM_LENGTH`).
pub(crate) const MOST_VALUE_BYTES: usize = 32_766;

/// The value of the field `doc_type`.
pub(crate) fn doc_type(doc_type: DocType) -> &'static str {
    match doc_type {
        DocType::File => "file",
        DocType::ChangePoint => "change_point",
        DocType::Record => "record",
        DocType::Remark => "remark",
    }
}

/// The value of the field `scope`.
pub(crate) fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Primary => "primary",
        Scope::Rewriting => "rewriting",
    }
}

/// An identity as the index has it.
pub(crate) fn identity(id: u64) -> String {
    format!("{id:016x}")
}

/// A character or a pair of a text as a token. The index of a `wildcard` field begins at three characters;
/// for shorter patterns OpenSearch would check every record.
pub(super) fn gram(text: &str) -> String {
    // A space would divide it, and no normal form has this character.
    text.replace(' ', "\u{1}")
}

/// A token of documents without others in a field: the local index counts all documents, Lucene those with a
/// token.
pub(super) const NONE: &str = "\0";

/// BM25 as the local index computes it, the same on every version of OpenSearch. `frequency` and `length` are
/// those of the term and of the document; `tokens` is the number of tokens of all texts, which counts `times`
/// as much.
fn similarity(frequency: &str, length: &str, tokens: &str, times: u32) -> Value {
    let weight = "return query.boost * 2.2 * Math.log((field.docCount + 1) / (term.docFreq + 0.5));";
    let score = format!(
        "double k = 1.2 * (0.25 + 0.75 * ({length}) * field.docCount / ({times}.0 * ({tokens}))); \
         return weight * {frequency} / ({frequency} + k);"
    );
    json!({ "type": "scripted", "weight_script": { "source": weight }, "script": { "source": score } })
}

fn similarities() -> Value {
    let all = "field.sumTotalTermFreq";
    json!({
        "words": similarity("doc.freq", "doc.length", all, 2),
        "phrases": similarity("doc.freq", "doc.length", all, 1),
        "subwords": similarity("1", "1", all, 2),
        // Titles are short, so [`NONE`] would change their length. Each has it, and the script subtracts it.
        "titles": similarity("1", "doc.length - 1", "field.sumTotalTermFreq - field.docCount", 2),
    })
}

/// The body of the request that makes an index.
pub(super) fn index(address: &Address, fingerprint: u64, analysis: &analyze::Settings) -> Value {
    let mut settings = json!({
        "number_of_shards": address.shards,
        // What a run has written is seen when it is committed.
        "refresh_interval": "-1",
        "similarity": similarities(),
    });
    match address.replicas {
        Some(replicas) => settings["number_of_replicas"] = json!(replicas),
        None => settings["auto_expand_replicas"] = json!("0-1"),
    }
    let meta = json!({
        "format": FORMAT,
        "fingerprint": format!("{fingerprint:016x}"),
        "analysis": analysis,
    });
    let mappings = json!({ "dynamic": "strict", "_meta": meta, "properties": properties() });
    json!({ "settings": { "index": settings }, "mappings": mappings })
}

fn properties() -> Map<String, Value> {
    let mut fields = Map::new();
    let mut add = |names: &[&str], field: Value| {
        fields.extend(names.iter().map(|name| ((*name).to_owned(), field.clone())));
    };
    // Longer values, which only hostile reports have, are not counted.
    let keyword = json!({ "type": "keyword", "ignore_above": MOST_VALUE_BYTES / 4 });
    add(&["doc_type", "scope", "id", "point", "group", "file", "file_hash"], keyword.clone());
    let text = |options: &str, norms: bool, similarity: &str| {
        json!({
            "type": "text",
            "analyzer": "whitespace",
            "index_options": options,
            "norms": norms,
            "similarity": similarity,
        })
    };
    let mut words = text("freqs", true, "words");
    words["fields"] = json!({ "phrases": text("positions", true, "phrases") });
    add(&["words"], words);
    add(&["subwords"], text("docs", false, "subwords"));
    add(&["title_bigrams"], text("freqs", true, "titles"));
    add(
        &["grams"],
        json!({ "type": "text", "analyzer": "whitespace", "index_options": "docs", "norms": false }),
    );
    add(&["text"], json!({ "type": "wildcard", "doc_values": true }));
    add(&["long_text"], json!({ "type": "wildcard", "doc_values": false }));
    let literals: Map<String, Value> = Field::all(|uses| uses.search)
        .map(|field| {
            // The content may be as long as the text; what is cut to fit doc values is compared faster.
            let is_short = field != Field::Content;
            (field.name().to_owned(), json!({ "type": "wildcard", "doc_values": is_short }))
        })
        .collect();
    add(&["literal"], json!({ "properties": literals }));
    let days = ["change_point_start", "change_point_end", "date_start", "date_end", "lag_min", "lag_max"];
    add(&days, json!({ "type": "integer" }));
    add(&["lag_nearest", "confidence", "ordinal", "since", "until"], json!({ "type": "integer" }));
    add(&["bytes", "mtime_ns", "hash"], json!({ "type": "long", "index": false }));
    add(&["status", "file_kind"], json!({ "type": "byte" }));
    add(&["stored"], json!({ "type": "object", "enabled": false }));
    for facet in Field::facets() {
        add(&[facet.name()], keyword.clone());
    }
    fields
}
