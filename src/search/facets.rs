//! Counts of facet values under a query.

use std::collections::{HashMap, HashSet};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::fastfield::FacetReader;
use tantivy::query::Query as TantivyQuery;
use tantivy::schema::Facet;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use super::lower::Lowering;
use super::{Expr, Filter, Query};
use crate::Result;
use crate::index::{DocType, Index};

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

    /// The field that holds it; years lie above months.
    fn field(self) -> &'static str {
        match self {
            FacetName::Year => "month",
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
            FacetName::Month => Some(((*path.get(1)?).to_owned(), None)),
            _ => Some(((*path.first()?).to_owned(), None)),
        }
    }
}

impl Count {
    /// Everything that can be counted.
    pub const ALL: [Count; 3] = [Count::Records, Count::ChangePoints, Count::Reports];

    /// The name as it is typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Count::Records => "records",
            Count::ChangePoints => "change-points",
            Count::Reports => "reports",
        }
    }

    /// The fast field that tells one from another; records are told by being documents.
    fn identity(self) -> Option<&'static str> {
        match self {
            Count::Records => None,
            Count::ChangePoints => Some("change_point"),
            Count::Reports => Some("report"),
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
            let tallies = self.tally(&query.expr, &filters, request.count, Some(name))?;
            let mut merged: HashMap<(String, Option<String>), Tally> = HashMap::new();
            for (facet, tally) in tallies {
                let Some(value) = name.value_of(&facet) else { continue };
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
        let tallies = self.tally(&query.expr, &filters, count, None)?;
        let mut all = Tally::default();
        tallies.into_values().for_each(|tally| all.add(tally));
        Ok(all.count())
    }

    /// Tallies by facet; without a facet, everything under the root.
    fn tally(
        &self,
        expr: &Expr,
        filters: &[&Filter],
        count: Count,
        name: Option<FacetName>,
    ) -> Result<HashMap<Facet, Tally>> {
        let searcher = self.searcher()?;
        let lowering = Lowering {
            searcher: &searcher,
            fields: &self.fields,
            analyzer: self.query_analyzer(),
            ranking: super::Ranking::default(),
        };
        let collector = Tallies { field: name.map(FacetName::field), identity: count.identity() };
        let mut all: HashMap<Facet, Tally> = HashMap::new();
        for doc_type in doc_types(expr, filters, count) {
            let query: Box<dyn TantivyQuery> = lowering.query(expr, filters, doc_type)?;
            for (facet, tally) in searcher.search(&query, &collector)? {
                all.entry(facet).or_default().add(tally);
            }
        }
        Ok(all)
    }
}

/// Which documents to count. A change point without records counts too, unless the query asks
/// for something that only records have.
fn doc_types(expr: &Expr, filters: &[&Filter], count: Count) -> Vec<DocType> {
    let of_records = |filter: &Filter| matches!(filter, Filter::Date(_) | Filter::Lag(_));
    if count == Count::Records || filters.iter().any(|f| of_records(f)) || asks_for_records(expr, &of_records)
    {
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

/// How many, as documents or as distinct identities.
#[derive(Debug, Default)]
pub(super) struct Tally {
    documents: usize,
    identities: HashSet<u64>,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.documents += other.documents;
        self.identities.extend(other.identities);
    }

    fn count(&self) -> usize {
        self.documents + self.identities.len()
    }
}

/// Tallies documents by the values of a facet field.
struct Tallies {
    field: Option<&'static str>,
    identity: Option<&'static str>,
}

struct SegmentTallies {
    facets: Option<FacetReader>,
    identity: Option<Column<u64>>,
    by_ord: HashMap<u64, Tally>,
}

impl Collector for Tallies {
    type Fruit = HashMap<Facet, Tally>;
    type Child = SegmentTallies;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentTallies> {
        Ok(SegmentTallies {
            facets: self.field.map(|field| reader.facet_reader(field)).transpose()?,
            identity: self.identity.map(|field| reader.fast_fields().u64(field)).transpose()?,
            by_ord: HashMap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<HashMap<Facet, Tally>>) -> tantivy::Result<HashMap<Facet, Tally>> {
        let mut all: HashMap<Facet, Tally> = HashMap::new();
        for (facet, tally) in fruits.into_iter().flatten() {
            all.entry(facet).or_default().add(tally);
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentTallies {
    type Fruit = HashMap<Facet, Tally>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let identity = self.identity.as_ref().map(|column| column.first(doc));
        let mut add = |ord: u64| {
            let tally = self.by_ord.entry(ord).or_default();
            match identity {
                None => tally.documents += 1,
                // A document outside any change point belongs to none.
                Some(identity) => tally.identities.extend(identity),
            }
        };
        match &self.facets {
            Some(facets) => facets.facet_ords(doc).for_each(&mut add),
            None => add(0),
        }
    }

    fn harvest(self) -> HashMap<Facet, Tally> {
        let Some(facets) = self.facets else {
            return self.by_ord.into_values().map(|tally| (Facet::root(), tally)).collect();
        };
        let named = self.by_ord.into_iter().filter_map(|(ord, tally)| {
            let mut facet = Facet::root();
            // OK because the ordinal came from this very dictionary.
            facets.facet_from_ord(ord, &mut facet).ok()?;
            Some((facet, tally))
        });
        named.filter(|(_, tally)| tally.count() > 0).collect()
    }
}
