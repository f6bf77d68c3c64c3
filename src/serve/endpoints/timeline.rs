//! `GET /api/v1/timeline`

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::search::TimelinePoint;
use crate::serve::answer::About;
use crate::serve::chosen::{Chosen, Item};
use crate::serve::cursor::Page;
use crate::serve::openapi::{Expired, Problems};
use crate::serve::parameters::{self, CURSOR, Endpoint, FIELDS, LIMIT};
use crate::serve::problem::Problem;
use crate::serve::work::Work;
use crate::serve::{Service, answer};

/// What a timeline takes.
pub const TAKES: Endpoint = Endpoint { conditions: true, own: &[LIMIT, CURSOR, FIELDS], limit: 100 };

/// A page of a timeline.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineAnswer)]
struct Answer<'a> {
    /// Change points that match.
    total: usize,
    /// Those of this page, the earliest first.
    #[schema(value_type = Vec<TimelinePoint>)]
    change_points: Vec<Item<TimelinePoint>>,
    #[serde(flatten)]
    about: About<'a>,
}

/// List change points in order of time, each with its records before and after it.
#[utoipa::path(
    get,
    path = "/api/v1/timeline",
    operation_id = "timeline",
    tag = "overviews",
    responses((status = OK, description = "A page of change points", body = Answer), Expired, Problems),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let asked = parameters::of_query(&TAKES, query.as_deref())?;
    let page = Page::of(&service, &asked, &"timeline")?;
    let chosen = Chosen::of::<TimelinePoint>(&asked)?;
    answer::of_commit(&service, Work::Overview, Arc::clone(&page.snapshot), &headers, move |snapshot| {
        let request = asked.request.clone().offset(page.offset).limit(page.limit);
        let timeline = snapshot.index.timeline(&request)?;
        let shown = timeline.points.into_iter();
        let change_points: Vec<_> = shown.map(|point| chosen.of_item(snapshot.paths.shown(point))).collect();
        let next = page.next(change_points.len(), timeline.total);
        let about = About::new(&asked.request, snapshot, began, next);
        Ok(answer::body(&Answer { total: timeline.total, change_points, about }))
    })
    .await
}
