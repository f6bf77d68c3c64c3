//! Facet counts as they are printed.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::search::{FacetCounts, FacetValue};

/// Counts of facets: `{"total":N,"facets":{"kind":[…]}}`, in the order they were asked for.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Facets))]
pub struct FacetsJson<'f> {
    /// What was counted, over all values.
    pub total: usize,
    /// The values of each facet, the largest count first.
    #[serde(serialize_with = "in_order")]
    #[cfg_attr(feature = "serve", schema(value_type = std::collections::BTreeMap<String, Vec<FacetValueJson<'static>>>))]
    pub facets: Vec<(&'static str, Vec<FacetValueJson<'f>>)>,
}

/// A value of a facet and how often it occurs.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = FacetValue))]
pub struct FacetValueJson<'f> {
    /// The value: `event`, 贵州, `2021`.
    pub value: &'f str,
    /// Where the value lies in its hierarchy: `/西南/贵州`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<&'f str>,
    /// How often it occurs.
    pub count: usize,
}

impl<'f> FacetsJson<'f> {
    /// What is printed of `counts`, at most `limit` values of each facet.
    pub fn new(counts: &'f FacetCounts, limit: usize) -> FacetsJson<'f> {
        let values = |values: &'f [FacetValue]| values.iter().take(limit).map(FacetValueJson::new).collect();
        FacetsJson {
            total: counts.total,
            facets: counts.facets.iter().map(|(name, all)| (name.name(), values(all))).collect(),
        }
    }
}

impl<'f> FacetValueJson<'f> {
    /// What is printed of `value`.
    pub fn new(value: &'f FacetValue) -> FacetValueJson<'f> {
        FacetValueJson { value: &value.value, path: value.path.as_deref(), count: value.count }
    }
}

fn in_order<S: Serializer>(
    facets: &[(&'static str, Vec<FacetValueJson<'_>>)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(facets.len()))?;
    for (name, values) in facets {
        map.serialize_entry(name, values)?;
    }
    map.end()
}
