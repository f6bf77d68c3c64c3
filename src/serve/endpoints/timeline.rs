//! `GET /api/v1/timeline`

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::output::json::TimelinePointJson;
use crate::serve::openapi::Problems;
use crate::serve::parameters::{self, Conditions};
use crate::serve::problem::Problem;
use crate::serve::{Service, answer};

/// How many change points.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Asked {
    /// Change points of the answer; all unless told otherwise.
    limit: Option<usize>,
}

/// Change points in order, each with its records before and after it.
#[utoipa::path(
    get,
    path = "/api/v1/timeline",
    params(Conditions, Asked),
    responses((status = OK, description = "The change points, the earliest first", body = Vec<TimelinePointJson<'static>>), Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (conditions, asked) = parameters::read::<Asked>(query.as_deref())?;
    let query = conditions.query()?;
    answer::of_last_commit(&service, &headers, move |snapshot| {
        let points = snapshot.index.timeline(&query)?;
        let shown = points.iter().take(asked.limit.unwrap_or(usize::MAX));
        let json: Vec<TimelinePointJson<'_>> =
            shown.map(|point| TimelinePointJson::new(point, &snapshot.paths)).collect();
        Ok(answer::body(&json))
    })
    .await
}
