//! One policy under many names: who tells of it, when and where, and where they disagree.
//!
//! Two records tell of the same policy if their titles, without 《》, province, 发布 and the like, are
//! the same name of the same jurisdiction; if they state the same document number; or if they cite
//! the same page under names of which one only leaves characters out. A page alone does not make
//! two policies one: most pages that several records cite are lists.

mod claims;
mod cluster;
mod identity;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::Result;
use crate::backend::{Match, Policies, Reader};
use crate::query::Filter;
use crate::record::StoredRecord;
use crate::request::{Request, Sort};

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
    /// The document number, where one is told.
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

/// A record that tells of a policy.
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
    /// The policies of the records that match, those told of most often first. The records of a
    /// policy that do not match are left out.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn policies(&self, request: &Request) -> Result<Vec<Policy>> {
        let all = self.policies_of_all()?;
        let mut mentions: BTreeMap<usize, Vec<Mention>> = BTreeMap::new();
        let unlimited = request.clone().offset(0).limit(usize::MAX).sort(Sort::RELEVANCE);
        self.for_each_record(&unlimited, &mut |id, record| {
            if let Some(number) = all.of(id) {
                mentions.entry(number).or_default().push(Mention { id, record });
            }
        })?;
        let mut policies: Vec<Policy> = mentions.into_values().map(Policy::of).collect();
        policies.sort_by(|a, b| {
            let by_mentions = b.mentions.len().cmp(&a.mentions.len());
            by_mentions.then_with(|| a.title.cmp(&b.title)).then_with(|| a.key.cmp(&b.key))
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
        for &other in all.with(id).iter().filter(|&&other| other != id) {
            let addresses: Vec<_> =
                self.backend().with_ids(other..=other, 1)?.iter().map(|m| m.address).collect();
            let records = self.backend().stored_records(&addresses)?;
            others.extend(records.into_iter().map(|record| Mention { id: other, record }));
        }
        Ok(others)
    }

    /// Clusters every record of the commit, once: which are one policy must not depend on the query.
    pub(super) fn policies_of_all(&self) -> Result<Arc<Policies>> {
        self.cached_policies(|| {
            let mut ids = Vec::new();
            let mut records = Vec::new();
            // Rewritings too: whichever variants a request asks for, they have their policy.
            let all = Request::default().filter(Filter::every_variant()).limit(usize::MAX);
            self.for_each_record(&all, &mut |id, record| {
                ids.push(id);
                records.push(record);
            })?;
            Ok(Policies::new(ids.into_iter().zip(cluster::cluster(&records))))
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

/// Whether two issuers may be one: the characters of the shorter stand in the longer, in order, as
/// 省发改委 in 贵州省发展和改革委员会.
fn same_body(a: &str, b: &str) -> bool {
    let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (a, b) = (bare(a), bare(b));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long.chars();
    short.chars().all(|c| rest.any(|other| other == c))
}
