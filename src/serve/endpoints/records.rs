//! `GET /api/v1/records/{id}` and `GET /api/v1/records/{id}/similar`

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::record::RecordId;
use crate::search::{Hit, Similar};
use crate::serve::answer::About;
use crate::serve::chosen::{Chosen, Item};
use crate::serve::cursor::Page;
use crate::serve::openapi::{Expired, NoRecord, Problems};
use crate::serve::parameters::{self, CURSOR, Endpoint, FIELDS, LIMIT, SORT};
use crate::serve::problem::Problem;
use crate::serve::segment::Segment;
use crate::serve::work::Work;
use crate::serve::{Service, answer};

/// What a record takes: nothing.
pub const TAKES: Endpoint = Endpoint { conditions: false, own: &[], limit: 1 };

/// What the records like another take.
pub const SIMILAR_TAKES: Endpoint =
    Endpoint { conditions: true, own: &[SORT, LIMIT, CURSOR, FIELDS], limit: 10 };

/// A page of similar records.
#[derive(Serialize, ToSchema)]
#[schema(as = SimilarAnswer)]
struct Answer<'a> {
    /// Records that share a rare word with this one.
    total: usize,
    /// Those of this page, the most similar first.
    #[schema(value_type = Vec<Similar>)]
    hits: Vec<Item<Similar>>,
    #[serde(flatten)]
    about: About<'a>,
}

/// Show a record whole: its fields, its text, its change point, and the other records of its policy.
#[utoipa::path(
    get,
    path = "/api/v1/records/{id}",
    operation_id = "record",
    tag = "records",
    params(("id" = String, Path, description = "The id of a record", pattern = "^r?[0-9a-f]{16}$")),
    responses((status = OK, description = "The record", body = Hit), NoRecord, Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    Segment(id): Segment,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    parameters::of_query(&TAKES, query.as_deref())?;
    let id = read(&id)?;
    answer::of_commit(&service, Work::Search, service.snapshots.current(), &headers, move |snapshot| {
        let mut hit = snapshot.index.record(id.0)?.ok_or_else(none)?;
        hit.other_mentions = Some(snapshot.index.other_mentions(id.0)?);
        Ok(answer::body(&snapshot.paths.shown(hit)))
    })
    .await
}

/// Find records like a record.
#[utoipa::path(
    get,
    path = "/api/v1/records/{id}/similar",
    operation_id = "similar",
    tag = "records",
    params(("id" = String, Path, description = "The id of a record", pattern = "^r?[0-9a-f]{16}$")),
    responses((status = OK, description = "A page of similar records", body = Answer), NoRecord, Expired, Problems),
)]
pub async fn similar(
    State(service): State<Arc<Service>>,
    Segment(id): Segment,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let id = read(&id)?;
    let asked = parameters::of_query(&SIMILAR_TAKES, query.as_deref())?;
    let page = Page::of(&service, &asked, &("similar", id))?;
    let chosen = Chosen::of::<Similar>(&asked)?;
    let request = asked.request.offset(page.offset);
    answer::of_commit(&service, Work::Search, Arc::clone(&page.snapshot), &headers, move |snapshot| {
        let similar = snapshot.index.similar(id.0, &request)?.ok_or_else(none)?;
        let hits: Vec<_> =
            similar.hits.into_iter().map(|one| chosen.of_item(snapshot.paths.shown(one))).collect();
        let about = About::new(&request, snapshot, began, page.next(hits.len(), similar.total));
        Ok(answer::body(&Answer { total: similar.total, hits, about }))
    })
    .await
}

/// A text that is no id is that of no record.
fn read(id: &str) -> Result<RecordId, Problem> {
    id.parse().map_err(|_| none())
}

fn none() -> Problem {
    Problem::not_found("there is no record with this id; ids are those that `search` gives")
}
