//! `GET /api/v1/search`, and `POST` with the same names in a JSON body.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::output::json::{Detail, FacetValueJson, HitJson};
use crate::search::{Collapse, Count, FacetRequest, Sort};
use crate::serve::openapi::Problems;
use crate::serve::parameters::{self, Conditions, list};
use crate::serve::problem::{Details, Problem};
use crate::serve::{Service, answer, cursor, names};

/// Hits of a page unless told otherwise.
const USUAL: usize = 10;

/// Which of the hits, and what beside them.
#[derive(Debug, Default, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
struct Page {
    /// Hits of a page; 10 unless told otherwise.
    #[param(maximum = 1000)]
    limit: Option<usize>,
    /// Order of the hits; `relevance` unless told otherwise.
    #[param(schema_with = names::schema::<Sort>, required = false)]
    #[schema(schema_with = names::schema::<Sort>, required = false)]
    #[serde(default, deserialize_with = "names::read")]
    sort: Option<Sort>,
    /// One hit for each policy, with the number of records that tell of it.
    #[param(schema_with = names::schema::<Collapse>, required = false)]
    #[schema(schema_with = names::schema::<Collapse>, required = false)]
    #[serde(default, deserialize_with = "names::read")]
    collapse: Option<Collapse>,
    /// Where the page begins: `next` of the page before. The pages are those of one commit, whatever
    /// is indexed in between; a commit is held for 10 minutes after it was replaced.
    cursor: Option<String>,
    /// Facets to count in the same answer: `province`, `sector`, `kind`, `year`, `month`, `variant`,
    /// `issuer`, `host`.
    #[param(required = false)]
    #[schema(required = false)]
    #[serde(default, deserialize_with = "list")]
    facets: Vec<String>,
}

/// A search in a body: the parameters of a `GET`, with lists where several values are meant.
#[derive(Debug, Default, Deserialize, ToSchema)]
struct Search {
    #[serde(flatten)]
    conditions: Conditions,
    #[serde(flatten)]
    page: Page,
}

/// A page of hits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SearchAnswer)]
struct Answer<'a> {
    /// Records that match; policies where hits are collapsed.
    total: usize,
    /// The hits of this page.
    hits: Vec<HitJson<'a>>,
    /// Counts of the facets asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<BTreeMap<&'static str, Vec<FacetValueJson<'a>>>>,
    /// The cursor of the next page; `null` on the last one.
    next: Option<String>,
    /// The commit of the index that this comes from.
    commit: &'a str,
}

/// Find records.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    params(Conditions, Page),
    responses(
        (status = OK, description = "A page of hits", body = Answer),
        (status = GONE, description = "The cursor has expired", body = Details, content_type = "application/problem+json"),
        Problems,
    ),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (conditions, page) = parameters::read::<Page>(query.as_deref())?;
    find(&service, &conditions, &page, &headers).await
}

/// Find records, with the search in a body.
#[utoipa::path(
    post,
    path = "/api/v1/search",
    request_body = Search,
    responses(
        (status = OK, description = "A page of hits", body = Answer),
        (status = GONE, description = "The cursor has expired", body = Details, content_type = "application/problem+json"),
        Problems,
    ),
)]
pub async fn post(
    State(service): State<Arc<Service>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_long(),
        _ => Problem::body(rejection.body_text()),
    })?;
    let fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&body).map_err(|error| Problem::body(error.to_string()))?;
    let known = [parameters::names::<Conditions>(), parameters::names::<Page>()].concat();
    fields.keys().try_for_each(|name| parameters::check_name(name, &known))?;
    let search: Search =
        serde_json::from_value(fields.clone().into()).map_err(|error| unusable(fields, &error))?;
    // A body has no address to which a tag could belong.
    find(&service, &search.conditions, &search.page, &HeaderMap::new()).await
}

/// Which field of a body cannot be used: each is tried alone, because the reader does not say which it was.
fn unusable(fields: serde_json::Map<String, serde_json::Value>, error: &serde_json::Error) -> Problem {
    for (name, value) in fields {
        let alone = serde_json::Map::from_iter([(name.clone(), value)]);
        if let Err(error) = serde_json::from_value::<Search>(alone.into()) {
            let expected = parameters::expected::<Page>(&name, &error);
            return Problem::field(&name, format!("this cannot be used: {expected}"));
        }
    }
    Problem::body(error.to_string())
}

async fn find(
    service: &Service,
    conditions: &Conditions,
    page: &Page,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let mut query = conditions.query()?;
    query.sort = page.sort.unwrap_or_default();
    query.collapse = page.collapse;
    let counted = super::facets::read_names(&page.facets)?;
    let limit = parameters::limit(page.limit, USUAL, service.limits.page_hits)?;
    let (snapshot, offset) = cursor::begin(service, &query, page.cursor.as_deref())?;
    let query = query.offset(offset).limit(limit);
    answer::of_commit(service, snapshot, headers, move |snapshot| {
        let found = snapshot.index.search(&query)?;
        let counts = match counted.is_empty() {
            true => None,
            false => {
                Some(snapshot.index.facets(&query, &FacetRequest { names: counted, count: Count::Records })?)
            }
        };
        let hit = |hit| HitJson::new(hit, Detail::Hit, &snapshot.paths).with_title_highlights(hit);
        let seen = query.offset + found.hits.len();
        let next = (limit > 0 && seen < found.total).then(|| cursor::next(snapshot, &query, seen));
        Ok(answer::body(&Answer {
            total: found.total,
            hits: found.hits.iter().map(hit).collect(),
            facets: counts.as_ref().map(|counts| {
                let values = (counts.facets.iter())
                    .map(|(name, values)| (name.as_str(), values.iter().map(FacetValueJson::new).collect()));
                values.collect()
            }),
            next,
            commit: &snapshot.commit,
        }))
    })
    .await
}
