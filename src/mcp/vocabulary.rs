//! The vocabulary of an index: the values of its fields, so that a model asks for values that exist.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::Result;
use crate::fields::{FIELDS, Field, Values};
use crate::query::ALL_VARIANTS;
use crate::record::Overview;
use crate::request::Request;
use crate::search::{Count, FacetRequest, FacetValue, FacetValues};
use crate::serve::Snapshot;

/// The most values of a field that are listed; a field with more lists none. There are 34 provinces.
const FEW: usize = 40;
/// The same for fields with open values, many of which are long.
const FEW_KEYWORDS: usize = 12;

/// The vocabulary of one commit.
#[derive(Debug)]
pub(super) struct Vocabulary {
    commit: String,
    indexed_at: Option<String>,
    overview: Overview,
    /// The values of each facet and how many records have them.
    values: FacetValues,
}

impl Vocabulary {
    /// Counts the values of a commit.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn of(snapshot: &Snapshot) -> Result<Vocabulary> {
        let index = &snapshot.index;
        let count = |count| {
            let names = Field::facets().collect();
            index.facets(&Request::default(), &FacetRequest { names, count })
        };
        let mut values = count(Count::Records)?.facets;
        // A change point without records has a province and a sector all the same.
        for ((_, known), (_, of_points)) in values.0.iter_mut().zip(count(Count::ChangePoints)?.facets) {
            let new = |value: &FacetValue| !known.iter().any(|known| known.value == value.value);
            let new: Vec<FacetValue> =
                of_points.into_iter().filter(new).map(|value| FacetValue { count: 0, ..value }).collect();
            known.extend(new);
        }
        Ok(Vocabulary {
            commit: snapshot.commit.clone(),
            indexed_at: snapshot.indexed_at.map(|at| at.to_string()),
            overview: index.overview()?,
            values,
        })
    }

    /// Whether it is the vocabulary of `snapshot`.
    pub fn is_of(&self, snapshot: &Snapshot) -> bool {
        self.commit == snapshot.commit
    }

    /// The values of a facet, where they are few.
    fn few(&self, field: Field) -> Option<&[FacetValue]> {
        let (_, values) = self.values.iter().find(|(known, _)| *known == field)?;
        let few = if field.spec().values == Values::Keyword { FEW_KEYWORDS } else { FEW };
        Some(values.as_slice()).filter(|values| values.len() <= few)
    }

    /// The values that a filter on `field` takes; `None` if there are too many, or for a range.
    pub fn filter_values(&self, field: Field) -> Option<Vec<String>> {
        let values = self.few(field).filter(|_| !field.is_time())?;
        let regions: BTreeSet<&str> =
            values.iter().filter_map(|value| value.path.as_deref()?.split('/').nth(1)).collect();
        let mut all: Vec<String> = values.iter().map(|value| value.value.clone()).collect();
        all.extend(regions.into_iter().map(str::to_owned));
        all.extend((field == Field::Variant).then(|| ALL_VARIANTS.to_owned()));
        let mut seen = BTreeSet::new();
        all.retain(|value| seen.insert(value.clone()));
        Some(all)
    }

    /// All of it as JSON, each field with what it is for.
    pub fn json(&self) -> Value {
        let fields = FIELDS.iter().map(|spec| {
            let mut field = json!({
                "name": spec.name, "aliases": spec.aliases, "label": spec.label, "help": spec.help,
                "search": spec.uses.search, "filter": spec.uses.filter, "count": spec.uses.facet,
                "sort": spec.uses.sort,
            });
            if let Some(values) = self.few(spec.field) {
                field["values"] = json!(values);
            }
            field
        });
        json!({
            "reports": self.overview.reports, "change_points": self.overview.change_points,
            "records": self.overview.records, "indexed_at": self.indexed_at, "fields": fields.collect::<Vec<_>>(),
        })
    }
}
