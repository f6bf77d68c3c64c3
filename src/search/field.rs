//! A part of a query that must stand in one field of a record: candidates come from the index, and the
//! stored record settles it.

use std::collections::HashMap;

use tantivy::collector::DocSetCollector;
use tantivy::index::SegmentId;
use tantivy::query::{BooleanQuery, Occur};
use tantivy::{DocAddress, DocId};

use super::docs::DocsQuery;
use super::literal;
use super::lower::{Clause, Lowering, and};
use super::query::{Mode, TextField};
use crate::Result;
use crate::analyze::{bigrams, is_cjk, normalize};
use crate::fields::Field as FieldName;
use crate::index::{Documents, deadline};

impl Lowering<'_> {
    /// The records in one field of which a text stands.
    pub fn in_field(&self, field: TextField, mode: Mode, normal: &str) -> Result<Clause> {
        let words = self.words_of(normal);
        let whole = [normal];
        let needles: &[&str] = if mode == Mode::Words && !words.is_empty() { &words } else { &whole };
        let mut candidates: Option<HashMap<SegmentId, Vec<DocId>>> = None;
        for needle in needles {
            let docs = self.may_hold(field, needle)?;
            candidates = Some(match candidates {
                None => docs,
                Some(so_far) => intersect(so_far, &docs),
            });
        }
        let mut docs = candidates.unwrap_or_default();
        if !needles.iter().all(|needle| is_settled_by_pairs(field, needle)) {
            self.keep_true(&mut docs, field, needles)?;
        }
        let select: Clause = Box::new(DocsQuery::new(docs));
        if mode == Mode::Literal {
            return Ok(select);
        }
        let mut scored: Vec<(Occur, Clause)> = vec![(Occur::Must, select)];
        scored.extend(words.iter().map(|word| (Occur::Should, self.word(word))));
        Ok(Box::new(BooleanQuery::new(scored)))
    }

    /// Drops the documents whose field does not hold all the texts.
    fn keep_true(
        &self,
        docs: &mut HashMap<SegmentId, Vec<DocId>>,
        field: TextField,
        needles: &[&str],
    ) -> Result<()> {
        let documents = Documents::of(self.searcher, self.fields.stored);
        for (ord, segment) in (0..).zip(self.searcher.segment_readers()) {
            let Some(docs) = docs.get_mut(&segment.segment_id()) else { continue };
            let mut kept = Vec::with_capacity(docs.len());
            for &doc in docs.iter() {
                let texts = texts_of(&documents, DocAddress::new(ord, doc), field)?;
                let texts: Vec<_> = texts.iter().map(|text| normalize(text).into_text()).collect();
                if needles.iter().all(|needle| texts.iter().any(|text| text.contains(needle))) {
                    kept.push(doc);
                }
            }
            *docs = kept;
        }
        Ok(())
    }

    /// The documents that may hold a text in a field: of a title all pairs of characters are known, of
    /// another field that the text stands somewhere in the record.
    fn may_hold(&self, field: TextField, text: &str) -> Result<HashMap<SegmentId, Vec<DocId>>> {
        let mut pairs = Vec::new();
        if field == TextField::Title {
            bigrams(text, |pair| {
                if pair.chars().nth(1).is_some() {
                    pairs.push(self.title_term(pair));
                }
            });
        }
        if pairs.is_empty() {
            return literal::find(self.searcher, self.fields, text);
        }
        let mut docs: HashMap<SegmentId, Vec<DocId>> = HashMap::new();
        for address in deadline::search(self.searcher, &*and(pairs), &DocSetCollector)? {
            let segment = self.searcher.segment_reader(address.segment_ord).segment_id();
            docs.entry(segment).or_default().push(address.doc_id);
        }
        docs.values_mut().for_each(|docs| docs.sort_unstable());
        Ok(docs)
    }
}

fn intersect(
    mut docs: HashMap<SegmentId, Vec<DocId>>,
    other: &HashMap<SegmentId, Vec<DocId>>,
) -> HashMap<SegmentId, Vec<DocId>> {
    for (segment, docs) in &mut docs {
        let other = other.get(segment).map(Vec::as_slice).unwrap_or_default();
        docs.retain(|doc| other.binary_search(doc).is_ok());
    }
    docs
}

/// Whether the documents that may hold a text do hold it: the pairs of characters of titles are terms.
fn is_settled_by_pairs(field: TextField, text: &str) -> bool {
    field == TextField::Title && text.chars().count() == 2 && text.chars().all(is_cjk)
}

/// The texts of a record's field.
fn texts_of(documents: &Documents, address: DocAddress, field: TextField) -> Result<Vec<String>> {
    let field = match field {
        TextField::Title => return Ok(vec![documents.title(address)?]),
        TextField::Issuer => FieldName::Issuer,
        TextField::Location => FieldName::Location,
        TextField::Source => FieldName::Source,
        TextField::Content => FieldName::Content,
    };
    Ok(documents.record(address)?.values(field).into_iter().map(Into::into).collect())
}
