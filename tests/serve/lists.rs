//! Every list says how much there is, of which commit, and where it goes on.

use serde_json::{Value, json};

use crate::support::server;

/// A path, its parameters, and the name of its items.
type List = (String, Vec<(&'static str, &'static str)>, &'static str);

/// Every list: its path, its parameters, the name of its items.
fn lists() -> Vec<List> {
    let id = server().get("search", &[("q", "实施方案")]).ids().remove(0);
    vec![
        ("search".into(), vec![("q", "碳")], "hits"),
        (format!("records/{id}/similar"), vec![], "hits"),
        ("timeline".into(), vec![], "change_points"),
        ("policies".into(), vec![], "policies"),
    ]
}

/// The items of all pages of a list, and its total.
#[track_caller]
fn all_pages(path: &str, query: &[(&str, &str)], items: &str, limit: &str) -> (Vec<Value>, u64) {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = [query, &[("limit", limit), ("cursor", &cursor)]].concat();
        let page = server().get(path, &page).expect(200).json();
        all.extend(page[items].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return (all, page["total"].as_u64().unwrap()),
        }
    }
}

#[test]
fn pages_of_every_list_are_the_list_cut_in_pieces() {
    for (path, mut query, items) in lists() {
        // A search goes on with rewritings where its originals do not fill a page; not so here.
        query.push(("variant", "original"));
        let (whole, total) = all_pages(&path, &query, items, "1000");
        assert_eq!(whole.len() as u64, total, "{path}");
        assert!(total > 3, "{path}: {total}");
        for limit in ["1", "3"] {
            let (pieces, of_pieces) = all_pages(&path, &query, items, limit);
            assert_eq!((pieces.len(), of_pieces), (whole.len(), total), "{path}");
            assert_eq!(pieces, whole, "{path}");
        }
    }
}

/// Rewritings once came on the last page alone, and the total with them.
#[test]
fn every_page_has_the_same_total() {
    for (query, limit) in
        [("碳", "1"), ("碳", "5"), ("碳", "7"), ("绿色工厂 碳达峰 火星", "2"), ("\"碳\"", "40")]
    {
        let (mut totals, mut ids, mut cursor) = (Vec::new(), Vec::new(), String::new());
        loop {
            let answer =
                server().get("search", &[("q", query), ("limit", limit), ("cursor", &cursor)]).expect(200);
            ids.extend(answer.ids());
            let answer = answer.json();
            totals.push(answer["total"].as_u64().unwrap());
            match answer["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert!(totals.iter().all(|total| *total == totals[0]), "{query}: {totals:?}");
        assert_eq!(ids.len() as u64, totals[0], "{query}");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len() as u64, totals[0], "{query}");
    }
}

#[test]
fn a_cursor_belongs_to_one_list() {
    let next = |path: &str, query: &[(&str, &str)]| -> String {
        let page = server().get(path, &[query, &[("limit", "1")]].concat()).expect(200).json();
        page["next"].as_str().unwrap_or_else(|| panic!("{path} {query:?} has one page")).to_owned()
    };
    let of_search = next("search", &[]);
    for (path, query, _) in lists().iter().filter(|(path, ..)| path != "search") {
        let problem = server().get(path, &[("limit", "1"), ("cursor", &of_search)]).problem(400, "parameter");
        assert_eq!(problem["parameter"], "cursor");
        let own = next(path, query);
        server()
            .get(path, &[("limit", "1"), ("province", "贵州"), ("cursor", &own)])
            .problem(400, "parameter");
    }
    // Facets are not part of the list; the page counts them once.
    let with_facets = next("search", &[("facets", "sector,type")]);
    server().get("search", &[("limit", "1"), ("cursor", &with_facets)]).expect(200);
    // A cursor is valid for every way to write the same list.
    let other_name = next("search", &[("province", "guizhou"), ("sector", "工业")]);
    server()
        .get(
            "search",
            &[("province", "贵州"), ("sector", "industry"), ("limit", "1"), ("cursor", &other_name)],
        )
        .expect(200);
    server()
        .get("search", &[("limit", "1"), ("offset", "1"), ("cursor", &of_search)])
        .problem(400, "parameter");
}

/// Rewritings once were policies of their own, each.
#[test]
fn rewritings_are_of_the_policy_of_their_original() {
    let asked = [("q", "碳达峰"), ("variant", "all"), ("limit", "100")];
    let all = server().get("search", &asked).expect(200).json();
    let one = server().get("search", &[&asked[..], &[("collapse", "policy")]].concat()).expect(200).json();
    assert!(one["total"].as_u64() < all["total"].as_u64(), "{} of {}", one["total"], all["total"]);
    let mentions: u64 =
        one["hits"].as_array().unwrap().iter().map(|hit| hit["mentions"].as_u64().unwrap()).sum();
    assert_eq!(mentions, all["total"].as_u64().unwrap());
}

#[test]
fn an_offset_skips_hits() {
    let all = server().get("search", &[("q", "碳"), ("limit", "6")]).ids();
    let rest = server().get("search", &[("q", "碳"), ("limit", "6"), ("offset", "2")]).ids();
    assert_eq!(rest[..4], all[2..]);
}

#[test]
fn every_list_names_its_commit_and_its_time() {
    let commit = server().commit();
    let more = [
        ("facets".to_owned(), vec![], "facets"),
        ("coverage".to_owned(), vec![], "cells"),
        ("suggest".to_owned(), vec![("q", "贵")], "suggestions"),
    ];
    for (path, query, items) in lists().into_iter().chain(more) {
        let answer = server().get(&path, &query).expect(200).json();
        assert_eq!(answer["commit"], commit, "{path}");
        assert!(answer["took_ms"].as_f64().is_some_and(|took| took >= 0.0), "{path}");
        assert!(answer["total"].is_u64() && answer.get("next").is_some(), "{path}");
        assert!(!answer[items].is_null(), "{path}");
    }
}

#[test]
fn items_have_the_fields_that_were_chosen() {
    for (path, query, items) in lists() {
        let chosen = if path == "policies" { "title,mentions" } else { "variant,change_point,path" };
        let chosen = if path == "timeline" { "date,type" } else { chosen };
        let answer =
            server().get(&path, &[query.as_slice(), &[("fields", chosen)]].concat()).expect(200).json();
        for item in answer[items].as_array().unwrap() {
            let mut names: Vec<&str> = item.as_object().unwrap().keys().map(String::as_str).collect();
            let mut expected: Vec<&str> = chosen.split(',').collect();
            names.sort_unstable();
            expected.sort_unstable();
            assert_eq!(names, expected, "{path}");
        }
    }
    let of_body = server().post("search", &json!({"fields": ["id", "title"]}).to_string()).expect(200).json();
    assert_eq!(of_body["hits"][0].as_object().unwrap().len(), 2);
    let problem = server().get("search", &[("fields", "id,titel")]).problem(400, "parameter");
    assert_eq!((&problem["parameter"], &problem["suggestion"]), (&json!("fields"), &json!("title")));
}

/// `province=西南` and the like once left the page's facets without a selection.
#[test]
fn filters_are_named_as_facets_print_them() {
    let answer = server().get(
        "search",
        &[
            ("province", "guizhou,西南"),
            ("sector", "工业"),
            ("type", "政策"),
            ("year", "2021年"),
            ("lag", "-90天..90"),
        ],
    );
    let filters = answer.expect(200).json()["filters"].clone();
    assert_eq!(
        filters,
        json!({
            "province": ["贵州", "重庆", "四川", "云南", "西藏"], "sector": ["industry"], "type": ["policy"],
            "year": ["2021"], "lag": ["-90..90"],
        })
    );
    let facets = server().get("facets", &[("province", "西南")]).expect(200).json();
    let names: Vec<&str> = facets["facets"]["province"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["value"].as_str().unwrap())
        .collect();
    let chosen = facets["filters"]["province"].as_array().unwrap();
    assert!(chosen.iter().any(|name| names.contains(&name.as_str().unwrap())), "{names:?}");
    assert_eq!(server().get("search", &[]).json()["filters"], json!({}));
}

#[test]
fn records_that_hold_most_say_what_they_lack() {
    let answer =
        server().get("search", &[("q", "绿色工厂 碳达峰 火星移民"), ("limit", "20")]).expect(200).json();
    assert_eq!(answer["total_all"], 0);
    let hits = answer["hits"].as_array().unwrap();
    assert!(!hits.is_empty());
    for hit in hits {
        assert!(hit["missing"].as_array().unwrap().contains(&json!("火星")), "{}", hit["missing"]);
    }
    let all =
        server().get("search", &[("q", "绿色工厂 碳达峰 火星移民"), ("match", "all")]).expect(200).json();
    assert_eq!((&all["total"], &all["hits"]), (&json!(0), &json!([])));
}

#[test]
fn the_facets_are_those_of_the_hits() {
    for query in ["绿色工厂 碳达峰 火星移民", "碳达峰 电力 贵州", "\"限电\""] {
        let asked = [("q", query), ("facets", "sector"), ("limit", "1000")];
        let answer = server().get("search", &asked).expect(200).json();
        let counts = answer["facets"]["sector"].as_array().unwrap();
        let counted: u64 = counts.iter().map(|value| value["count"].as_u64().unwrap()).sum();
        let hits = answer["hits"].as_array().unwrap();
        let of_originals = hits.iter().filter(|hit| hit["only_in_rewriting"] != true).count();
        assert_eq!(counted, of_originals as u64, "{query}");
    }
}

#[test]
fn dates_run_either_way() {
    let ids = |sort: &str| server().get("search", &[("sort", sort), ("limit", "1000")]).json();
    let dates = |answer: &Value| -> Vec<String> {
        let hits = answer["hits"].as_array().unwrap().clone();
        // Matches in rewritings follow, in an order of their own.
        let of_originals = hits.iter().filter(|hit| hit["only_in_rewriting"] != true);
        of_originals.filter_map(|hit| hit["date"]["start"].as_str().map(str::to_owned)).collect()
    };
    let (earliest, latest) = (dates(&ids("date")), dates(&ids("-date")));
    assert!(earliest.is_sorted() && latest.iter().rev().is_sorted() && earliest.len() == latest.len());
}
