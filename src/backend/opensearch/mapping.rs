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
//! | `literal.…` | records, remarks | the normal form of each text field of [`FIELDS`](crate::fields::FIELDS) |
//! | facets | | as `StoredRecord::values` has them; a province with the region above it too |
//! | `…_start`, `…_end` | | days since 1970 |
//! | `lag_min`, `lag_max`, `confidence` | | days, millionths |
//! | `bytes`, `mtime_ns`, `hash`, `status`, `file_kind` | files | the hash as a signed number |
//! | `stored` | all | a `StoredRecord`, `StoredPoint` or `StoredFile` |

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

/// The body of the request that makes an index.
pub(super) fn index(address: &Address, fingerprint: u64, analysis: &analyze::Settings) -> Value {
    let mut settings = json!({
        "number_of_shards": address.shards,
        // What a run has written is seen when it is committed.
        "refresh_interval": "-1",
        "similarity": { "default": { "type": "BM25", "k1": 1.2, "b": 0.75 } },
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
    // A longer value, which no report has but a hostile one, is not counted.
    let keyword = json!({ "type": "keyword", "ignore_above": MOST_VALUE_BYTES / 4 });
    add(&["doc_type", "scope", "id", "point", "group", "file", "file_hash"], keyword.clone());
    let text = |options: &str, norms: bool| json!({ "type": "text", "analyzer": "whitespace", "index_options": options, "norms": norms });
    add(&["words"], text("positions", true));
    add(&["subwords"], text("docs", false));
    add(&["title_bigrams"], text("docs", true));
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
    add(&["confidence", "ordinal", "since", "until"], json!({ "type": "integer" }));
    add(&["bytes", "mtime_ns", "hash"], json!({ "type": "long", "index": false }));
    add(&["status", "file_kind"], json!({ "type": "byte" }));
    add(&["stored"], json!({ "type": "object", "enabled": false }));
    for facet in Field::facets() {
        add(&[facet.name()], keyword.clone());
    }
    fields
}
