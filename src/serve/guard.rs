//! Checks every request: its key, the host name, and the number of running requests.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use futures_util::StreamExt;

use super::Service;
use super::language;
use super::problem::Problem;

/// Answers load nothing, and no other site may frame them. The page has a policy of its own.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Paths that reveal nothing of the index. Monitors and browsers ask for them without a key.
const OPEN: [&str; 7] = [
    "/",
    "/api/v1",
    "/api/v1/health",
    "/api/v1/ready",
    "/api/v1/openapi.json",
    "/api/v1/problems",
    "/api/v1/problems/{name}",
];

/// How long a caller may take to send the body of a request.
const BODY_TIME: Duration = Duration::from_secs(10);

/// Paths for monitors, which are answered under any load.
const UNLIMITED: [&str; 2] = ["/api/v1/health", "/api/v1/ready"];

/// Counts, times and logs a request.
pub(super) async fn observe(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let running = Running::new(service, &request);
    let response = next.run(request).await;
    running.answered(response.status().as_u16());
    response
}

/// A request that is being answered. One whose caller leaves is dropped, and counted all the same.
struct Running {
    service: Arc<Service>,
    began: Instant,
    method: Method,
    endpoint: String,
    status: u16,
}

impl Running {
    /// The status that nginx logs for a caller that left before the answer.
    const LEFT: u16 = 499;

    fn new(service: Arc<Service>, request: &Request) -> Running {
        service.metrics.running.inc();
        let (method, endpoint) = (request.method().clone(), endpoint(request).to_owned());
        Running { service, began: Instant::now(), method, endpoint, status: Self::LEFT }
    }

    fn answered(mut self, status: u16) {
        self.status = status;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let Running { service, began, method, endpoint, status } = self;
        service.metrics.running.dec();
        let took = began.elapsed();
        service.metrics.answered(endpoint, *status, took);
        let took_ms = (took.as_secs_f64() * 10_000.0).round() / 10.0;
        tracing::info!(%method, endpoint, status = *status, took_ms, "answered");
    }
}

/// Answers in the language that the caller prefers. Compression comes later, which changes the body.
pub(super) async fn translate(request: Request, next: Next) -> Response {
    let is_chinese = language::is_chinese(request.headers());
    let response = next.run(request).await;
    if is_chinese { Problem::translated(response) } else { response }
}

/// Adds security headers: browsers must not sniff types, frame answers, or pass on where they came from.
pub(super) async fn mark(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    response.headers_mut().entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    let marks = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in marks {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Admits a request if its host is a name of the server, it has a key if one is needed, its body has arrived,
/// and not too many requests run.
pub(super) async fn admit(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    if let Err(problem) = check(&service, &request) {
        return problem.into_response();
    }
    if UNLIMITED.contains(&endpoint(&request)) {
        return next.run(request).await;
    }
    // Only then does the request count: a caller that sends slowly keeps nobody else out.
    let request = match whole(request, service.limits.body_bytes).await {
        Ok(request) => request,
        Err(problem) => return problem.into_response(),
    };
    match service.requests.try_acquire() {
        Err(_) => Problem::busy().into_response(),
        Ok(_until_answered) => next.run(request).await,
    }
}

/// The request with its whole body.
///
/// # Errors
/// 413 if the body is longer than `most` bytes, 408 if it does not arrive in time.
async fn whole(request: Request, most: usize) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    if body.size_hint().lower() > most as u64 {
        return Err(Problem::too_long());
    }
    let mut pieces = body.into_data_stream();
    let read = async {
        let mut all = Vec::new();
        while let Some(piece) = pieces.next().await {
            all.extend_from_slice(&piece.map_err(|_| Problem::unreadable_body("the body ends early"))?);
            if all.len() > most {
                return Err(Problem::too_long());
            }
        }
        Ok(all)
    };
    let body = tokio::time::timeout(BODY_TIME, read).await.map_err(|_| Problem::too_slow_body())??;
    Ok(Request::from_parts(parts, Body::from(body)))
}

fn check(service: &Service, request: &Request) -> Result<(), Problem> {
    let host = host(request)?;
    if let Some(names) = &service.hosts {
        if !is_own_name(&host, names) {
            return Err(Problem::misdirected());
        }
        if is_cross_site(request.headers(), &service.origins) {
            return Err(Problem::cross_site());
        }
    }
    let endpoint = endpoint(request);
    let is_open = OPEN.contains(&endpoint) || endpoint.starts_with("/assets/");
    match &service.keys {
        Some(keys) if !is_open && !key(request.headers()).is_some_and(|key| keys.accept(key)) => {
            Err(Problem::no_key())
        }
        _ => Ok(()),
    }
}

/// Whether a browser asks for the page of another site. Following a link from there is no harm: that page
/// does not see where the link leads.
fn is_cross_site(headers: &HeaderMap, allowed: &[String]) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_allowed = allowed.iter().any(|origin| origin == text("origin"));
    matches!(text("sec-fetch-site"), "cross-site" | "same-site")
        && text("sec-fetch-mode") != "navigate"
        && !is_allowed
}

/// The route. Unknown paths count as one, so that nobody floods the metrics with them.
fn endpoint(request: &Request) -> &str {
    request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str)
}

fn key(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// The name that the caller used for the server, without the port.
///
/// # Errors
/// 400 if there is not exactly one.
fn host(request: &Request) -> Result<String, Problem> {
    let mut named = request.headers().get_all(header::HOST).iter();
    let (first, second) = (named.next(), named.next());
    let authority = match (request.uri().authority(), first.map(HeaderValue::to_str), second) {
        (_, _, Some(_)) => {
            return Err(Problem::malformed("the request has several headers `Host`; send one"));
        }
        (Some(authority), ..) => authority.as_str(),
        (None, Some(Ok(host)), None) => host,
        _ => return Err(Problem::malformed("the request has no readable header `Host`; send one")),
    };
    let name = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    Ok(name.to_ascii_lowercase())
}

fn is_own_name(name: &str, names: &[String]) -> bool {
    let is_loopback = name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    name == "localhost" || is_loopback || names.iter().any(|own| own.eq_ignore_ascii_case(name))
}
