//! Records that contain a text: exactly those whose normal form holds it as a substring.
//!
//! The words of a record cover its normal form without overlap. So an occurrence of the text is inside
//! one word, or begins in the end of a word, goes on over whole words, and ends in the beginning of a
//! word. Words that contain the text come from the vocabulary and need no check. For the others, the
//! documents that hold the necessary words are candidates, and the positions of the words decide;
//! positions also show where there is a space.

mod bits;
mod cover;
mod vocabulary;

use std::collections::HashMap;

use tantivy::index::SegmentId;
use tantivy::schema::Field;
use tantivy::{DocId, SegmentReader};

use crate::Result;
use crate::backend::local::LocalReader;
use bits::Bits;
use cover::Cover;
use vocabulary::Vocabulary;

/// The records that contain `needle`, which is in normal form, in each segment, in ascending order.
pub(super) fn find(reader: &LocalReader, needle: &str) -> Result<HashMap<SegmentId, Vec<DocId>>> {
    let mut found = HashMap::new();
    for segment in reader.searcher.segment_readers() {
        found.insert(segment.segment_id(), find_in(segment, reader.fields.words, needle)?);
    }
    Ok(found)
}

/// Whether any record contains `needle`, which is in normal form.
pub(super) fn occurs(reader: &LocalReader, needle: &str) -> Result<bool> {
    for segment in reader.searcher.segment_readers() {
        if !find_in(segment, reader.fields.words, needle)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The records with a word that begins with `prefix`, which is in normal form, or with a
/// dictionary word inside a longer one that does.
pub(super) fn find_prefix(reader: &LocalReader, prefix: &str) -> Result<HashMap<SegmentId, Vec<DocId>>> {
    let mut found = HashMap::new();
    for segment in reader.searcher.segment_readers() {
        let mut docs = Bits::default();
        for field in [reader.fields.words, reader.fields.subwords] {
            let mut vocabulary = Vocabulary::open(segment, field)?;
            for term in vocabulary.beginning(prefix)? {
                vocabulary.documents(&term, |doc| docs.insert(doc))?;
            }
        }
        found.insert(segment.segment_id(), docs.to_vec());
    }
    Ok(found)
}

fn find_in(segment: &SegmentReader, words: Field, needle: &str) -> Result<Vec<DocId>> {
    if needle.is_empty() {
        return Ok(Vec::new());
    }
    let mut vocabulary = Vocabulary::open(segment, words)?;
    let mut docs = Bits::default();
    for term in vocabulary.containing(needle)? {
        vocabulary.documents(&term, |doc| docs.insert(doc))?;
    }
    if needle.chars().nth(1).is_some() {
        let matched = Cover::new(&mut vocabulary, needle, &docs)?.settle()?;
        matched.into_iter().for_each(|doc| docs.insert(doc));
    }
    let mut docs = docs.to_vec();
    docs.retain(|&doc| !segment.is_deleted(doc));
    Ok(docs)
}
