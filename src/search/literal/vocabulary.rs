//! The words of a segment, by what they contain, begin or end with.

use std::sync::Arc;

use tantivy::index::{InvertedIndexReader, SegmentReader};
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED};

use super::cover::Place;
use crate::Result;
use crate::index::{Suffixes, deadline};

/// The term dictionary of a field, and the suffixes of its words.
pub(super) struct Vocabulary {
    index: Arc<InvertedIndexReader>,
    suffixes: Suffixes,
}

impl Vocabulary {
    pub fn open(segment: &SegmentReader, field: Field) -> Result<Vocabulary> {
        Ok(Vocabulary { index: segment.inverted_index(field)?, suffixes: Suffixes::open(segment)? })
    }

    /// The words that contain `text`.
    pub fn containing(&self, text: &str) -> Result<Vec<TermInfo>> {
        let mut terms = self.beginning(text)?;
        let mut words: Vec<Vec<u8>> = Vec::new();
        self.suffixes.containing(text, |word| {
            if !word.starts_with(text.as_bytes()) {
                words.push(word.to_vec());
            }
        });
        words.sort_unstable();
        words.dedup();
        for word in words {
            terms.extend(self.index.terms().get(word)?);
        }
        Ok(terms)
    }

    /// The words that end with `text`, itself included.
    pub fn ending(&self, text: &str) -> Result<Vec<TermInfo>> {
        let mut terms: Vec<TermInfo> = self.exactly(text)?.into_iter().collect();
        let mut words: Vec<Vec<u8>> = Vec::new();
        self.suffixes.ending(text, |word| words.push(word.to_vec()));
        words.sort_unstable();
        words.dedup();
        for word in words {
            terms.extend(self.index.terms().get(word)?);
        }
        Ok(terms)
    }

    /// The words that begin with `text`, itself included.
    pub fn beginning(&self, text: &str) -> Result<Vec<TermInfo>> {
        let mut terms = Vec::new();
        let mut range = self.index.terms().range().ge(text).into_stream()?;
        while range.advance() {
            if !range.key().starts_with(text.as_bytes()) {
                break;
            }
            terms.push(range.value().clone());
        }
        Ok(terms)
    }

    /// The word `text` itself.
    pub fn exactly(&self, text: &str) -> Result<Option<TermInfo>> {
        Ok(self.index.terms().get(text)?)
    }

    /// Adds the documents of a term.
    pub fn documents(&self, term: &TermInfo, docs: &mut Vec<DocId>) -> Result<()> {
        deadline::check()?;
        let mut postings = self.index.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
        let mut doc = postings.doc();
        while doc != TERMINATED {
            docs.push(doc);
            doc = postings.advance();
        }
        Ok(())
    }

    /// Adds the places of a term in `wanted`, which is in ascending order.
    pub fn places(&self, term: &TermInfo, wanted: &[DocId], places: &mut Vec<Place>) -> Result<()> {
        deadline::check()?;
        let mut postings: SegmentPostings =
            self.index.read_postings_from_terminfo(term, IndexRecordOption::WithFreqsAndPositions)?;
        let mut positions = Vec::new();
        for &doc in wanted {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() == TERMINATED {
                break;
            }
            if postings.doc() == doc {
                postings.positions(&mut positions);
                places.extend(positions.iter().map(|&position| Place::new(doc, position)));
            }
        }
        Ok(())
    }
}
