//! The words of a segment, by what they contain, begin or end with.

use std::sync::Arc;

use tantivy::index::{InvertedIndexReader, SegmentReader};
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, TERMINATED};

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
        self.scan_ascii(text, |word, place| place > 0 && word.len() > text.len(), &mut words)?;
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
        self.scan_ascii(
            text,
            |word, _| word.len() > text.len() && word.ends_with(text.as_bytes()),
            &mut words,
        )?;
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

    /// A text that begins with an ASCII character may stand inside words that do; those lie
    /// together at the beginning of the dictionary.
    fn scan_ascii(
        &self,
        text: &str,
        keep: impl Fn(&[u8], usize) -> bool,
        words: &mut Vec<Vec<u8>>,
    ) -> Result<()> {
        if !text.as_bytes().first().is_some_and(u8::is_ascii) {
            return Ok(());
        }
        let finder = memchr::memmem::Finder::new(text);
        let mut range = self.index.terms().range().lt([0x80]).into_stream()?;
        while range.advance() {
            let word = range.key();
            if finder.find_iter(word).any(|place| keep(word, place)) || keep_at_end(word, text, &keep) {
                words.push(word.to_vec());
            }
        }
        Ok(())
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
    pub fn places(&self, term: &TermInfo, wanted: &[DocId], places: &mut Vec<(DocId, u32)>) -> Result<()> {
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
                places.extend(positions.iter().map(|&position| (doc, position)));
            }
        }
        Ok(())
    }
}

/// A finder's matches do not overlap, so the one at the very end is looked at by itself.
fn keep_at_end(word: &[u8], text: &str, keep: &impl Fn(&[u8], usize) -> bool) -> bool {
    word.ends_with(text.as_bytes()) && keep(word, word.len() - text.len())
}
