//! The description of the API says what the API does.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::support::{Tree, server};

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
        ("/api/v1/search", "search", &[("facets", "type,province"), ("q", "碳")][..]),
        ("/api/v1/search", "search", &[("collapse", "policy")]),
        ("/api/v1/search", "search", &[("fields", "id,title")]),
        ("/api/v1/facets", "facets", &[]),
        ("/api/v1/facets", "facets", &[("facets", "type,sector"), ("cross", "true")]),
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

/// Client generators need a name of its own for every operation, and lost `search` without it.
#[test]
fn every_operation_has_a_name_of_its_own_and_an_example() {
    let description = description();
    let mut names = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} twice");
            assert!(operation["tags"].as_array().is_some_and(|tags| tags.len() == 1), "{name}");
            for (status, response) in operation["responses"].as_object().unwrap() {
                for (kind, content) in response["content"].as_object().into_iter().flatten() {
                    let example = &content["example"];
                    assert!(!example.is_null(), "{name} {status} {kind} has no example");
                    if kind.ends_with("json") {
                        let schema = schema(&description, path, method, status, kind);
                        let errors: Vec<String> = schema
                            .iter_errors(example)
                            .map(|e| format!("{}: {e}", e.instance_path()))
                            .collect();
                        assert!(errors.is_empty(), "{name} {status}: {errors:#?}");
                    }
                }
            }
        }
    }
    assert!(names.contains("search"), "{names:?}");
    assert_eq!(description["servers"], json!([{"url": "/"}]));
}

#[test]
fn a_key_is_described_where_one_is_needed() {
    let description = description();
    assert_eq!((description.get("security"), description["components"].get("securitySchemes")), (None, None));
    assert_eq!(description["paths"]["/api/v1/search"]["get"]["responses"].get("401"), None);
    let tree = Tree::of_records(1);
    tree.write("keys", "0123456789abcdef-key\n");
    let locked = tree.serve(&["--api-key-file", "keys"]);
    let locked = locked.get("openapi.json", &[]).expect(200).json();
    assert_eq!(locked["security"], json!([{"key": []}]));
    assert_eq!(locked["components"]["securitySchemes"]["key"]["scheme"], "bearer");
    assert!(locked["paths"]["/api/v1/search"]["get"]["responses"]["401"].is_object());
    assert_eq!(locked["paths"]["/api/v1/health"]["get"]["security"], json!([{}]));
}

#[test]
fn parameters_come_from_the_table_of_fields() {
    let description = description();
    let get = description["paths"]["/api/v1/search"]["get"]["parameters"].as_array().unwrap().clone();
    let body = &description["paths"]["/api/v1/search"]["post"]["requestBody"]["content"]["application/json"];
    let body = jsonschema::validator_for(&body["schema"]).unwrap();
    for spec in tansuo::fields::FIELDS.iter().filter(|spec| spec.uses.filter) {
        let found = get.iter().find(|parameter| parameter["name"] == spec.name);
        let found = found.unwrap_or_else(|| panic!("{} is not described", spec.name));
        assert_eq!(found["description"], spec.help);
        let named = tansuo::query::vocabulary(spec.field).map(|names| [names.as_slice(), &[""]].concat());
        let described = if spec.uses.facet { &found["schema"]["items"] } else { &found["schema"] };
        assert_eq!(described.get("enum"), named.map(|names| json!(names)).as_ref(), "{}", spec.name);
        assert!(body.is_valid(&json!({spec.name: null})), "{}", spec.name);
        assert!(!body.is_valid(&json!({spec.name: {}})), "{}", spec.name);
    }
    assert!(body.is_valid(&json!({"year": [2021, "2022-03"], "sector": "power", "limit": 5, "q": "碳"})));
    assert!(!body.is_valid(&json!({"sector": "coal"})) && !body.is_valid(&json!({"quarry": 1})));
}

#[test]
fn every_kind_of_problem_is_explained() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/problems.md")).unwrap();
    let kinds: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert!(kinds.len() > 10, "{kinds:?}");
    for kind in &kinds {
        let told = server().get(&format!("problems/{kind}"), &[]).expect(200);
        assert!(told.text().lines().count() >= 2, "{kind}: {}", told.text());
    }
    let listed = server().get("problems", &[]).expect(200).json();
    let mut codes: Vec<&str> =
        listed["problems"].as_array().unwrap().iter().map(|p| p["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    assert_eq!(codes, kinds, "docs/problems.md lists every code, by name");
    server().get("problems/other", &[]).problem(404, "not-found");
}
