//! `GET /api/v1/search`, and `POST` with the same names in a JSON body.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use crate::output::json::{Detail, FacetsJson, HitJson};
use crate::search::{Collapse, Count, FacetRequest, Sort};
use crate::serve::Service;
use crate::serve::answer;
use crate::serve::names::Name;
use crate::serve::parameters::{self, Conditions, list};
use crate::serve::problem::Problem;

/// Which of the hits, and what beside them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Page {
    /// Hits of a page.
    limit: Option<usize>,
    /// Order of the hits.
    sort: Option<Name<Sort>>,
    /// One hit for each policy, with the number of records that tell of it.
    collapse: Option<Name<Collapse>>,
    /// Where the page begins: `next` of the page before.
    cursor: Option<String>,
    /// Facets to count in the same answer.
    #[serde(deserialize_with = "list")]
    facets: Vec<String>,
}

const NAMES: [&str; 5] = ["limit", "sort", "collapse", "cursor", "facets"];

/// A page of hits.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    /// Records that match; policies where hits are collapsed.
    total: usize,
    /// The hits of this page.
    hits: Vec<HitJson<'a>>,
    /// Counts of the facets asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<serde_json::Value>,
    /// The cursor of the next page; `null` on the last one.
    next: Option<String>,
    /// The commit of the index that this comes from.
    commit: &'a str,
}

/// Finds records.
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (conditions, page) =
        parameters::read::<Conditions, Page>(query.as_deref(), &[&Conditions::NAMES, &NAMES])?;
    let mut query = conditions.query()?;
    query.sort = page.sort.map_or(Sort::Relevance, |sort| sort.0);
    query.collapse = page.collapse.map(|collapse| collapse.0);
    query.limit = page.limit.unwrap_or(10);
    let names = super::facets::names(&page.facets)?;
    answer::of_commit(&service, &headers, move |snapshot, _| {
        let found = snapshot.index.search(&query)?;
        let facets = if names.is_empty() {
            None
        } else {
            let request = FacetRequest { names, count: Count::Records };
            let counts = snapshot.index.facets(&query, &request)?;
            let json = serde_json::to_value(FacetsJson::new(&counts, usize::MAX))
                .map_err(|_| Problem::internal())?;
            Some(json["facets"].clone())
        };
        let hit = |hit| HitJson::new(hit, Detail::Hit, &snapshot.paths);
        answer::body(&Answer {
            total: found.total,
            hits: found.hits.iter().map(hit).collect(),
            facets,
            next: None,
            commit: &snapshot.commit,
        })
    })
    .await
}
