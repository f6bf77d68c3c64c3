//! Errors as problem details (RFC 9457).

use std::error::Error as _;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::search::QueryError;
use crate::{Error, ErrorKind};

/// What went wrong with a request, as `application/problem+json`.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// What kind of problem it is: a path that explains it.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong with this request, and what to do.
    detail: String,
    /// The parameter that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// The text that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// Where in `value`: a range of characters from 0, the end excluded.
    #[serde(skip_serializing_if = "Option::is_none")]
    span: Option<(usize, usize)>,
    /// What was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, name: &str, title: &'static str, detail: impl Into<String>) -> Problem {
        Problem {
            kind: format!("/api/v1/problems/{name}"),
            title,
            status: status.as_u16(),
            detail: detail.into(),
            parameter: None,
            value: None,
            span: None,
            suggestion: None,
        }
    }

    /// A parameter that cannot be used.
    pub fn parameter(name: &str, detail: impl Into<String>) -> Problem {
        let problem =
            Problem::new(StatusCode::BAD_REQUEST, "parameter", "A parameter cannot be used", detail);
        Problem { parameter: Some(name.to_owned()), ..problem }
    }

    /// A query or a filter's value that cannot be read.
    pub fn query(parameter: &str, error: QueryError) -> Problem {
        let before = error.column() - 1;
        let length = error.query[error.span.clone()].chars().count();
        let problem =
            Problem::new(StatusCode::BAD_REQUEST, "query", "The query cannot be read", error.message);
        Problem {
            parameter: Some(parameter.to_owned()),
            span: Some((before, before + length)),
            value: Some(error.query),
            suggestion: error.suggestion,
            ..problem
        }
    }

    /// There is no such thing.
    pub fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing", detail)
    }

    /// All threads are taken.
    pub fn busy() -> Problem {
        let detail = "too many requests at the same time; try again in a moment";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "The server is busy", detail)
    }

    /// The search was cut off.
    pub fn too_slow() -> Problem {
        let detail = "the search took longer than it may; narrow it";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-slow", "The search took too long", detail)
    }

    /// Something that the caller can do nothing about.
    pub fn internal() -> Problem {
        let detail = "the index cannot be read; the server's log says why";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The server failed", detail)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error.source().and_then(|source| source.downcast_ref::<QueryError>()) {
            Some(query) => Problem::query("q", query.clone()),
            None if error.kind() == ErrorKind::Query => Problem::parameter("q", error.to_string()),
            None => {
                tracing::error!(%error, "a request failed");
                Problem::internal()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // OK because a struct of strings and numbers always serializes.
        let body = serde_json::to_vec(&self).expect("a problem serializes");
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
