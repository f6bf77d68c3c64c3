//! Searching: what is found, what is wrong with a query, pages.

use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{server, tree};

#[test]
fn hits_are_those_of_the_command_line() {
    for (query, args) in [
        (&[("q", "碳达峰")][..], &["碳达峰"][..]),
        (&[("q", "\"限\""), ("sort", "lag")], &["\"限\"", "--sort", "lag"]),
        (&[("q", "实施方案"), ("collapse", "policy")], &["实施方案", "--collapse", "policy"]),
        (
            &[("province", "贵州,云南"), ("type", "event"), ("type", "seasonal")],
            &["--province", "贵州,云南", "--type", "event,seasonal"],
        ),
        (
            &[("year", "2020..2022"), ("confidence", ">=0.5"), ("variant", "original")],
            &["--year", "2020..2022", "--confidence", ">=0.5", "--variant", "original"],
        ),
        (&[("lag", "-90..90"), ("date", "..2022")], &["--lag", "-90..90", "--date", "..2022"]),
    ] {
        let args = [&["search", "--limit", "all", "--format", "json"], args].concat();
        let mut printed: Value = serde_json::from_str(&tree().run(&args)).unwrap();
        let answer = server().get("search", &[&[("limit", "1000")], query].concat()).expect(200).json();
        let mut hits = answer["hits"].clone();
        for hits in [&mut hits, &mut printed["hits"]] {
            for hit in hits.as_array_mut().unwrap() {
                let hit = hit.as_object_mut().unwrap();
                hit.remove("title_highlights");
                let path = hit["path"].as_str().unwrap().trim_start_matches("reports/").to_owned();
                hit.insert("path".into(), path.into());
            }
        }
        assert_eq!(answer["total"], printed["total"], "{query:?}");
        assert_eq!(hits, printed["hits"], "{query:?}");
        assert_eq!(answer["next"], Value::Null, "{query:?}");
    }
}

#[test]
fn hits_keep_to_the_schema_of_records_and_mark_their_titles() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/record.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let answer = server().get("search", &[("q", "\"方案\""), ("limit", "100")]).expect(200).json();
    let hits = answer["hits"].as_array().unwrap();
    assert!(!hits.is_empty());
    let mut marked = 0;
    for hit in hits {
        let errors: Vec<String> = schema.iter_errors(hit).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{hit:#}");
        let title: Vec<char> = hit["title"].as_str().unwrap().chars().collect();
        for range in hit["title_highlights"].as_array().unwrap() {
            let [start, end] = [0, 1].map(|i| range[i].as_u64().unwrap() as usize);
            let text: String = title[start..end].iter().collect();
            assert!(text.contains("方案"), "{text}");
            marked += 1;
        }
    }
    assert!(marked > 0);
}

#[test]
fn a_body_asks_what_an_address_asks() {
    let of_address = server().get(
        "search",
        &[("q", "碳"), ("province", "贵州"), ("sort", "date"), ("limit", "2"), ("facets", "type,year")],
    );
    for province in [json!("贵州"), json!(["Guizhou"])] {
        let body =
            json!({"q": "碳", "province": province, "sort": "date", "limit": 2, "facets": ["type", "year"]});
        assert_eq!(server().post("search", &body.to_string()).expect(200).timeless(), of_address.timeless());
    }
    assert_eq!(server().post("search", "{}").expect(200).timeless(), server().get("search", &[]).timeless());
}

#[test]
fn facets_come_with_the_hits() {
    let answer = server()
        .get("search", &[("q", "碳"), ("facets", "province,month"), ("limit", "0")])
        .expect(200)
        .json();
    let counts = server().get("facets", &[("q", "碳"), ("facets", "province,month")]).expect(200).json();
    assert_eq!((&answer["facets"], &answer["total"]), (&counts["facets"], &counts["total"]));
    assert_eq!(answer["hits"], json!([]));
    assert_eq!(server().get("search", &[]).json().get("facets"), None);
}

#[test]
fn an_empty_parameter_is_none() {
    let empty = [("q", ""), ("province", ""), ("date", ""), ("lag", ""), ("cursor", ""), ("facets", "")];
    let all = server().get("search", &[]).timeless();
    assert_eq!(server().get("search", &empty).expect(200).timeless(), all);
    let nulls =
        json!({"q": null, "province": null, "lag": null, "limit": null, "sort": null, "facets": null});
    assert_eq!(server().post("search", &nulls.to_string()).expect(200).timeless(), all);
}

/// A form sends what was left empty; a number or a truth has no empty value.
#[test]
fn an_empty_number_is_refused() {
    let similar = format!("records/{}/similar", server().get("search", &[]).ids()[0]);
    for (path, name) in [
        ("search", "limit"),
        ("facets", "limit"),
        ("facets", "cross"),
        ("facets", "in_time"),
        ("policies", "least"),
        ("policies", "limit"),
        ("policies", "contradictions"),
        ("timeline", "limit"),
        ("export", "limit"),
        ("suggest", "limit"),
        (&similar, "limit"),
    ] {
        for value in ["", " ", "x", "-1"] {
            let problem = server().get(path, &[("q", ""), (name, value)]).problem(400, "parameter");
            assert_eq!(problem["parameter"], name, "{path} {value:?}");
            assert!(problem["detail"].as_str().unwrap().contains("it needs "), "{path} {problem}");
        }
    }
}

#[test]
fn a_query_error_points_at_the_characters() {
    let mut told = String::new();
    for query in [
        &[("q", "碳达峰 (限电")][..],
        &[("q", "碳达峰 sektor:power")],
        &[("q", "\"限电")],
        &[("province", "贵州,贵洲")],
        &[("lag", "soon")],
        &[("sort", "best")],
        &[("limit", "many")],
        &[("limit", "1001")],
        &[("facets", "colour")],
        &[("cursor", "1")],
        &[("provinz", "贵州")],
        &[("limit", "1"), ("limit", "2")],
    ] {
        let answer = server().get("search", query);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{query:?}");
        told.push_str(&format!("{query:?}\n{}\n\n", answer.expect(400).text()));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_body_that_cannot_be_read_is_told_why() {
    for body in ["", "{", "[]", "1", "null", "\"q\"", "\u{0}"] {
        server().post("search", body).problem(400, "body");
    }
    for (name, value) in [
        ("q", json!(1)),
        ("q", json!(["碳"])),
        ("limit", json!(-1)),
        ("limit", json!("5")),
        ("limit", json!(1.5)),
        ("sort", json!(true)),
        ("province", json!({"name": "贵州"})),
        ("province", json!(["贵州", null])),
        ("year", json!([[2021]])),
        ("quarry", json!("")),
    ] {
        let problem = server().post("search", &json!({name: value}).to_string()).problem(400, "parameter");
        assert_eq!(problem["parameter"], name, "{problem}");
    }
}

#[test]
fn numbers_in_a_body_are_years_and_shares() {
    for (name, number, text) in
        [("year", json!([2021]), "2021"), ("year", json!(2021), "2021"), ("confidence", json!(0.7), "0.7")]
    {
        let of_body = server().post("search", &json!({name: number}).to_string()).expect(200);
        assert_eq!(of_body.timeless(), server().get("search", &[(name, text)]).timeless(), "{name}");
    }
}

#[test]
fn a_body_is_plain_json() {
    let form = [("content-type", "application/x-www-form-urlencoded")];
    server().post_with("search", b"q=%E7%A2%B3", &form).problem(415, "media-type");
    server().post_with("search", b"{}", &form).problem(415, "media-type");
    let packed = [("content-type", "application/json"), ("content-encoding", "gzip")];
    server().post_with("search", &[0x1f, 0x8b, 8, 0], &packed).problem(415, "media-type");
    for media_type in ["application/json; charset=utf-8", "Application/JSON", "application/vnd.api+json"] {
        server().post_with("search", b"{}", &[("content-type", media_type)]).expect(200);
    }
}

#[test]
fn pages_are_the_list_cut_in_pieces() {
    for query in [
        &[("q", "碳"), ("variant", "original")][..],
        &[("sort", "lag"), ("variant", "all")],
        &[("q", "方案"), ("collapse", "policy"), ("variant", "original")],
        &[("sort", "change-point"), ("variant", "original")],
    ] {
        let all = server().get("search", &[query, &[("limit", "1000")]].concat()).ids();
        let mut pages = Vec::new();
        let mut cursor = String::new();
        loop {
            let page =
                server().get("search", &[query, &[("limit", "2"), ("cursor", &cursor)]].concat()).expect(200);
            pages.extend(page.ids());
            match page.json()["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert!(all.len() > 2, "{query:?}");
        assert_eq!(pages, all, "{query:?}");
    }
}

#[test]
fn a_cursor_belongs_to_its_query() {
    let next = server().get("search", &[("limit", "1")]).json()["next"].as_str().unwrap().to_owned();
    for other in [("q", "碳"), ("province", "贵州"), ("sort", "date"), ("collapse", "policy")] {
        let problem = server().get("search", &[other, ("cursor", &next)]).problem(400, "parameter");
        assert_eq!(problem["parameter"], "cursor", "{other:?}");
    }
    let gone = next.replace(next.split('.').next().unwrap(), "0123456789abcdef");
    server().get("search", &[("limit", "1"), ("cursor", &gone)]).problem(410, "cursor");
    for wrong in ["..", "x.y.z", "0.0", "0.ffffffffffffffffff.0", "+1.1.1", "贵州", &format!("{next}.1")] {
        server().get("search", &[("cursor", wrong)]).problem(400, "parameter");
    }
}

#[test]
fn answers_are_compressed_where_the_caller_likes() {
    let plain = server().get("search", &[("limit", "100")]).expect(200);
    assert_eq!(plain.header("content-encoding"), "");
    for coding in ["gzip", "zstd", "br"] {
        let answer = server()
            .get_with("/api/v1/search", &[("limit", "100")], &[("accept-encoding", coding)])
            .expect(200);
        assert_eq!(answer.header("content-encoding"), coding);
        assert!(answer.header("vary").contains("accept-encoding"));
        assert!(answer.body.len() * 2 < plain.body.len(), "{coding}");
        if coding == "gzip" {
            let text = std::io::read_to_string(flate2::read::GzDecoder::new(answer.body.as_slice())).unwrap();
            let mut unpacked: Value = serde_json::from_str(&text).unwrap();
            unpacked.as_object_mut().unwrap().remove("took_ms");
            assert_eq!(unpacked, plain.timeless());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The server answers any request, or says what is wrong with it.
    #[test]
    fn any_query_is_answered_or_pointed_at(q in "\\PC{0,24}|[a-z:\"()*\\-碳达峰省份：“”（）]{0,24}", filter in "\\PC{0,8}") {
        for query in [&[("q", q.as_str())][..], &[("province", &filter)], &[("date", &filter)], &[("facets", &filter)]] {
            let answer = server().get("search", query);
            match answer.status {
                200 => prop_assert!(answer.json()["total"].is_u64()),
                400 => {
                    let problem = answer.json();
                    prop_assert!(problem["parameter"].is_string());
                    if let Some(value) = problem["value"].as_str() {
                        let length = value.chars().count() as u64;
                        let [start, end] = [0, 1].map(|i| problem["span"][i].as_u64().unwrap());
                        prop_assert!(start <= end && end <= length, "{problem}");
                    }
                }
                status => prop_assert!(false, "{query:?}: {status}"),
            }
        }
    }
}

#[test]
fn messages_are_in_the_language_that_is_preferred() {
    let detail = |query: &[(&str, &str)], language: &str| {
        let answer = server().get_with("/api/v1/search", query, &[("accept-language", language)]);
        answer.problem(400, if query[0].0 == "limit" { "parameter" } else { "query" })
    };
    for query in [
        &[("q", "(碳")][..],
        &[("q", "碳)")],
        &[("q", "\"碳")],
        &[("q", "碳 OR")],
        &[("q", "OR 碳")],
        &[("q", "。，")],
        &[("q", "title:")],
        &[("q", "sektor:power")],
        &[("province", "贵洲")],
        &[("sector", "gas")],
        &[("type", "war")],
        &[("kind", "war")],
        &[("year", "soon")],
        &[("year", "2022..2020")],
        &[("date", "soon")],
        &[("lag", "soon")],
        &[("confidence", "2")],
        &[("limit", "many")],
        &[("limit", "100000")],
    ] {
        let english = detail(query, "en-GB,zh;q=0.5");
        let chinese = detail(query, "zh-CN,zh;q=0.9,en;q=0.8");
        for name in ["title", "detail"] {
            let is_chinese = |answer: &Value| {
                let text = answer[name].as_str().unwrap();
                text.contains(['。', '应', '有', '不', '无', '是', '没', '请', '此', '最'])
                    && !["expected", " is no ", "cannot"].iter().any(|word| text.contains(word))
            };
            assert!(!is_chinese(&english) && is_chinese(&chinese), "{query:?}: {chinese}");
        }
        for name in ["type", "code", "status", "span", "suggestion"] {
            assert_eq!(english.get(name), chinese.get(name), "{query:?}");
        }
    }
}

#[test]
fn an_issuer_is_found_by_any_of_its_names() {
    let total =
        |value: &str| server().get("search", &[("issuer", value)]).expect(200).json()["total"].clone();
    let counts = server().get("facets", &[("facets", "issuer")]).expect(200).json();
    let counted = |name: &str| {
        let values = counts["facets"]["issuer"].as_array().unwrap();
        values.iter().find(|value| value["value"] == name).unwrap()["count"].clone()
    };
    assert_eq!(total("贵州省工信厅"), counted("贵州省工业和信息化厅"));
    // In quotation marks as without them: a report may have several bodies as one text.
    let answer = server().get("search", &[("issuer", "\"贵州工信厅、NDRC\",unknown")]).expect(200).json();
    assert_eq!(answer["filters"]["issuer"], json!(["贵州省工业和信息化厅", "国家发展改革委", "unknown"]));
    assert_eq!(total("unknown"), counted("unknown"));
}
