//! Which path leads to which endpoint, and what is around all of them.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use tower_http::compression::CompressionLayer;

use super::endpoints::{facets, search};
use super::problem::Problem;
use super::{Service, page};

/// The server as a part of another: every path, with its limits and headers.
pub fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/", get(page::index))
        .route("/assets/{*path}", get(page::asset))
        .route("/api/v1/search", get(search::get))
        .route("/api/v1/facets", get(facets::get))
        .fallback(async || Problem::not_found("there is nothing at this address; the page is at /"))
        .layer(CompressionLayer::new())
        .with_state(service)
}
