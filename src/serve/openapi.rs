//! `GET /api/v1/openapi.json`: the description of the API, made from the endpoints.

use std::collections::BTreeMap;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, OpenApi};

use super::endpoints::{coverage, export, facets, policies, records, search, suggest, timeline};
use super::parameters::{self, Endpoint};
use super::problem::{Details, kinds};

/// What comes before the endpoints.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tansuo",
        description = "Searches Chinese reports on CO2 change points. Read-only; answers have the shapes of the \
                       command line's JSON. Every answer of the index carries an ETag that changes with the index. Problems are \
                       in Chinese if `Accept-Language` prefers it.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    components(schemas(Details)),
    servers((url = "/")),
    tags(
        (name = "records", description = "Find, read and export records"),
        (name = "overviews", description = "Counts, timelines, coverage, policies"),
        (name = "status", description = "For monitors"),
    ),
)]
pub(super) struct Api;

/// The operations that take parameters.
const OPERATIONS: [(&str, &Endpoint); 10] = [
    ("search", &search::TAKES),
    ("facets", &facets::TAKES),
    ("record", &records::TAKES),
    ("similar", &records::SIMILAR_TAKES),
    ("timeline", &timeline::TAKES),
    ("coverage", &coverage::TAKES),
    ("policies", &policies::TAKES),
    ("suggest", &suggest::TAKES),
    ("export", &export::TAKES),
    ("search_with_body", &search::TAKES),
];

/// The schemas of items of which `fields` chooses some fields.
const ITEMS: [(&str, &str, &str); 5] = [
    ("SearchAnswer", "hits", "SearchHit"),
    ("SimilarAnswer", "hits", "Similar"),
    ("TimelineAnswer", "change_points", "TimelinePoint"),
    ("CoverageAnswer", "cells", "Coverage"),
    ("PoliciesAnswer", "policies", "Policy"),
];

/// Where schemas refer to each other.
const SCHEMAS: &str = "#/components/schemas/";

/// Examples of answers, by operation.
const EXAMPLES: &str = include_str!("examples.json");

/// The whole description; `with_key` if callers must send a key.
pub(super) fn describe(api: &utoipa::openapi::OpenApi, with_key: bool) -> Value {
    // OK because the description is made of strings.
    let mut api = serde_json::to_value(api).expect("a description");
    // OK because a test reads them.
    let examples: Value = serde_json::from_str(EXAMPLES).expect("examples");
    let paths = api["paths"].as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    for operation in paths.filter_map(Value::as_object_mut).flat_map(|methods| methods.values_mut()) {
        let Some(id) = operation["operationId"].as_str().map(str::to_owned) else { continue };
        if let Some((_, endpoint)) = OPERATIONS.iter().find(|(known, _)| *known == id) {
            add_parameters(operation, endpoint);
        }
        // A body is answered as an address is.
        let example = &examples[id.trim_end_matches("_with_body")];
        add_examples(operation, example, with_key);
        if !with_key {
            operation.as_object_mut().map(|operation| operation.remove("security"));
        }
    }
    for (answer, name, item) in ITEMS {
        add_parts(&mut api["components"]["schemas"], answer, name, item);
    }
    if with_key {
        api["components"]["securitySchemes"] = json!({"key": {"type": "http", "scheme": "bearer"}});
        api["security"] = json!([{"key": []}]);
    }
    api
}

fn add_parameters(operation: &mut Value, endpoint: &Endpoint) {
    if !operation["requestBody"].is_null() {
        operation["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {
                "schema": parameters::body(endpoint),
                "example": {"q": "碳达峰", "province": ["贵州", "云南"], "year": [2021], "limit": 5},
            }},
        });
        return;
    }
    let mut all = operation["parameters"].as_array().cloned().unwrap_or_default();
    all.extend(parameters::query(endpoint));
    if !all.is_empty() {
        operation["parameters"] = all.into();
    }
}

/// Puts an example beside every schema of an answer.
fn add_examples(operation: &mut Value, example: &Value, with_key: bool) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    if !with_key {
        responses.remove("401");
    }
    for (status, response) in responses {
        let contents = response.get_mut("content").and_then(Value::as_object_mut).into_iter().flatten();
        for (media_type, content) in contents {
            let found = if status == "200" { example_of(example, media_type) } else { problem_with(status) };
            if !found.is_null() {
                content["example"] = found;
            }
        }
    }
}

/// The example of an operation; that of one with several types of answers is an object of them.
fn example_of(example: &Value, media_type: &str) -> Value {
    example.get(media_type).unwrap_or(example).clone()
}

/// A problem with a status.
fn problem_with(status: &str) -> Value {
    let found = kinds().into_iter().rev().find(|kind| kind.status.to_string() == status);
    found.map_or(Value::Null, |kind| {
        json!({
            "type": format!("/api/v1/problems/{}", kind.code), "code": kind.code, "title": kind.title,
            "status": kind.status, "detail": "What is wrong with this request, and what to do",
        })
    })
}

/// Says that the items of an answer may have but some of their fields.
fn add_parts(schemas: &mut Value, answer: &str, name: &str, item: &str) {
    let part = add_part(schemas, item);
    let reference = |name: &str| json!({"$ref": format!("{SCHEMAS}{name}")});
    let any = json!({"anyOf": [reference(item), reference(&part)]});
    visit(&mut schemas[answer], &mut |schema| {
        if let Some(items) = schema.pointer_mut(&format!("/properties/{name}/items")) {
            *items = any.clone();
        }
    });
}

/// Adds the schema of which all fields of another one are optional, and returns its name.
fn add_part(schemas: &mut Value, item: &str) -> String {
    let name = format!("{item}Part");
    let mut part = schemas[item].clone();
    let mut referred = Vec::new();
    visit(&mut part, &mut |schema| {
        schema.as_object_mut().map(|schema| schema.remove("required"));
        if let Some(of) = schema["$ref"].as_str().and_then(|to| to.strip_prefix(SCHEMAS)) {
            referred.push(of.to_owned());
            schema["$ref"] = format!("{SCHEMAS}{of}Part").into();
        }
    });
    part["description"] = format!("The fields of a {item} that `fields` chose").into();
    schemas[name.as_str()] = part;
    for of in referred {
        add_part(schemas, &of);
    }
    name
}

fn visit(schema: &mut Value, change: &mut impl FnMut(&mut Value)) {
    change(schema);
    for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
        visit(part, change);
    }
}

/// The problems that any search can end with.
pub(super) struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        problems(&[
            (StatusCode::BAD_REQUEST, "A parameter or the query cannot be used"),
            (StatusCode::UNAUTHORIZED, "A key is missing"),
            (StatusCode::FORBIDDEN, "A page of another site sent the request"),
            (StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time"),
            (StatusCode::PAYLOAD_TOO_LARGE, "The request is too large"),
            (StatusCode::MISDIRECTED_REQUEST, "The server was called by another name than its own"),
            (StatusCode::INTERNAL_SERVER_ERROR, "The server failed"),
            (StatusCode::SERVICE_UNAVAILABLE, "The server is busy, or the search took too long"),
        ])
    }
}

/// The body is no JSON.
pub(super) struct NoJson;

impl IntoResponses for NoJson {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        problems(&[(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body has another type than JSON")])
    }
}

/// There is no such record.
pub(super) struct NoRecord;

impl IntoResponses for NoRecord {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        problems(&[(StatusCode::NOT_FOUND, "There is no such record")])
    }
}

/// The commit of a cursor is gone.
pub(super) struct Expired;

impl IntoResponses for Expired {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        problems(&[(StatusCode::GONE, "The cursor has expired")])
    }
}

fn problems(answers: &[(StatusCode, &str)]) -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    let problem = |text: &str| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        ResponseBuilder::new().description(text).content("application/problem+json", content).build().into()
    };
    answers.iter().map(|(status, text)| (status.as_str().to_owned(), problem(text))).collect()
}

/// Serves the description.
pub(super) async fn get(description: std::sync::Arc<str>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], description.to_string()).into_response()
}
