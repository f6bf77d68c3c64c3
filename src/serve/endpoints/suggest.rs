//! `GET /api/v1/suggest`

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::search::MAX_QUERY_BYTES;
use crate::serve::completion::Suggestion;
use crate::serve::openapi::Problems;
use crate::serve::parameters;
use crate::serve::problem::Problem;
use crate::serve::{Service, answer};

/// Suggestions unless told otherwise, and at most.
const USUAL: usize = 10;
const MOST: usize = 100;

/// What was typed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Asked {
    /// What was typed so far: Chinese, or pinyin for provinces.
    #[param(required = false, example = "guiz")]
    q: String,
    /// Suggestions of the answer; 10 unless told otherwise.
    #[param(maximum = 100)]
    limit: Option<usize>,
}

/// What completes it.
#[derive(Serialize, ToSchema)]
#[schema(as = SuggestAnswer)]
struct Answer<'a> {
    /// What begins so first, then what holds it; facet values before titles.
    suggestions: Vec<&'a Suggestion>,
}

/// Complete what somebody types: facet values under all their spellings, issuers, titles.
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    params(Asked),
    responses((status = OK, description = "The suggestions", body = Answer), Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked: Asked = parameters::read_alone(query.as_deref())?;
    let limit = parameters::limit(asked.limit, USUAL, MOST)?;
    if asked.q.len() > MAX_QUERY_BYTES {
        return Err(Problem::parameter("q", format!("longer than {MAX_QUERY_BYTES} bytes")));
    }
    answer::of_last_commit(&service, &headers, move |snapshot| {
        Ok(answer::body(&Answer { suggestions: snapshot.completion()?.complete(&asked.q, limit) }))
    })
    .await
}
