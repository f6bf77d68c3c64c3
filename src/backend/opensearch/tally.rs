//! Exact counts, from pages of composite aggregations: approximate ones of OpenSearch are not used.

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
const PAGE: usize = 50_000;

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
        // Sources are named by their places.
        let sources =
            (0..).zip(fields).map(|(place, field)| json!({place.to_string(): {"terms": {"field": field}}}));
        let mut composite = json!({"size": PAGE, "sources": sources.collect::<Vec<Value>>()});
        loop {
            let body =
                json!({"size": 0, "track_total_hits": false, "aggs": {"page": {"composite": composite}}});
            let mut found = self.view.search(filter, body)?;
            let page = found.aggregations.remove("page").unwrap_or_default();
            let page: Composite =
                serde_json::from_value(page).map_err(|e| damaged(&fields.join(", ")).because(e))?;
            for bucket in &page.buckets {
                let value = |place: usize| bucket.key.get(&place.to_string()).map(text).unwrap_or_default();
                let key: Vec<Cow<str>> = (0..fields.len()).map(value).collect();
                take(&key, bucket.doc_count);
            }
            match page.after_key {
                Some(after) if page.buckets.len() == PAGE => composite["after"] = after,
                _ => return Ok(()),
            }
        }
    }

    /// Counts by the values of some fields together.
    pub fn tally(&self, filter: &Value, fields: &[Field], unit: Unit) -> Result<Tally> {
        if let (Unit::Documents, []) = (unit, fields) {
            let count = self.count(filter)?;
            return Ok(if count == 0 { Tally::new() } else { Tally::from([(Vec::new(), count)]) });
        }
        // What is counted is told apart by further fields: a bucket for each is one.
        let owner: &[&str] = match unit {
            Unit::Documents => &[],
            Unit::ChangePoints => &["file", "point"],
            Unit::Reports => &["file"],
            Unit::Of(_) => &["id"],
        };
        let names: Vec<&str> = fields.iter().map(|field| field.name()).chain(owner.iter().copied()).collect();
        let mut tally = Tally::new();
        let mut counted: HashSet<(Vec<String>, u64)> = HashSet::new();
        self.each_bucket(filter, &names, |key, documents| {
            let (values, owner) = key.split_at(fields.len());
            if fields.iter().zip(values).any(|(field, value)| is_above(*field, value)) {
                return;
            }
            let values: Vec<String> = values.iter().map(|value| value.clone().into_owned()).collect();
            let more = match unit {
                Unit::Documents => documents,
                Unit::ChangePoints | Unit::Reports => 1,
                Unit::Of(number) => {
                    let id = owner.first().and_then(|id| u64::from_str_radix(id, 16).ok()).unwrap_or(0);
                    usize::from(counted.insert((values.clone(), number(id))))
                }
            };
            *tally.entry(values).or_default() += more;
        })?;
        Ok(tally)
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
