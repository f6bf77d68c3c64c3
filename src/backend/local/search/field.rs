//! A text that must occur in one field of a record. For Chinese in titles, positions decide; otherwise the
//! index narrows the candidates, and the stored record decides.

use std::collections::HashMap;

use tantivy::index::SegmentId;
use tantivy::query::PhraseQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, TERMINATED, Term};

use super::docs::DocsQuery;
use super::literal;
use super::lower::{Clause, Lowering, scored};
use crate::Result;
use crate::analyze::{bigrams, is_cjk, is_spaced, normalize};
use crate::backend::local::documents::Documents;
use crate::backend::local::tokens::WORD_STEP;
use crate::fields::Field;

impl Lowering<'_> {
    /// The records that contain a text in one field.
    pub fn in_field(&self, field: Field, text: &str) -> Result<Clause> {
        if field == Field::Title && !text.is_empty() && text.chars().all(is_cjk) {
            return self.in_title(text);
        }
        let mut docs = self.candidates(field, text)?;
        self.keep_true(&mut docs, field, text)?;
        Ok(Box::new(DocsQuery::new(docs)))
    }

    /// The records whose title contains Chinese characters: its pairs of characters are terms, and those that
    /// overlap have positions that follow each other.
    fn in_title(&self, text: &str) -> Result<Clause> {
        let mut pairs = Vec::new();
        bigrams(text, |pair, at| {
            pairs.push((WORD_STEP * at, Term::from_field_text(self.reader.fields.title_bigrams, pair)));
        });
        let found: Clause = match (text.chars().nth(1), pairs.as_slice()) {
            (None, _) => Box::new(DocsQuery::new(self.titles_with(text)?)),
            (_, [(_, pair)]) => self.term(pair.clone()),
            _ => Box::new(PhraseQuery::new_with_offset(pairs)),
        };
        Ok(scored(found, 1.0))
    }

    /// The documents with a term of the title that contains a text.
    fn titles_with(&self, piece: &str) -> Result<HashMap<SegmentId, Vec<DocId>>> {
        let mut found = HashMap::new();
        for segment in self.reader.searcher.segment_readers() {
            let titles = segment.inverted_index(self.reader.fields.title_bigrams)?;
            let mut docs = Vec::new();
            let mut terms = titles.terms().stream()?;
            while terms.advance() {
                if memchr::memmem::find(terms.key(), piece.as_bytes()).is_none() {
                    continue;
                }
                let mut postings =
                    titles.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
                while postings.doc() != TERMINATED {
                    docs.push(postings.doc());
                    postings.advance();
                }
            }
            docs.retain(|&doc| !segment.is_deleted(doc));
            docs.sort_unstable();
            docs.dedup();
            found.insert(segment.segment_id(), docs);
        }
        Ok(found)
    }

    /// Drops the documents whose field does not contain the text.
    fn keep_true(&self, docs: &mut HashMap<SegmentId, Vec<DocId>>, field: Field, text: &str) -> Result<()> {
        let documents = self.reader.documents();
        for (ord, segment) in (0..).zip(self.reader.searcher.segment_readers()) {
            let Some(docs) = docs.get_mut(&segment.segment_id()) else { continue };
            let mut kept = Vec::with_capacity(docs.len());
            for &doc in docs.iter() {
                let texts = texts_of(&documents, DocAddress::new(ord, doc), field)?;
                if texts.iter().any(|value| normalize(value).text().contains(text)) {
                    kept.push(doc);
                }
            }
            *docs = kept;
        }
        Ok(())
    }

    /// The documents that may match: those with a piece of the text in their title, or, for other fields,
    /// those in which the text occurs anywhere.
    fn candidates(&self, field: Field, text: &str) -> Result<HashMap<SegmentId, Vec<DocId>>> {
        let mut pieces = if field == Field::Title { pieces(text) } else { Vec::new() }.into_iter();
        let Some(first) = pieces.next() else {
            return literal::find(self.reader, text);
        };
        let mut found = self.titles_with(first)?;
        for piece in pieces {
            let others = self.titles_with(piece)?;
            for (segment, docs) in &mut found {
                docs.retain(|doc| others.get(segment).is_some_and(|docs| docs.binary_search(doc).is_ok()));
            }
        }
        Ok(found)
    }
}

/// Divides a text into parts that each lie within one term of any title that contains it: pairs of Chinese
/// characters, single ones, or a run of letters and digits.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    bigrams(text, |pair, _| pieces.push(pair));
    if pieces.is_empty() {
        let longest = text.split(|c| !is_spaced(c)).max_by_key(|run| run.len());
        pieces.extend(longest.filter(|run| !run.is_empty()));
    }
    pieces
}

/// The texts of a record's field.
fn texts_of(documents: &Documents, address: DocAddress, field: Field) -> Result<Vec<String>> {
    match field {
        Field::Title => Ok(vec![documents.title(address)?]),
        // A missing issuer has a facet value, but no text.
        Field::Issuer => Ok(documents.record(address)?.issuer.into_iter().collect()),
        field => Ok(documents.record(address)?.values(field).into_iter().map(Into::into).collect()),
    }
}
