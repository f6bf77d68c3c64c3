//! The routes to the endpoints, and the layers around all of them.

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::routing::get;
use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::endpoints::{coverage, export, facets, policies, records, search, status, suggest, timeline};
use super::openapi::{self, Api};
use super::problem::Problem;
use super::{Service, guard, page};

/// The router of the server, to mount in another program: every path, with its limits and headers.
pub fn router(service: Arc<Service>) -> Router {
    router_with(service, Router::new())
}

/// As [`router`], with further routes behind the same limits, names and keys.
pub fn router_with(service: Arc<Service>, routes: Router<Arc<Service>>) -> Router {
    let (api, description) = api();
    let description: Arc<str> = openapi::describe(&description, service.keys.is_some()).to_string().into();
    let root = Arc::clone(&description);
    Router::new()
        .route("/", get(page::index))
        .route("/assets/{*path}", get(page::asset))
        .merge(api)
        .merge(routes)
        .route("/api/v1", get(move || openapi::get(root)))
        .route("/api/v1/openapi.json", get(move || openapi::get(description)))
        .route("/api/v1/problems/{name}", get(status::problem))
        .fallback(async || {
            Problem::not_found(
                "there is nothing at this address; the page is at /, and /api/v1/openapi.json lists the rest",
            )
        })
        .method_not_allowed_fallback(async || Problem::method())
        .layer(CatchPanicLayer::custom(|_| axum::response::IntoResponse::into_response(Problem::internal())))
        .layer(middleware::from_fn_with_state(Arc::clone(&service), guard::admit))
        .layer(middleware::from_fn(guard::translate))
        .layer(CompressionLayer::new())
        .layer(cors(&service.origins))
        .layer(middleware::from_fn_with_state(Arc::clone(&service), guard::observe))
        .layer(middleware::from_fn(guard::mark))
        .with_state(service)
}

/// The endpoints, and their description.
fn api() -> (Router<Arc<Service>>, utoipa::openapi::OpenApi) {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(search::get, search::post))
        .routes(routes!(facets::get))
        .routes(routes!(records::get))
        .routes(routes!(records::similar))
        .routes(routes!(timeline::get))
        .routes(routes!(coverage::get))
        .routes(routes!(policies::get))
        .routes(routes!(suggest::get))
        .routes(routes!(export::get))
        .routes(routes!(status::health))
        .routes(routes!(status::ready))
        .routes(routes!(status::metrics))
        .routes(routes!(status::problems))
        .split_for_parts()
}

/// The description of the endpoints, as they make it.
pub(crate) fn description() -> utoipa::openapi::OpenApi {
    api().1
}

/// The headers of pages that use the Model Context Protocol.
const OF_MCP: [HeaderName; 3] = [
    HeaderName::from_static("mcp-protocol-version"),
    HeaderName::from_static("mcp-method"),
    HeaderName::from_static("mcp-name"),
];

/// Lets the pages of some origins call the API; of none by default.
fn cors(origins: &[String]) -> CorsLayer {
    if origins.is_empty() {
        return CorsLayer::new();
    }
    let origins: Vec<HeaderValue> =
        origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect();
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(
            [header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_NONE_MATCH]
                .into_iter()
                .chain(OF_MCP)
                .collect::<Vec<_>>(),
        )
        .expose_headers([header::ETAG, header::RETRY_AFTER])
}
