//! Answers in JSON, each marked with the commit that it comes from.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::Service;
use super::problem::Problem;
use super::snapshots::Snapshot;
use super::work::{self, Work};
use crate::output::json::write_line;
use crate::request::Request;

/// What a list says beside its items.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct About<'a> {
    /// The filters of the request, with the values as facets print them.
    filters: BTreeMap<&'static str, Vec<String>>,
    /// The cursor of the next page; `null` on the last one.
    next: Option<String>,
    /// The commit of the index that this comes from.
    commit: &'a str,
    /// When the index was last brought up to date.
    #[schema(value_type = Option<String>, format = DateTime)]
    indexed_at: Option<jiff::Timestamp>,
    /// Milliseconds that the answer took.
    took_ms: f64,
}

impl<'a> About<'a> {
    /// Of an answer to `request` that was begun then.
    pub fn new(request: &Request, snapshot: &'a Snapshot, began: Instant, next: Option<String>) -> About<'a> {
        let mut filters: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for filter in &request.filters {
            filters.entry(filter.field().name()).or_default().extend(filter.values());
        }
        let took_ms = (began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
        About { filters, next, commit: &snapshot.commit, indexed_at: snapshot.indexed_at, took_ms }
    }
}

/// `value` as the body of an answer.
pub(crate) fn body(value: &impl Serialize) -> Vec<u8> {
    let mut body = Vec::with_capacity(4096);
    // OK because memory takes every write, and our own types serialize.
    write_line(&mut body, value).expect("JSON in memory");
    body
}

/// Makes the answer of a commit.
type Answering = dyn FnOnce(&Snapshot) -> Result<Vec<u8>, Problem> + Send;

/// A request that was read: what to do on which commit.
pub(crate) struct Question {
    kind: Work,
    snapshot: Arc<Snapshot>,
    work: Box<Answering>,
}

impl Question {
    /// `work` makes JSON of a commit.
    pub fn new(
        kind: Work,
        snapshot: Arc<Snapshot>,
        work: impl FnOnce(&Snapshot) -> Result<Vec<u8>, Problem> + Send + 'static,
    ) -> Question {
        Question { kind, snapshot, work: Box::new(work) }
    }

    /// The answer, as JSON.
    ///
    /// # Errors
    /// As [`work::run`].
    pub async fn answer(self, service: &Service) -> Result<Vec<u8>, Problem> {
        work::run(service, self.kind, self.snapshot, self.work).await
    }
}

/// Answers a question, with 304 if the caller has the answer already.
pub(super) async fn of_commit(
    service: &Service,
    question: Question,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let tag = tag(&question.snapshot.commit);
    let unchanged = |tag| Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    if is_known(headers, &tag) {
        return unchanged(tag);
    }
    let body = question.answer(service).await?;
    // `*` matches any answer that exists, which is known only now.
    if headers.get_all(header::IF_NONE_MATCH).iter().any(|value| value == "*") {
        return unchanged(tag);
    }
    Ok((json_headers(tag), body).into_response())
}

/// A browser must ask again before it uses a cached answer, which is cheap if nothing has changed.
fn json_headers(tag: HeaderValue) -> [(HeaderName, HeaderValue); 3] {
    [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::ETAG, tag),
    ]
}

/// The tag of an answer that `name` and this program's version determine. Weak, because the same answer may
/// be compressed or not.
pub(super) fn tag(name: &str) -> HeaderValue {
    // OK because a header takes hexadecimal digits and a version number.
    HeaderValue::try_from(format!("W/\"{name}-{}\"", env!("CARGO_PKG_VERSION"))).expect("a header of ASCII")
}

/// Whether the caller names this tag as one that it has.
pub(super) fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let Some(ours) = tag.to_str().ok().and_then(|tag| tag.strip_prefix("W/")) else { return false };
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|theirs| theirs.strip_prefix("W/").unwrap_or(theirs) == ours)
}
