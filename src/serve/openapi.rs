//! `GET /api/v1/openapi.json`: the description of the API, made from the endpoints.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi};

use super::problem::Details;

/// What stands before the endpoints.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tansuo",
        description = "Searches Chinese reports on CO2 change points. Read-only; answers have the shapes of the \
                       command line's JSON. Every answer of the index carries an ETag that changes with the index.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(Details)),
    modifiers(&Key),
    security(("key" = [])),
)]
pub(super) struct Api;

/// The key that callers send where the server wants one.
struct Key;

impl Modify for Key {
    fn modify(&self, api: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = api.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

/// The problems that any search can end with.
pub(super) struct Problems;

impl IntoResponses for Problems {
    fn responses() -> std::collections::BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let answers = [
            ("400", "A parameter or the query cannot be used"),
            ("401", "A key is missing"),
            ("413", "The request is too large"),
            ("421", "The server was called by another name than its own"),
            ("500", "The server failed"),
            ("503", "The server is busy, or the search took too long"),
        ];
        answers.into_iter().map(|(status, text)| (status.to_owned(), problem(text))).collect()
    }
}

/// An answer that is a problem.
pub(super) fn problem(text: &str) -> RefOr<utoipa::openapi::Response> {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(text).content("application/problem+json", content).build().into()
}

/// Serves the description.
pub(super) async fn get(description: std::sync::Arc<str>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], description.to_string()).into_response()
}
