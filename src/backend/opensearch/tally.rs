//! Exact counts, from pages of composite aggregations instead of OpenSearch's approximate ones.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::reader::OpenSearchReader;
use super::view::damaged;
use crate::Result;
use crate::backend::{Tally, Unit};
use crate::fields::{Field, Values};
use crate::query::UNKNOWN;

/// Buckets of one answer; OpenSearch gives at most 65,535.
const MOST_BUCKETS: usize = 50_000;

/// A page of a composite aggregation.
#[derive(Deserialize)]
struct Composite {
    #[serde(default)]
    after_key: Option<Value>,
    buckets: Vec<Bucket>,
}

#[derive(Deserialize)]
struct Bucket {
    key: HashMap<String, Value>,
    doc_count: usize,
}

impl OpenSearchReader {
    /// Counts the documents that a filter keeps.
    pub fn count(&self, filter: &Value) -> Result<usize> {
        let body = json!({"size": 0, "track_total_hits": true});
        Ok(self.view.search(filter, body)?.total())
    }

    /// Calls `take` with every combination of values of some fields that a document has, and the number of documents
    /// that have it.
    pub fn each_bucket(
        &self,
        filter: &Value,
        fields: &[&str],
        mut take: impl FnMut(&[Cow<str>], usize),
    ) -> Result<()> {
        self.each_bucket_of(filter, &[fields.to_vec()], |_, key, documents| take(key, documents))
    }

    /// The same for several lists of fields at once; `take` is also given the place of the list.
    fn each_bucket_of(
        &self,
        filter: &Value,
        lists: &[Vec<&str>],
        mut take: impl FnMut(usize, &[Cow<str>], usize),
    ) -> Result<()> {
        // Pages to read: the index of the list, and its aggregation. Each source is named by its index.
        let source = |(place, field): (usize, &&str)| json!({place.to_string(): {"terms": {"field": field}}});
        let sources = |fields: &Vec<&str>| fields.iter().enumerate().map(source).collect::<Vec<Value>>();
        let mut rest: Vec<(usize, Value)> =
            lists.iter().map(|fields| json!({"sources": sources(fields)})).enumerate().collect();
        while !rest.is_empty() {
            let size = MOST_BUCKETS / rest.len();
            let aggregations = rest.iter_mut().map(|(place, composite)| {
                composite["size"] = size.into();
                (place.to_string(), json!({"composite": composite}))
            });
            let aggregations: serde_json::Map<String, Value> = aggregations.collect();
            let body = json!({"size": 0, "track_total_hits": false, "aggs": aggregations});
            let mut found = self.view.search(filter, body)?.aggregations;
            let mut full = Vec::new();
            for (list, mut composite) in rest {
                let page = found.remove(&list.to_string()).unwrap_or_default();
                let page: Composite =
                    serde_json::from_value(page).map_err(|e| damaged(&lists[list].join(", ")).because(e))?;
                for bucket in &page.buckets {
                    let value = |place: usize| bucket.key.get(&place.to_string()).map(text);
                    let key: Vec<Cow<str>> =
                        (0..lists[list].len()).map(|place| value(place).unwrap_or_default()).collect();
                    take(list, &key, bucket.doc_count);
                }
                if let Some(after) = page.after_key.filter(|_| page.buckets.len() == size) {
                    composite["after"] = after;
                    full.push((list, composite));
                }
            }
            rest = full;
        }
        Ok(())
    }

    /// Counts by the values of some fields together, for each list of fields.
    pub fn tallies(&self, filter: &Value, lists: &[&[Field]], unit: Unit) -> Result<Vec<Tally>> {
        // Further fields identify what is counted, so each bucket is one thing.
        let owner: &[&str] = match unit {
            Unit::Documents => &["doc_type"],
            Unit::ChangePoints => &["file", "point"],
            Unit::Reports => &["file"],
            Unit::Of(_) => &["id"],
        };
        let names = |fields: &&[Field]| -> Vec<&str> {
            fields.iter().map(|field| field.name()).chain(owner.iter().copied()).collect()
        };
        let names: Vec<Vec<&str>> = lists.iter().map(names).collect();
        let mut tallies: Vec<Tally> = lists.iter().map(|_| Tally::new()).collect();
        let mut counted: HashSet<(usize, Vec<String>, u64)> = HashSet::new();
        self.each_bucket_of(filter, &names, |list, key, documents| {
            let (values, owner) = key.split_at(lists[list].len());
            if lists[list].iter().zip(values).any(|(field, value)| is_above(*field, value)) {
                return;
            }
            let values: Vec<String> = values.iter().map(|value| value.clone().into_owned()).collect();
            let more = match unit {
                Unit::Documents => documents,
                Unit::ChangePoints | Unit::Reports => 1,
                Unit::Of(number) => {
                    let id = owner.first().and_then(|id| u64::from_str_radix(id, 16).ok()).unwrap_or(0);
                    usize::from(counted.insert((list, values.clone(), number(id))))
                }
            };
            *tallies[list].entry(values).or_default() += more;
        })?;
        Ok(tallies)
    }
}

/// The value of a bucket; numbers in decimal.
fn text(value: &Value) -> Cow<'_, str> {
    value.as_str().map_or_else(|| value.to_string().into(), Cow::Borrowed)
}

/// Whether a value is a region, which a document has beside its province.
fn is_above(field: Field, value: &str) -> bool {
    let is_whole = value.trim_start_matches('/').contains('/') || value.ends_with(UNKNOWN);
    field.spec().values == Values::Province && !is_whole
}
