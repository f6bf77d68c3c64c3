//! `GET /api/v1/policies`

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::search::Policy;
use crate::serve::answer::About;
use crate::serve::chosen::{Chosen, Item};
use crate::serve::cursor::Page;
use crate::serve::openapi::{Expired, Problems};
use crate::serve::parameters::{self, CURSOR, Endpoint, FIELDS, LIMIT, Parameter, Values};
use crate::serve::problem::Problem;
use crate::serve::work::Work;
use crate::serve::{Service, answer};

/// What the list of policies takes.
pub const TAKES: Endpoint = Endpoint {
    conditions: true,
    own: &[
        Parameter {
            name: "least",
            help: "Only policies with at least so many records.",
            values: Values::Number(None),
        },
        Parameter {
            name: "contradictions",
            help: "Only policies on whose date or issuer records disagree.",
            values: Values::Flag,
        },
        LIMIT,
        CURSOR,
        FIELDS,
    ],
    limit: 20,
};

/// A page of policies and events.
#[derive(Serialize, ToSchema)]
#[schema(as = PoliciesAnswer)]
struct Answer<'a> {
    /// Policies that match.
    total: usize,
    /// Those of this page, the most mentioned first.
    #[schema(value_type = Vec<Policy>)]
    policies: Vec<Item<Policy>>,
    #[serde(flatten)]
    about: About<'a>,
}

/// List policies and events, each with its records and where they disagree.
#[utoipa::path(
    get,
    path = "/api/v1/policies",
    operation_id = "policies",
    tag = "overviews",
    responses((status = OK, description = "A page of policies", body = Answer), Expired, Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let asked = parameters::of_query(&TAKES, query.as_deref())?;
    let least: usize = asked.value("least").unwrap_or(1);
    let contradictions: bool = asked.value("contradictions").unwrap_or(false);
    let page = Page::of(&service, &asked, &("policies", least, contradictions))?;
    let chosen = Chosen::of::<Policy>(&asked)?;
    answer::of_commit(&service, Work::Overview, Arc::clone(&page.snapshot), &headers, move |snapshot| {
        let mut all = snapshot.index.policies(&asked.request)?;
        all.retain(|policy| {
            policy.mentions >= least && (!contradictions || !policy.contradictions.is_empty())
        });
        let total = all.len();
        let shown = all.into_iter().skip(page.offset).take(page.limit);
        let policies: Vec<_> = shown.map(|policy| chosen.of_item(snapshot.paths.shown(policy))).collect();
        let about = About::new(&asked.request, snapshot, began, page.next(policies.len(), total));
        Ok(answer::body(&Answer { total, policies, about }))
    })
    .await
}
