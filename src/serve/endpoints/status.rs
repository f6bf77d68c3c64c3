//! What monitors ask for: `health`, `ready`, `metrics`; and what a kind of problem means.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::request::Request;
use crate::serve::openapi::Problems;
use crate::serve::problem::{Problem, ProblemKind, kinds};
use crate::serve::segment::Segment;
use crate::serve::{Service, answer, work};

/// Whether the server runs.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok`
    status: &'static str,
    /// The version of the program.
    version: &'static str,
}

/// Whether the server can answer.
#[derive(Serialize, ToSchema)]
struct Ready {
    /// `ready`
    status: &'static str,
}

/// Say whether the server runs.
#[utoipa::path(
    get,
    path = "/api/v1/health",
    operation_id = "health",
    tag = "status",
    security(()),
    responses((status = OK, description = "It runs", body = Health)),
)]
pub async fn health() -> Response {
    let health = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };
    ([(header::CONTENT_TYPE, "application/json")], answer::body(&health)).into_response()
}

/// Say whether the server can answer: a search is done.
#[utoipa::path(
    get,
    path = "/api/v1/ready",
    operation_id = "ready",
    tag = "status",
    security(()),
    responses((status = OK, description = "It can answer", body = Ready), Problems),
)]
pub async fn ready(State(service): State<Arc<Service>>) -> Result<Response, Problem> {
    let body = work::check(&service, service.snapshots.current(), |snapshot| {
        snapshot.index.search_ids(&Request::default().limit(1))?;
        Ok(answer::body(&Ready { status: "ready" }))
    });
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, body.await?).into_response())
}

/// Give figures for Prometheus.
#[utoipa::path(
    get,
    path = "/api/v1/metrics",
    operation_id = "metrics",
    tag = "status",
    responses(
        (status = OK, description = "The figures", body = String, content_type = "application/openmetrics-text"),
        Problems,
    ),
)]
pub async fn metrics(State(service): State<Arc<Service>>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], service.metrics.text()).into_response()
}

/// The kinds of problems.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemsAnswer)]
struct Kinds {
    /// By code.
    problems: Vec<ProblemKind>,
}

/// List the kinds of problems that requests can end with.
#[utoipa::path(
    get,
    path = "/api/v1/problems",
    operation_id = "problems",
    tag = "status",
    security(()),
    responses((status = OK, description = "The kinds of problems", body = Kinds)),
)]
pub async fn problems() -> Response {
    let body = answer::body(&Kinds { problems: kinds() });
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// What a kind of problem means.
pub async fn problem(Segment(name): Segment) -> Result<String, Problem> {
    Problem::explain(&name).ok_or_else(|| Problem::not_found("there is no such kind of problem"))
}
