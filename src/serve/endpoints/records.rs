//! `GET /api/v1/records/{id}` and `GET /api/v1/records/{id}/similar`

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::output::json::{Detail, HitJson, SimilarJson};
use crate::record::RecordId;
use crate::serve::openapi::{Problems, problem};
use crate::serve::parameters::{self, Conditions};
use crate::serve::problem::Problem;
use crate::serve::{Service, answer};

/// Similar records unless told otherwise.
const USUAL: usize = 10;

/// The one parameter of records: none.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct Nothing {}

/// How many similar records.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Asked {
    /// Records of the answer; 10 unless told otherwise.
    #[param(maximum = 1000)]
    limit: Option<usize>,
}

/// There is no such record.
struct NoRecord;

impl utoipa::IntoResponses for NoRecord {
    fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
        [("404".to_owned(), problem("There is no such record"))].into()
    }
}

/// Show a record whole: its fields, its text, its change point, and the other records that tell of its policy.
#[utoipa::path(
    get,
    path = "/api/v1/records/{id}",
    params(("id" = String, Path, description = "The identity of a record", pattern = "^[0-9a-f]{16}$")),
    responses((status = OK, description = "The record", body = HitJson<'static>), NoRecord, Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    parameters::read_alone::<Nothing>(query.as_deref())?;
    let id = read(&id)?;
    answer::of_last_commit(&service, &headers, move |snapshot| {
        let hit = snapshot.index.record(id)?.ok_or_else(none)?;
        let mentions = snapshot.index.other_mentions(id)?;
        let json = HitJson::new(&hit, Detail::Show, &snapshot.paths);
        Ok(answer::body(&json.with_mentions(&mentions, &snapshot.paths)))
    })
    .await
}

/// Find records that tell of something like a record.
#[utoipa::path(
    get,
    path = "/api/v1/records/{id}/similar",
    params(
        ("id" = String, Path, description = "The identity of a record", pattern = "^[0-9a-f]{16}$"),
        Conditions,
        Asked,
    ),
    responses((status = OK, description = "The records, the most similar first", body = Vec<SimilarJson<'static>>), NoRecord, Problems),
)]
pub async fn similar(
    State(service): State<Arc<Service>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = read(&id)?;
    let (conditions, asked) = parameters::read::<Asked>(query.as_deref())?;
    let limit = parameters::limit(asked.limit, USUAL, service.limits.page_hits)?;
    let query = conditions.query()?.limit(limit);
    answer::of_last_commit(&service, &headers, move |snapshot| {
        let similar = snapshot.index.similar(id, &query)?.ok_or_else(none)?;
        let json: Vec<SimilarJson<'_>> =
            similar.iter().map(|similar| SimilarJson::new(similar, &snapshot.paths)).collect();
        Ok(answer::body(&json))
    })
    .await
}

/// What is no identity is that of no record.
fn read(id: &str) -> Result<u64, Problem> {
    id.parse::<RecordId>().map(|id| id.0).map_err(|_| none())
}

fn none() -> Problem {
    Problem::not_found(
        "there is no record of this identity; an identity is `r` and 16 hexadecimal digits, as `search` gives it",
    )
}
