//! Policies, timelines, coverage, crossed facets, evaluations and explanations as they are printed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use super::{Detail, HitJson};
use crate::output::Paths;
use crate::record::RecordId;
use crate::report::ChangePointType;
use crate::search::{
    Claim, Contradiction, Coverage, CrossTable, Evaluation, Hit, Mention, Policy, Similar, TimelinePoint,
};
use crate::vocab::Sector;

/// A text and how many records have it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Told))]
pub struct ToldJson<'p> {
    /// The text as written.
    pub value: &'p str,
    /// Records that have it.
    pub count: usize,
}

/// A policy and the records that tell of it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Policy))]
pub struct PolicyJson<'p> {
    /// Its identity within this index.
    pub key: String,
    /// The title that most records give it.
    pub title: &'p str,
    /// `policy`, `event` or `document`.
    pub kind: &'p str,
    /// The document number.
    pub number: Option<&'p str>,
    /// Records about it.
    pub mentions: usize,
    /// Distinct change points of these.
    pub change_points: usize,
    /// Provinces of their reports.
    pub provinces: &'p [String],
    /// Dates as written.
    pub dates: Vec<ToldJson<'p>>,
    /// Issuers as written.
    pub issuers: Vec<ToldJson<'p>>,
    /// What the records disagree on.
    pub contradictions: Vec<ContradictionJson<'p>>,
    /// The records.
    pub records: Vec<MentionJson<'p>>,
}

/// What records disagree on.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Contradiction))]
pub struct ContradictionJson<'p> {
    /// `date` or `issuer`.
    pub what: &'static str,
    /// What they say.
    pub values: Vec<ToldJson<'p>>,
    /// The same by claim: values that agree are one. The claim of the most records is first.
    pub claims: Vec<ClaimJson<'p>>,
}

/// What some records of a policy say.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Claim))]
pub struct ClaimJson<'p> {
    /// How they say it.
    pub values: Vec<ToldJson<'p>>,
    /// The ids of these records.
    pub records: Vec<String>,
}

/// A record about a policy.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Mention))]
pub struct MentionJson<'p> {
    /// Identity of the record.
    pub id: String,
    /// The file, relative to the current directory if it lies below it.
    pub path: Cow<'p, str>,
    /// First and last line, from 1.
    #[cfg_attr(feature = "serve", schema(value_type = Vec<u32>, min_items = 2, max_items = 2))]
    pub lines: (u32, u32),
    /// Its title.
    pub title: &'p str,
    /// Short name of the province.
    pub province: Option<&'p str>,
    /// The sector.
    pub sector: Option<&'p str>,
    /// The variant of its report.
    pub variant: &'p str,
    /// Date of its change point.
    pub change_point_date: Option<&'p str>,
    /// Its own date as written.
    pub date: Option<&'p str>,
    /// Its issuer as written.
    pub issuer: Option<&'p str>,
}

fn told(values: &[(String, usize)]) -> Vec<ToldJson<'_>> {
    values.iter().map(|(value, count)| ToldJson { value, count: *count }).collect()
}

impl<'p> PolicyJson<'p> {
    /// What is printed of `policy`.
    pub fn new(policy: &'p Policy, paths: &Paths) -> PolicyJson<'p> {
        PolicyJson {
            key: format!("{:016x}", policy.key),
            title: &policy.title,
            kind: &policy.kind,
            number: policy.number.as_deref(),
            mentions: policy.mentions.len(),
            change_points: policy.change_points,
            provinces: &policy.provinces,
            dates: told(&policy.dates),
            issuers: told(&policy.issuers),
            contradictions: (policy.contradictions.iter()).map(ContradictionJson::new).collect(),
            records: policy.mentions.iter().map(|mention| MentionJson::new(mention, paths)).collect(),
        }
    }
}

impl<'p> ContradictionJson<'p> {
    fn new(contradiction: &'p Contradiction) -> ContradictionJson<'p> {
        let claim = |claim: &'p Claim| ClaimJson {
            values: told(&claim.values),
            records: claim.records.iter().map(|&id| RecordId(id).to_string()).collect(),
        };
        ContradictionJson {
            what: contradiction.what,
            values: told(&contradiction.values),
            claims: contradiction.claims.iter().map(claim).collect(),
        }
    }
}

impl<'p> MentionJson<'p> {
    /// What is printed of `mention`.
    pub fn new(mention: &'p Mention, paths: &Paths) -> MentionJson<'p> {
        let record = &mention.record;
        MentionJson {
            id: mention.record.id.to_string(),
            path: paths.show(&record.path),
            lines: record.lines,
            title: &record.title,
            province: record.province.map(|p| p.name),
            sector: record.sector.map(Sector::as_str),
            variant: record.variant.as_str(),
            change_point_date: record.change_point.as_ref().and_then(|point| point.date.as_deref()),
            date: record.date.as_ref().map(|date| date.text.as_str()),
            issuer: record.issuer.as_deref(),
        }
    }
}

/// A change point and its records by lag.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = TimelinePoint))]
pub struct TimelinePointJson<'p> {
    /// The date, cut to its precision.
    pub date: Option<&'p str>,
    /// The type.
    #[serde(rename = "type")]
    pub kind: Option<&'p str>,
    /// Confidence, 0..=1.
    pub confidence: Option<f64>,
    /// Short name of the province.
    pub province: Option<&'p str>,
    /// The sector.
    pub sector: Option<&'p str>,
    /// The variant of the report.
    pub variant: &'p str,
    /// The detector's figures as it wrote them, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub features: BTreeMap<&'p str, &'p str>,
    /// Whether the section says that nothing was found.
    pub empty: bool,
    /// The file.
    pub path: String,
    /// First and last line of the section.
    #[cfg_attr(feature = "serve", schema(value_type = Vec<u32>, min_items = 2, max_items = 2))]
    pub lines: (u32, u32),
    /// Records that precede it.
    pub before: Vec<HitJson<'p>>,
    /// Records whose date holds it.
    pub during: Vec<HitJson<'p>>,
    /// Records that follow it.
    pub after: Vec<HitJson<'p>>,
    /// Records without a date.
    pub undated: Vec<HitJson<'p>>,
}

impl<'p> TimelinePointJson<'p> {
    /// What is printed of `point`.
    pub fn new(point: &'p TimelinePoint, paths: &Paths) -> TimelinePointJson<'p> {
        let section = &point.section;
        let hits = |hits: &'p [Hit]| hits.iter().map(|hit| HitJson::new(hit, Detail::Hit, paths)).collect();
        TimelinePointJson {
            date: section.change_point.date.as_deref(),
            kind: section.change_point.point_type.map(ChangePointType::as_str),
            confidence: section.change_point.confidence,
            province: section.province.map(|p| p.name),
            sector: section.sector.map(Sector::as_str),
            variant: section.variant.as_str(),
            features: (section.change_point.features.iter())
                .map(|feature| (feature.name.as_str(), feature.text.as_str()))
                .collect(),
            empty: section.empty,
            path: paths.show(&section.path).into_owned(),
            lines: section.change_point.lines,
            before: hits(&point.before),
            during: hits(&point.during),
            after: hits(&point.after),
            undated: hits(&point.undated),
        }
    }
}

/// A cell of a coverage table.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Coverage))]
pub struct CoverageJson<'c> {
    /// Short name of the province.
    pub province: &'c str,
    /// Its region.
    pub region: &'c str,
    /// The sector or year.
    pub column: &'c str,
    /// `no-report`, `nothing-found` or `found`.
    pub state: &'static str,
    /// Reports.
    pub reports: usize,
    /// Change points.
    pub change_points: usize,
    /// Records that match.
    pub records: usize,
    /// Change points without any.
    pub empty_points: usize,
}

/// What is printed of `coverage`: its cells, row by row.
pub fn coverage_cells(coverage: &Coverage) -> Vec<CoverageJson<'_>> {
    let cells = |row| {
        let row: &crate::search::CoverageRow = row;
        row.cells.iter().zip(&coverage.columns).map(move |(cell, column)| CoverageJson {
            province: &row.province,
            region: &row.region,
            column,
            state: cell.state().as_str(),
            reports: cell.reports,
            change_points: cell.change_points,
            records: cell.records,
            empty_points: cell.empty_points,
        })
    };
    coverage.rows.iter().flat_map(cells).collect()
}

/// Two facets crossed.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Cross))]
pub struct CrossJson<'c> {
    /// The facet of the rows.
    pub row: &'static str,
    /// The facet of the columns.
    pub column: &'static str,
    /// What was counted.
    pub count: &'static str,
    /// The values of the rows.
    pub rows: &'c [String],
    /// The values of the columns.
    pub columns: &'c [String],
    /// The counts, row by row.
    pub cells: &'c [Vec<usize>],
}

impl<'c> CrossJson<'c> {
    /// What is printed of `table`.
    pub fn new(table: &'c CrossTable) -> CrossJson<'c> {
        CrossJson {
            row: table.row.name(),
            column: table.column.name(),
            count: table.count.as_str(),
            rows: &table.rows,
            columns: &table.columns,
            cells: &table.cells,
        }
    }
}

/// A record like another.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Similar))]
pub struct SimilarJson<'s> {
    /// Whether it is about the same policy.
    pub same_policy: bool,
    /// The record.
    #[serde(flatten)]
    pub hit: HitJson<'s>,
}

impl<'s> SimilarJson<'s> {
    /// What is printed of `similar`.
    pub fn new(similar: &'s Similar, paths: &Paths) -> SimilarJson<'s> {
        SimilarJson { same_policy: similar.same_policy, hit: HitJson::new(&similar.hit, Detail::Hit, paths) }
    }
}

/// The figures of an evaluation.
#[derive(Debug, Clone, Serialize)]
pub struct EvaluationJson<'e> {
    /// Topics with an answer.
    pub topics: usize,
    /// Topics without one; the figures leave them out.
    pub unjudged: &'e [String],
    /// Answers that the index does not hold.
    pub missing: usize,
    /// The cutoff of `mrr` and `ndcg`.
    pub cutoff: usize,
    /// Mean reciprocal rank.
    pub mrr: f64,
    /// The share of topics with an answer at the first place.
    pub success_at_1: f64,
    /// The share with an answer among the first five.
    pub success_at_5: f64,
    /// The share with an answer among the first ten.
    pub success_at_10: f64,
    /// Mean nDCG, with a gain of 2^grade − 1.
    pub ndcg: f64,
    /// Mean precision at the cutoff.
    pub precision: f64,
    /// Mean recall among the first 30.
    pub recall: f64,
    /// The place of the first answer of each topic, `null` where there is none.
    pub ranks: Vec<(&'e str, Option<usize>)>,
}

impl<'e> EvaluationJson<'e> {
    /// What is printed of `evaluation`.
    pub fn new(evaluation: &'e Evaluation) -> EvaluationJson<'e> {
        let rounded = |share: f64| (share * 10_000.0).round() / 10_000.0;
        EvaluationJson {
            topics: evaluation.topics.len(),
            unjudged: &evaluation.unjudged,
            missing: evaluation.missing,
            cutoff: evaluation.cutoff,
            mrr: rounded(evaluation.mrr()),
            success_at_1: rounded(evaluation.success_at(1)),
            success_at_5: rounded(evaluation.success_at(5)),
            success_at_10: rounded(evaluation.success_at(10)),
            ndcg: rounded(evaluation.ndcg()),
            precision: rounded(evaluation.precision()),
            recall: rounded(evaluation.recall()),
            ranks: evaluation.topics.iter().map(|topic| (topic.id.as_str(), topic.rank)).collect(),
        }
    }
}
