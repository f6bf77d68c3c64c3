//! `GET /api/v1/search`, and `POST` with the same names in a JSON body.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::plan::Correction;
use crate::request::Matching;
use crate::search::{Count, FacetRequest, FacetValues, Hit, Mention};
use crate::serve::answer::{About, Question};
use crate::serve::chosen::{Chosen, Item};
use crate::serve::cursor::Page;
use crate::serve::openapi::{Expired, NoJson, Problems};
use crate::serve::parameters::{
    self, Asked, COLLAPSE, CURSOR, Endpoint, FACETS, FIELDS, LIMIT, MATCH, OFFSET, Parameter, SORT, Values,
};
use crate::serve::problem::Problem;
use crate::serve::snapshots::Snapshot;
use crate::serve::work::Work;
use crate::serve::{Service, answer};

/// What a search takes.
pub const TAKES: Endpoint = Endpoint {
    conditions: true,
    own: &[SORT, LIMIT, OFFSET, CURSOR, FACETS, COLLAPSE, MATCH, FIELDS, FACET_LIMIT, VERSIONS],
    limit: crate::request::DEFAULT_LIMIT,
};

const FACET_LIMIT: Parameter = Parameter {
    name: "facet_limit",
    help: "Values of each facet; all of them if absent.",
    values: Values::Number(None),
};
const VERSIONS: Parameter = Parameter {
    name: "versions",
    help: "Name the records of rewritings that tell the same as a hit.",
    values: Values::Flag,
};

/// A record that tells the same as a hit, in another version of its report.
#[derive(Serialize, ToSchema)]
struct Version {
    /// Its id.
    id: String,
    /// The variant of its report.
    variant: &'static str,
}

/// A hit of a search.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchHit)]
struct Found {
    #[serde(flatten)]
    hit: Hit,
    /// The records that tell the same in other versions of its report, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    versions: Option<Vec<Version>>,
}

/// A page of hits.
#[derive(Serialize, ToSchema)]
#[schema(as = SearchAnswer)]
struct Answer<'a> {
    /// Records that can be paged through; policies where hits are collapsed.
    total: usize,
    /// Records that hold everything asked for.
    total_all: usize,
    /// Matches that are left out because the original of their report, or its best rewriting, counts.
    #[serde(skip_serializing_if = "is_zero")]
    in_rewritings: usize,
    /// Words that were probably mistyped, or typed in pinyin.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    corrections: &'a [Correction],
    /// The hits of this page.
    #[schema(value_type = Vec<Found>)]
    hits: Vec<Item<Found>>,
    /// Counts of the facets asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, Vec<crate::search::FacetValue>>>)]
    facets: Option<FacetValues>,
    #[serde(flatten)]
    about: About<'a>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Find records.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    operation_id = "search",
    tag = "records",
    responses((status = OK, description = "A page of hits", body = Answer), Expired, Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = parameters::of_query(&TAKES, query.as_deref())?;
    answer::of_commit(&service, ask(&service, asked)?, &headers).await
}

/// Find records, with the search in a body.
#[utoipa::path(
    post,
    path = "/api/v1/search",
    operation_id = "search_with_body",
    tag = "records",
    request_body(content = serde_json::Value, description = "The search"),
    responses((status = OK, description = "A page of hits", body = Answer), NoJson, Expired, Problems),
)]
pub async fn post(
    State(service): State<Arc<Service>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    parameters::check_media_type(&headers)?;
    let asked = parameters::of_body(&TAKES, &body)?;
    // A body has no address to which a tag could belong.
    answer::of_commit(&service, ask(&service, asked)?, &HeaderMap::new()).await
}

/// The page of hits that is asked for.
///
/// # Errors
/// 400 if a parameter cannot be used, 410 if the commit of the cursor is gone.
pub fn ask(service: &Service, asked: Asked) -> Result<Question, Problem> {
    let began = Instant::now();
    let page = Page::of(service, &asked, &"search")?;
    let chosen = Chosen::of::<Found>(&asked)?;
    let facet_limit: usize = asked.value("facet_limit").unwrap_or(usize::MAX);
    let with_versions: bool = asked.value("versions").unwrap_or(false);
    let request = asked.request.offset(page.offset);
    // All records must be read to find out which are one policy.
    let kind = if request.collapse.is_some() || with_versions { Work::Overview } else { Work::Search };
    Ok(Question::new(kind, Arc::clone(&page.snapshot), move |snapshot| {
        let found = snapshot.index.search(&request)?;
        let counts = if request.facets.is_empty() {
            None
        } else {
            let facets = FacetRequest { names: request.facets.clone(), count: Count::Records };
            // The facets are those of the hits.
            let matching = request.matching.unwrap_or(Matching::Best);
            let mut values = snapshot.index.facets(&request.clone().matching(matching), &facets)?.facets;
            values.truncate(facet_limit);
            Some(values)
        };
        let item = |hit: &Hit| {
            let versions = if with_versions { Some(versions(snapshot, hit)?) } else { None };
            let mut hit = snapshot.paths.shown(hit.clone());
            hit.brief();
            Ok(Found { hit, versions })
        };
        let hits: Vec<Found> = found.hits.iter().map(item).collect::<Result<_, Problem>>()?;
        let hits = chosen.items(hits);
        let next = page.next(hits.len(), found.total);
        Ok(answer::body(&Answer {
            total: found.total,
            total_all: found.total_all,
            in_rewritings: found.in_rewritings,
            corrections: &found.corrections,
            hits,
            facets: counts,
            about: About::new(&request, snapshot, began, next),
        }))
    }))
}

/// The records of the same policy at the same change point, in other versions of the report.
fn versions(snapshot: &Snapshot, hit: &Hit) -> Result<Vec<Version>, Problem> {
    let of = Mention::from(&hit.record);
    let is_version = |other: &Mention| {
        let place = |mention: &Mention| (mention.province.map(|province| province.name), mention.sector);
        let is_same = place(other) == place(&of) && other.change_point_date == of.change_point_date;
        is_same && other.variant != of.variant
    };
    let others = snapshot.index.other_mentions(of.id.0)?.unwrap_or_default().into_iter().filter(is_version);
    Ok(others.map(|other| Version { id: other.id.to_string(), variant: other.variant.as_str() }).collect())
}
