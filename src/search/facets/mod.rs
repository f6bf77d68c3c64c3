//! Counts of facet values under a query.

mod cross;

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::execute::Execution;
use crate::Result;
use crate::backend::{DocType, Reader, Selection, Tally, Unit};
use crate::fields::Field;
use crate::request::{Matching, Request, names};

pub use cross::CrossTable;

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
    /// Policies and events, distinguished as [`Policy`](super::Policy) does.
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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Facets))]
pub struct FacetCounts {
    /// How many there are under the query and all its filters.
    pub total: usize,
    /// Each facet's values, the largest count first, then by value. A facet's own filters are
    /// ignored in its counts, so that a selection can be widened.
    #[cfg_attr(feature = "serve", schema(value_type = std::collections::BTreeMap<String, Vec<FacetValue>>))]
    pub facets: FacetValues,
}

/// The values of several facets, in the order in which they were asked for. In JSON, an object by their names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FacetValues(pub Vec<(Field, Vec<FacetValue>)>);

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct FacetValue {
    /// The value: 贵州, `event`, `2020`.
    pub value: String,
    /// Its place in the hierarchy, where there is one: `/西南/贵州`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How many.
    pub count: usize,
}

impl Serialize for FacetValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, values)| (field, values)))
    }
}

impl<'de> Deserialize<'de> for FacetValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<FacetValues, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = FacetValues;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of facets")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<FacetValues, A::Error> {
                let mut facets = Vec::new();
                while let Some(facet) = map.next_entry()? {
                    facets.push(facet);
                }
                Ok(FacetValues(facets))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

impl IntoIterator for FacetValues {
    type Item = (Field, Vec<FacetValue>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl std::ops::Deref for FacetValues {
    type Target = [(Field, Vec<FacetValue>)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl FacetValues {
    /// Keeps at most `limit` values of each facet.
    pub fn truncate(&mut self, limit: usize) {
        self.0.iter_mut().for_each(|(_, values)| values.truncate(limit));
    }
}

impl FacetCounts {
    /// Puts years and months in their order, as for a histogram; other facets stay as they are.
    pub fn in_time(&mut self) {
        for (_, values) in self.facets.0.iter_mut().filter(|(name, _)| name.is_time()) {
            values.sort_by(|a, b| a.value.cmp(&b.value));
        }
    }
}

/// The value of a facet as it is printed, with its path in a hierarchy.
fn printed(field: Field, value: &str) -> FacetValue {
    let path = (field == Field::Province).then(|| value.to_owned());
    let value = if path.is_some() { value.rsplit('/').next().unwrap_or(value) } else { value };
    FacetValue { value: value.to_owned(), path, count: 0 }
}

names!(Count, "thing to count",
    "records" => Count::Records,
    "change-points" => Count::ChangePoints,
    "reports" => Count::Reports,
    "policies" => Count::Policies,
);

impl Reader {
    /// Counts facet values under a request.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn facets(&self, request: &Request, facets: &FacetRequest) -> Result<FacetCounts> {
        let execution = self.execution(request, Matching::All)?;
        let types = doc_types(&execution, facets.count);
        // Facets without a selection are counted with the total, in one pass.
        let is_selected = |name: &Field| {
            let field = name.selected_by();
            field == Field::Variant || execution.plan.filters.iter().any(|filter| filter.field() == field)
        };
        let unselected: Vec<Field> = facets.names.iter().copied().filter(|name| !is_selected(name)).collect();
        let lists: Vec<&[Field]> = std::iter::once(&[][..]).chain(unselected.chunks(1)).collect();
        let mut tallies =
            self.tally(&execution, execution.selection(types), &lists, facets.count)?.into_iter();
        let total = tallies.next().map_or(0, |tally| tally.into_values().sum());
        let mut counts = FacetCounts { total, ..FacetCounts::default() };
        for name in &facets.names {
            let tally = if is_selected(name) {
                let of = execution.without(types, name.selected_by());
                self.tally(&execution, of, &[&[*name]], facets.count)?.pop()
            } else {
                tallies.next()
            };
            let mut values: Vec<FacetValue> = (tally.unwrap_or_default().into_iter())
                .filter_map(|(values, count)| Some(FacetValue { count, ..printed(*name, values.first()?) }))
                .collect();
            values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            counts.facets.0.push((*name, values));
        }
        Ok(counts)
    }

    /// How many records, change points, reports or policies match a request.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn count(&self, request: &Request, count: Count) -> Result<usize> {
        let execution = self.execution(request, Matching::All)?;
        let of = execution.selection(doc_types(&execution, count));
        if count == Count::Records {
            return execution.prepared.count(of);
        }
        let tallies = self.tally(&execution, of, &[&[]], count)?;
        Ok(tallies.into_iter().flat_map(Tally::into_values).sum())
    }

    fn tally(
        &self,
        execution: &Execution,
        of: Selection,
        by: &[&[Field]],
        count: Count,
    ) -> Result<Vec<Tally>> {
        let unit = match count {
            Count::Records => Unit::Documents,
            Count::ChangePoints => Unit::ChangePoints,
            Count::Reports => Unit::Reports,
            Count::Policies => {
                let policies = self.policies_of_all()?;
                let policy = |id| policies.of(id).unwrap_or_default() as u64;
                return execution.prepared.tally(of, by, Unit::Of(&policy));
            }
        };
        execution.prepared.tally(of, by, unit)
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
