//! Counts of facet values under a query.

mod cross;
mod tally;

use std::collections::HashMap;

use tantivy::query::Query as TantivyQuery;
use tantivy::schema::Facet;

use super::lower::Lowering;
use super::{Expr, Filter, Query};
use crate::Result;
use crate::index::{DocType, Index, deadline};

pub use cross::CrossTable;
use tally::{Identity, Tallies, Tally};

/// A facet that can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FacetName {
    /// Province below region.
    Province,
    /// Sector.
    Sector,
    /// Kind of change point.
    Kind,
    /// Year of the change point.
    Year,
    /// Month of the change point.
    Month,
    /// Variant of the report.
    Variant,
    /// Issuing body of the record, as written.
    Issuer,
    /// Host of a record's source.
    Host,
}

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
    pub names: Vec<FacetName>,
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
    pub facets: Vec<(FacetName, Vec<FacetValue>)>,
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

impl FacetName {
    /// Every facet.
    pub const ALL: [FacetName; 8] = [
        FacetName::Province,
        FacetName::Sector,
        FacetName::Kind,
        FacetName::Year,
        FacetName::Month,
        FacetName::Variant,
        FacetName::Issuer,
        FacetName::Host,
    ];

    /// The name as it is typed and printed.
    pub fn as_str(self) -> &'static str {
        match self {
            FacetName::Province => "province",
            FacetName::Sector => "sector",
            FacetName::Kind => "kind",
            FacetName::Year => "year",
            FacetName::Month => "month",
            FacetName::Variant => "variant",
            FacetName::Issuer => "issuer",
            FacetName::Host => "host",
        }
    }

    /// The facet of that name.
    pub fn find(text: &str) -> Option<FacetName> {
        Self::ALL.into_iter().find(|name| name.as_str().eq_ignore_ascii_case(text.trim()))
    }

    /// Whether its values are times, which have an order of their own.
    pub fn is_time(self) -> bool {
        matches!(self, FacetName::Year | FacetName::Month)
    }

    /// The field that holds it.
    fn field(self) -> &'static str {
        match self {
            FacetName::Kind => "type",
            other => other.as_str(),
        }
    }

    /// Whether `filter` is this facet's own selection.
    fn is_selected_by(self, filter: &Filter) -> bool {
        match self {
            FacetName::Year | FacetName::Month => filter.name() == "year",
            other => filter.name() == other.as_str(),
        }
    }

    /// The value and the path that a facet stands for here; `None` if it is too coarse.
    fn value_of(self, facet: &Facet) -> Option<(String, Option<String>)> {
        let path = facet.to_path();
        match self {
            FacetName::Province => Some((path.last()?.to_string(), Some(format!("/{}", path.join("/"))))),
            _ => Some(((*path.first()?).to_owned(), None)),
        }
    }
}

impl Count {
    /// Everything that can be counted.
    pub const ALL: [Count; 4] = [Count::Records, Count::ChangePoints, Count::Reports, Count::Policies];

    /// The name as it is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Count::Records => "records",
            Count::ChangePoints => "change-points",
            Count::Reports => "reports",
            Count::Policies => "policies",
        }
    }

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

impl Index {
    /// Counts facet values under a query.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn facets(&self, query: &Query, request: &FacetRequest) -> Result<FacetCounts> {
        let mut counts = FacetCounts { total: self.count(query, request.count)?, facets: Vec::new() };
        for &name in &request.names {
            let filters: Vec<&Filter> = query.filters.iter().filter(|f| !name.is_selected_by(f)).collect();
            let tallies = self.tally(&query.expr, &filters, request.count, &[name])?;
            let mut merged: HashMap<(String, Option<String>), Tally> = HashMap::new();
            for (facets, tally) in tallies {
                let Some(value) = facets.first().and_then(|facet| name.value_of(facet)) else { continue };
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

    /// How many records, change points or reports match a query.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn count(&self, query: &Query, count: Count) -> Result<usize> {
        let filters: Vec<&Filter> = query.filters.iter().collect();
        let tallies = self.tally(&query.expr, &filters, count, &[])?;
        let mut all = Tally::default();
        tallies.into_values().for_each(|tally| all.add(tally));
        Ok(all.count())
    }

    /// Tallies by the values of some facets together; without a facet, everything under no value.
    fn tally(
        &self,
        expr: &Expr,
        filters: &[&Filter],
        count: Count,
        names: &[FacetName],
    ) -> Result<HashMap<Vec<Facet>, Tally>> {
        let searcher = self.searcher();
        let lowering = Lowering {
            searcher: &searcher,
            fields: &self.fields,
            analyzer: self.analyzer(),
            ranking: super::Ranking::default(),
        };
        let fields = names.iter().map(|name| name.field()).collect();
        let collector = Tallies { fields, identity: count.identity() };
        let mut all: HashMap<Vec<Facet>, Tally> = HashMap::new();
        for doc_type in doc_types(expr, filters, count) {
            let query: Box<dyn TantivyQuery> = lowering.query(expr, filters, doc_type)?;
            for (facets, tally) in deadline::search(&searcher, &query, &collector)? {
                all.entry(facets).or_default().add(tally);
            }
        }
        if count == Count::Policies {
            let policies = self.policies_of_all()?;
            all.values_mut()
                .for_each(|tally| tally.identify(|id| policies.of(id).unwrap_or_default() as u64));
        }
        Ok(all)
    }
}

/// Which documents to count. A change point without records counts too, unless the query asks
/// for something that only records have.
fn doc_types(expr: &Expr, filters: &[&Filter], count: Count) -> Vec<DocType> {
    let of_records = |filter: &Filter| matches!(filter, Filter::Date(_) | Filter::Lag(_));
    let of_records_only = matches!(count, Count::Records | Count::Policies);
    if of_records_only || filters.iter().any(|f| of_records(f)) || asks_for_records(expr, &of_records) {
        return vec![DocType::Record];
    }
    vec![DocType::Record, DocType::ChangePoint]
}

fn asks_for_records(expr: &Expr, of_records: &impl Fn(&Filter) -> bool) -> bool {
    match expr {
        Expr::All => false,
        Expr::And(operands) | Expr::Or(operands) => operands.iter().any(|e| asks_for_records(e, of_records)),
        Expr::Not(operand) => asks_for_records(operand, of_records),
        Expr::Part(_) => true,
        Expr::Filter(filter) => of_records(filter),
    }
}
