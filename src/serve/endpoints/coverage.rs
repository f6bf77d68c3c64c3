//! `GET /api/v1/coverage`

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::output::json::{CoverageJson, coverage_cells};
use crate::search::CoverageBy;
use crate::serve::openapi::Problems;
use crate::serve::parameters::{self, Conditions};
use crate::serve::problem::Problem;
use crate::serve::{Service, answer, names};

/// The columns.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Asked {
    /// What the columns are; `sector` unless told otherwise.
    #[param(schema_with = names::schema::<CoverageBy>, required = false)]
    #[serde(deserialize_with = "names::read")]
    by: Option<CoverageBy>,
}

/// What there is of each province, and what is missing.
#[utoipa::path(
    get,
    path = "/api/v1/coverage",
    params(Conditions, Asked),
    responses((status = OK, description = "The cells of the table, row by row", body = Vec<CoverageJson<'static>>), Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (conditions, asked) = parameters::read::<Asked>(query.as_deref())?;
    let query = conditions.query()?;
    let by = asked.by.unwrap_or(CoverageBy::Sector);
    answer::of_last_commit(&service, &headers, move |snapshot| {
        Ok(answer::body(&coverage_cells(&snapshot.index.coverage(&query, by)?)))
    })
    .await
}
