//! Executes plans on a local index.

use std::collections::HashSet;

use tantivy::collector::Count;
use tantivy::query::{EnableScoring, Query as TantivyQuery};
use tantivy::{DocAddress, DocSet, Searcher};

use super::collect::{Best, Groups, Ranked};
use super::coverage_query::CoverageQuery;
use super::lower::{Holding, LoweredPlan, Lowering, Selection};
use crate::Result;
use crate::fields::Field;
use crate::index::{DocType, Reader, Scope, deadline};
use crate::plan::{Plan, plan};
use crate::request::{DEFAULT_LIMIT, Matching, Request};

/// A request planned for one commit.
pub(super) struct Execution<'a> {
    pub lowering: Lowering<'a>,
    pub plan: Plan,
    lowered: LoweredPlan,
    /// Which records match.
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
    /// The first of them.
    pub best: Vec<Ranked>,
}

impl Reader {
    /// Plans a request. `default` says which records match where the request does not.
    pub(super) fn execution<'a>(
        &'a self,
        searcher: &'a Searcher,
        request: &Request,
        default: Matching,
    ) -> Result<Execution<'a>> {
        let lowering =
            Lowering { searcher, fields: &self.fields, analyzer: self.analyzer(), ranking: request.ranking };
        let plan = plan(request, self.analyzer(), &lowering)?;
        let lowered = lowering.plan(&plan)?;
        let mut execution = Execution { scope: scope(&plan), lowering, plan, lowered, holding: Holding::All };
        let matching = request.matching.unwrap_or(default);
        if matching == Matching::Best && execution.plan.concepts.len() > 1 {
            for holding in COVERAGES.map(Holding::Most) {
                if execution.count()? >= page(request) {
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

/// The length of a page: where fewer records hold everything, others follow.
pub(super) fn page(request: &Request) -> usize {
    if request.limit == 0 { DEFAULT_LIMIT } else { request.limit }
}

impl Execution<'_> {
    /// The query for documents of some types; `without` is a field whose filters are ignored.
    pub fn query(&self, types: &'static [DocType], without: Option<Field>) -> Box<dyn TantivyQuery> {
        let without_scope = without == Some(Field::Variant);
        let scope = if without_scope { None } else { self.scope };
        self.lowering.query(&self.lowered, Selection { types, scope }, self.holding, without)
    }

    /// The types of documents that a search finds: remarks only by text or by their kind.
    pub fn types(&self) -> &'static [DocType] {
        const WITH_REMARKS: &[DocType] = &[DocType::Record, DocType::Remark];
        const RECORDS: &[DocType] = &[DocType::Record];
        if self.plan.finds_remarks() { WITH_REMARKS } else { RECORDS }
    }

    fn count(&self) -> Result<usize> {
        let query = self.query(self.types(), None);
        deadline::search(self.lowering.searcher, &*query, &Count)
    }

    /// The first `keep` records in the order of the request.
    pub fn best(&self, request: &Request, keep: usize) -> Result<Found> {
        let searcher = self.lowering.searcher;
        let best = Best { sort: request.sort, keep };
        let found = deadline::search(searcher, &*self.query(self.types(), None), &best)?;
        let total_all = match self.holding {
            Holding::All => found.total,
            Holding::Most(_) => {
                let selection = Selection { types: self.types(), scope: self.scope };
                let query = self.lowering.query(&self.lowered, selection, Holding::All, None);
                deadline::search(searcher, &*query, &Count)?
            }
        };
        Ok(Found { total: found.total, total_all, best: found.best })
    }

    /// The number of matches in rewritings that do not count, and, where fewer than `room` matches do
    /// count, the best of those whose change point has no match that counts, one for each.
    pub fn rewritings(&self, request: &Request, room: usize) -> Result<(usize, Vec<Ranked>)> {
        if self.scope.is_none() {
            return Ok((0, Vec::new()));
        }
        let searcher = self.lowering.searcher;
        let selection = Selection { types: self.types(), scope: Some(Scope::Rewriting) };
        let query = self.lowering.query(&self.lowered, selection, self.holding, None);
        if room == 0 || !self.plan.has_text() {
            return Ok((deadline::search(searcher, &*query, &Count)?, Vec::new()));
        }
        let counted = deadline::search(searcher, &*self.query(self.types(), None), &Groups)?;
        let found = deadline::search(searcher, &*query, &Best { sort: request.sort, keep: usize::MAX })?;
        let mut seen: HashSet<u64> = counted.into_values().flatten().collect();
        let mut only = Vec::new();
        for ranked in found.best {
            let fast = searcher.segment_reader(ranked.address.segment_ord).fast_fields();
            let group = fast.u64("group")?.first(ranked.address.doc_id);
            if group.is_some_and(|group| seen.insert(group)) && only.len() < room {
                only.push(ranked);
            }
        }
        Ok((found.total - only.len(), only))
    }

    /// What a match lacks of what was asked for, as typed.
    pub fn missing(&self, ranked: &Ranked) -> Result<Vec<String>> {
        if self.holding == Holding::All || ranked.score >= CoverageQuery::ALL {
            return Ok(Vec::new());
        }
        let mut missing = Vec::new();
        for (concept, clause) in self.plan.concepts.iter().zip(self.lowered.concepts()) {
            if !matches(&**clause, self.lowering.searcher, ranked.address)? {
                missing.push(concept.text.clone());
            }
        }
        Ok(missing)
    }
}

/// The scope of a plan: every variant where the request names some.
fn scope(plan: &Plan) -> Option<Scope> {
    let names_variants = plan.filters.iter().any(|filter| filter.field() == Field::Variant)
        || plan.required.iter().any(|node| node.has_filter_on(Field::Variant));
    (!names_variants).then_some(Scope::Primary)
}

/// Whether a document matches a query.
pub(super) fn matches(query: &dyn TantivyQuery, searcher: &Searcher, at: DocAddress) -> Result<bool> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut scorer = weight.scorer(searcher.segment_reader(at.segment_ord), 1.0)?;
    Ok(scorer.doc() <= at.doc_id && scorer.seek(at.doc_id) == at.doc_id)
}

/// The score without what marks a match of everything.
pub(super) fn shown_score(score: f32) -> f32 {
    if score >= CoverageQuery::ALL { score - CoverageQuery::ALL } else { score }
}
