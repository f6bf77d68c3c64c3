//! The formats of hits.

use insta::assert_snapshot;

use crate::support::world;

const ORIGINALS: [&str; 5] = ["search", "--variant", "original", "--sort", "date"];

fn printed(args: &[&str]) -> String {
    world().run(&[&ORIGINALS, args].concat()).found().stdout
}

#[test]
fn jsonl_is_a_hit_a_line() {
    assert_snapshot!(printed(&["--format", "jsonl", "--limit", "1"]));
}

#[test]
fn json_is_one_document() {
    let run = world().run(&[&ORIGINALS[..], &["--format", "json", "--limit", "2"]].concat()).found();
    assert_eq!(run.json()["total"], 5);
    let lines =
        world().run(&[&ORIGINALS[..], &["--format", "jsonl", "--limit", "2"]].concat()).found().lines();
    assert_eq!(run.json()["hits"].as_array(), Some(&lines));
}

#[test]
fn csv_opens_in_a_spreadsheet() {
    let csv = printed(&["--format", "csv"]);
    assert!(csv.starts_with('\u{feff}'), "Excel needs the byte-order mark");
    assert!(csv.lines().count() > 5 && csv.ends_with("\r\n"), "RFC 4180 ends lines with CRLF");
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<_> = reader.records().collect::<Result<_, _>>().expect("RFC 4180");
    assert_eq!(rows.len(), 5);
    assert_snapshot!(csv.replace("\r\n", "\n"));
}

#[test]
fn markdown_has_links_and_provenance() {
    assert_snapshot!(printed(&["--format", "markdown"]));
}

#[test]
fn markdown_says_what_a_record_lacks() {
    let text = world().run(&["search", "来水偏枯 火星移民", "--format", "markdown"]).found().stdout;
    let (line, table) = text.split_once("\n\n").expect("a line before the table");
    assert_eq!(line, "Records that hold all of the query: 0. The others lack some of it.");
    assert!(table.lines().skip(2).all(|row| row.contains(" (lacks 火星")), "{table}");
}

#[test]
fn the_formats_of_an_export_hold_the_same_records() {
    let ids = world().run(&["export"]).found().each("id");
    let json = world().run(&["export", "--format", "json"]).found().json();
    assert_eq!(json["total"], ids.len());
    let of_json: Vec<_> = (json["hits"].as_array().expect("hits").iter())
        .map(|hit| hit["id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(of_json, ids);
    for format in ["table", "csv"] {
        let text = world().run(&["export", "--format", format]).found().stdout;
        assert!(ids.iter().all(|id| text.contains(id.as_str())), "{format}:\n{text}");
    }
    let csv = world().run(&["export", "--format", "csv"]).found().stdout;
    assert!(csv.lines().next().expect("a header").ends_with(",text"), "an export has the whole text");
}

#[test]
fn highlights_are_ranges_of_characters() {
    let run = world().run(&["search", "电解槽", "--format", "jsonl"]).found();
    let hit = &run.lines()[0];
    let text: Vec<char> = hit["snippet"]["text"].as_str().expect("a text").chars().collect();
    let ranges = hit["snippet"]["highlights"].as_array().expect("ranges");
    let marked: Vec<String> = (ranges.iter())
        .map(|r| (r[0].as_u64().expect("start") as usize, r[1].as_u64().expect("end") as usize))
        .map(|(start, end)| text[start..end].iter().collect())
        .collect();
    assert!(!marked.is_empty() && marked.iter().all(|m| "电解槽".contains(m.as_str())), "{marked:?}");
}
