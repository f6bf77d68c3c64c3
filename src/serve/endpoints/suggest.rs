//! `GET /api/v1/suggest`

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::message::message;
use crate::query::MAX_QUERY_BYTES;
use crate::serve::answer::{About, Question};
use crate::serve::completion::Completed;
use crate::serve::openapi::Problems;
use crate::serve::parameters::{self, Endpoint, LIMIT, Parameter, Values};
use crate::serve::problem::Problem;
use crate::serve::work::Work;
use crate::serve::{Service, answer};

/// Suggestions at most.
const MOST: usize = 100;

/// What completion takes.
pub const TAKES: Endpoint = Endpoint {
    conditions: false,
    own: &[
        Parameter {
            name: "q",
            help: "What was typed so far: Chinese, or pinyin in full or by three initials and more.",
            values: Values::Text,
        },
        Parameter { values: Values::Number(Some(MOST)), ..LIMIT },
    ],
    limit: 10,
};

/// What completes it.
#[derive(Serialize, ToSchema)]
#[schema(as = SuggestAnswer)]
struct Answer<'a> {
    /// Suggestions in this answer.
    total: usize,
    /// What completes the last word of the text first, then titles that have the whole text.
    suggestions: Vec<Completed>,
    #[serde(flatten)]
    about: About<'a>,
}

/// Complete what somebody types: facet values in all their spellings, issuers, titles.
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    operation_id = "suggest",
    tag = "records",
    responses((status = OK, description = "The suggestions", body = Answer), Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let asked = parameters::of_query(&TAKES, query.as_deref())?;
    if asked.request.limit > MOST {
        return Err(Problem::parameter("limit", message!("at most %{n} fit into one answer", n = MOST)));
    }
    let typed = asked.text("q").unwrap_or_default().to_owned();
    if typed.len() > MAX_QUERY_BYTES {
        return Err(Problem::parameter("q", message!("longer than %{n} bytes", n = MAX_QUERY_BYTES)));
    }
    let question = Question::new(Work::Search, service.snapshots.current(), move |snapshot| {
        let suggestions = snapshot.completion()?.complete(&snapshot.index, &typed, asked.request.limit)?;
        let about = About::new(&asked.request, snapshot, began, None);
        Ok(answer::body(&Answer { total: suggestions.len(), suggestions, about }))
    });
    answer::of_commit(&service, question, &headers).await
}
