//! A text that must occur in one field of a record: the index narrows the candidates, and the
//! stored record decides.

use std::collections::HashMap;

use tantivy::collector::DocSetCollector;
use tantivy::index::SegmentId;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, TERMINATED, Term};

use super::docs::DocsQuery;
use super::literal;
use super::lower::{Clause, Lowering, and};
use super::search;
use crate::Result;
use crate::analyze::{bigrams, is_cjk, normalize};
use crate::backend::local::documents::Documents;
use crate::fields::Field;

impl Lowering<'_> {
    /// The records in one field of which a text occurs.
    pub fn in_field(&self, field: Field, text: &str) -> Result<Clause> {
        let mut docs = self.candidates(field, text)?;
        if !is_settled_by_pairs(field, text) {
            self.keep_true(&mut docs, field, text)?;
        }
        Ok(Box::new(DocsQuery::new(docs)))
    }

    /// The documents with a term of the title that contains a text.
    fn titles_with(&self, piece: &str) -> Result<HashMap<SegmentId, Vec<DocId>>> {
        let mut found = HashMap::new();
        for segment in self.searcher.segment_readers() {
            let titles = segment.inverted_index(self.fields.title_bigrams)?;
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

    /// Drops the documents in whose field the text does not occur.
    fn keep_true(&self, docs: &mut HashMap<SegmentId, Vec<DocId>>, field: Field, text: &str) -> Result<()> {
        let documents = Documents::of(self.searcher, self.fields.stored);
        for (ord, segment) in (0..).zip(self.searcher.segment_readers()) {
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

    /// The documents that may match: those whose title holds all pairs of characters of the text,
    /// or, for other fields, those in which it occurs anywhere.
    fn candidates(&self, field: Field, text: &str) -> Result<HashMap<SegmentId, Vec<DocId>>> {
        let mut pairs = Vec::new();
        if field == Field::Title {
            bigrams(text, |pair| {
                if pair.chars().nth(1).is_some() {
                    pairs.push(self.term(Term::from_field_text(self.fields.title_bigrams, pair)));
                }
            });
        }
        if pairs.is_empty() {
            return match piece(text).filter(|_| field == Field::Title) {
                Some(piece) => self.titles_with(piece),
                None => literal::find(self.searcher, self.fields, text),
            };
        }
        let mut docs: HashMap<SegmentId, Vec<DocId>> = HashMap::new();
        for address in search(self.searcher, &*and(pairs), &DocSetCollector)? {
            let segment = self.searcher.segment_reader(address.segment_ord).segment_id();
            docs.entry(segment).or_default().push(address.doc_id);
        }
        docs.values_mut().for_each(|docs| docs.sort_unstable());
        Ok(docs)
    }
}

/// A part of a text that is within one term of a title that contains the text: a Chinese character, or
/// else a run of letters and digits.
fn piece(text: &str) -> Option<&str> {
    let chinese = text.char_indices().find(|&(_, c)| is_cjk(c)).map(|(at, c)| &text[at..at + c.len_utf8()]);
    let runs = || text.split(|c: char| !c.is_alphanumeric()).max_by_key(|run| run.len());
    chinese.or_else(runs).filter(|piece| !piece.is_empty())
}

/// Whether the documents that may hold a text do hold it: the pairs of characters of titles are terms.
fn is_settled_by_pairs(field: Field, text: &str) -> bool {
    field == Field::Title && text.chars().count() == 2 && text.chars().all(is_cjk)
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
