//! The description of the API says what the API does.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::server;

fn description() -> Value {
    server().get("openapi.json", &[]).expect(200).json()
}

/// The schema of an answer, with everything that it refers to.
fn schema(description: &Value, path: &str, method: &str, status: &str, kind: &str) -> jsonschema::Validator {
    let answer = &description["paths"][path][method]["responses"][status]["content"][kind]["schema"];
    assert!(answer.is_object(), "{method} {path} {status} {kind}");
    let schema = json!({"$ref": "#/answer", "answer": answer, "components": description["components"]});
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn the_api_in_brief() {
    let description = description();
    let mut brief = String::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let names = |name: &str| -> Vec<String> {
                let all = operation[name].as_array().cloned().unwrap_or_default();
                all.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
            };
            let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
            writeln!(brief, "{method} {path}\n  {}", operation["summary"].as_str().unwrap()).unwrap();
            writeln!(brief, "  takes {}\n  answers {statuses:?}", names("parameters").join(" ")).unwrap();
        }
    }
    insta::assert_snapshot!(brief);
}

#[test]
fn answers_are_as_described() {
    let description = description();
    let id = server().get("search", &[]).ids().remove(0);
    let record = format!("records/{id}");
    let similar = format!("{record}/similar");
    let asked = [
        ("/api/v1/search", "search", &[("facets", "kind,province"), ("q", "碳")][..]),
        ("/api/v1/search", "search", &[("collapse", "policy")]),
        ("/api/v1/facets", "facets", &[]),
        ("/api/v1/facets", "facets", &[("facets", "kind,sector"), ("cross", "true")]),
        ("/api/v1/records/{id}", &record, &[]),
        ("/api/v1/records/{id}/similar", &similar, &[]),
        ("/api/v1/timeline", "timeline", &[]),
        ("/api/v1/coverage", "coverage", &[]),
        ("/api/v1/policies", "policies", &[]),
        ("/api/v1/suggest", "suggest", &[("q", "贵")]),
        ("/api/v1/health", "health", &[]),
        ("/api/v1/ready", "ready", &[]),
    ];
    for (path, address, query) in asked {
        let schema = schema(&description, path, "get", "200", "application/json");
        let answer = server().get(address, query).expect(200).json();
        let errors: Vec<String> =
            schema.iter_errors(&answer).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{path}: {errors:#?}");
    }
    let problem = schema(&description, "/api/v1/search", "get", "400", "application/problem+json");
    for query in [("q", "("), ("limit", "x")] {
        let answer = server().get("search", &[query]).expect(400).json();
        assert!(problem.is_valid(&answer), "{answer}");
    }
    assert!(!problem.is_valid(&json!({"title": 1})), "the schema refuses something");
}

#[test]
fn every_kind_of_problem_is_explained() {
    for kind in [
        "parameter",
        "query",
        "body",
        "key",
        "not-found",
        "method",
        "cursor",
        "too-large",
        "host",
        "busy",
        "internal",
    ] {
        let told = server().get(&format!("problems/{kind}"), &[]).expect(200);
        assert!(told.text().lines().count() >= 2, "{kind}: {}", told.text());
    }
    server().get("problems/other", &[]).problem(404, "not-found");
}
