//! How a request was planned, why a hit matched, and what kept others out.

use serde::Serialize;
use tantivy::query::{EnableScoring, Query as TantivyQuery};
use tantivy::{DocAddress, Searcher};

use super::Count;
use super::collect::Ranked;
use super::execute::{Execution, shown_score};
use super::lower::Clause as Lowered;
use crate::Result;
use crate::analyze::Relation;
use crate::index::Reader;
use crate::plan::{Alternative, Concept, Reward, Test};
use crate::query::{Expr, Filter};
use crate::request::{Matching, Request};

/// How a request was planned, and why its hits matched.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<WhyNot>,
}

/// One thing that plain words ask for.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedAlternative {
    /// The text, or the filter.
    pub text: String,
    /// How it is related to what was typed.
    pub relation: Relation,
}

/// Why a record matched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExplainedHit {
    /// The id of the record.
    #[serde(serialize_with = "hexadecimal")]
    pub id: u64,
    /// Its title.
    pub title: String,
    /// Its score.
    pub score: f32,
    /// What it lacks of what was asked for.
    pub missing: Vec<String>,
    /// What matched, the weightiest first. Of the alternatives of a concept only the best counts,
    /// so the weights may add up to more than the score.
    pub reasons: Vec<Reason>,
}

/// One thing that matched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// The word, text or filter.
    pub text: String,
    /// Where: `text`, `title`, `phrase`, `literal` or `preference`.
    pub place: &'static str,
    /// What it adds to the score.
    pub weight: f32,
}

/// What empties the result of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct WhyNot {
    /// Each condition, with the records that match it alone.
    pub conditions: Vec<CountedText>,
    /// What is found without one of them, or, where that is nothing, without two; the largest
    /// number first.
    pub without: Vec<Without>,
}

/// A text with a number of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountedText {
    /// The text.
    pub value: String,
    /// Records.
    pub count: usize,
}

/// What is found without some conditions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Without {
    /// The conditions left out.
    pub dropped: Vec<String>,
    /// Records found.
    pub count: usize,
}

/// More conditions than this are not tried in pairs.
const MOST_IN_PAIRS: usize = 12;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn hexadecimal<S: serde::Serializer>(id: &u64, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    serializer.serialize_str(&format!("r{id:016x}"))
}

impl Reader {
    /// How a request was planned, and why each hit matched.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn explain(&self, request: &Request) -> Result<Explanation> {
        let searcher = self.searcher();
        let execution = self.execution(&searcher, request, Matching::Best)?;
        let found = execution.best(request, request.offset.saturating_add(request.limit))?;
        let mut concepts = Vec::new();
        for concept in &execution.plan.concepts {
            concepts.push(self.explained_concept(&execution, concept)?);
        }
        let clauses = reasons(&execution)?;
        let documents = self.documents(&searcher);
        let mut hits = Vec::new();
        for ranked in found.best.iter().skip(request.offset) {
            hits.push(ExplainedHit {
                id: ranked.id,
                title: documents.title(ranked.address)?,
                score: shown_score(ranked.score),
                missing: execution.missing(ranked)?,
                reasons: reasons_at(&clauses, &searcher, ranked)?,
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

    fn explained_concept(&self, execution: &Execution, concept: &Concept) -> Result<ExplainedConcept> {
        let clause = execution.lowering.concept(concept)?;
        let found = crate::index::deadline::search(
            execution.lowering.searcher,
            &*clause,
            &tantivy::collector::Count,
        )?;
        let others = concept.alternatives.iter().skip(1).filter(|a| text_of(a) != concept.text);
        Ok(ExplainedConcept {
            text: concept.text.clone(),
            weight: concept.weight,
            is_preference: concept.is_preference,
            alternatives: others
                .map(|a| ExplainedAlternative { text: text_of(a), relation: a.relation })
                .collect(),
            found,
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

/// What can match, and the clause that shows it.
type Candidate = (String, &'static str, Lowered);

fn reasons(execution: &Execution) -> Result<Vec<Candidate>> {
    let lowering = &execution.lowering;
    let mut reasons: Vec<Candidate> = Vec::new();
    for concept in &execution.plan.concepts {
        for alternative in &concept.alternatives {
            let place = match (&alternative.test, concept.is_preference) {
                (_, true) | (Test::Filter(_), _) => "preference",
                (Test::Literal(_), _) => "literal",
                (Test::Phrase(_), _) => "phrase",
                (Test::Word(_), _) => "text",
            };
            let clause = lowering.alternative(alternative, concept.is_preference)?;
            reasons.push((text_of(alternative), place, clause));
        }
    }
    for node in &execution.plan.required {
        for text in node.texts() {
            reasons.push((text.to_owned(), "literal", lowering.node(node)?));
        }
    }
    for reward in &execution.plan.rewards {
        let (text, place) = match reward {
            Reward::TitleTerm { term, .. } => (term.clone(), "title"),
            Reward::Word { word, .. } => (word.clone(), "part of a word"),
            Reward::Phrase { words, .. } => (crate::plan::joined_words(words), "phrase"),
        };
        reasons.push((text, place, lowering.reward(reward)));
    }
    Ok(reasons)
}

fn reasons_at(clauses: &[Candidate], searcher: &Searcher, ranked: &Ranked) -> Result<Vec<Reason>> {
    let mut found: Vec<Reason> = Vec::new();
    for (text, place, clause) in clauses {
        let Some(weight) = score_of(clause.as_ref(), searcher, ranked.address)? else { continue };
        match found.iter_mut().find(|reason| reason.place == *place && reason.text == *text) {
            Some(reason) => reason.weight += weight,
            None => found.push(Reason { text: text.clone(), place, weight }),
        }
    }
    found.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.text.cmp(&b.text)));
    Ok(found)
}

fn text_of(alternative: &Alternative) -> String {
    match &alternative.test {
        Test::Word(text) | Test::Literal(text) => text.clone(),
        Test::Phrase(words) => crate::plan::joined_words(words),
        Test::Filter(filter) => filter.to_string(),
    }
}

/// What a clause adds to the score of a document; `None` where it adds nothing. tantivy's own
/// explanation requires every clause of a disjunction to be at or before the document.
fn score_of(clause: &dyn TantivyQuery, searcher: &Searcher, at: DocAddress) -> Result<Option<f32>> {
    let weight = clause.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut scorer = weight.scorer(searcher.segment_reader(at.segment_ord), 1.0)?;
    let is_there = scorer.doc() <= at.doc_id && scorer.seek(at.doc_id) == at.doc_id;
    Ok(is_there.then(|| scorer.score()).filter(|score| *score > 0.0))
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
