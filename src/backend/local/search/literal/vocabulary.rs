//! The words of a segment, by what they contain, begin or end with.

use std::sync::Arc;

use tantivy::DocId;
use tantivy::index::{InvertedIndexReader, SegmentReader};
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};

use crate::Result;
use crate::backend::deadline;
use crate::backend::local::words::WordList;

/// The term dictionary of a field, and the list of the words of texts.
pub(super) struct Vocabulary {
    index: Arc<InvertedIndexReader>,
    words: WordList,
    /// The number of documents.
    pub max_doc: u32,
    /// A buffer for decoded postings, reused for each term.
    block: Option<BlockSegmentPostings>,
}

impl Vocabulary {
    pub fn open(segment: &SegmentReader, field: Field) -> Result<Vocabulary> {
        let (index, words) = (segment.inverted_index(field)?, WordList::open(segment)?);
        Ok(Vocabulary { index, words, max_doc: segment.max_doc(), block: None })
    }

    /// The words that contain `text`.
    pub fn containing(&self, text: &str) -> Result<Vec<TermInfo>> {
        let mut terms = Vec::new();
        self.words.containing(text, |word| {
            terms.extend(self.index.terms().get(word)?);
            Ok(())
        })?;
        Ok(terms)
    }

    /// The words that end with `text`, itself included.
    pub fn ending(&self, text: &str) -> Result<Vec<TermInfo>> {
        let mut terms = Vec::new();
        self.words.ending(text, |word| {
            terms.extend(self.index.terms().get(word)?);
            Ok(())
        })?;
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

    /// Calls `f` with every document of a term.
    pub fn documents(&mut self, term: &TermInfo, mut f: impl FnMut(DocId)) -> Result<()> {
        deadline::check()?;
        let block = match &mut self.block {
            Some(block) => {
                self.index.reset_block_postings_from_terminfo(term, block)?;
                block
            }
            none => {
                none.insert(self.index.read_block_postings_from_terminfo(term, IndexRecordOption::Basic)?)
            }
        };
        while !block.docs().is_empty() {
            block.docs().iter().for_each(|&doc| f(doc));
            block.advance();
        }
        Ok(())
    }

    /// The documents of a term with its positions.
    pub fn positions(&self, term: &TermInfo) -> Result<SegmentPostings> {
        Ok(self.index.read_postings_from_terminfo(term, IndexRecordOption::WithFreqsAndPositions)?)
    }
}
