//! A request planned and made ready for one commit.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::Result;
use crate::backend::{DocType, Holding, Match, Prepared, Reader, Scope, Selection};
use crate::fields::Field;
use crate::plan::{Plan, Ranking, Reason, plan};
use crate::request::{DEFAULT_LIMIT, Matching, Request};

/// A request planned for one commit.
pub(super) struct Execution<'r> {
    pub plan: Plan,
    pub prepared: Box<dyn Prepared + 'r>,
    /// How much of the plain words records must hold.
    pub holding: Holding,
    /// Which variants of reports count: [`Scope::Primary`] unless the request names variants.
    pub scope: Option<Scope>,
}

/// The first matches in order, and how many there are.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Records that match.
    pub total: usize,
    /// Records that hold everything asked for.
    pub total_all: usize,
    /// Matches in rewritings that do not count.
    pub in_rewritings: usize,
    /// The first of them.
    pub best: Vec<Match>,
}

impl Reader {
    /// Plans a request. `default` says which records match where the request does not.
    pub(super) fn execution(&self, request: &Request, default: Matching) -> Result<Execution<'_>> {
        let backend = self.backend();
        let plan = plan(request, self.analyzer(), backend)?;
        let prepared = backend.prepare(&plan, request.ranking)?;
        let mut execution = Execution { scope: scope(&plan), plan, prepared, holding: Holding::All };
        let matching = request.matching.unwrap_or(default);
        if matching == Matching::Best && execution.plan.concepts.len() > 1 {
            for holding in COVERAGES.map(Holding::Most) {
                if execution.prepared.has(execution.records(), page(request))? {
                    break;
                }
                execution.holding = holding;
            }
        }
        Ok(execution)
    }
}

/// The shares of the concepts' weight that records must hold where too few hold all: the next one
/// counts where the one before does not fill a page.
const COVERAGES: [f32; 4] = [0.6, 0.4, 0.2, 0.01];

/// The length of a page: if fewer records hold everything, others follow.
pub(super) fn page(request: &Request) -> usize {
    if request.limit == 0 { DEFAULT_LIMIT } else { request.limit }
}

impl Execution<'_> {
    /// The records that match, and remarks where these can match.
    pub fn records(&self) -> Selection {
        self.selection(self.types())
    }

    /// The documents of some types that match.
    pub fn selection(&self, types: &'static [DocType]) -> Selection {
        Selection { types, scope: self.scope, holding: self.holding, without: None, except: None }
    }

    /// As [`Execution::selection`], without the filters on a field.
    pub fn without(&self, types: &'static [DocType], field: Field) -> Selection {
        let scope = if field == Field::Variant { None } else { self.scope };
        Selection { scope, without: Some(field), ..self.selection(types) }
    }

    /// The types of documents that a search finds: remarks only by text or by their kind.
    pub fn types(&self) -> &'static [DocType] {
        const WITH_REMARKS: &[DocType] = &[DocType::Record, DocType::Remark];
        const RECORDS: &[DocType] = &[DocType::Record];
        if self.plan.finds_remarks() { WITH_REMARKS } else { RECORDS }
    }

    /// The first `keep` records in the order of the request.
    pub fn best(&self, request: &Request, keep: usize) -> Result<Found> {
        let best = self.prepared.best(self.records(), request.sort, keep)?;
        let total_all = match self.holding {
            Holding::All => best.total,
            _ => self.prepared.count(Selection { holding: Holding::All, ..self.records() })?,
        };
        Ok(Found { total: best.total, total_all, in_rewritings: best.others, best: best.matches })
    }

    /// The best of the matches in rewritings whose change point has no match that counts, one for each; `room` of
    /// them at most.
    pub fn only_in_rewritings(&self, request: &Request, room: usize) -> Result<Vec<Match>> {
        if self.scope.is_none() || room == 0 || !self.plan.has_text() {
            return Ok(Vec::new());
        }
        let rewritings = Selection { scope: Some(Scope::Rewriting), ..self.records() };
        let mut seen: HashSet<u64> = self.prepared.groups(self.records())?;
        let found = self.prepared.best(rewritings, request.sort, usize::MAX)?;
        let is_new = |found: &Match| found.group.is_some_and(|group| seen.insert(group));
        Ok(found.matches.into_iter().filter(is_new).take(room).collect())
    }

    /// Which concepts each match holds.
    pub fn held(&self, found: &[Match]) -> Result<Vec<Vec<bool>>> {
        let lacking: Vec<Match> = found.iter().filter(|found| !found.holds_all).copied().collect();
        let held = if lacking.is_empty() { Vec::new() } else { self.prepared.held(&lacking)? };
        let mut held = held.into_iter();
        let all = vec![true; self.plan.concepts.len()];
        let of = |found: &Match| if found.holds_all { Some(all.clone()) } else { held.next() };
        Ok(found.iter().map(of).map(Option::unwrap_or_default).collect())
    }

    /// The concepts that a match does not hold, as typed.
    pub fn missing(&self, held: &[bool]) -> Vec<String> {
        let concepts = self.plan.concepts.iter().zip(held).filter(|(_, held)| !**held);
        concepts.map(|(concept, _)| concept.text.clone()).collect()
    }

    /// What a match gains by the share of the query that it holds; `None` if records must hold all of it.
    pub fn coverage(&self, held: &[bool], ranking: &Ranking) -> Option<Reason> {
        let Holding::Most(_) = self.holding else { return None };
        let concepts =
            || self.plan.concepts.iter().zip(held).filter(|(_, held)| **held).map(|(concept, _)| concept);
        let all: f32 = self.plan.concepts.iter().map(|concept| concept.weight).sum();
        let weight = ranking.coverage * concepts().map(|concept| concept.weight).sum::<f32>() / all;
        let text = concepts().map(|concept| concept.text.as_str()).collect::<Vec<_>>().join(" ");
        (weight > 0.0).then_some(Reason { text, place: Cow::Borrowed("coverage"), weight })
    }
}

/// The scope of a plan: every variant where the request names some.
fn scope(plan: &Plan) -> Option<Scope> {
    let names_variants = plan.filters.iter().any(|filter| filter.field() == Field::Variant)
        || plan.required.iter().any(|node| node.has_filter_on(Field::Variant));
    (!names_variants).then_some(Scope::Primary)
}
