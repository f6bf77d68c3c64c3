//! Finds records that are similar to a record.

use serde::{Deserialize, Serialize};

use super::Hit;
use super::lookup::listed;
use super::snippet::Needles;
use crate::Result;
use crate::analyze::{Class, Relation, normalize};
use crate::backend::{Address, DocType, Holding, PolicyMap, Reader, Selection};
use crate::plan::{Alternative, Concept, Node, Plan, Test};
use crate::record::StoredRecord;
use crate::report::FieldName;
use crate::request::{Matching, Request};

/// The rarest words of a record that are looked for in others; more bring noise.
const WORDS: usize = 20;

/// A record like another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct Similar {
    /// Whether it is about the same policy; `None` while another thread finds out which records are.
    pub same_policy: Option<bool>,
    /// The record, with the shared words highlighted.
    #[serde(flatten)]
    pub hit: Hit,
}

/// Records like another, and how many there are.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
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
        let execution = self.execution(request, Matching::All)?;
        let words = self.rarest_words(&seed.record)?;
        let needles = Needles::new(words.clone());
        let plan = sharing(execution.plan, words);
        // Only the scores of the words count, not how many a record holds.
        let mut ranking = request.ranking;
        ranking.coverage = 0.0;
        let of = Selection {
            types: &[DocType::Record],
            scope: execution.scope,
            holding: Holding::Most(f32::MIN_POSITIVE),
            without: None,
            except: Some(id),
        };
        let keep = request.offset.saturating_add(request.limit);
        let found = match plan.concepts.is_empty() {
            true => Default::default(),
            false => self.backend().prepare(&plan, ranking)?.best(of, request.sort, keep)?,
        };
        let policies = self.policies_if_known()?;
        let is_same = |policies: &PolicyMap, other| {
            policies.of(id).is_some_and(|policy| policies.of(other) == Some(policy))
        };
        let page = found.matches.get(request.offset..).unwrap_or_default();
        let addresses: Vec<Address> = page.iter().map(|found| found.address).collect();
        let mut hits = Vec::new();
        for ((rank, found), record) in
            (request.offset + 1..).zip(page).zip(self.backend().stored_records(&addresses)?)
        {
            let same_policy = policies.as_deref().map(|policies| is_same(policies, found.id));
            hits.push(Similar { same_policy, hit: listed(record, found, rank, &needles) });
        }
        Ok(Some(SimilarHits { total: found.total, hits }))
    }

    /// The words of title and fields that the fewest records hold, each with its weight: 2 in the
    /// title, 1 elsewhere. A word that no other record holds finds nothing.
    fn rarest_words(&self, record: &StoredRecord) -> Result<Vec<(String, f32)>> {
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
            self.analyzer().words(&normal, &mut found);
            for word in found.iter().map(|word| word.of(&normal)) {
                let long = Class::of(word) != Class::Punctuation && word.chars().nth(1).is_some();
                if long && !words.iter().any(|(known, _)| known == word) {
                    words.push((word.to_owned(), weight));
                }
            }
        }
        let mut counted: Vec<(u64, (String, f32))> = Vec::new();
        for (word, weight) in words {
            let documents = self.backend().frequency(&word)?;
            if documents > 1 {
                counted.push((documents, (word, weight)));
            }
        }
        // A stable sort keeps the first of equally rare words, and words of the title come first.
        counted.sort_by(|a, b| {
            let rarity =
                |(documents, (_, weight)): &(u64, (String, f32))| *documents as f64 / f64::from(*weight);
            rarity(a).total_cmp(&rarity(b))
        });
        counted.truncate(WORDS);
        Ok(counted.into_iter().map(|(_, word)| word).collect())
    }
}

/// A plan for the records of another one that share some of the words.
fn sharing(plan: Plan, words: Vec<(String, f32)>) -> Plan {
    let Plan { filters, mut required, concepts, rewards, .. } = plan;
    if !concepts.is_empty() {
        required.push(Node::Words { concepts, rewards });
    }
    let concept = |(word, factor): (String, f32)| Concept {
        text: word.clone(),
        span: 0..0,
        alternatives: vec![Alternative { test: Test::Word(word), factor, relation: Relation::Same }],
        weight: 1.0,
        is_preference: false,
    };
    Plan { filters, required, concepts: words.into_iter().map(concept).collect(), ..Plan::default() }
}
