//! Executes plans on a local index.

use tantivy::query::{EnableScoring, Query as TantivyQuery};
use tantivy::{DocAddress, DocSet, Searcher};

use super::collect::{Best, Ranked};
use super::coverage_query::CoverageQuery;
use super::lower::{Holding, LoweredPlan, Lowering};
use crate::Result;
use crate::fields::Field;
use crate::index::{DocType, Reader, deadline};
use crate::plan::{Plan, plan};
use crate::request::{DEFAULT_LIMIT, Matching, Request};

/// A request planned for one commit.
pub(super) struct Execution<'a> {
    pub lowering: Lowering<'a>,
    pub plan: Plan,
    lowered: LoweredPlan,
    /// Which records match.
    pub holding: Holding,
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
        let mut execution = Execution { lowering, plan, lowered, holding: Holding::All };
        let matching = request.matching.unwrap_or(default);
        if matching == Matching::Best && execution.plan.concepts.len() > 1 {
            for holding in COVERAGES.map(Holding::Most) {
                if execution.count(DocType::Record, None)? >= page(request) {
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
fn page(request: &Request) -> usize {
    if request.limit == 0 { DEFAULT_LIMIT } else { request.limit }
}

impl Execution<'_> {
    /// The query for the documents of a type; `without` is a field whose filters are ignored.
    pub fn query(&self, doc_type: DocType, without: Option<Field>) -> Box<dyn TantivyQuery> {
        self.lowering.query(&self.lowered, doc_type, self.holding, without)
    }

    /// The number of documents of a type.
    pub fn count(&self, doc_type: DocType, without: Option<Field>) -> Result<usize> {
        let query = self.query(doc_type, without);
        Ok(deadline::search(self.lowering.searcher, &*query, &tantivy::collector::Count)?)
    }

    /// The first `keep` records in the order of the request.
    pub fn best(&self, request: &Request, keep: usize) -> Result<Found> {
        let query = self.query(DocType::Record, None);
        let found = deadline::search(self.lowering.searcher, &*query, &Best { sort: request.sort, keep })?;
        let total_all = match self.holding {
            Holding::All => found.total,
            Holding::Most(_) => {
                let query = self.lowering.query(&self.lowered, DocType::Record, Holding::All, None);
                deadline::search(self.lowering.searcher, &*query, &tantivy::collector::Count)?
            }
        };
        Ok(Found { total: found.total, total_all, best: found.best })
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
