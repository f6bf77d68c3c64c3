//! `facets`: counts that agree with what `export` gives.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::world;

fn counts(facets: &Value, name: &str) -> BTreeMap<String, u64> {
    (facets["facets"][name].as_array().expect("values").iter())
        .map(|v| (v["value"].as_str().expect("a value").to_owned(), v["count"].as_u64().expect("a count")))
        .collect()
}

#[test]
fn bars_are_aligned() {
    assert_snapshot!(world().run(&["facets"]).found().stdout);
}

#[test]
fn json_has_the_documented_form() {
    let run = world().run(&["facets", "type", "province", "--count", "change-points", "--format", "json"]);
    let expected = json!({
        "total": 4,
        "facets": {
            "type": [
                {"value": "event", "count": 2},
                {"value": "policy", "count": 1},
                {"value": "seasonal", "count": 1},
            ],
            "province": [
                {"value": "贵州", "path": "/西南/贵州", "count": 3},
                {"value": "云南", "path": "/西南/云南", "count": 1},
            ],
        },
    });
    assert_eq!(run.found().json(), expected);
}

#[test]
fn counts_are_those_of_an_export() {
    for filters in [&[][..], &["--province", "云南"], &["--type", "event"], &["--lag", "-400..0"]] {
        let export = world().run(&[&["export"], filters].concat()).found().lines();
        let run =
            world().run(&[&["facets", "--format", "json"], filters, &["province,sector,type"]].concat());
        let facets = run.found().json();
        assert_eq!(facets["total"], export.len());
        let selected = filters.first().map_or("", |flag| flag.trim_start_matches('-'));
        type Field = fn(&Value) -> &Value;
        let fields: [(&str, Field); 3] = [
            ("province", |r| &r["province"]),
            ("sector", |r| &r["sector"]),
            ("type", |r| &r["change_point"]["type"]),
        ];
        for (name, field) in fields.into_iter().filter(|(name, _)| *name != selected) {
            let mut expected = BTreeMap::new();
            for record in &export {
                *expected.entry(field(record).as_str().expect("known").to_owned()).or_insert(0) += 1;
            }
            assert_eq!(counts(&facets, name), expected, "{name} with {filters:?}");
        }
    }
}

#[test]
fn a_facet_ignores_its_own_filter() {
    let run = world().run(&["facets", "province", "sector", "--province", "贵州", "--format", "json"]);
    let facets = run.found().json();
    assert_eq!(facets["total"], 3);
    assert_eq!(counts(&facets, "province").len(), 2, "云南 is still offered");
    assert_eq!(counts(&facets, "sector").keys().collect::<Vec<_>>(), ["industry"]);
}

#[test]
fn a_query_narrows_the_counts() {
    let run = world().run(&["facets", "province", "-q", "绿色工厂", "--format", "json"]).found();
    assert_eq!(run.json()["total"], 2);
    world().run(&["facets", "-q", "核聚变"]).expect(1);
}

#[test]
fn years_and_months_are_those_of_the_change_points() {
    let run = world().run(&["facets", "year", "month", "--variant", "original", "--format", "json"]).found();
    assert_eq!(counts(&run.json(), "year"), BTreeMap::from([("2020".into(), 2), ("2021".into(), 3)]));
    assert_eq!(counts(&run.json(), "month").get("2021-03"), Some(&2));
}

#[test]
fn every_format_tells_the_same() {
    let formats = ["jsonl", "csv", "markdown"];
    let shown = formats.map(|f| world().run(&["facets", "sector", "type", "--format", f]).found().stdout);
    assert_snapshot!(shown.join("\n"));
}

#[test]
fn the_largest_count_comes_first_and_a_limit_cuts_the_tail() {
    let run = world().run(&["facets", "host", "--limit", "1"]).found();
    assert!(run.stdout.contains("  example.cn  1"), "{}", run.stdout);
    assert!(run.stdout.contains("more; --limit all shows them"), "{}", run.stdout);
}

#[test]
fn an_unknown_facet_is_answered_with_the_right_one() {
    world().run(&["facets", "provinc"]).fails_with("similar value exists: 'province'");
}
