//! `GET /api/v1/search`, and `POST` with the same names in a JSON body.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::facets::FacetsOfHits;
use crate::output::json::{Detail, HitJson};
use crate::plan::Correction;
use crate::request::Matching;
use crate::search::{Count, FacetRequest};
use crate::serve::answer::About;
use crate::serve::chosen::{Chosen, Item};
use crate::serve::cursor::Page;
use crate::serve::openapi::{Expired, NoJson, Problems};
use crate::serve::parameters::{
    self, Asked, COLLAPSE, CURSOR, Endpoint, FACETS, FIELDS, LIMIT, MATCH, OFFSET, SORT, TOTAL,
};
use crate::serve::problem::Problem;
use crate::serve::work::Work;
use crate::serve::{Service, answer};

/// What a search takes.
pub const TAKES: Endpoint = Endpoint {
    conditions: true,
    own: &[SORT, LIMIT, OFFSET, CURSOR, FACETS, COLLAPSE, MATCH, TOTAL, FIELDS],
    limit: crate::request::DEFAULT_LIMIT,
};

/// A page of hits.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchAnswer)]
struct Answer<'a> {
    /// Records that can be paged through; policies where hits are collapsed.
    total: usize,
    /// Records that hold everything asked for.
    total_all: usize,
    /// Matches that are left out because the original of their report, or its best rewriting, counts.
    #[serde(skip_serializing_if = "is_zero")]
    in_rewritings: usize,
    /// Words that were probably mistyped, or typed in pinyin.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    corrections: &'a [Correction],
    /// The hits of this page.
    #[schema(value_type = Vec<HitJson<'static>>)]
    hits: Vec<Item<HitJson<'a>>>,
    /// Counts of the facets asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, Vec<crate::output::json::FacetValueJson<'static>>>>)]
    facets: Option<FacetsOfHits<'a>>,
    #[serde(flatten)]
    about: About<'a>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Find records.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    operation_id = "search",
    tag = "records",
    responses((status = OK, description = "A page of hits", body = Answer), Expired, Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    find(&service, parameters::of_query(&TAKES, query.as_deref())?, &headers).await
}

/// Find records, with the search in a body.
#[utoipa::path(
    post,
    path = "/api/v1/search",
    operation_id = "search_with_body",
    tag = "records",
    request_body(content = serde_json::Value, description = "The search"),
    responses((status = OK, description = "A page of hits", body = Answer), NoJson, Expired, Problems),
)]
pub async fn post(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    parameters::check_media_type(&headers)?;
    // A body has no address to which a tag could belong.
    find(&service, parameters::of_body(&TAKES, &body)?, &HeaderMap::new()).await
}

async fn find(service: &Service, asked: Asked, headers: &HeaderMap) -> Result<Response, Problem> {
    let began = Instant::now();
    let page = Page::of(service, &asked, &"search")?;
    let chosen = Chosen::of::<HitJson<'static>>(&asked)?;
    let request = asked.request.offset(page.offset);
    // Which records are one policy is known only when all are seen.
    let kind = if request.collapse.is_some() { Work::Overview } else { Work::Search };
    answer::of_commit(service, kind, Arc::clone(&page.snapshot), headers, move |snapshot| {
        let found = snapshot.index.search(&request)?;
        let counts = if request.facets.is_empty() {
            None
        } else {
            let facets = FacetRequest { names: request.facets.clone(), count: Count::Records };
            // The facets are those of the hits.
            let matching = request.matching.unwrap_or(Matching::Best);
            Some(snapshot.index.facets(&request.clone().matching(matching), &facets)?)
        };
        let hit = |hit| {
            let json = HitJson::new(hit, Detail::Hit, &snapshot.paths).with_title_highlights(hit);
            chosen.of_item(json)
        };
        Ok(answer::body(&Answer {
            total: found.total,
            total_all: found.total_all,
            in_rewritings: found.in_rewritings,
            corrections: &found.corrections,
            hits: found.hits.iter().map(hit).collect(),
            facets: counts.as_ref().map(FacetsOfHits),
            about: About::new(&request, snapshot, began, page.next(found.hits.len(), found.total)),
        }))
    })
    .await
}
