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
use crate::serve::answer::{About, Question};
use crate::serve::brief::Brief;
use crate::serve::chosen::{Chosen, Item};
use crate::serve::cursor::Page;
use crate::serve::openapi::{Expired, NoRecord, Problems};
use crate::serve::parameters::{self, Asked, CURSOR, Endpoint, FIELDS, LIMIT, SORT};
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
    answer::of_commit(&service, ask(&service, &id, None)?, &headers).await
}

/// The record of that id, whole or short.
///
/// # Errors
/// 404 if the id is none.
pub fn ask(service: &Service, id: &str, brief: Option<Brief>) -> Result<Question, Problem> {
    let id = read(id)?;
    Ok(Question::new(Work::Search, service.snapshots.current(), move |snapshot| {
        let mut hit = snapshot.index.record(id.0)?.ok_or_else(none)?;
        hit.other_mentions = snapshot.index.other_mentions(id.0)?;
        let hit = snapshot.paths.shown(hit);
        Ok(match (brief, serde_json::to_value(&hit)) {
            (Some(brief), Ok(value)) => answer::body(&brief.shorten(value)),
            _ => answer::body(&hit),
        })
    }))
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
    let asked = parameters::of_query(&SIMILAR_TAKES, query.as_deref())?;
    answer::of_commit(&service, ask_similar(&service, &id, asked)?, &headers).await
}

/// The page of records like the one of that id.
///
/// # Errors
/// 400 if a parameter cannot be used, 404 if the id is none, 410 if the commit of the cursor is gone.
pub fn ask_similar(service: &Service, id: &str, asked: Asked) -> Result<Question, Problem> {
    let began = Instant::now();
    let id = read(id)?;
    let page = Page::of(service, &asked, &("similar", id))?;
    let chosen = Chosen::of::<Similar>(&asked)?;
    let request = asked.request.offset(page.offset);
    Ok(Question::new(Work::Search, Arc::clone(&page.snapshot), move |snapshot| {
        let similar = snapshot.index.similar(id.0, &request)?.ok_or_else(none)?;
        let hits = chosen.items(similar.hits.into_iter().map(|one| snapshot.paths.shown(one)));
        let about = About::new(&request, snapshot, began, page.next(hits.len(), similar.total));
        Ok(answer::body(&Answer { total: similar.total, hits, about }))
    }))
}

/// Reads an id. A malformed id is answered with 404, because no record has it.
fn read(id: &str) -> Result<RecordId, Problem> {
    id.parse().map_err(|_| none())
}

fn none() -> Problem {
    Problem::not_found("there is no record with this id; ids are those that `search` gives")
}
