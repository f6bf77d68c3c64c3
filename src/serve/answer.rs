//! Answers in JSON, each marked with the commit that it comes from.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::problem::Problem;
use super::snapshots::Snapshot;
use super::{Service, work};
use crate::output::json::write_line;

/// `value` as the body of an answer.
pub(super) fn body(value: &impl Serialize) -> Vec<u8> {
    let mut body = Vec::with_capacity(4096);
    // OK because memory takes every write, and our own types serialize.
    write_line(&mut body, value).expect("JSON in memory");
    body.push(b'\n');
    body
}

/// Answers with what `work` makes of the last commit; with 304 where the caller has it already.
pub(super) async fn of_last_commit(
    service: &Service,
    headers: &HeaderMap,
    work: impl FnOnce(&Snapshot) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    of_commit(service, service.snapshots.current(), headers, work).await
}

/// As [`of_last_commit`], of any commit.
pub(super) async fn of_commit(
    service: &Service,
    snapshot: Arc<Snapshot>,
    headers: &HeaderMap,
    work: impl FnOnce(&Snapshot) -> Result<Vec<u8>, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let tag = tag(&snapshot.commit);
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let body = work::run(service, snapshot, work).await?;
    Ok((json_headers(tag), body).into_response())
}

/// A page kept by a browser is asked for again, which is cheap where nothing has changed.
fn json_headers(tag: HeaderValue) -> [(HeaderName, HeaderValue); 3] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::ETAG, tag),
    ]
}

/// The tag of what a name and this program's version determine. Weak, because the same answer may be
/// compressed or not.
pub(super) fn tag(name: &str) -> HeaderValue {
    // OK because hexadecimal digits and a version number may stand in a header.
    HeaderValue::try_from(format!("W/\"{name}-{}\"", env!("CARGO_PKG_VERSION"))).expect("a header of ASCII")
}

/// Whether the caller has what `tag` stands for.
pub(super) fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let Some(ours) = tag.to_str().ok().and_then(|tag| tag.strip_prefix("W/")) else { return false };
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|theirs| {
        let theirs = theirs.trim();
        theirs == "*" || theirs.strip_prefix("W/").unwrap_or(theirs) == ours
    })
}
