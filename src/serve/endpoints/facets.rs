//! `GET /api/v1/facets`

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::fields::Field;
use crate::search::{Count, CrossTable, FacetCounts, FacetRequest};
use crate::serve::answer::About;
use crate::serve::openapi::Problems;
use crate::serve::parameters::{self, Endpoint, FACETS, Parameter, Values};
use crate::serve::problem::Problem;
use crate::serve::work::Work;
use crate::serve::{Service, answer};

/// What the counts take.
pub const TAKES: Endpoint = Endpoint {
    conditions: true,
    own: &[
        Parameter { help: "Facets to count; province, sector, type and year if absent.", ..FACETS },
        Parameter {
            name: "count",
            help: "What to count; `records` if absent.",
            values: Values::Name(|| Count::ALL.iter().map(|count| count.as_str()).collect()),
        },
        Parameter {
            name: "cross",
            help: "Cross two facets: the first one gives the rows, the second one the columns.",
            values: Values::Flag,
        },
        Parameter {
            name: "in_time",
            help: "Years and months in their order instead of the largest count first.",
            values: Values::Flag,
        },
        Parameter {
            name: "limit",
            help: "Values of each facet; all of them if absent.",
            values: Values::Number(None),
        },
    ],
    limit: usize::MAX,
};

/// Counts of facets.
#[derive(Serialize, ToSchema)]
#[schema(as = FacetsAnswer)]
struct Answer<'a, T> {
    #[serde(flatten)]
    counts: T,
    #[serde(flatten)]
    about: About<'a>,
}

/// Counts of facets, or of two that are crossed.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = AnyFacetsAnswer)]
#[allow(dead_code, reason = "it is the documentation of two shapes")]
enum AnyAnswer<'a> {
    /// Without `cross`.
    Facets(Answer<'a, FacetCounts>),
    /// With `cross`.
    Cross(Answer<'a, CrossTable>),
}

/// Count records, change points, reports or policies by facets.
///
/// A facet's own filter is left out of its own counts, so that it shows what else there is.
#[utoipa::path(
    get,
    path = "/api/v1/facets",
    operation_id = "facets",
    tag = "overviews",
    responses((status = OK, description = "The counts", body = inline(AnyAnswer)), Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let asked = parameters::of_query(&TAKES, query.as_deref())?;
    let mut request = asked.request.clone();
    let mut names: Vec<Field> = std::mem::take(&mut request.facets);
    if names.is_empty() {
        names = vec![Field::Province, Field::Sector, Field::Type, Field::Year];
    }
    let count: Count = asked.value("count").unwrap_or_default();
    let crossed = match (asked.value("cross").unwrap_or(false), names.as_slice()) {
        (false, _) => None,
        (true, [row, column]) => Some((*row, *column)),
        (true, _) => return Err(Problem::parameter("cross", "name two facets, such as province,sector")),
    };
    let kind = if count == Count::Policies { Work::Overview } else { Work::Search };
    answer::of_commit(&service, kind, service.snapshots.current(), &headers, move |snapshot| {
        let about = || About::new(&request, snapshot, began, None);
        if let Some((row, column)) = crossed {
            let table = snapshot.index.cross(&request, row, column, count)?;
            return Ok(answer::body(&Answer { counts: table, about: about() }));
        }
        let mut counts = snapshot.index.facets(&request, &FacetRequest { names, count })?;
        if asked.value("in_time").unwrap_or(false) {
            counts.in_time();
        }
        counts.facets.truncate(request.limit);
        Ok(answer::body(&Answer { counts, about: about() }))
    })
    .await
}
