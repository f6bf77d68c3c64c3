//! Every endpoint says what the command line says.

use serde_json::Value;

use crate::support::{server, tree};

/// The command line names files below the current directory, the server below the indexed one.
fn below_root(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let field = |(name, value): (String, Value)| match (name.as_str(), &value) {
                ("path", Value::String(path)) => {
                    let path = path.trim_start_matches("reports/").to_owned();
                    (name, path.into())
                }
                _ => (name, below_root(value)),
            };
            fields.into_iter().map(field).collect()
        }
        Value::Array(values) => values.into_iter().map(below_root).collect(),
        other => other,
    }
}

/// Asserts that an answer is what the command line prints, without what only a server says. `items` is
/// the name of the list that the command line prints alone.
#[track_caller]
fn assert_same(path: &str, query: &[(&str, &str)], items: Option<&str>, args: &[&str]) {
    let printed: Value = serde_json::from_str(&tree().run(args)).unwrap();
    let mut answer = server().get(path, query).expect(200).json();
    if !path.starts_with("records/") || items.is_some() {
        for name in ["filters", "next", "commit", "indexed_at", "took_ms"] {
            assert!(answer.as_object_mut().unwrap().remove(name).is_some(), "{path} lacks {name}");
        }
    }
    let answer = items.map_or(answer.clone(), |items| answer[items].clone());
    assert_eq!(answer, below_root(printed), "{path} {query:?}");
}

#[test]
fn facets_are_those_of_the_command_line() {
    assert_same("facets", &[], None, &["facets", "--format", "json"]);
    assert_same(
        "facets",
        &[("facets", "type,month"), ("count", "change-points"), ("in_time", "true"), ("province", "guizhou")],
        None,
        &[
            "facets",
            "type",
            "month",
            "--count",
            "change-points",
            "--in-time",
            "--province",
            "贵州",
            "--format",
            "json",
        ],
    );
    assert_same(
        "facets",
        &[("facets", "issuer"), ("facets", "host"), ("limit", "2"), ("q", "碳")],
        None,
        &["facets", "issuer", "host", "--limit", "2", "--query", "碳", "--format", "json"],
    );
    assert_same(
        "facets",
        &[("facets", "province,sector"), ("cross", "true"), ("count", "policies")],
        None,
        &["facets", "province", "sector", "--cross", "--count", "policies", "--format", "json"],
    );
}

#[test]
fn questions_are_answered_as_on_the_command_line() {
    assert_same("timeline", &[], Some("change_points"), &["timeline", "--format", "json"]);
    assert_same(
        "timeline",
        &[("province", "贵州"), ("lag", "-3650..3650")],
        Some("change_points"),
        &["timeline", "--province", "贵州", "--lag", "-3650..3650", "--format", "json"],
    );
    assert_same("coverage", &[], Some("cells"), &["coverage", "--format", "json"]);
    assert_same(
        "coverage",
        &[("by", "year"), ("province", "西南")],
        Some("cells"),
        &["coverage", "--by", "year", "--province", "西南", "--format", "json"],
    );
    assert_same("policies", &[], None, &["policies", "--format", "json"]);
    assert_same(
        "policies",
        &[("q", "实施方案"), ("least", "2"), ("limit", "1")],
        None,
        &["policies", "实施方案", "--least", "2", "--limit", "1", "--format", "json"],
    );
}

#[test]
fn a_record_is_shown_whole_with_what_is_like_it() {
    for id in server().get("search", &[("limit", "3")]).ids() {
        assert_same(&format!("records/{id}"), &[], None, &["show", &id, "--format", "json"]);
        assert_same(
            &format!("records/{id}/similar"),
            &[("limit", "3"), ("variant", "original")],
            Some("hits"),
            &["similar", &id, "--limit", "3", "--variant", "original", "--format", "json"],
        );
    }
}

#[test]
fn a_record_that_is_not_there_is_not_found() {
    for id in ["0000000000000000", "12", "nonsense", "zzzzzzzzzzzzzzzz", "+123456789abcdef", "贵州"] {
        let id: String = id.bytes().map(|byte| format!("%{byte:02x}")).collect();
        server().get(&format!("records/{id}"), &[]).problem(404, "not-found");
        server().get(&format!("records/{id}/similar"), &[]).problem(404, "not-found");
    }
}

#[test]
fn a_record_takes_no_parameters() {
    let id = server().get("search", &[("limit", "1")]).ids().remove(0);
    let problem = server().get(&format!("records/{id}"), &[("limit", "1")]).problem(400, "parameter");
    assert_eq!(problem["detail"], "this address takes no parameters");
}

#[test]
fn an_export_is_that_of_the_command_line() {
    let lines = |text: &str| -> Vec<Value> {
        text.lines().map(|line| below_root(serde_json::from_str(line).unwrap())).collect()
    };
    for (query, args) in [
        (&[][..], &["export"][..]),
        (&[("q", "碳"), ("type", "event")], &["export", "碳", "--type", "event"]),
    ] {
        let answer = server().get("export", query).expect(200);
        assert_eq!(answer.header("content-type"), "application/x-ndjson");
        assert_eq!(lines(answer.text()), lines(&tree().run(args)), "{args:?}");
    }
    let answer = server().get("export", &[("format", "csv"), ("limit", "2")]).expect(200);
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"tansuo.csv\"");
    let printed = tree().run(&["export", "--format", "csv", "--limit", "2"]);
    assert_eq!(answer.text(), printed.replace("reports/", ""));
}

#[test]
fn an_export_of_nothing_is_empty_compressed_or_not() {
    for coding in ["identity", "gzip", "zstd", "br"] {
        let headers = [("accept-encoding", coding)];
        let answer =
            server().get_with("/api/v1/export", &[("q", "\"没有这样的记录\"")], &headers).expect(200);
        assert!(answer.body.len() < 32, "{coding}: {:?}", answer.body);
    }
}

#[test]
fn completion_knows_every_spelling() {
    let suggested = |typed: &str| -> Vec<(String, String)> {
        let answer = server().get("suggest", &[("q", typed)]).expect(200).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        answer["suggestions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|suggestion| (text(&suggestion["facet"]), text(&suggestion["value"])))
            .collect()
    };
    let province = ("province".to_owned(), "贵州".to_owned());
    for typed in ["贵", "贵州省", "guiz", "Guizhou", "GUI ZHOU", "黔", "5200", "貴州"] {
        assert_eq!(suggested(typed).first(), Some(&province), "{typed}");
    }
    assert!(suggested("西南").contains(&province));
    for typed in ["工业", "indus"] {
        assert_eq!(suggested(typed)[0].1, "industry", "{typed}");
    }
    assert_eq!(suggested("季节")[0].1, "seasonal");
    let hit = &server().get("search", &[("limit", "1"), ("variant", "original")]).json()["hits"][0];
    let title = hit["title"].as_str().unwrap();
    let bare: String = title.chars().filter(|c| !matches!(c, '《' | '》')).take(4).collect();
    assert!(suggested(&bare).iter().any(|(facet, value)| facet == "title" && value == title), "{bare}");
    for typed in ["tandaf", "tan da feng", "tdfss"] {
        let found = suggested(typed);
        assert!(
            found.iter().any(|(facet, value)| facet == "title" && value.contains("碳达峰")),
            "{typed}: {found:?}"
        );
    }
    for typed in ["", " ", "zzzzz", "\u{0}", "《》"] {
        assert_eq!(suggested(typed), [], "{typed:?}");
    }
    assert_eq!(
        server().get("suggest", &[("q", "a"), ("limit", "101")]).problem(400, "parameter")["parameter"],
        "limit"
    );
}

#[test]
fn monitors_are_told_what_they_ask() {
    assert_eq!(server().get("health", &[]).expect(200).json()["status"], "ok");
    let ready = server().get("ready", &[]).expect(200).json();
    assert_eq!(
        ready,
        serde_json::json!({"status": "ready"}),
        "whoever has no key learns nothing of the index"
    );
    server().get("nowhere", &[]).expect(404);
    let metrics = server().get("metrics", &[]).expect(200);
    assert!(metrics.header("content-type").starts_with("application/openmetrics-text"));
    for line in [
        "tansuo_http_requests_total{endpoint=\"none\",status=\"404\"}",
        "tansuo_http_request_duration_seconds_bucket{le=\"0.001\",endpoint=\"/api/v1/ready\"}",
    ] {
        assert!(metrics.text().contains(line), "{line}\n{}", metrics.text());
    }
    // This one, and those of other tests at the same time.
    let running = metrics
        .text()
        .lines()
        .find_map(|line| line.strip_prefix("tansuo_http_requests_running ")?.parse().ok());
    assert!(running.is_some_and(|running: u32| running >= 1), "{}", metrics.text());
    assert!(metrics.text().ends_with("# EOF\n"));
}

#[test]
fn the_page_is_served_with_its_types() {
    for (path, kind) in
        [("/", "text/html; charset=utf-8"), ("/assets/app.js", "text/javascript; charset=utf-8")]
    {
        let answer = server().get_with(path, &[], &[]).expect(200);
        assert_eq!(answer.header("content-type"), kind);
        let tag = answer.header("etag").to_owned();
        server().get_with(path, &[], &[("if-none-match", &tag)]).expect(304);
    }
    for path in ["/assets/nothing.js", "/assets/../mod.rs", "/assets/%2e%2e/mod.rs", "/mod.rs"] {
        server().get_with(path, &[], &[]).problem(404, "not-found");
    }
}

#[test]
fn what_the_page_names_is_kept_for_ever() {
    let page = server().get_with("/", &[], &[]).expect(200);
    assert_eq!(page.header("cache-control"), "no-cache");
    let text = page.text();
    let app = text.split('"').find(|part| part.ends_with("/app.js")).unwrap();
    let kept = server().get_with(app, &[], &[]).expect(200);
    assert_eq!(kept.header("cache-control"), "public, max-age=31536000, immutable");
    for other in ["/assets/app.js", "/assets/0123456789abcdef/app.js"] {
        let answer = server().get_with(other, &[], &[]).expect(200);
        assert_eq!(answer.header("cache-control"), "no-cache", "{other}");
        assert_eq!(answer.body, kept.body, "{other}");
    }
}

#[test]
fn the_last_word_is_completed() {
    let answer = server().get("suggest", &[("q", "煤电 tandaf"), ("limit", "5")]).expect(200).json();
    let first = &answer["suggestions"][0];
    assert_eq!((first["facet"].as_str(), first["value"].as_str()), (Some("word"), Some("碳达峰")));
    assert_eq!(first["span"], serde_json::json!([3, 9]));
    let found = server().get("facets", &[("q", "\"碳达峰\"")]).expect(200).json();
    assert_eq!(first["count"], found["total"]);
    for suggestion in
        server().get("suggest", &[("q", "碳达峰 贵")]).expect(200).json()["suggestions"].as_array().unwrap()
    {
        assert!(suggestion["count"].as_u64().unwrap() > 0, "{suggestion}");
    }
}
