//! What planning asks of an index.

use std::collections::BTreeSet;

use tantivy::Term;

use super::literal;
use crate::Result;
use crate::analyze::is_cjk;
use crate::backend::DocType;
use crate::backend::local::LocalReader;
use crate::backend::local::schema::of_type;
use crate::plan::TermStats;

/// The most words of an index that pinyin is compared with.
const MOST_WORDS: usize = 200_000;

impl TermStats for LocalReader {
    fn records(&self) -> Result<u64> {
        Ok(self.searcher.doc_freq(&of_type(&self.fields, DocType::Record))?)
    }

    fn frequency(&self, word: &str) -> Result<u64> {
        let of = |field| self.searcher.doc_freq(&Term::from_field_text(field, word));
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
        Ok(literal::find(&self.searcher, &self.fields, text)?.values().any(|docs| !docs.is_empty()))
    }
}
