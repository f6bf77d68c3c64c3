//! Term statistics for planning.

use std::collections::BTreeSet;

use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, Term};

use super::literal;
use crate::Result;
use crate::analyze::is_cjk;
use crate::backend::DocType;
use crate::backend::local::LocalReader;
use crate::backend::local::schema::of_type;
use crate::plan::TermStats;

/// The number of documents with a term, without deleted ones: a plan must not depend on which segments were
/// merged.
fn alive(searcher: &Searcher, term: &Term) -> tantivy::Result<u64> {
    let mut documents = 0;
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(term.field())?;
        let Some(info) = inverted.get_term_info(term)? else { continue };
        if !segment.has_deletes() {
            documents += u64::from(info.doc_freq);
            continue;
        }
        let mut block = inverted.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        while !block.docs().is_empty() {
            documents += block.docs().iter().filter(|doc| !segment.is_deleted(**doc)).count() as u64;
            block.advance();
        }
    }
    Ok(documents)
}

/// The most words of an index that pinyin is compared with.
const MOST_WORDS: usize = 200_000;

impl TermStats for LocalReader {
    fn records(&self) -> Result<u64> {
        if let Some(&records) = self.records.get() {
            return Ok(records);
        }
        let records = alive(&self.searcher, &of_type(&self.fields, DocType::Record))?;
        Ok(*self.records.get_or_init(|| records))
    }

    fn frequency(&self, word: &str) -> Result<u64> {
        let of = |field| alive(&self.searcher, &Term::from_field_text(field, word));
        Ok(of(self.fields.words)? + of(self.fields.subwords)?)
    }

    fn words(&self) -> Result<Vec<String>> {
        let mut words = BTreeSet::new();
        for segment in self.searcher.segment_readers() {
            let inverted = segment.inverted_index(self.fields.words)?;
            let mut terms = inverted.terms().stream()?;
            while terms.advance() && words.len() < MOST_WORDS {
                match std::str::from_utf8(terms.key()) {
                    Ok(word) if word.starts_with(is_cjk) => words.insert(word.to_owned()),
                    _ => false,
                };
            }
        }
        Ok(words.into_iter().collect())
    }

    fn occurs(&self, text: &str) -> Result<bool> {
        literal::occurs(self, text)
    }
}
