//! The questions that researchers ask: timelines, policies, coverage, similar records, explanations.

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{World, world};

fn id_of(title: &str) -> String {
    let hit: Value = world().run(&["search", title, "--limit", "1", "--format", "json"]).found().json();
    hit["hits"][0]["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_timeline_sets_before_apart_from_after() {
    assert_snapshot!(world().run(&["timeline", "--variant", "original"]).found().stdout);
    let csv = world().run(&["timeline", "--variant", "original", "--format", "csv"]).found().stdout;
    let json = world().run(&["timeline", "--variant", "original", "--format", "json"]).found().json();
    let records = |point: &Value| {
        ["before", "during", "after", "undated"]
            .map(|part| point[part].as_array().expect("a list").len())
            .iter()
            .sum()
    };
    let points = json.as_array().expect("points");
    let rows: usize = points.iter().map(|point| usize::max(records(point), 1)).sum();
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    assert_eq!(reader.records().count(), rows, "a row for each record, one for an empty change point");
    let narrowed = world().run(&["timeline", "--lag", "..-1", "--format", "json"]).found().json();
    assert!(narrowed.as_array().expect("points").iter().all(|point| records(point) > 0));
}

#[test]
fn policies_are_listed_with_who_tells_of_them() {
    assert_snapshot!(world().run(&["policies"]).found().stdout);
    let all = world().run(&["policies", "--limit", "all", "--format", "json"]).found().json();
    let records: u64 =
        all["policies"].as_array().expect("a list").iter().map(|p| p["mentions"].as_u64().unwrap()).sum();
    assert_eq!(records, world().run(&["export"]).found().lines().len() as u64, "every record is one mention");
    let lines = world().run(&["policies", "--limit", "all", "--format", "jsonl"]).found().lines();
    let asked = world().run(&["policies", "绿色", "-铝厂", "-n", "1", "--format", "json"]).found().json();
    assert!(asked["total"].as_u64() > Some(1), "options after a query are options: {asked}");
    assert_eq!(all["total"].as_u64().unwrap(), lines.len() as u64);
    let often = world().run(&["policies", "--least", "2", "--format", "json", "--limit", "all"]).json();
    assert!(often["policies"].as_array().expect("a list").iter().all(|p| p["mentions"].as_u64() >= Some(2)));
}

#[test]
fn search_collapses_policies() {
    let all = world().run(&["policies", "--format", "json", "--limit", "all"]).found().json();
    let hits =
        world().run(&["search", "--collapse", "policy", "--format", "json", "--limit", "all"]).found().json();
    assert_eq!(hits["total"], all["total"]);
    let mentions: u64 =
        hits["hits"].as_array().unwrap().iter().map(|hit| hit["mentions"].as_u64().unwrap()).sum();
    assert_eq!(mentions, world().run(&["export"]).found().lines().len() as u64);
}

#[test]
fn coverage_tells_no_report_from_nothing_found() {
    assert_snapshot!(world().run(&["coverage", "--province", "西南"]).found().stdout);
    assert_snapshot!(world().run(&["coverage", "--by", "year", "--province", "贵州,四川"]).found().stdout);
    let cells = world().run(&["coverage", "--format", "jsonl"]).found().lines();
    let states: std::collections::BTreeSet<String> =
        cells.iter().map(|cell| cell["state"].as_str().unwrap().to_owned()).collect();
    assert!(states.contains("no-report") && states.contains("found"), "{states:?}");
    let records: u64 = cells.iter().map(|cell| cell["records"].as_u64().unwrap()).sum();
    assert_eq!(records, world().run(&["export"]).found().lines().len() as u64);
    let nothing = world().run(&["coverage", "--query", "没有这样的词组啊", "--format", "json"]);
    assert_eq!(nothing.status, 1);
    let cells = nothing.json();
    let found_nothing = cells.as_array().unwrap().iter().filter(|cell| cell["state"] == "nothing-found");
    assert!(found_nothing.count() > 0, "a report without a match is not a missing report");
}

#[test]
fn coverage_is_drawn() {
    let world = World::unindexed();
    world.run(&["index", "reports"]).expect(0);
    world.run(&["coverage", "--plot", "map.svg"]).found();
    let picture = std::fs::read_to_string(world.path("map.svg")).expect("a picture");
    let mut reader = svg::read(&picture).expect("SVG");
    assert!(reader.any(|event| matches!(event, svg::parser::Event::Tag("rect", ..))));
    for text in ["贵州", "电力", "没有报告", "Noto Sans CJK SC"] {
        assert!(picture.contains(text), "{text}");
    }
    let refused = world.run(&["coverage", "--plot", "missing/map.svg"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("missing/map.svg"), "{}", refused.stderr);
}

#[test]
fn facets_are_crossed() {
    assert_snapshot!(world().run(&["facets", "province", "kind", "--cross"]).found().stdout);
    let crossed = world().run(&["facets", "province", "kind", "--cross", "--format", "json"]).found().json();
    let cells: u64 = crossed["cells"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|r| r.as_array().unwrap())
        .map(|n| n.as_u64().unwrap())
        .sum();
    assert_eq!(cells, world().run(&["export"]).found().lines().len() as u64);
    let refused = world().run(&["facets", "province", "--cross"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("two facets"), "{}", refused.stderr);
}

#[test]
fn a_histogram_is_in_the_order_of_time() {
    let run = world().run(&["facets", "month", "--in-time", "--format", "json"]).found().json();
    let months: Vec<&str> =
        run["facets"]["month"].as_array().unwrap().iter().map(|v| v["value"].as_str().unwrap()).collect();
    assert!(months.len() > 1 && months.is_sorted(), "{months:?}");
}

#[test]
fn likeness_leaves_the_record_itself_out() {
    let id = id_of("绿色能源");
    let similar = world().run(&["similar", &id, "--variant", "all", "--format", "json"]).found().json();
    let similar = similar.as_array().expect("a list");
    assert!(similar.iter().all(|hit| hit["id"] != id.as_str()));
    assert!(similar.iter().any(|hit| hit["same_policy"] == true), "its rewriting tells of the same");
    assert!(similar.windows(2).all(|pair| pair[0]["score"].as_f64() >= pair[1]["score"].as_f64()));
    assert_eq!(world().run(&["similar", "rffffffffffffffff"]).status, 1);
    assert_eq!(world().run(&["similar", "no-id"]).status, 2);
}

#[test]
fn an_explanation_tells_how_a_query_was_read() {
    assert_snapshot!(
        world().run(&["search", "绿色能源规划 variant:original", "--explain", "--limit", "2"]).found().stdout
    );
}

#[test]
fn an_explanation_tells_what_emptied_the_result() {
    let run = world().run(&["search", "绿色工厂 kind:event", "--explain"]);
    assert_eq!(run.status, 1);
    assert_snapshot!(run.stdout);
    let json = world().run(&["search", "绿色工厂 kind:event", "--explain", "--format", "json"]).json();
    assert_eq!(json["why_not"]["without"][0]["dropped"][0], "绿色工厂");
}

#[test]
fn the_ranking_is_measured() {
    let world = World::unindexed();
    world.run(&["index", "reports"]).expect(0);
    let hit = world.run(&["search", "绿色能源", "--limit", "1", "--format", "json"]).found().json();
    let id = hit["hits"][0]["id"].as_str().unwrap().to_owned();
    let title = hit["hits"][0]["title"].as_str().unwrap().to_owned();
    world.write("queries.tsv", format!("q1\t{title}\n"));
    world.write("qrels.txt", format!("q1 0 {id} 1\n"));
    let eval = ["eval", "--queries", "queries.tsv", "--qrels", "qrels.txt"];
    let run = world.run(&[&eval[..], &["--run", "run.txt", "--format", "json"]].concat()).found().json();
    assert_eq!(run["topics"], 1);
    assert!(run["mrr"].as_f64() > Some(0.0));
    let lines = std::fs::read_to_string(world.path("run.txt")).unwrap();
    assert!(lines.lines().all(|line| line.split(' ').count() == 6 && line.starts_with("q1 Q0 ")), "{lines}");
    world.write("qrels.txt", "q1 0 nonsense 1\n");
    let refused = world.run(&eval);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("qrels.txt") && refused.stderr.contains("line 1"), "{}", refused.stderr);
}
