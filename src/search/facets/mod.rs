//! Counts of facet values under a query.

mod cross;
mod tally;

use std::collections::HashMap;

use tantivy::schema::Facet;

use super::execute::Execution;
use crate::Result;
use crate::fields::Field;
use crate::index::{DocType, Reader, deadline};
use crate::request::{Matching, Request, names};

pub use cross::CrossTable;
use tally::{Identity, Tallies, Tally};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Count {
    /// Records.
    #[default]
    Records,
    /// Change points; those without a record too, where the query asks for no text.
    ChangePoints,
    /// Reports.
    Reports,
    /// Policies and events, told apart as [`Policy`](super::Policy) does.
    Policies,
}

/// Which facets to count, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetRequest {
    /// The facets, in the order of the answer.
    pub names: Vec<Field>,
    /// What is counted.
    pub count: Count,
}

/// The counts of the facets asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FacetCounts {
    /// How many there are under the query and all its filters.
    pub total: usize,
    /// Each facet's values, the largest count first, then by value. A facet's own filters are
    /// ignored in its counts, so that a selection can be widened.
    pub facets: Vec<(Field, Vec<FacetValue>)>,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The value: 贵州, `event`, `2020`.
    pub value: String,
    /// Its place in the hierarchy, where there is one: `/西南/贵州`.
    pub path: Option<String>,
    /// How many.
    pub count: usize,
}

impl FacetCounts {
    /// Puts years and months in their order, as for a histogram; other facets stay as they are.
    pub fn in_time(&mut self) {
        for (_, values) in self.facets.iter_mut().filter(|(name, _)| name.is_time()) {
            values.sort_by(|a, b| a.value.cmp(&b.value));
        }
    }
}

/// The value of a facet at a node of its hierarchy, with its path; `None` if the node is too coarse.
fn value_of(field: Field, facet: &Facet) -> Option<(String, Option<String>)> {
    let path = facet.to_path();
    match field {
        Field::Province => Some((path.last()?.to_string(), Some(format!("/{}", path.join("/"))))),
        _ => Some(((*path.first()?).to_owned(), None)),
    }
}

names!(Count, "thing to count",
    "records" => Count::Records,
    "change-points" => Count::ChangePoints,
    "reports" => Count::Reports,
    "policies" => Count::Policies,
);

impl Count {
    /// What tells one from another; records are told by being documents.
    fn identity(self) -> Option<Identity> {
        match self {
            Count::Records => None,
            Count::ChangePoints => Some(Identity::Before("change_point")),
            Count::Reports => Some(Identity::Before("report")),
            // Which records are one policy is looked up when they are gathered.
            Count::Policies => Some(Identity::Field("id")),
        }
    }
}

impl Reader {
    /// Counts facet values under a request.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn facets(&self, request: &Request, facets: &FacetRequest) -> Result<FacetCounts> {
        let searcher = self.searcher();
        let execution = self.execution(&searcher, request, Matching::All)?;
        let mut counts = FacetCounts { total: self.total(&execution, facets.count)?, facets: Vec::new() };
        for &name in &facets.names {
            let tallies = self.tally(&execution, Some(name.selected_by()), facets.count, &[name])?;
            let mut merged: HashMap<(String, Option<String>), Tally> = HashMap::new();
            for (facets, tally) in tallies {
                let Some(value) = facets.first().and_then(|facet| value_of(name, facet)) else { continue };
                merged.entry(value).or_default().add(tally);
            }
            let mut values: Vec<FacetValue> = merged
                .into_iter()
                .map(|((value, path), tally)| FacetValue { value, path, count: tally.count() })
                .collect();
            values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            counts.facets.push((name, values));
        }
        Ok(counts)
    }

    /// How many records, change points, reports or policies match a request.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn count(&self, request: &Request, count: Count) -> Result<usize> {
        let searcher = self.searcher();
        self.total(&self.execution(&searcher, request, Matching::All)?, count)
    }

    fn total(&self, execution: &Execution, count: Count) -> Result<usize> {
        let tallies = self.tally(execution, None, count, &[])?;
        let mut all = Tally::default();
        tallies.into_values().for_each(|tally| all.add(tally));
        Ok(all.count())
    }

    /// Tallies by the values of some facets together; without a facet, everything under no value.
    /// `without` is a field whose filters are ignored.
    fn tally(
        &self,
        execution: &Execution,
        without: Option<Field>,
        count: Count,
        names: &[Field],
    ) -> Result<HashMap<Vec<Facet>, Tally>> {
        let fields = names.iter().map(|name| name.name()).collect();
        let collector = Tallies { fields, identity: count.identity() };
        let mut all: HashMap<Vec<Facet>, Tally> = HashMap::new();
        let query = execution.query(doc_types(execution, count), without);
        for (facets, tally) in deadline::search(execution.lowering.searcher, &*query, &collector)? {
            all.entry(facets).or_default().add(tally);
        }
        if count == Count::Policies {
            let policies = self.policies_of_all()?;
            all.values_mut()
                .for_each(|tally| tally.identify(|id| policies.of(id).unwrap_or_default() as u64));
        }
        Ok(all)
    }
}

/// Which documents to count. A change point without records counts too, unless the request asks
/// for something that only records have.
fn doc_types(execution: &Execution, count: Count) -> &'static [DocType] {
    match count {
        Count::Records => execution.types(),
        Count::ChangePoints | Count::Reports if !execution.plan.asks_for_records() => {
            &[DocType::Record, DocType::ChangePoint]
        }
        _ => &[DocType::Record],
    }
}
