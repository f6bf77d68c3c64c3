//! Explains how a request was planned, why hits matched, and which condition empties a result.

use serde::{Deserialize, Serialize};

use super::Count;
use super::counted::CountedText;
use super::execute::Execution;
use crate::Result;
use crate::analyze::Relation;
use crate::backend::{Address, Holding, Reader, Selection};
use crate::plan::{Concept, Reason};
use crate::query::{Expr, Filter};
use crate::record::RecordId;
use crate::request::{Matching, Request};

/// How a request was planned, and why its hits matched.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Explanation {
    /// The query in its canonical form, filters beside it included.
    pub query: String,
    /// Records that match.
    pub total: usize,
    /// Records that hold everything asked for.
    pub total_all: usize,
    /// What the plain words ask for.
    pub concepts: Vec<ExplainedConcept>,
    /// The hits asked for.
    pub hits: Vec<ExplainedHit>,
    /// What empties the result; only where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why_not: Option<WhyNot>,
}

/// One thing that plain words ask for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainedConcept {
    /// The words as typed.
    pub text: String,
    /// Its weight among the concepts of the query.
    pub weight: f32,
    /// Whether it names a province, a region, a date or a sector, which a match is only preferred
    /// to be about.
    pub is_preference: bool,
    /// What else satisfies it.
    pub alternatives: Vec<ExplainedAlternative>,
    /// Records that satisfy it.
    pub found: usize,
}

/// Another way to satisfy a concept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainedAlternative {
    /// The text, or the filter.
    pub text: String,
    /// How it is related to what was typed.
    pub relation: Relation,
}

/// Why a record matched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainedHit {
    /// The identity of the record.
    pub id: RecordId,
    /// Its title.
    pub title: String,
    /// Its score.
    pub score: f32,
    /// What it lacks of what was asked for.
    pub missing: Vec<String>,
    /// What adds up to the score, the largest weight first.
    pub reasons: Vec<Reason>,
}

/// What empties the result of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WhyNot {
    /// Each condition, with the records that match it alone.
    pub conditions: Vec<CountedText>,
    /// What is found without one of them, or, where that is nothing, without two; the largest
    /// number first.
    pub without: Vec<Without>,
}

/// What is found without some conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Without {
    /// The conditions left out.
    pub dropped: Vec<String>,
    /// Records found.
    pub count: usize,
}

/// More conditions than this are not tried in pairs.
const MOST_IN_PAIRS: usize = 12;

impl Reader {
    /// How a request was planned, and why each hit matched.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn explain(&self, request: &Request) -> Result<Explanation> {
        let execution = self.execution(request, Matching::Best)?;
        let found = execution.best(request, request.offset.saturating_add(request.limit))?;
        let concepts = (0..).zip(&execution.plan.concepts);
        let concepts = concepts.map(|(place, concept)| explained(&execution, place, concept));
        let concepts = concepts.collect::<Result<Vec<_>>>()?;
        let page = found.best.get(request.offset..).unwrap_or_default();
        let addresses: Vec<Address> = page.iter().map(|found| found.address).collect();
        let mut hits = Vec::new();
        let records = self.backend().stored_records(&addresses)?;
        for ((found, record), held) in page.iter().zip(records).zip(execution.held(page)?) {
            let mut reasons = execution.prepared.reasons(found)?;
            reasons.extend(execution.coverage(&held, &request.ranking));
            reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight));
            hits.push(ExplainedHit {
                id: record.id,
                title: record.title,
                score: found.score,
                missing: execution.missing(&held),
                reasons,
            });
        }
        let why_not = if found.total == 0 { Some(self.why_not(request)?) } else { None };
        Ok(Explanation {
            query: canonical(request),
            total: found.total,
            total_all: found.total_all,
            concepts,
            hits,
            why_not,
        })
    }

    /// What keeps a request from finding anything: how many records match each condition alone, and
    /// how many would be found without it.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn why_not(&self, request: &Request) -> Result<WhyNot> {
        let conditions = conditions(request);
        let count = |kept: &mut dyn Iterator<Item = &Condition>| -> Result<usize> {
            let mut narrowed = Request::default();
            let mut operands = Vec::new();
            for condition in kept {
                match condition {
                    Condition::Query(expr) => operands.push(expr.clone()),
                    Condition::Filter(filter) => narrowed.filters.push(filter.clone()),
                }
            }
            if !operands.is_empty() {
                narrowed.query = Expr::And(operands);
            }
            self.count(&narrowed, Count::Records)
        };
        let mut why = WhyNot::default();
        for condition in &conditions {
            let found = count(&mut std::iter::once(condition))?;
            why.conditions.push(CountedText { value: condition.to_string(), count: found });
        }
        if conditions.len() < 2 {
            return Ok(why);
        }
        let in_pairs = conditions.len().min(MOST_IN_PAIRS);
        let singles = (0..conditions.len()).map(|i| vec![i]).collect::<Vec<_>>();
        let pairs =
            (0..in_pairs).flat_map(|i| (i + 1..in_pairs).map(move |j| vec![i, j])).collect::<Vec<_>>();
        for dropped in [singles, if conditions.len() > 2 { pairs } else { Vec::new() }] {
            for drop in dropped {
                let mut kept =
                    conditions.iter().enumerate().filter(|(i, _)| !drop.contains(i)).map(|(_, c)| c);
                let found = count(&mut kept)?;
                if found > 0 {
                    let dropped = drop.iter().map(|&i| conditions[i].to_string()).collect();
                    why.without.push(Without { dropped, count: found });
                }
            }
            if !why.without.is_empty() {
                break;
            }
        }
        why.without.sort_by_key(|without| std::cmp::Reverse(without.count));
        Ok(why)
    }
}

fn explained(execution: &Execution, place: usize, concept: &Concept) -> Result<ExplainedConcept> {
    let only = Selection { scope: None, holding: Holding::Only(place), ..execution.records() };
    let others = concept.alternatives.iter().skip(1).filter(|other| other.text() != concept.text);
    Ok(ExplainedConcept {
        text: concept.text.clone(),
        weight: concept.weight,
        is_preference: concept.is_preference,
        alternatives: others
            .map(|other| ExplainedAlternative { text: other.text(), relation: other.relation })
            .collect(),
        found: execution.prepared.count(only)?,
    })
}

/// A condition that every match meets.
enum Condition {
    Query(Expr),
    Filter(Filter),
}

impl std::fmt::Display for Condition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Condition::Query(expr) => expr.fmt(f),
            Condition::Filter(filter) => filter.fmt(f),
        }
    }
}

fn conditions(request: &Request) -> Vec<Condition> {
    let filters = request.filters.iter().map(|filter| Condition::Filter(filter.clone()));
    request.query.conjuncts().iter().cloned().map(Condition::Query).chain(filters).collect()
}

/// The whole request as one text.
fn canonical(request: &Request) -> String {
    let conditions = conditions(request);
    let is_compound =
        |condition: &Condition| matches!(condition, Condition::Query(Expr::Or(_) | Expr::And(_)));
    if conditions.is_empty() {
        return Expr::All.to_string();
    }
    let is_alone = conditions.len() == 1;
    let text = |condition: &Condition| match is_compound(condition) && !is_alone {
        true => format!("({condition})"),
        false => condition.to_string(),
    };
    conditions.iter().map(text).collect::<Vec<_>>().join(" ")
}
