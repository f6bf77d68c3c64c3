//! What tools answer.

use serde_json::{Value, json};

use crate::serve::{Tree, server, tree};
use crate::support::{Client, each};

/// Calls of every tool, on the corpus.
fn calls(id: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("search", json!({})),
        ("search", json!({"q": "碳达峰 绿色工厂", "facets": ["province", "year"], "sort": "-date"})),
        ("search", json!({"q": "tandafeng", "collapse": "policy", "match": "all"})),
        ("search", json!({"q": "没有的话", "province": ["贵州", "西南"]})),
        ("search", json!({"variant": ["all"], "limit": 100, "max_tokens": 20000})),
        ("search", json!({"kind": ["section"], "fields": ["id", "score", "snippet", "issuer"]})),
        ("get_record", json!({"id": id})),
        ("facets", json!({})),
        ("facets", json!({"facets": ["issuer", "month"], "count": "policies", "in_time": true, "limit": 3})),
        ("facets", json!({"facets": ["province", "type"], "cross": true, "count": "change-points"})),
        ("timeline", json!({})),
        ("timeline", json!({"q": "限电", "lag": "-90..90", "year": [2021]})),
        ("timeline", json!({"fields": ["date", "before"]})),
        ("coverage", json!({})),
        ("coverage", json!({"by": "year", "province": ["西南"]})),
        ("policies", json!({})),
        ("policies", json!({"variant": "all", "least": 2, "contradictions": true})),
        ("similar", json!({"id": id})),
        ("similar", json!({"id": id, "province": ["西南"], "fields": ["title", "same_policy"]})),
    ]
}

/// The id of a record with rewritings.
fn known_id(client: &mut Client) -> String {
    let found = client.call("search", json!({"q": "上海市碳达峰实施方案", "limit": 1}));
    found["hits"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn every_answer_conforms_to_the_schema_of_its_tool() {
    let mut client = Client::of(tree());
    let tools = client.tools();
    let schema = |name: &str, which: &str| {
        let tool = tools.iter().find(|tool| tool["name"] == name).unwrap();
        assert_eq!(tool[which]["type"], "object", "{name}");
        jsonschema::validator_for(&tool[which]).unwrap()
    };
    let id = known_id(&mut client);
    for (name, arguments) in calls(&id) {
        let answer = client.call(name, arguments.clone());
        let errors: Vec<String> = schema(name, "outputSchema")
            .iter_errors(&answer)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name} {arguments}: {}\n{answer:#}", errors.join("\n"));
    }
    for tool in &tools {
        // A schema that takes anything would pass.
        let name = tool["name"].as_str().unwrap();
        assert!(!schema(name, "inputSchema").is_valid(&json!({"no_such_argument": 1})), "{name}");
        let refuses = |wrong: Value| !schema(name, "outputSchema").is_valid(&wrong);
        assert!(refuses(json!({"total": "many", "hits": 1, "cells": 1, "id": 1})), "{name}");
    }
}

#[test]
fn answers_are_those_of_the_api() {
    let mut client = Client::of(tree());
    let id = known_id(&mut client);
    let found =
        client.call("search", json!({"q": "碳", "province": ["贵州"], "limit": 50, "max_tokens": 20000}));
    let sent = server().get("search", &[("q", "碳"), ("province", "贵州"), ("limit", "50")]).json();
    assert_eq!(each(&found["hits"], "id"), each(&sent["hits"], "id"));
    assert_eq!((&found["total"], &found["filters"]), (&sent["total"], &sent["filters"]));
    for (short, whole) in found["hits"].as_array().unwrap().iter().zip(sent["hits"].as_array().unwrap()) {
        for name in ["title", "path", "lines", "sources", "issuer", "lag"] {
            assert!(short[name].is_null() || short[name] == whole[name], "{name}: {short} {whole}");
        }
        assert_eq!(short["snippet"]["text"], whole["snippet"]["text"]);
    }
    let record = client.call("get_record", json!({"id": id}));
    let sent = server().get(&format!("records/{id}"), &[]).json();
    assert_eq!((&record["text"], &record["title"]), (&sent["text"], &sent["title"]));
    let counts = client.call("facets", json!({"limit": 1000}));
    assert_eq!(counts["facets"], server().get("facets", &[]).json()["facets"]);
}

#[test]
fn what_is_short_has_what_a_citation_needs() {
    let mut client = Client::of(tree());
    let found = client.call("search", json!({"q": "碳达峰", "max_tokens": 20000}));
    for hit in found["hits"].as_array().unwrap() {
        for name in ["id", "title", "path", "lines", "snippet", "change_point", "kind"] {
            assert!(!hit[name].is_null(), "{name} is not in {hit}");
        }
        assert!(
            hit["score"].is_null() && hit["rank"].is_null() && hit["snippet"]["highlights"].is_null(),
            "{hit}"
        );
        assert!(hit.as_object().unwrap().values().all(|value| !value.is_null()), "{hit}");
    }
    assert!(found["hits"].as_array().unwrap().iter().any(|hit| hit["sources"][0]["url"].is_string()));
    let asked = client.call("search", json!({"fields": ["score", "title"], "limit": 1}));
    let names: Vec<&String> = asked["hits"][0].as_object().unwrap().keys().collect();
    assert_eq!(names, ["score", "title"]);
}

/// Every page of a list, each within its tokens.
fn pages(client: &mut Client, tool: &str, list: &str, tokens: usize, arguments: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let mut arguments = arguments.clone();
    arguments["max_tokens"] = tokens.into();
    loop {
        let page = client.call(tool, arguments.clone());
        let items = page[list].as_array().unwrap();
        assert!(!items.is_empty(), "{page}");
        let used: usize = items.iter().map(|item| estimate(&item.to_string())).sum();
        assert!(used <= tokens || items.len() == 1, "{used} tokens in {} items", items.len());
        all.extend(items.iter().cloned());
        assert!(all.len() < 2000, "the pages have no end");
        match page["next"].as_str() {
            Some(next) => arguments["cursor"] = next.into(),
            None => {
                assert_eq!(page["total"], all.len());
                return all;
            }
        }
    }
}

/// One for a Chinese character, one for three others.
fn estimate(text: &str) -> usize {
    let ascii = text.chars().filter(char::is_ascii).count();
    text.chars().count() - ascii + ascii.div_ceil(3)
}

#[test]
fn pages_lead_through_all_there_is() {
    let mut client = Client::of(tree());
    let id = known_id(&mut client);
    for (tool, list, arguments) in [
        ("search", "hits", json!({"q": "碳达峰", "limit": 1000})),
        ("search", "hits", json!({"limit": 3})),
        ("timeline", "change_points", json!({"limit": 1000})),
        ("coverage", "cells", json!({"by": "year"})),
        ("policies", "policies", json!({"limit": 1000})),
        ("similar", "hits", json!({"id": id, "limit": 1000})),
    ] {
        let some = pages(&mut client, tool, list, 700, &arguments);
        let all = pages(&mut client, tool, list, 20_000, &arguments);
        assert_eq!(some, all, "{tool}");
    }
}

#[test]
fn a_cursor_belongs_to_its_list() {
    let mut client = Client::of(tree());
    let next = client.call("search", json!({"q": "碳达峰", "limit": 1}))["next"].clone();
    let other = client.refuses("search", json!({"q": "限电", "limit": 1, "cursor": next}));
    assert!(other.contains("another list"), "{other}");
    let none = client.refuses("timeline", json!({"cursor": "garbage"}));
    assert!(none.contains("no cursor"), "{none}");
}

#[test]
fn long_lists_and_texts_are_cut_and_counted() {
    let tree = Tree::of_records(40);
    let mut client = Client::of(&tree);
    let point = client.call("timeline", json!({}))["change_points"][0].clone();
    let (shown, more) = (point["before"].as_array().unwrap().len(), &point["more"]["before"]);
    assert_eq!((shown, more), (5, &json!(35)));
    let id = client.call("search", json!({"limit": 1}))["hits"][0]["id"].clone();
    let whole = client.call("get_record", json!({"id": id}));
    assert!(whole["more"].is_null(), "{whole}");
    let long = format!("{}\n", "节能改造与余热利用。".repeat(300));
    tree.write(
        "reports/Hainan_Power/Hainan_Power_combined_info.txt",
        &report_of_power().replace("分级评价", &long),
    );
    tree.index();
    let mut client = Client::of(&tree);
    let found = client.call("search", json!({"sector": ["power"], "fields": ["id"], "limit": 1}));
    let id = &found["hits"][0]["id"];
    let whole = client.call("get_record", json!({"id": id, "max_tokens": 20000}));
    let cut = client.call("get_record", json!({"id": id, "max_tokens": 500}));
    let length = |record: &Value| record["text"].as_str().unwrap().chars().count() as u64;
    assert!(length(&whole) > 3000 && length(&cut) < 700, "{} {}", length(&whole), length(&cut));
    assert_eq!(cut["more"]["text"], length(&whole) - length(&cut));
}

/// A report of another province and sector than [`crate::serve::report`] writes.
pub fn report_of_power() -> String {
    crate::serve::report("2022-05-01", 3).replace("Hunan省/市 Industry部门", "Hainan省/市 Power部门")
}

#[test]
fn a_table_that_nobody_could_read_is_refused() {
    let tree = Tree::empty();
    for year in 2001..2021 {
        for (place, sector) in [("Hainan", "Power"), ("Hunan", "Industry"), ("Hubei", "Aviation")] {
            let points = (1..=12).map(|month| crate::serve::report(&format!("{year}-{month:02}-01"), 1));
            let name = format!("reports/{year}/{place}_{sector}/{place}_{sector}_combined_info.txt");
            tree.write(&name, &points.collect::<String>());
        }
    }
    tree.index();
    let mut client = Client::of(&tree);
    let arguments = json!({"facets": ["month", "month"], "cross": true});
    let refused = client.refuses("facets", arguments);
    assert!(refused.contains("tokens") && refused.contains("narrow"), "{refused}");
    client.call("facets", json!({"facets": ["year", "sector"], "cross": true}));
}

#[test]
fn bad_input_is_told_as_the_command_line_tells_it() {
    let mut client = Client::of(tree());
    for (name, value, option) in [
        ("q", "碳达峰 (", None),
        ("q", "sektor:power", None),
        ("q", "year:20x1", None),
        ("sector", "pwer", Some("--sector")),
        ("province", "贵洲", Some("--province")),
        ("lag", "-90..x", Some("--lag")),
        ("date", "2022-13", Some("--date")),
    ] {
        let arguments = match option {
            Some(option) => vec!["search".to_owned(), format!("{option}={value}")],
            None => vec!["search".to_owned(), value.to_owned()],
        };
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let output = tree().command(&arguments).env("LC_ALL", "C").output().unwrap();
        let printed = String::from_utf8(output.stderr).unwrap();
        let told = client.refuses("search", json!({name: value}));
        let message = printed.lines().next().unwrap().strip_prefix("error: ").unwrap();
        assert!(told.starts_with(&format!("{name}: {message}\n")), "{told}\n{printed}");
        assert!(told.contains(&format!("\n  {value}\n")) && told.contains(['^', '＾']), "{told}");
        let meant =
            |text: &str| text.lines().find_map(|line| line.strip_prefix("did you mean ").map(unquoted));
        assert_eq!(meant(&told), meant(&printed), "{told}\n{printed}");
    }
}

fn unquoted(text: &str) -> String {
    text.trim_end_matches('?').trim_matches('"').to_owned()
}

#[test]
fn arguments_are_checked() {
    let mut client = Client::of(tree());
    for (tool, arguments, told) in [
        ("search", json!({"sektor": ["power"]}), "did you mean \"sector\"?"),
        ("search", json!({"sort": "datum"}), "did you mean \"date\"?"),
        ("search", json!({"fields": ["titel"]}), "did you mean \"title\"?"),
        ("search", json!({"limit": -1}), "it needs a number, 0 or more"),
        ("search", json!({"limit": 1001}), "at most 1000"),
        ("search", json!({"limit": 4_294_967_296_u64}), "at most 1000"),
        ("search", json!({"max_tokens": 199}), "from 200 to 20000"),
        ("search", json!({"max_tokens": 20_001}), "from 200 to 20000"),
        ("search", json!({"q": ["碳"]}), "it needs a text"),
        ("search", json!({"q": "碳".repeat(6000)}), "16384"),
        ("search", json!({"offset": 3}), "there is no such parameter here"),
        ("facets", json!({"cross": true, "facets": ["year"]}), "name two facets"),
        ("facets", json!({"cross": "yes"}), "`true` or `false`"),
        ("facets", json!({"facets": ["provinz"]}), "did you mean \"province\"?"),
        ("get_record", json!({}), "this is missing"),
        ("get_record", json!({"id": ""}), "there is no record with this id"),
        ("get_record", json!({"id": "r0000000000000000"}), "there is no record with this id"),
        ("similar", json!({"id": "../../etc/passwd"}), "there is no record with this id"),
        ("coverage", json!({"by": "month"}), "sector, year"),
    ] {
        let text = client.refuses(tool, arguments.clone());
        assert!(text.contains(told), "{tool} {arguments}: {text}");
    }
}

/// Without when the index was made.
fn timeless(mut answer: Value) -> Value {
    answer.as_object_mut().unwrap().remove("indexed_at");
    answer
}

#[test]
fn the_readmes_show_what_is_answered() {
    let mut client = Client::of(tree());
    for file in ["README.md", "README.zh-CN.md"] {
        let text = std::fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let blocks =
            text.split("```").filter_map(|block| block.split_once("\nsearch ")).map(|(_, call)| call);
        let calls: Vec<(&str, &str)> = blocks.filter_map(|block| block.split_once('\n')).collect();
        assert_eq!(calls.len(), 2, "{file}");
        for (arguments, shown) in calls {
            let arguments: Value = serde_json::from_str(arguments).unwrap();
            match serde_json::from_str::<Value>(shown) {
                Ok(shown) => {
                    assert_eq!(timeless(client.call("search", arguments)), timeless(shown), "{file}")
                }
                Err(_) => assert_eq!(client.refuses("search", arguments), shown.trim_end(), "{file}"),
            }
        }
    }
}
