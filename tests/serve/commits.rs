//! The index changes while it is served.

use crate::support::{Server, Tree, report};

const MORE: &str = "reports/Hunan_Power/Hunan_Power_combined_info.txt";

/// The rest of the list that begins with `first`.
#[track_caller]
fn rest(server: &Server, query: &[(&str, &str)], mut cursor: String) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let page =
            server.get("search", &[query, &[("limit", "3"), ("cursor", &cursor)]].concat()).expect(200);
        ids.extend(page.ids());
        match page.json()["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => return ids,
        }
    }
}

#[test]
fn a_list_stays_what_it_was_while_another_process_commits() {
    let tree = Tree::of_records(12);
    let server = tree.serve(&[]);
    let queries: [&[(&str, &str)]; 4] = [
        &[("q", "绿色工厂 余热")],
        &[("q", "\"能源管理中心\"")],
        &[("sort", "date")],
        &[("q", "title:办法"), ("collapse", "policy")],
    ];
    let mut begun = Vec::new();
    for query in queries {
        let all = server.get("search", &[query, &[("limit", "100")]].concat()).ids();
        let first = server.get("search", &[query, &[("limit", "3")]].concat()).expect(200);
        assert_eq!(first.ids(), all[..3]);
        begun.push((query, all, first.json()["next"].as_str().unwrap().to_owned()));
    }
    // More records, then fewer, then a rebuild: the files of the first commit are gone.
    let mut commit = server.commit();
    let steps = [
        (true, &["index", "reports"][..], 17),
        (false, &["index", "reports"], 12),
        (true, &["index", "--rebuild", "reports"], 17),
    ];
    for (more, args, records) in steps {
        match more {
            true => tree.write(MORE, &report("2021-03-01", 5)),
            false => std::fs::remove_file(tree.path(MORE)).unwrap(),
        }
        tree.run(args);
        server.wait_for_commit(&commit);
        commit = server.commit();
        assert_eq!(server.get("search", &[]).json()["total"], records);
        for (query, all, next) in &begun {
            assert_eq!(rest(&server, query, next.clone()), all[3..], "{query:?}");
        }
    }
    let log = server.log();
    assert!(log.matches("a new commit is served").count() == 3, "{log}");
}

#[test]
fn a_tag_holds_until_the_index_changes() {
    let tree = Tree::of_records(2);
    let server = tree.serve(&[]);
    let paths = ["search", "facets", "timeline", "coverage", "policies", "suggest"];
    let tags: Vec<String> =
        paths.iter().map(|path| server.get(path, &[]).expect(200).header("etag").to_owned()).collect();
    let asked = |path: &str, tag: &str| {
        server.get_with(&format!("/api/v1/{path}"), &[], &[("if-none-match", tag)]).status
    };
    for (path, tag) in paths.iter().zip(&tags) {
        assert!(tag.starts_with("W/\""), "{tag}");
        assert_eq!(asked(path, tag), 304, "{path}");
        assert_eq!(asked(path, &format!("\"other\", {tag}")), 304, "{path}");
        assert_eq!(asked(path, "W/\"other\""), 200, "{path}");
    }
    let commit = server.commit();
    tree.write(MORE, &report("2021-03-01", 1));
    tree.index();
    server.wait_for_commit(&commit);
    for (path, tag) in paths.iter().zip(&tags) {
        assert_eq!(asked(path, tag), 200, "{path}");
    }
}

#[test]
fn a_server_outlives_its_index() {
    let tree = Tree::of_records(3);
    let server = tree.serve(&[]);
    std::fs::rename(tree.path(".tansuo"), tree.path("elsewhere")).unwrap();
    crate::support::wait_until("the log tells of it", || server.log().contains("still served"));
    assert_eq!(server.get("search", &[("q", "\"能源管理中心\"")]).expect(200).json()["total"], 3);
    std::fs::rename(tree.path("elsewhere"), tree.path(".tansuo")).unwrap();
    let commit = server.commit();
    tree.write(MORE, &report("2021-03-01", 1));
    tree.index();
    server.wait_for_commit(&commit);
    assert_eq!(server.get("search", &[]).json()["total"], 4);
}
