//! Records that contain a text: exactly those whose normal form holds it as a substring.
//!
//! A record's words tile its normal form, so an occurrence of the text lies inside one word, or
//! runs over several: it begins with the end of a word, goes on with whole words, and ends with
//! the beginning of one. Words that hold the text come from the vocabulary and need no further
//! look. For the others the documents are narrowed down by what words they hold at all, then
//! settled by the words' positions. Only where positions cannot tell — two words of Latin letters
//! or digits, which may or may not have a space between them — the stored text decides. Few texts
//! need it: those in which 2021年 runs over 20 and 21, not those that have the word 2021.

mod bits;
mod cover;
mod vocabulary;

use std::collections::HashMap;

use tantivy::index::SegmentId;
use tantivy::{DocAddress, DocId, Searcher, SegmentOrdinal, SegmentReader};

use crate::Result;
use crate::analyze::{is_cjk, normalize};
use crate::backend::local::documents::Documents;
use crate::backend::local::schema::Fields;
use bits::Bits;
use cover::{Boundaries, Cover};
use vocabulary::Vocabulary;

/// The records that contain `needle`, which is in normal form, in each segment, in ascending order.
pub(super) fn find(
    searcher: &Searcher,
    fields: &Fields,
    needle: &str,
) -> Result<HashMap<SegmentId, Vec<DocId>>> {
    let mut found = HashMap::new();
    for (ord, segment) in (0..).zip(searcher.segment_readers()) {
        found.insert(segment.segment_id(), find_in((searcher, ord), segment, fields, needle)?);
    }
    Ok(found)
}

/// Whether any record contains `needle`, which is in normal form.
pub(super) fn occurs(searcher: &Searcher, fields: &Fields, needle: &str) -> Result<bool> {
    for (ord, segment) in (0..).zip(searcher.segment_readers()) {
        if !find_in((searcher, ord), segment, fields, needle)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The records with a word that begins with `prefix`, which is in normal form, or with a
/// dictionary word inside a longer one that does.
pub(super) fn find_prefix(
    searcher: &Searcher,
    fields: &Fields,
    prefix: &str,
) -> Result<HashMap<SegmentId, Vec<DocId>>> {
    let mut found = HashMap::new();
    for segment in searcher.segment_readers() {
        let mut docs = Bits::default();
        for field in [fields.words, fields.subwords] {
            let mut vocabulary = Vocabulary::open(segment, field)?;
            for term in vocabulary.beginning(prefix)? {
                vocabulary.documents(&term, |doc| docs.insert(doc))?;
            }
        }
        found.insert(segment.segment_id(), docs.to_vec());
    }
    Ok(found)
}

fn find_in(
    place: (&Searcher, SegmentOrdinal),
    segment: &SegmentReader,
    fields: &Fields,
    needle: &str,
) -> Result<Vec<DocId>> {
    if needle.is_empty() {
        return Ok(Vec::new());
    }
    let mut vocabulary = Vocabulary::open(segment, fields.words)?;
    let mut docs = Bits::default();
    for term in vocabulary.containing(needle)? {
        vocabulary.documents(&term, |doc| docs.insert(doc))?;
    }
    let spaceless = needle.replace(' ', "");
    let mut paths = |known: &Bits, boundaries| {
        if spaceless.chars().nth(1).is_none() {
            return Ok(Vec::new());
        }
        Cover::new(&mut vocabulary, &spaceless, known, boundaries)?.settle()
    };
    if spaceless == needle {
        paths(&docs, Boundaries::WithoutSpaces)?.into_iter().for_each(|doc| docs.insert(doc));
    }
    if spaceless != needle || has_latin_pair(needle) {
        let unsettled = paths(&docs, Boundaries::All)?;
        holding(place, fields, &unsettled, needle)?.into_iter().for_each(|doc| docs.insert(doc));
    }
    let mut docs = docs.to_vec();
    docs.retain(|&doc| !segment.is_deleted(doc));
    Ok(docs)
}

/// Whether words may meet in `text` that may have a space between them.
fn has_latin_pair(text: &str) -> bool {
    text.chars().zip(text.chars().skip(1)).any(|(a, b)| may_have_space(a, b))
}

/// Whether a space may stand between words that end and begin with these characters: both are
/// letters or digits, and neither is Chinese.
fn may_have_space(before: char, after: char) -> bool {
    let is_latin = |c: char| c.is_alphanumeric() && !is_cjk(c);
    is_latin(before) && is_latin(after)
}

/// Those of the documents whose stored text contains `needle`.
fn holding(
    (searcher, segment): (&Searcher, SegmentOrdinal),
    fields: &Fields,
    docs: &[DocId],
    needle: &str,
) -> Result<Vec<DocId>> {
    let finder = memchr::memmem::Finder::new(needle);
    let documents = Documents::of(searcher, fields.stored);
    let mut kept = Vec::new();
    for &doc in docs {
        let contains = |text: &str| finder.find(normalize(text).text().as_bytes()).is_some();
        if documents.with_text(DocAddress::new(segment, doc), contains)? {
            kept.push(doc);
        }
    }
    Ok(kept)
}
