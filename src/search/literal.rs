//! Records that contain a text: exactly those whose normal form holds it as a substring.

use std::collections::HashMap;

use tantivy::index::SegmentId;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocId, DocSet, Searcher, TERMINATED, TantivyDocument};

use crate::Result;
use crate::analyze::normalize;
use crate::index::{DocType, Fields, of_type};

/// The records that contain `needle`, which is in normal form, in each segment.
pub(super) fn find(
    searcher: &Searcher,
    fields: &Fields,
    needle: &str,
) -> Result<HashMap<SegmentId, Vec<DocId>>> {
    let finder = memchr::memmem::Finder::new(needle);
    let mut found = HashMap::new();
    for segment in searcher.segment_readers() {
        let store = segment.get_store_reader(8)?;
        let mut docs = Vec::new();
        let records = segment
            .inverted_index(fields.doc_type)?
            .read_postings(&of_type(fields, DocType::Record), IndexRecordOption::Basic)?;
        let Some(mut records) = records else { continue };
        let mut doc = records.doc();
        while doc != TERMINATED {
            if !segment.is_deleted(doc) {
                let stored: TantivyDocument = store.get(doc)?;
                let text = stored.get_first(fields.text).and_then(|v| v.as_str()).unwrap_or_default();
                if finder.find(normalize(text).text().as_bytes()).is_some() {
                    docs.push(doc);
                }
            }
            doc = records.advance();
        }
        found.insert(segment.segment_id(), docs);
    }
    Ok(found)
}
