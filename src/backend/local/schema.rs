//! The schema: the facets and figures of [`FIELDS`], and the fields that only the index uses.

use tantivy::schema::{
    FAST, Facet, FacetOptions, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions,
};

use super::tokens::TOKENIZER;
use crate::backend::DocType;
use crate::fields::{self, FIELDS, Values};
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// The fields by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// [`DocType`](crate::backend::DocType).
    pub doc_type: Field,
    /// [`Scope`](crate::backend::Scope).
    pub scope: Field,
    /// Identity of a record or remark.
    pub id: Field,
    /// Identity of the change point of a record or remark, or of the change point itself.
    pub point: Field,
    /// A number that a change point shares with the same change point in rewritings.
    pub group: Field,
    /// Path.
    pub file: Field,
    /// Length of a file.
    pub bytes: Field,
    /// Modification time of a file.
    pub mtime_ns: Field,
    /// Hash of a file's content.
    pub hash: Field,
    /// `FileStatus` of a file.
    pub status: Field,
    /// `FileKind` of a file.
    pub file_kind: Field,
    /// The number of documents of its report before this one, plus 1.
    pub report: Field,
    /// The distance to its change point in documents, plus 1; 0 for none.
    pub change_point: Field,
    /// Words of the text, with positions: see `TokenDecoder`.
    pub words: Field,
    /// Dictionary words inside longer words of the text.
    pub subwords: Field,
    /// Pairs of characters of the title, and its words with letters or digits, with positions.
    pub title_bigrams: Field,
    /// First and last day of the change point, in days since 1970.
    pub change_point_start: Field,
    pub change_point_end: Field,
    /// First and last day of the record.
    pub date_start: Field,
    pub date_end: Field,
    /// Minimum and maximum of the days from change point to record.
    pub lag_min: Field,
    pub lag_max: Field,
    /// Confidence of the change point, in millionths.
    pub confidence: Field,
    /// A `StoredRecord`, `StoredPoint` or `StoredFile` as JSON.
    pub stored: Field,
    /// The facets, at their places in [`FIELDS`].
    facets: [Option<Field>; FIELDS.len()],
}

/// The schema that this program writes and reads.
pub(crate) fn schema() -> Schema {
    let mut schema = Schema::builder();
    for name in ["doc_type", "scope"] {
        schema.add_u64_field(name, FAST | INDEXED);
    }
    let numbers = ["id", "point", "group", "bytes", "hash", "status", "file_kind", "report", "change_point"];
    for name in numbers {
        schema.add_u64_field(name, FAST);
    }
    let days = ["change_point_start", "change_point_end", "date_start", "date_end", "lag_min", "lag_max"];
    for name in days.into_iter().chain(["mtime_ns", "confidence"]) {
        schema.add_i64_field(name, FAST);
    }
    schema.add_text_field("file", STRING | FAST);
    let tokens = |record, fieldnorms| {
        let indexing = TextFieldIndexing::default().set_tokenizer(TOKENIZER);
        let indexing = indexing.set_index_option(record).set_fieldnorms(fieldnorms);
        TextOptions::default().set_indexing_options(indexing)
    };
    schema.add_text_field("words", tokens(IndexRecordOption::WithFreqsAndPositions, true));
    schema.add_text_field("subwords", tokens(IndexRecordOption::Basic, false));
    schema.add_text_field("title_bigrams", tokens(IndexRecordOption::WithFreqsAndPositions, true));
    for facet in fields::Field::facets() {
        schema.add_facet_field(facet.name(), FacetOptions::default());
    }
    schema.add_bytes_field("stored", STORED);
    schema.build()
}

/// The term that documents of one type have.
pub(crate) fn of_type(fields: &Fields, doc_type: DocType) -> tantivy::Term {
    tantivy::Term::from_field_u64(fields.doc_type, doc_type as u64)
}

/// The value of a facet as tantivy knows it. Only provinces have a hierarchy.
pub(crate) fn facet_of(field: fields::Field, value: &str) -> Facet {
    match field.spec().values {
        Values::Province => Facet::from_path(value.trim_start_matches('/').split('/')),
        _ => Facet::from_path([value]),
    }
}

impl Fields {
    /// Looks the fields up by name.
    ///
    /// # Errors
    /// If the schema lacks one: the index was made by another version.
    pub fn of(schema: &Schema) -> Result<Fields> {
        let field = |name: &str| {
            schema.get_field(name).map_err(|e| {
                let message = message!("the index was built by another version of tansuo; build it again with `tansuo index --rebuild`");
                Error::new(ErrorKind::Incompatible, message).because(e)
            })
        };
        let mut facets = [None; FIELDS.len()];
        for (spec, facet) in FIELDS.iter().zip(&mut facets).filter(|(spec, _)| spec.uses.facet) {
            *facet = Some(field(spec.name)?);
        }
        Ok(Fields {
            doc_type: field("doc_type")?,
            scope: field("scope")?,
            id: field("id")?,
            point: field("point")?,
            group: field("group")?,
            file: field("file")?,
            bytes: field("bytes")?,
            mtime_ns: field("mtime_ns")?,
            hash: field("hash")?,
            status: field("status")?,
            file_kind: field("file_kind")?,
            report: field("report")?,
            change_point: field("change_point")?,
            words: field("words")?,
            subwords: field("subwords")?,
            title_bigrams: field("title_bigrams")?,
            change_point_start: field("change_point_start")?,
            change_point_end: field("change_point_end")?,
            date_start: field("date_start")?,
            date_end: field("date_end")?,
            lag_min: field("lag_min")?,
            lag_max: field("lag_max")?,
            confidence: field("confidence")?,
            stored: field("stored")?,
            facets,
        })
    }

    /// The field that holds the values of a facet; it has the facet's name.
    ///
    /// # Panics
    /// If `facet` cannot be counted.
    pub fn facet(&self, facet: fields::Field) -> Field {
        let place = FIELDS.iter().position(|spec| spec.field == facet);
        // OK because callers name a facet of the table.
        place.and_then(|place| self.facets[place]).expect("a field that can be counted")
    }
}
