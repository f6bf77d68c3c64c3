//! `GET /api/v1/coverage`

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::search::{CoverageBy, CoverageCell};
use crate::serve::answer::About;
use crate::serve::chosen::{Chosen, Item};
use crate::serve::openapi::Problems;
use crate::serve::parameters::{self, Endpoint, FIELDS, Parameter, Values};
use crate::serve::problem::Problem;
use crate::serve::work::Work;
use crate::serve::{Service, answer};

/// What a coverage table takes.
pub const TAKES: Endpoint = Endpoint {
    conditions: true,
    own: &[
        Parameter {
            name: "by",
            help: "What the columns are; `sector` if absent.",
            values: Values::Name(|| CoverageBy::ALL.iter().map(|by| by.as_str()).collect()),
        },
        FIELDS,
    ],
    limit: usize::MAX,
};

/// A coverage table.
#[derive(Serialize, ToSchema)]
#[schema(as = CoverageAnswer)]
struct Answer<'a> {
    /// Cells of the table.
    total: usize,
    /// The cells, row by row.
    #[schema(value_type = Vec<CoverageCell>)]
    cells: Vec<Item<CoverageCell>>,
    #[serde(flatten)]
    about: About<'a>,
}

/// Show what there is of each province, and what is missing.
#[utoipa::path(
    get,
    path = "/api/v1/coverage",
    operation_id = "coverage",
    tag = "overviews",
    responses((status = OK, description = "The cells of the table", body = Answer), Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let asked = parameters::of_query(&TAKES, query.as_deref())?;
    let chosen = Chosen::of::<CoverageCell>(&asked)?;
    let by: CoverageBy = asked.value("by").unwrap_or_default();
    answer::of_commit(&service, Work::Overview, service.snapshots.current(), &headers, move |snapshot| {
        let coverage = snapshot.index.coverage(&asked.request, by)?;
        let cells: Vec<_> = coverage.cells.into_iter().map(|cell| chosen.of_item(cell)).collect();
        let about = About::new(&asked.request, snapshot, began, None);
        Ok(answer::body(&Answer { total: cells.len(), cells, about }))
    })
    .await
}
