//! `GET /api/v1/policies`

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::output::json::PolicyJson;
use crate::serve::openapi::Problems;
use crate::serve::parameters::{self, Conditions};
use crate::serve::problem::Problem;
use crate::serve::{Service, answer};

/// Policies of an answer unless told otherwise.
const USUAL: usize = 20;

/// Which of the policies.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Asked {
    /// Only what so many records tell of.
    least: Option<usize>,
    /// Only those on whose date or issuer records disagree.
    #[param(required = false)]
    contradictions: bool,
    /// Policies of the answer; 20 unless told otherwise.
    #[param(maximum = 1000)]
    limit: Option<usize>,
}

/// Policies and events.
#[derive(Serialize, ToSchema)]
#[schema(as = PoliciesAnswer)]
struct Answer<'p> {
    /// Policies that match.
    total: usize,
    /// Those told of most often first.
    policies: Vec<PolicyJson<'p>>,
}

/// List policies and events, each with who tells of it and where they disagree.
#[utoipa::path(
    get,
    path = "/api/v1/policies",
    params(Conditions, Asked),
    responses((status = OK, description = "The policies", body = Answer), Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (conditions, asked) = parameters::read::<Asked>(query.as_deref())?;
    let query = conditions.query()?;
    let limit = parameters::limit(asked.limit, USUAL, service.limits.page_hits)?;
    answer::of_last_commit(&service, &headers, move |snapshot| {
        let mut policies = snapshot.index.policies(&query)?;
        policies.retain(|policy| {
            policy.mentions.len() >= asked.least.unwrap_or(1)
                && (!asked.contradictions || !policy.contradictions.is_empty())
        });
        Ok(answer::body(&Answer {
            total: policies.len(),
            policies: policies
                .iter()
                .take(limit)
                .map(|policy| PolicyJson::new(policy, &snapshot.paths))
                .collect(),
        }))
    })
    .await
}
