//! The reports of the corpus, parsed, against labels that were made by reading them.

// Only the texts are used here, not the writing of trees.
#[allow(dead_code)]
#[path = "../benches/synthetic/mod.rs"]
mod synthetic;

use std::path::PathBuf;

use serde_json::{Value, json};
use tansuo::crawl::{self, Entry, Settings, Walk};
use tansuo::report::{self, ChangePoint, FileKind, Record, Report};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn corpus() -> Walk {
    crawl::walk(&[root().join("corpus")], &Settings::default()).expect("the corpus is part of the package")
}

fn text(entry: &Entry) -> String {
    crawl::read(entry, &Settings::default()).expect("text").text
}

/// A date as the labels write it: cut to its precision, which the label has.
fn cut(date: Option<&report::DateSpan>, label: &Value) -> Value {
    match (date, label.as_str()) {
        (Some(date), Some(label)) => json!(date.start.to_string().get(..label.len())),
        (Some(date), None) if date.relative => Value::Null,
        (Some(date), None) => json!(date.start.to_string()),
        (None, _) => Value::Null,
    }
}

fn record(record: &Record, gold: &Value) -> Value {
    json!({
        "title": record.title,
        "date": cut(record.date.as_ref(), &gold["date"]),
        "issuer": record.issuer,
        "location": record.location,
        "urls": record.sources.iter().filter(|s| !s.resolved).map(|s| &s.url).collect::<Vec<_>>(),
        "url_labels": record.sources.iter().filter(|s| !s.resolved).map(|s| &s.label).collect::<Vec<_>>(),
    })
}

fn point(point: &ChangePoint, gold: &Value) -> Value {
    json!({
        "date": cut(point.date.as_ref(), &gold["date"]),
        "type": point.point_type.map(|kind| kind.as_str()),
        "confidence": point.confidence,
        "empty": point.empty,
        "records": point.records.iter().enumerate().map(|(n, r)| record(r, &gold["records"][n])).collect::<Vec<_>>(),
    })
}

fn header(report: &Report) -> Value {
    json!({
        "province": report.province.as_ref().map(|found| &found.value.name),
        "sector": report.sector.as_ref().map_or("unknown", |found| found.value.as_str()),
        "analyzed_on": report.analyzed_at.map(|at| at.date().to_string()),
        "declared_count": report.declared_change_points,
        "truncated": report.truncated,
    })
}

/// Where `got` differs from `want`, looking only at what `got` states.
fn differences(place: &str, got: &Value, want: &Value, found: &mut Vec<String>) {
    match (got, want) {
        (Value::Object(got), want) => {
            for (key, value) in got {
                differences(&format!("{place}.{key}"), value, &want[key], found);
            }
        }
        (Value::Array(got), Value::Array(want)) if got.len() == want.len() => {
            for (number, (got, want)) in got.iter().zip(want).enumerate() {
                differences(&format!("{place}[{number}]"), got, want, found);
            }
        }
        _ if got != want => found.push(format!("{place}: got {got}, labelled {want}")),
        _ => {}
    }
}

#[test]
fn the_parser_reads_what_a_person_read() {
    let walk = corpus();
    let mut found = Vec::new();
    for file in std::fs::read_dir(root().join("tests/gold"))
        .expect("labels")
        .map(|file| file.expect("a label").path())
    {
        if file.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let gold: Value =
            serde_json::from_str(&std::fs::read_to_string(&file).expect("UTF-8")).expect("JSON");
        let name = gold["file"].as_str().expect("a file");
        let entry = walk.entries.iter().find(|entry| entry.relative() == name).expect("in the corpus");
        let report = report::parse(name, &text(entry));
        let points = report.change_points.iter().enumerate();
        let mut got = header(&report);
        got["change_points"] = points.map(|(n, p)| point(p, &gold["change_points"][n])).collect();
        differences(name, &got, &gold, &mut found);
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_file_of_the_corpus_is_of_the_kind_that_its_readme_says() {
    let readme = std::fs::read_to_string(root().join("corpus/README.md")).expect("UTF-8");
    let mut found = Vec::new();
    for entry in corpus().entries {
        let row = readme
            .lines()
            .find(|line| line.starts_with(&format!("| `{}` |", entry.relative())))
            .expect("told");
        let told = row.split('|').nth(2).unwrap_or_default().trim();
        let kind =
            if entry.is_text { report::classify(&entry.relative(), &text(&entry)) } else { FileKind::Other };
        let is_style = report::Variant::find(told).is_some();
        let expected = if is_style { "report" } else { told };
        if kind.as_str() != expected {
            found.push(format!("{}: {}, told {expected}", entry.relative(), kind.as_str()));
        }
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn synthetic_reports_are_read_whole_in_every_style() {
    let shape = synthetic::Shape { reports: 7 * 12, ..synthetic::Shape::default() };
    let mut found = Vec::new();
    for file in shape.files() {
        let report = report::parse(&file.path, &file.text);
        let records: usize = report.change_points.iter().map(|point| point.records.len()).sum();
        if (report.change_points.len(), records) != (file.change_points, file.records) {
            let got = report.change_points.len();
            found.push(format!("{}: {got}/{records} of {}/{}", file.path, file.change_points, file.records));
        }
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}
