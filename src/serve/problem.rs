//! Errors as problem details (RFC 9457).

use std::error::Error as _;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::language;
use crate::fields::Field;
use crate::query::QueryError;
use crate::request::ParameterError;
use crate::{Error, ErrorKind, Message};

/// The kinds of problems: name, status, title, and what to do.
const KINDS: [(&str, StatusCode, &str, &str); 15] = [
    (
        "parameter",
        StatusCode::BAD_REQUEST,
        "A parameter cannot be used",
        "`parameter` names it and `detail` says what was expected. /api/v1/openapi.json lists them all.",
    ),
    (
        "query",
        StatusCode::BAD_REQUEST,
        "The query cannot be read",
        "`value` is what was sent as `parameter`, and `span` the characters of it, from 0, that could not be read.",
    ),
    (
        "body",
        StatusCode::BAD_REQUEST,
        "The body cannot be read",
        "The body of a search is a JSON object with the names of the parameters, sent as application/json.",
    ),
    (
        "key",
        StatusCode::UNAUTHORIZED,
        "A key is missing",
        "Send one of the server's keys as `Authorization: Bearer KEY`.",
    ),
    ("not-found", StatusCode::NOT_FOUND, "There is no such thing", "`detail` says what was looked for."),
    (
        "method",
        StatusCode::METHOD_NOT_ALLOWED,
        "The method is not allowed here",
        "The header `Allow` lists the methods. Nothing can be written through this server.",
    ),
    (
        "cursor",
        StatusCode::GONE,
        "The cursor has expired",
        "The index has changed and the commit of the first page is no longer held. Begin again without a cursor.",
    ),
    ("too-large", StatusCode::PAYLOAD_TOO_LARGE, "The request is too large", "Send a shorter query."),
    (
        "media-type",
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "The body has another type than JSON",
        "Send plain JSON with `Content-Type: application/json`; forms and compressed bodies are not read.",
    ),
    (
        "timeout",
        StatusCode::REQUEST_TIMEOUT,
        "The body did not arrive in time",
        "Send the whole body at once.",
    ),
    (
        "malformed",
        StatusCode::BAD_REQUEST,
        "The request is malformed",
        "HTTP/1.1 asks for exactly one header `Host`.",
    ),
    (
        "cross-site",
        StatusCode::FORBIDDEN,
        "A page of another site sent the request",
        "A server on loopback without keys answers to its own page; --allow-origin lets further pages in.",
    ),
    (
        "host",
        StatusCode::MISDIRECTED_REQUEST,
        "The server has another name",
        "A server on loopback without keys answers to localhost only; --host-name gives it further names.",
    ),
    (
        "busy",
        StatusCode::SERVICE_UNAVAILABLE,
        "The server is busy",
        "Too many requests run at the same time, or one took longer than it may. Try again, or narrow the search.",
    ),
    ("internal", StatusCode::INTERNAL_SERVER_ERROR, "The server failed", "The log of the server says why."),
];

/// A kind of problem.
#[derive(Debug, Clone, Copy, Serialize, utoipa::ToSchema)]
pub(super) struct ProblemKind {
    /// The stable name, for programs to compare.
    pub code: &'static str,
    /// The status of the answer.
    pub status: u16,
    /// The kind in words.
    pub title: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

/// The kinds of problems, by code; docs/problems.md explains them too.
pub(super) fn kinds() -> Vec<ProblemKind> {
    let mut all: Vec<ProblemKind> = KINDS
        .iter()
        .map(|&(code, status, title, remedy)| ProblemKind { code, status: status.as_u16(), title, remedy })
        .collect();
    all.sort_by_key(|kind| kind.code);
    all
}

/// What went wrong with a request, as `application/problem+json`.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<Details>);

/// A problem as callers see it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(super) struct Details {
    /// What kind of problem it is: a path that explains it.
    #[serde(rename = "type")]
    kind: String,
    /// The kind as a word for programs: the end of `type`.
    code: String,
    /// The kind in words; in Chinese where `Accept-Language` prefers it, as `detail` is.
    title: String,
    /// The status of the answer.
    status: u16,
    /// What is wrong with this request, and what to do.
    #[schema(value_type = String)]
    detail: Message,
    /// The parameter that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// The text that could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// Where in `value`: a range of characters from 0, the end excluded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<usize>>)]
    span: Option<(usize, usize)>,
    /// What was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<String>,
    /// `value`, and marks under the characters that could not be read.
    #[serde(skip)]
    #[schema(ignore)]
    pointer: Option<String>,
}

impl Problem {
    /// A problem of one of [`KINDS`].
    fn new(name: &str, detail: impl Into<Message>) -> Problem {
        let known = KINDS.iter().find(|(known, ..)| *known == name);
        let (status, title) = known
            .map_or((StatusCode::INTERNAL_SERVER_ERROR, "The server failed"), |(_, status, title, _)| {
                (*status, *title)
            });
        Problem(Box::new(Details {
            kind: format!("/api/v1/problems/{name}"),
            code: name.to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            parameter: None,
            value: None,
            span: None,
            suggestion: None,
            pointer: None,
        }))
    }

    /// What a kind of problem means, and what to do; `None` if there is no such kind.
    pub fn explain(name: &str) -> Option<String> {
        let (_, status, title, remedy) = KINDS.iter().find(|(known, ..)| *known == name)?;
        Some(format!("{title} ({status})\n{remedy}\n"))
    }

    /// A parameter that cannot be used.
    pub fn parameter(name: &str, detail: impl Into<Message>) -> Problem {
        let mut problem = Problem::new("parameter", detail);
        problem.0.parameter = Some(name.to_owned()).filter(|name| !name.is_empty());
        problem
    }

    /// The same with what was probably meant.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<&str>) -> Problem {
        self.0.suggestion = suggestion.map(str::to_owned);
        self
    }

    /// A parameter of a request whose value cannot be read: a query or a filter, or another one.
    pub fn unreadable(error: ParameterError) -> Problem {
        let ParameterError { name, error } = error;
        let is_query = name == "q" || Field::find(&name).is_some();
        let before = error.column() - 1;
        let length = error.query[error.span.clone()].chars().count();
        let pointer = error.pointer();
        let mut problem = Problem::new(if is_query { "query" } else { "parameter" }, error.message);
        problem.0.parameter = Some(name);
        problem.0.span = Some((before, before + length));
        problem.0.pointer = Some(pointer);
        problem.0.value = Some(error.query);
        problem.0.suggestion = error.suggestion;
        problem
    }

    /// The problem as text, as the command line words it: what is wrong, marks under the place, and what was
    /// probably meant.
    pub fn text(&self) -> String {
        let Details { parameter, detail, pointer, suggestion, .. } = &*self.0;
        let parameter = parameter.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
        let place: String =
            pointer.iter().flat_map(|pointer| pointer.lines()).map(|line| format!("\n  {line}")).collect();
        let meant = suggestion.as_ref().map(|meant| format!("\ndid you mean {meant:?}?")).unwrap_or_default();
        format!("{parameter}{detail}{place}{meant}")
    }

    /// The answer to the caller of a request that ended with a problem, in Chinese; other answers as they are.
    pub fn translated(mut response: Response) -> Response {
        let Some(Problem(mut details)) = response.extensions_mut().remove::<Problem>() else {
            return response;
        };
        details.title = language::chinese(&details.title);
        details.detail = details.detail.translated(language::chinese).into();
        *response.body_mut() = Problem(details).body().into();
        response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static("zh-CN"));
        response
    }

    fn body(&self) -> Vec<u8> {
        // OK because a struct of strings and numbers always serializes.
        serde_json::to_vec(&self.0).expect("a problem serializes")
    }

    /// A body of a request that cannot be read.
    pub fn unreadable_body(detail: impl Into<Message>) -> Problem {
        Problem::new("body", detail)
    }

    /// There is no such thing.
    pub fn not_found(detail: impl Into<Message>) -> Problem {
        Problem::new("not-found", detail)
    }

    /// There is such a path, but not for this method.
    pub fn method() -> Problem {
        Problem::new("method", "this address does not take this method; `Allow` lists those that it takes")
    }

    /// The commit that a cursor names is no longer held.
    pub fn expired() -> Problem {
        Problem::new("cursor", "the index has changed since this cursor was given; begin again without it")
    }

    /// More than may be sent.
    pub fn too_long() -> Problem {
        Problem::new("too-large", "the request is longer than this server reads; send a shorter query")
    }

    /// A body that is no JSON.
    pub fn media_type(detail: &'static str) -> Problem {
        Problem::new("media-type", detail)
    }

    /// A body that came too slowly.
    pub fn too_slow_body() -> Problem {
        Problem::new("timeout", "the body of the request did not arrive in time")
    }

    /// A request that breaks the rules of HTTP.
    pub fn malformed(detail: &'static str) -> Problem {
        Problem::new("malformed", detail)
    }

    /// A request that a browser makes for the page of another site.
    pub fn cross_site() -> Problem {
        Problem::new("cross-site", "this server does not answer to pages of other sites; see --allow-origin")
    }

    /// No key, or a wrong one.
    pub fn no_key() -> Problem {
        Problem::new("key", "send one of the server's keys as `Authorization: Bearer KEY`")
    }

    /// Called by a name that is not the server's.
    pub fn misdirected() -> Problem {
        Problem::new("host", "this server answers to localhost; start it with --host-name for further names")
    }

    /// All threads are taken.
    pub fn busy() -> Problem {
        Problem::new("busy", "too many requests run at the same time; try again in a moment")
    }

    /// The search was cut off.
    pub fn too_slow() -> Problem {
        Problem::new("busy", "the search took longer than it may; narrow it")
    }

    /// The index is damaged. Only the log says where, because that is a path on the disk.
    pub fn damaged() -> Problem {
        let detail = "the index is damaged, and the server's log says more; there, `tansuo verify` names the \
                      damaged files and `tansuo index --rebuild` builds the index again";
        Problem::new("internal", detail)
    }

    /// An error that the caller cannot remedy.
    pub fn internal() -> Problem {
        Problem::new("internal", "the request could not be answered; the server's log says why")
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let query = error.source().and_then(|source| source.downcast_ref::<QueryError>());
        match (error.kind(), query) {
            (_, Some(error)) => {
                Problem::unreadable(ParameterError { name: "q".to_owned(), error: error.clone() })
            }
            (ErrorKind::Query, None) => Problem::parameter("", error.message().clone()),
            (ErrorKind::TimedOut, _) => Problem::too_slow(),
            // The message may contain paths on the disk, which only the log may show.
            (kind, _) => {
                tracing::error!(%error, "a request failed");
                if kind == ErrorKind::Corrupt { Problem::damaged() } else { Problem::internal() }
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, self.body()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For `translated`.
        response.extensions_mut().insert(self);
        response
    }
}
