//! One policy under many names: who mentions it, when and where, and where they disagree.
//!
//! Two records tell of the same policy if their titles, without 《》, province, 发布 and the like, are
//! the same name of the same jurisdiction; if they state the same document number; or if they cite
//! the same page under like names. A page alone does not make two policies one: most pages that several
//! records cite are lists. Province, number, phase (一期, 二期) and stage (征求意见稿, 修订) keep policies apart,
//! whatever they have in common; so does time where many things have the name (春节停工).

mod claims;
mod cluster;
mod identity;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::Result;
use crate::backend::{Match, Policies, Reader};
use crate::query::{Expr, Filter};
use crate::record::StoredRecord;
use crate::report::FieldName;
use crate::request::{Request, Sort};
use crate::vocab::issuers;

pub use claims::Claim;

/// A policy and the records that tell of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its identity: that of its first record, so it may change when records are added before it.
    pub key: u64,
    /// The title that most of the records give it; the shortest of several.
    pub title: String,
    /// `policy`, `event` or `document`: what most of its records are.
    pub kind: String,
    /// The document number, where there is one.
    pub number: Option<String>,
    /// The records, rewritings included, by path and line.
    pub mentions: Vec<Mention>,
    /// The provinces of the reports that tell of it.
    pub provinces: Vec<String>,
    /// How many change points tell of it; those of a rewriting count with those of its original.
    pub change_points: usize,
    /// Dates as written, with the number of records that give them; the most frequent first.
    pub dates: Vec<(String, usize)>,
    /// Issuers as written, with the number of records that name them; the most frequent first.
    pub issuers: Vec<(String, usize)>,
    /// What the records disagree on.
    pub contradictions: Vec<Contradiction>,
}

/// A record about a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// The record's identity.
    pub id: u64,
    /// The record.
    pub record: StoredRecord,
}

/// What the records of one policy disagree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// `date` or `issuer`.
    pub what: &'static str,
    /// What they say, with the number of records that say it; the most frequent first.
    pub values: Vec<(String, usize)>,
    /// The same by claim: values that agree are one. The claim of the most records is first.
    pub claims: Vec<Claim>,
}

impl Reader {
    /// The policies of the records that match: the best match first if there is something to look for, else those
    /// mentioned most often. The records of a policy that do not match are left out.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn policies(&self, request: &Request) -> Result<Vec<Policy>> {
        let all = self.policies_of_all()?;
        let mut mentions: BTreeMap<usize, Vec<Mention>> = BTreeMap::new();
        let unlimited = request.clone().offset(0).limit(usize::MAX).sort(Sort::RELEVANCE);
        self.for_each_record(&unlimited, &mut |found, record| {
            if let Some(number) = all.of(found.id) {
                mentions.entry(number).or_default().push(Mention { id: found.id, record });
            }
        })?;
        let mut policies: Vec<Policy> = mentions.into_values().map(Policy::of).collect();
        let scores: HashMap<u64, f32> = match request.query == Expr::All {
            true => HashMap::new(),
            false => self.search_ids(&unlimited)?.into_iter().collect(),
        };
        let score = |policy: &Policy| -> f32 {
            policy.mentions.iter().filter_map(|mention| scores.get(&mention.id)).copied().fold(0.0, f32::max)
        };
        policies.sort_by_cached_key(|policy| {
            // Positive floats are in the order of their bits.
            let rank = (Reverse(score(policy).max(0.0).to_bits()), Reverse(policy.mentions.len()));
            (rank, policy.title.clone(), policy.key)
        });
        Ok(policies)
    }

    /// The other records that tell of the same policy as `id`, by path and line.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn other_mentions(&self, id: u64) -> Result<Vec<Mention>> {
        let all = self.policies_of_all()?;
        let mut others = Vec::new();
        let (ids, addresses): (Vec<u64>, Vec<_>) =
            all.with(id).iter().filter(|(other, _)| *other != id).copied().unzip();
        let records = self.backend().stored_records(&addresses)?;
        others.extend(ids.into_iter().zip(records).map(|(id, record)| Mention { id, record }));
        Ok(others)
    }

    /// Clusters every record of the commit, once: which are one policy must not depend on the query.
    pub(super) fn policies_of_all(&self) -> Result<Arc<Policies>> {
        self.cached_policies(|| {
            let mut places = Vec::new();
            let mut records = Vec::new();
            // Rewritings too: whichever variants a request asks for, they have their policy.
            let all = Request::default().filter(Filter::every_variant()).limit(usize::MAX);
            self.for_each_record(&all, &mut |found, mut record| {
                // What does not tell policies apart is most of a record.
                record.text = String::new();
                record.fields.retain(|field| field.name == Some(FieldName::Number));
                places.push((found.id, found.address));
                records.push(record);
            })?;
            let numbers = cluster::cluster(&records);
            Ok(Policies::new(places.into_iter().zip(numbers).map(|((id, at), number)| (id, at, number))))
        })
    }

    /// One hit for each policy, with the number of the records that tell of it and match.
    pub(super) fn collapse(&self, ranked: Vec<Match>) -> Result<Vec<(Match, usize)>> {
        let all = self.policies_of_all()?;
        let mut place: HashMap<usize, usize> = HashMap::new();
        let mut collapsed: Vec<(Match, usize)> = Vec::new();
        for hit in ranked {
            match all.of(hit.id).map(|policy| (policy, place.get(&policy).copied())) {
                Some((_, Some(at))) => collapsed[at].1 += 1,
                Some((policy, None)) => {
                    place.insert(policy, collapsed.len());
                    collapsed.push((hit, 1));
                }
                None => collapsed.push((hit, 1)),
            }
        }
        Ok(collapsed)
    }
}

impl Policy {
    /// What the records of one policy say. There is at least one.
    fn of(mentions: Vec<Mention>) -> Policy {
        let records = || mentions.iter().map(|mention| &mention.record);
        let number = records().find_map(|record| identity::Identity::of(record).number);
        let places: BTreeSet<_> = records()
            .map(|r| (r.province.map(|p| p.name), r.sector, r.change_point.as_ref().map(|point| &point.date)))
            .collect();
        let provinces: BTreeSet<&str> = records().filter_map(|r| r.province.map(|p| p.name)).collect();
        let first = |counted: Vec<(String, usize)>| counted.into_iter().next().map(|(text, _)| text);
        Policy {
            key: mentions.first().map_or(0, |mention| mention.id),
            title: first(counted(records().map(|r| r.title.clone()))).unwrap_or_default(),
            kind: first(counted(records().map(|r| r.kind.as_str().to_owned()))).unwrap_or_default(),
            number,
            provinces: provinces.into_iter().map(str::to_owned).collect(),
            change_points: places.len(),
            dates: counted(records().filter_map(|r| r.date.as_ref()).map(|date| date.text.clone())),
            issuers: counted(records().filter_map(|r| r.issuer.clone())),
            contradictions: contradictions(&mentions),
            mentions,
        }
    }
}

/// Each text with how often it occurs: the most frequent first, then the shortest.
fn counted(texts: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| {
        b.1.cmp(&a.1).then_with(|| a.0.chars().count().cmp(&b.0.chars().count())).then_with(|| a.0.cmp(&b.0))
    });
    counts
}

fn contradictions(mentions: &[Mention]) -> Vec<Contradiction> {
    [("date", claims::of_dates(mentions)), ("issuer", claims::of_issuers(mentions))]
        .into_iter()
        .filter(|(_, claims)| claims.len() > 1)
        .map(|(what, claims)| Contradiction {
            what,
            values: counted(claims.iter().flat_map(|claim| &claim.values).flat_map(repeated)),
            claims,
        })
        .collect()
}

fn repeated((text, count): &(String, usize)) -> impl Iterator<Item = String> + use<> {
    std::iter::repeat_n(text.clone(), *count)
}

/// Whether two issuers may be one: they share a body, or the characters of the one's body stand in the other's, in
/// order, as 发改委 in 国家发展改革委.
fn same_body(a: &str, b: &str) -> bool {
    let (a, b) = (issuers(a), issuers(b));
    let part = |short: &str, long: &str| {
        let mut rest = long.chars();
        short.chars().all(|c| rest.any(|other| other == c))
    };
    a.iter().any(|a| b.iter().any(|b| part(a, b) || part(b, a)))
}
