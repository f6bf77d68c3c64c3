//! What every request passes: who asks, by what name, and how many are at it already.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Service;
use super::problem::Problem;

/// Everything that the page needs comes from here, and no other site may frame it.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Paths that tell nothing of the index, which monitors and browsers ask for without a key.
const OPEN: [&str; 6] =
    ["/", "/api/v1", "/api/v1/health", "/api/v1/ready", "/api/v1/openapi.json", "/api/v1/problems/{name}"];

/// Counts, times and logs a request.
pub(super) async fn observe(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let endpoint = endpoint(&request).to_owned();
    service.metrics.running.inc();
    let response = next.run(request).await;
    service.metrics.running.dec();
    let (status, took) = (response.status().as_u16(), began.elapsed());
    service.metrics.answered(&endpoint, status, took);
    tracing::info!(%method, endpoint, status, took_ms = took.as_secs_f64() * 1000.0, "answered");
    response
}

/// Marks every answer as one that a browser neither guesses about, nor frames, nor passes on.
pub(super) async fn mark(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let marks = [
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    for (name, value) in marks {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Lets a request in: the server is called by a name of its own, a key is there where one is needed,
/// and not too many requests run.
pub(super) async fn admit(State(service): State<Arc<Service>>, request: Request, next: Next) -> Response {
    match check(&service, &request) {
        Err(problem) => problem.into_response(),
        Ok(()) => match service.requests.try_acquire() {
            Err(_) => Problem::busy().into_response(),
            Ok(_until_answered) => next.run(request).await,
        },
    }
}

fn check(service: &Service, request: &Request) -> Result<(), Problem> {
    if let Some(names) = &service.hosts
        && !is_own_name(host(request.headers(), request.uri()).as_deref(), names)
    {
        return Err(Problem::misdirected());
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

/// The route; paths that lead nowhere are one, so that nobody fills the metrics with them.
fn endpoint(request: &Request) -> &str {
    request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str)
}

fn key(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// The name that the caller used for the server, without the port.
fn host(headers: &HeaderMap, uri: &Uri) -> Option<String> {
    let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let authority = named.map(str::to_owned).or_else(|| uri.authority().map(ToString::to_string))?;
    let name = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default().to_owned(),
        None => authority.split(':').next().unwrap_or_default().to_owned(),
    };
    Some(name.to_ascii_lowercase())
}

fn is_own_name(name: Option<&str>, names: &[String]) -> bool {
    let Some(name) = name else { return true };
    let is_loopback = name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    name == "localhost" || is_loopback || names.iter().any(|own| own.eq_ignore_ascii_case(name))
}
