//! `GET /api/v1/policies`

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::search::{Policies, Policy, PolicyRequest};
use crate::serve::answer::{About, Question};
use crate::serve::chosen::{Chosen, Item};
use crate::serve::cursor::Page;
use crate::serve::openapi::{Expired, Problems};
use crate::serve::parameters::{self, Asked, CURSOR, Endpoint, FIELDS, LIMIT, Parameter, Values};
use crate::serve::problem::Problem;
use crate::serve::work::Work;
use crate::serve::{Service, answer};

/// What the list of policies takes.
pub const TAKES: Endpoint =
    Endpoint { conditions: true, own: &[LEAST, CONTRADICTIONS, LIMIT, CURSOR, FIELDS], limit: 20 };

pub const LEAST: Parameter = Parameter {
    name: "least",
    help: "Only policies with at least so many records.",
    values: Values::Number(None),
};
pub const CONTRADICTIONS: Parameter = Parameter {
    name: "contradictions",
    help: "Only policies on whose date or issuer records disagree.",
    values: Values::Flag,
};

/// A page of policies and events.
#[derive(Serialize, ToSchema)]
#[schema(as = PoliciesAnswer)]
struct Answer<'a> {
    /// Policies that match, those on other pages included.
    total: usize,
    /// The records that mention them.
    records: usize,
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
    let asked = parameters::of_query(&TAKES, query.as_deref())?;
    answer::of_commit(&service, ask(&service, asked)?, &headers).await
}

/// The page of policies that is asked for.
///
/// # Errors
/// 400 if a parameter cannot be used, 410 if the commit of its cursor is gone.
pub fn ask(service: &Service, asked: Asked) -> Result<Question, Problem> {
    let began = Instant::now();
    let least: usize = asked.value("least").unwrap_or(1);
    let contradictions: bool = asked.value("contradictions").unwrap_or(false);
    let page = Page::of(service, &asked, &("policies", least, contradictions))?;
    let chosen = Chosen::of::<Policy>(&asked)?;
    Ok(Question::new(Work::Overview, Arc::clone(&page.snapshot), move |snapshot| {
        let request = asked.request.clone().offset(page.offset).limit(page.limit);
        let listed = PolicyRequest { least, contradictions };
        let Policies { total, records, policies } =
            snapshot.paths.shown(snapshot.index.policies(&request, &listed)?);
        let policies = chosen.items(policies);
        let about = About::new(&asked.request, snapshot, began, page.next(policies.len(), total));
        Ok(answer::body(&Answer { total, records, policies, about }))
    }))
}
