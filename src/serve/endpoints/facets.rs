//! `GET /api/v1/facets`

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::output::json::{CrossJson, FacetsJson};
use crate::search::{Count, FacetName, FacetRequest};
use crate::serve::openapi::Problems;
use crate::serve::parameters::{self, Conditions, list};
use crate::serve::problem::Problem;
use crate::serve::{Service, answer, names};

/// Which facets to count, and what.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Asked {
    /// Facets: `province`, `sector`, `kind`, `year`, `month`, `variant`, `issuer`, `host`; the first
    /// four if none is named.
    #[param(required = false)]
    #[serde(deserialize_with = "list")]
    facets: Vec<String>,
    /// What to count; `records` unless told otherwise.
    #[param(schema_with = names::schema::<Count>, required = false)]
    #[serde(deserialize_with = "names::read")]
    count: Option<Count>,
    /// Cross two facets: the first gives the rows, the second the columns.
    #[param(required = false)]
    cross: bool,
    /// Years and months in their order instead of the largest count first.
    #[param(required = false)]
    in_time: bool,
    /// Values of each facet; all unless told otherwise.
    limit: Option<usize>,
}

/// Counts of facets, or of two that are crossed.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "it is the documentation of two shapes")]
enum Answer<'a> {
    /// Without `cross`.
    Facets(FacetsJson<'a>),
    /// With `cross`.
    Cross(CrossJson<'a>),
}

/// Count records, change points, reports or policies by facets.
///
/// A facet's own filter is left out of its own counts, so that it shows what else there is.
#[utoipa::path(
    get,
    path = "/api/v1/facets",
    params(Conditions, Asked),
    responses((status = OK, description = "The counts", body = inline(Answer)), Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (conditions, asked) = parameters::read::<Asked>(query.as_deref())?;
    let query = conditions.query()?;
    let mut names = read_names(&asked.facets)?;
    if names.is_empty() {
        names = vec![FacetName::Province, FacetName::Sector, FacetName::Kind, FacetName::Year];
    }
    let count = asked.count.unwrap_or(Count::Records);
    let crossed = match (asked.cross, names.as_slice()) {
        (false, _) => None,
        (true, [row, column]) => Some((*row, *column)),
        (true, _) => return Err(Problem::parameter("cross", "name two facets, such as province,sector")),
    };
    answer::of_last_commit(&service, &headers, move |snapshot| {
        if let Some((row, column)) = crossed {
            return Ok(answer::body(&CrossJson::new(&snapshot.index.cross(&query, row, column, count)?)));
        }
        let mut counts = snapshot.index.facets(&query, &FacetRequest { names, count })?;
        if asked.in_time {
            counts.in_time();
        }
        Ok(answer::body(&FacetsJson::new(&counts, asked.limit.unwrap_or(usize::MAX))))
    })
    .await
}

/// Facets by their names, several of which may be one text.
///
/// # Errors
/// 400 if there is no such facet.
pub(super) fn read_names(typed: &[String]) -> Result<Vec<FacetName>, Problem> {
    let typed =
        typed.iter().flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty());
    let mut found: Vec<FacetName> = Vec::new();
    for name in typed {
        let name = names::find(name).map_err(|detail| Problem::parameter("facets", detail))?;
        if !found.contains(&name) {
            found.push(name);
        }
    }
    Ok(found)
}
