//! One policy under many names: who mentions it, when and where, and where they disagree.
//!
//! Two records are about the same policy if their titles, without 《》, province, 发布 and the like, are
//! the same name of the same jurisdiction; if they state the same document number; or if they cite
//! the same page under similar names. A page alone does not make two policies one: most pages that several
//! records cite are lists. Province, number, phase (一期, 二期) and stage (征求意见稿, 修订) always
//! distinguish policies; time does so if many things have the name (春节停工).

mod claims;
mod cluster;
mod identity;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::counted::{CountedText, counted};

use crate::Result;
use crate::backend::{Address, Match, PolicyMap, Reader, Stated, deadline};
use crate::query::{Expr, Filter};
use crate::record::{RecordId, StoredRecord, province_name};
use crate::report::{RecordKind, Variant};
use crate::request::{Matching, Request, Sort};
use crate::vocab::{Province, Sector, issuers};

pub use claims::Claim;

/// Policies whose records are read together: a policy may have thousands.
const READ_TOGETHER: usize = 16;

/// Which policies are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRequest {
    /// Those with at least so many records that match.
    pub least: usize,
    /// Only those on whose date or issuer records disagree.
    pub contradictions: bool,
}

impl Default for PolicyRequest {
    fn default() -> PolicyRequest {
        PolicyRequest { least: 1, contradictions: false }
    }
}

/// A page of policies.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct Policies {
    /// Policies and events that match, those on other pages included.
    pub total: usize,
    /// The records that mention them.
    pub records: usize,
    /// Those of this page, the most mentioned first.
    pub policies: Vec<Policy>,
}

/// A policy and the records that mention it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct Policy {
    /// Its identity: that of its first record, so it may change when records are added before it.
    #[cfg_attr(feature = "serve", schema(value_type = String))]
    pub key: RecordId,
    /// The title that most of the records give it; the shortest of several.
    pub title: String,
    /// What most of its records are.
    pub kind: RecordKind,
    /// The document number, where there is one.
    pub number: Option<String>,
    /// The number of records that mention it, rewritings included.
    pub mentions: usize,
    /// The number of change points whose records mention it; those of a rewriting count with those of its original.
    pub change_points: usize,
    /// The provinces of the reports that mention it.
    pub provinces: Vec<String>,
    /// Dates as written; the most frequent first.
    pub dates: Vec<CountedText>,
    /// Issuers as written; the most frequent first.
    pub issuers: Vec<CountedText>,
    /// What the records disagree on.
    pub contradictions: Vec<Contradiction>,
    /// The records, by path and line.
    pub records: Vec<Mention>,
}

/// A record about a policy, in short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct Mention {
    /// The identity of the record.
    #[cfg_attr(feature = "serve", schema(value_type = String))]
    pub id: RecordId,
    /// The file.
    pub path: String,
    /// First and last line, from 1.
    #[cfg_attr(feature = "serve", schema(value_type = Vec<u32>, min_items = 2, max_items = 2))]
    pub lines: (u32, u32),
    /// Its title.
    pub title: String,
    /// The province of its report, by its short name.
    #[serde(with = "province_name")]
    #[cfg_attr(feature = "serve", schema(value_type = Option<String>))]
    pub province: Option<&'static Province>,
    /// The sector of its report.
    pub sector: Option<Sector>,
    /// The variant of its report.
    pub variant: Variant,
    /// Date of its change point.
    pub change_point_date: Option<String>,
    /// Its own date, as written.
    pub date: Option<String>,
    /// Its issuer, as written.
    pub issuer: Option<String>,
}

/// What the records of one policy disagree on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct Contradiction {
    /// What it is.
    pub what: Disputed,
    /// What they say; the most frequent first.
    pub values: Vec<CountedText>,
    /// The same by claim: values that agree are one. The claim of the most records is first.
    pub claims: Vec<Claim>,
}

/// What records can disagree on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Disputed {
    /// The date.
    Date,
    /// The issuing body.
    Issuer,
}

impl Disputed {
    /// The name that is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Disputed::Date => "date",
            Disputed::Issuer => "issuer",
        }
    }
}

impl std::fmt::Display for Disputed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<&StoredRecord> for Mention {
    fn from(record: &StoredRecord) -> Mention {
        Mention {
            id: record.id,
            path: record.path.clone(),
            lines: record.lines,
            title: record.title.clone(),
            province: record.province,
            sector: record.sector,
            variant: record.variant,
            change_point_date: record.change_point.as_ref().and_then(|point| point.date.clone()),
            date: record.date.as_ref().map(|date| date.text.clone()),
            issuer: record.issuer.clone(),
        }
    }
}

impl Reader {
    /// The policies of the records that match: the best match first if there is something to look for, else those
    /// mentioned most often. The records of a policy that do not match are left out. Offset and limit count
    /// policies.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn policies(&self, request: &Request, listed: &PolicyRequest) -> Result<Policies> {
        let all = self.policies_of_all()?;
        let mut ranked = self.ranked_policies(request, &all)?;
        ranked.retain(|records| {
            records.len() >= listed.least
                && (!listed.contradictions
                    || claims::differ(&records.iter().map(|(id, _)| *id).collect::<Vec<_>>(), &all))
        });
        let last = request.offset.saturating_add(request.limit).min(ranked.len());
        Ok(Policies {
            total: ranked.len(),
            records: ranked.iter().map(Vec::len).sum(),
            policies: self.read_policies(&ranked[request.offset.min(last)..last])?,
        })
    }

    /// The records that match, policy by policy in the order of [`Reader::policies`], those of one by path and line.
    fn ranked_policies(&self, request: &Request, all: &PolicyMap) -> Result<Vec<Vec<(RecordId, Address)>>> {
        let execution = self.execution(request, Matching::All)?;
        let mut scores: HashMap<u64, f32> = HashMap::new();
        if request.query != Expr::All {
            let by_score = request.clone().sort(Sort::RELEVANCE);
            let best = execution.best(&by_score, usize::MAX)?.best;
            scores.extend(best.iter().map(|found| (found.id, found.score)));
        }
        let mut policies: HashMap<usize, (f32, Vec<(RecordId, Address)>)> = HashMap::new();
        for found in execution.prepared.all(execution.records())? {
            if let Some(number) = all.of(found.id) {
                let (best, records) = policies.entry(number).or_default();
                *best = best.max(scores.get(&found.id).copied().unwrap_or(0.0));
                records.push((RecordId(found.id), found.address));
            }
        }
        let mut policies: Vec<_> = policies.into_iter().collect();
        policies.sort_unstable_by(|(a, (score_a, of_a)), (b, (score_b, of_b))| {
            score_b.total_cmp(score_a).then(of_b.len().cmp(&of_a.len())).then(a.cmp(b))
        });
        Ok(policies.into_iter().map(|(_, (_, records))| records).collect())
    }

    fn read_policies(&self, policies: &[Vec<(RecordId, Address)>]) -> Result<Vec<Policy>> {
        let mut read = Vec::with_capacity(policies.len());
        for batch in policies.chunks(READ_TOGETHER) {
            deadline::check()?;
            let addresses: Vec<Address> = batch.iter().flatten().map(|(_, address)| *address).collect();
            let mut records = self.backend().stored_records(&addresses)?.into_iter();
            read.extend(
                batch
                    .iter()
                    .map(|policy| Policy::of(&records.by_ref().take(policy.len()).collect::<Vec<_>>())),
            );
        }
        Ok(read)
    }

    /// Finds out which records are about one policy. It looks at every record, and is otherwise done when it is
    /// first needed; clones of a reader share the result.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn cluster_policies(&self) -> Result<()> {
        self.policies_of_all().map(drop)
    }

    /// The other records about the same policy as `id`, by path and line. `None` while another thread is
    /// still at [`Reader::cluster_policies`].
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn other_mentions(&self, id: u64) -> Result<Option<Vec<Mention>>> {
        let Some(all) = self.policies_if_known()? else { return Ok(None) };
        let others = all.with(id).iter().filter(|(other, _)| *other != id);
        let addresses: Vec<_> = others.map(|(_, address)| *address).collect();
        Ok(Some(self.backend().stored_records(&addresses)?.iter().map(Mention::from).collect()))
    }

    /// The policies; `None` while another thread computes them.
    pub(super) fn policies_if_known(&self) -> Result<Option<Arc<PolicyMap>>> {
        if self.policy_cache().is_computing() { Ok(None) } else { self.policies_of_all().map(Some) }
    }

    /// Clusters every record of the commit, once: which are one policy must not depend on the query.
    pub(super) fn policies_of_all(&self) -> Result<Arc<PolicyMap>> {
        self.policy_cache().get_or_make(|| {
            let mut places = Vec::new();
            let mut clusters = cluster::Clusters::default();
            let mut stated = Stated::default();
            // With rewritings, because a request may ask for any variant.
            let all = Request::default().filter(Filter::every_variant()).limit(usize::MAX);
            self.for_each_record(&all, &mut |found, record| {
                places.push((found.id, found.address));
                clusters.add(&record);
                stated.add(record.date.as_ref(), record.issuer.as_ref());
            })?;
            Ok(PolicyMap::new(places, &clusters.finish(), stated))
        })
    }

    /// One hit for each policy, with the number of its records that match.
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
    fn of(records: &[StoredRecord]) -> Policy {
        let places: BTreeSet<_> = (records.iter())
            .map(|r| (r.province.map(|p| p.name), r.sector, r.change_point.as_ref().map(|point| &point.date)))
            .collect();
        let provinces: BTreeSet<&str> = records.iter().filter_map(|r| r.province.map(|p| p.name)).collect();
        let titles = counted(records.iter().map(|record| record.title.clone()));
        let kinds = counted(records.iter().map(|record| record.kind.as_str().to_owned()));
        let is_usual =
            |record: &&StoredRecord| kinds.first().is_some_and(|k| k.value == record.kind.as_str());
        Policy {
            key: records.first().map_or(RecordId(0), |record| record.id),
            title: titles.into_iter().next().map(|title| title.value).unwrap_or_default(),
            kind: records.iter().find(is_usual).map_or(RecordKind::Policy, |record| record.kind),
            number: records.iter().find_map(|record| identity::Identity::of(record).number),
            mentions: records.len(),
            change_points: places.len(),
            provinces: provinces.into_iter().map(str::to_owned).collect(),
            dates: counted(records.iter().filter_map(|r| r.date.as_ref()).map(|date| date.text.clone())),
            issuers: counted(records.iter().filter_map(|r| r.issuer.clone())),
            contradictions: contradictions(records),
            records: records.iter().map(Mention::from).collect(),
        }
    }
}

fn contradictions(records: &[StoredRecord]) -> Vec<Contradiction> {
    [(Disputed::Date, claims::of_dates(records)), (Disputed::Issuer, claims::of_issuers(records))]
        .into_iter()
        .filter(|(_, claims)| claims.len() > 1)
        .map(|(what, claims)| Contradiction {
            what,
            values: counted(claims.iter().flat_map(|claim| &claim.values).flat_map(repeated)),
            claims,
        })
        .collect()
}

fn repeated(text: &CountedText) -> impl Iterator<Item = String> + use<> {
    std::iter::repeat_n(text.value.clone(), text.count)
}

/// Whether two issuers may be one: they share a body, or one body contains the characters of the other in
/// order, as 国家发展改革委 contains 发改委.
fn same_body(a: &str, b: &str) -> bool {
    let (a, b) = (issuers(a), issuers(b));
    let part = |short: &str, long: &str| {
        let mut rest = long.chars();
        short.chars().all(|c| rest.any(|other| other == c))
    };
    a.iter().any(|a| b.iter().any(|b| part(a, b) || part(b, a)))
}
