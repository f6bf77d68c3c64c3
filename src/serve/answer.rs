//! Answers in JSON, each marked with the commit that it comes from.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Service;
use super::problem::Problem;
use super::snapshots::Snapshot;
use super::work;
use crate::output::json::write_line;

/// `value` as the body of an answer.
pub(super) fn body(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::with_capacity(4096);
    // OK because memory takes every write, and our own types serialize.
    write_line(&mut body, value).expect("JSON in memory");
    body.push(b'\n');
    Ok(body)
}

/// Answers with what `work` makes of the last commit; with 304 where the caller has it already.
pub(super) async fn of_commit(
    service: &Service,
    headers: &HeaderMap,
    work: impl FnOnce(&Snapshot, std::time::Instant) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let snapshot = service.snapshots.current();
    let tag = tag(&snapshot);
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let body = work::run(service, snapshot, work).await?;
    Ok((with_tag(tag), body).into_response())
}

/// The headers of JSON under a tag.
fn with_tag(tag: HeaderValue) -> [(header::HeaderName, HeaderValue); 3] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::ETAG, tag),
    ]
}

/// Weak, because the same answer may be compressed or not.
fn tag(snapshot: &Snapshot) -> HeaderValue {
    let tag = format!("W/\"{}-{}\"", snapshot.commit, env!("CARGO_PKG_VERSION"));
    // OK because hexadecimal digits and a version number may stand in a header.
    HeaderValue::try_from(tag).expect("a header of ASCII")
}

fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let Some(ours) = tag.to_str().ok().and_then(|tag| tag.strip_prefix("W/")) else { return false };
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|theirs| {
        let theirs = theirs.trim();
        theirs == "*" || theirs.strip_prefix("W/").unwrap_or(theirs) == ours
    })
}
