//! `GET /api/v1/facets`

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use crate::output::json::{CrossJson, FacetsJson};
use crate::search::{Count, FacetName, FacetRequest};
use crate::serve::Service;
use crate::serve::answer;
use crate::serve::names::Name;
use crate::serve::parameters::{self, Conditions, list};
use crate::serve::problem::Problem;

/// Which facets to count, and what.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// Facets, several separated by commas; `province,sector,kind,year` if none is named.
    #[serde(deserialize_with = "list")]
    facets: Vec<String>,
    /// What to count.
    count: Option<Name<Count>>,
    /// Cross two facets: the first gives the rows, the second the columns.
    cross: bool,
    /// Years and months in their order instead of the largest count first.
    in_time: bool,
    /// Values of each facet.
    limit: Option<usize>,
}

const NAMES: [&str; 5] = ["facets", "count", "cross", "in_time", "limit"];

/// Counts records, change points, reports or policies by facets.
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (conditions, asked) =
        parameters::read::<Conditions, Asked>(query.as_deref(), &[&Conditions::NAMES, &NAMES])?;
    let query = conditions.query()?;
    let mut names = names(&asked.facets)?;
    if names.is_empty() {
        names = vec![FacetName::Province, FacetName::Sector, FacetName::Kind, FacetName::Year];
    }
    let count = asked.count.map_or(Count::Records, |count| count.0);
    answer::of_commit(&service, &headers, move |snapshot, _| {
        if asked.cross {
            let [row, column] = names.as_slice() else {
                return Err(Problem::parameter(
                    "cross",
                    "two facets can be crossed, such as province,sector",
                ));
            };
            return answer::body(&CrossJson::new(&snapshot.index.cross(&query, *row, *column, count)?));
        }
        let mut counts = snapshot.index.facets(&query, &FacetRequest { names, count })?;
        if asked.in_time {
            counts.in_time();
        }
        answer::body(&FacetsJson::new(&counts, asked.limit.unwrap_or(usize::MAX)))
    })
    .await
}

/// Facets by their names, each of which may be several.
pub(super) fn names(typed: &[String]) -> Result<Vec<FacetName>, Problem> {
    let typed =
        typed.iter().flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty());
    let read = |name| Name::<FacetName>::find(name).map_err(|detail| Problem::parameter("facets", detail));
    typed.map(read).collect()
}
