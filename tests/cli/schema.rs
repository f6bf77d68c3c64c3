//! What is printed is what `schema/record.schema.json` and `schema/report.schema.json` say.

use std::path::Path;

use serde_json::Value;

use crate::support::{World, world};

const RECORD: &str = "schema/record.schema.json";
const REPORT: &str = "schema/report.schema.json";

fn schema(file: &str) -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the schema")).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

#[track_caller]
fn assert_valid(file: &str, values: &[Value]) {
    let schema = schema(file);
    assert!(!values.is_empty());
    for value in values {
        let errors: Vec<String> =
            schema.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{}\n{value:#}", errors.join("\n"));
    }
}

#[test]
fn search_export_and_show_keep_to_the_schema() {
    let search = world().run(&["search", "--limit", "all", "--format", "jsonl"]).found().lines();
    assert_valid(RECORD, &search);
    assert!(search.iter().all(|hit| hit.get("text").is_none()), "a hit is short");
    let export = world().run(&["export"]).found();
    assert_valid(RECORD, &export.lines());
    assert!(export.lines().iter().all(|record| record.get("text").is_some()));
    for id in export.each("id") {
        assert_valid(RECORD, &[world().run(&["show", &id, "--format", "json"]).found().json()]);
    }
}

#[test]
fn every_record_of_the_corpus_keeps_to_the_schema() {
    let world = World::empty();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let run = world.run(&["export", "--in", corpus.to_str().expect("UTF-8")]).expect(0);
    assert_valid(RECORD, &run.lines());
    assert!(run.lines().len() > 40, "{}", run.lines().len());
}

#[test]
fn every_report_of_the_corpus_keeps_to_the_schema() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let run = world().run(&["parse", corpus.to_str().expect("UTF-8"), "--format", "jsonl"]).expect(0);
    assert_valid(REPORT, &run.lines());
}

#[test]
fn the_schema_refuses_what_it_should() {
    let good = world().run(&["export", "--limit", "1"]).found().lines().remove(0);
    let schema = schema(RECORD);
    let spoil: [(&str, Value); 5] = [
        ("id", "12".into()),
        ("kind", "rumour".into()),
        ("lag_days", "soon".into()),
        ("surprise", 1.into()),
        ("lines", serde_json::json!([0, 1])),
    ];
    for (name, value) in spoil {
        let mut bad = good.clone();
        bad[name] = value;
        assert!(!schema.is_valid(&bad), "{name}");
    }
}
