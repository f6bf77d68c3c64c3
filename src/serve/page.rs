//! The web page: files compiled in from `page/`. A debug build reads them when they are asked for.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::Embed;

use super::answer::{is_known, tag};
use super::problem::Problem;
use super::segment::Segment;

#[derive(Embed)]
#[folder = "src/serve/page/"]
struct Files;

/// `GET /`
pub(super) async fn index(headers: HeaderMap) -> Result<Response, Problem> {
    file("index.html", &headers)
}

/// `GET /assets/{*path}`
pub(super) async fn asset(Segment(path): Segment, headers: HeaderMap) -> Result<Response, Problem> {
    file(&format!("assets/{path}"), &headers)
}

fn file(name: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let Some(file) = Files::get(name) else {
        return Err(Problem::not_found("there is no such file; the page is at /"));
    };
    let hash: String = file.metadata.sha256_hash()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let tag = tag(&hash);
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let kind = match file.metadata.mimetype() {
        text if text.starts_with("text/") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    let headers = [
        // OK because the types of known endings are ASCII.
        (header::CONTENT_TYPE, HeaderValue::try_from(kind).expect("a header of ASCII")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::ETAG, tag),
    ];
    Ok((headers, file.data).into_response())
}
