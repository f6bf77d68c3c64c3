//! Records that tell of something like another record.

use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query as TantivyQuery};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::Hit;
use super::lookup::short_hit;
use super::lower::Lowering;
use super::snippet::Needles;
use crate::Result;
use crate::analyze::{Class, normalize};
use crate::index::{DocType, Reader, deadline};
use crate::record::StoredRecord;
use crate::report::FieldName;
use crate::request::{Matching, Request};

/// The rarest words of a record that are looked for in others; more bring noise.
const WORDS: usize = 20;

/// A record like another.
#[derive(Debug, Clone, PartialEq)]
pub struct Similar {
    /// The record, with the shared words highlighted.
    pub hit: Hit,
    /// Whether it tells of the same policy.
    pub same_policy: bool,
}

/// Records like another, and how many there are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SimilarHits {
    /// Records that share a rare word with it.
    pub total: usize,
    /// Those asked for, the most similar first.
    pub hits: Vec<Similar>,
}

impl Reader {
    /// The records most like the record `id`, which is left out: those that share its rarest words,
    /// those of its title counting twice. `request` narrows them by its query and filters and gives limit and
    /// offset. `None` if there is no such record.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn similar(&self, id: u64, request: &Request) -> Result<Option<SimilarHits>> {
        let Some(seed) = self.record(id)? else { return Ok(None) };
        let searcher = self.searcher();
        let execution = self.execution(&searcher, request, Matching::All)?;
        let lowering = &execution.lowering;
        let words = self.rarest_words(&searcher, lowering, &seed.record)?;
        let weighted = |(word, weight): &(String, f32)| -> Box<dyn TantivyQuery> {
            Box::new(BoostQuery::new(lowering.word(word), *weight))
        };
        let clauses: Vec<Box<dyn TantivyQuery>> = words.iter().map(weighted).collect();
        let others = BooleanQuery::new(vec![
            (Occur::Must, execution.query(&[DocType::Record], None)),
            (Occur::Must, Box::new(BooleanQuery::union(clauses))),
            (Occur::MustNot, Box::new(self.ids_query(id..=id))),
        ]);
        let keep = request.offset.saturating_add(request.limit);
        let found = deadline::search(&searcher, &others, &super::collect::Best { sort: request.sort, keep })?;
        let policies = self.policies_of_all()?;
        let policy = policies.of(id);
        let needles = Needles::new(words);
        let documents = self.documents(&searcher);
        let page = found.best.iter().enumerate().skip(request.offset).take(request.limit);
        let hits = page.map(|(place, ranked)| {
            let hit = short_hit(&documents, ranked, place + 1, &needles)?;
            Ok(Similar { same_policy: policy.is_some() && policies.of(hit.id) == policy, hit })
        });
        let hits = hits.collect::<Result<Vec<Similar>>>()?;
        Ok(Some(SimilarHits { total: found.total, hits }))
    }

    /// The words of title and fields that the fewest records hold, each with its weight: 2 in the
    /// title, 1 elsewhere. A word that no other record holds finds nothing.
    fn rarest_words(
        &self,
        searcher: &Searcher,
        lowering: &Lowering,
        record: &StoredRecord,
    ) -> Result<Vec<(String, f32)>> {
        let mut words: Vec<(String, f32)> = Vec::new();
        let texts = std::iter::once((record.title.as_str(), 2.0)).chain(
            record
                .fields
                .iter()
                .filter(|field| {
                    !matches!(field.name, Some(FieldName::Title | FieldName::Date | FieldName::Source))
                })
                .map(|field| (field.text.as_str(), 1.0)),
        );
        for (text, weight) in texts {
            let normal = normalize(text).into_text().into_owned();
            let mut found = Vec::new();
            lowering.analyzer.words(&normal, &mut found);
            for word in found.iter().map(|word| word.of(&normal)) {
                let long = Class::of(word) != Class::Punctuation && word.chars().nth(1).is_some();
                if long && !words.iter().any(|(known, _)| known == word) {
                    words.push((word.to_owned(), weight));
                }
            }
        }
        let mut counted: Vec<(u64, (String, f32))> = Vec::new();
        for (word, weight) in words {
            let documents = document_frequency(searcher, self.fields.words, &word)?;
            if documents > 1 {
                counted.push((documents, (word, weight)));
            }
        }
        // Stable, so that of words equally rare the first ones stay, those of the title before all.
        counted.sort_by(|a, b| {
            let rarity =
                |(documents, (_, weight)): &(u64, (String, f32))| *documents as f64 / f64::from(*weight);
            rarity(a).total_cmp(&rarity(b))
        });
        counted.truncate(WORDS);
        Ok(counted.into_iter().map(|(_, word)| word).collect())
    }
}

fn document_frequency(searcher: &Searcher, field: Field, word: &str) -> Result<u64> {
    Ok(searcher.doc_freq(&Term::from_field_text(field, word))?)
}
