//! The part of a path that a route leaves open.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use super::problem::Problem;

/// The last variable part of a path. If it is not UTF-8, the answer is 404.
pub(crate) struct Segment(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Segment {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Segment, Problem> {
        let nothing = || Problem::not_found("there is nothing at this address");
        let segments = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        let last = segments.iter().last().map(|(_, text)| text.to_owned());
        last.map(Segment).ok_or_else(nothing)
    }
}
