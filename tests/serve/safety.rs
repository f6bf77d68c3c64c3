//! What a server reveals, and to whom.

use std::io::Write;
use std::process::Command;

use serde_json::Value;

use crate::support::{Server, Tree, server};

const KEY: &str = "0123456789abcdef-first";
const OTHER: &str = "0123456789abcdef-second";

/// Every address that reveals something about the index.
fn addresses(server: &Server, key: &str) -> Vec<String> {
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str())];
    let id = server.get_with("/api/v1/search", &[], &headers).ids().remove(0);
    let names =
        ["search", "facets", "timeline", "coverage", "policies", "suggest?q=a", "export", "metrics", "ready"];
    let mut all: Vec<String> = names.iter().map(|name| format!("/api/v1/{name}")).collect();
    all.extend([format!("/api/v1/records/{id}"), format!("/api/v1/records/{id}/similar")]);
    all
}

#[test]
fn whoever_has_no_key_is_told_nothing() {
    let tree = Tree::of_records(2);
    tree.write("keys", &format!("# who may ask\n{KEY}\n\n{OTHER}\n"));
    let server = tree.serve(&["--api-key-file", "keys"]);
    for path in addresses(&server, KEY).iter().filter(|path| !path.ends_with("/ready")) {
        for wrong in
            ["", "Bearer", "Bearer ", "Bearer 0123456789abcdef-firsu", "Basic 0123456789abcdef-first", KEY]
        {
            let answer = server.get_with(path, &[], &[("authorization", wrong)]);
            assert_eq!(answer.header("www-authenticate"), "Bearer", "{path} {wrong:?}");
            answer.problem(401, "key");
        }
        for key in [KEY, OTHER] {
            server.get_with(path, &[], &[("authorization", &format!("bearer {key}"))]).expect(200);
        }
    }
    for open in [
        "/",
        "/assets/app.js",
        "/api/v1/health",
        "/api/v1/ready",
        "/api/v1/openapi.json",
        "/api/v1/problems/key",
    ] {
        server.get_with(open, &[], &[]).expect(200);
    }
    server.post("search", "{}").problem(401, "key");
    // A name of the server's own choosing needs no list where keys are asked for.
    server.get_with("/api/v1/health", &[], &[("host", "tansuo.example.org")]).expect(200);
    assert!(!server.log().contains(KEY));
}

#[test]
fn others_are_served_only_if_somebody_says_so() {
    let tree = Tree::of_records(1);
    tree.write("short", "secret\n");
    tree.write("empty", "# none\n");
    for (args, message) in [
        (&["--listen", "0.0.0.0:0"][..], "--allow-public-without-key"),
        (&["--listen", "[::]:0"], "--api-key-file"),
        (&["--api-key-file", "short"], "key 1 is too short"),
        (&["--api-key-file", "empty"], "holds no key"),
        (&["--api-key-file", "nowhere"], "nowhere"),
        (&["--index", "nowhere"], "there is no index here"),
        (
            &["--listen", "127.0.0.1:1", "--allow-public-without-key", "--api-key-file", "short"],
            "cannot be used with",
        ),
    ] {
        let output = tree.command(&[&["serve"], args].concat()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {told}");
        assert!(told.contains(message), "{args:?}: {told}");
        assert!(output.stdout.is_empty(), "{args:?}");
    }
    let server = tree.serve(&["--listen", "0.0.0.0:0", "--allow-public-without-key"]);
    let local = server.url.replace("0.0.0.0", "127.0.0.1");
    let output = Command::new(env!("CARGO_BIN_EXE_tansuo"))
        .args(["serve", "--listen", &local[7..]])
        .current_dir(tree.path(""))
        .output();
    assert!(String::from_utf8_lossy(&output.unwrap().stderr).contains("cannot listen"), "the port is taken");
}

#[test]
fn a_page_of_the_web_cannot_read_under_a_name_of_its_own() {
    for host in ["evil.example", "evil.example:7878", "localhost.evil.example", "10.0.0.1", ""] {
        server().get_with("/api/v1/search", &[], &[("host", host)]).problem(421, "host");
    }
    for host in ["localhost", "LOCALHOST:1", "127.0.0.1:7878", "127.1.2.3", "[::1]:7878"] {
        server().get_with("/api/v1/search", &[], &[("host", host)]).expect(200);
    }
    let tree = Tree::of_records(1);
    let named = tree.serve(&["--host-name", "tansuo.example.org"]);
    named.get_with("/api/v1/search", &[], &[("host", "Tansuo.example.org")]).expect(200);
    named.get_with("/api/v1/search", &[], &[("host", "example.org")]).problem(421, "host");
}

#[test]
fn pages_of_other_origins_may_ask_only_where_they_are_named() {
    let asked = |server: &Server, origin: &str| {
        server
            .get_with("/api/v1/search", &[], &[("origin", origin)])
            .header("access-control-allow-origin")
            .to_owned()
    };
    assert_eq!(asked(server(), "https://example.org"), "");
    let tree = Tree::of_records(1);
    let open = tree.serve(&["--allow-origin", "https://example.org"]);
    assert_eq!(asked(&open, "https://example.org"), "https://example.org");
    assert_eq!(asked(&open, "https://evil.example"), "");
}

#[test]
fn every_answer_is_marked() {
    let tag = server().get("search", &[]).header("etag").to_owned();
    let answers = [
        server().get_with("/", &[], &[]).expect(200),
        server().get("search", &[]).expect(200),
        server().get_with("/api/v1/search", &[], &[("if-none-match", &tag)]).expect(304),
        server().get("search", &[("limit", "x")]).expect(400),
        server().get("nothing", &[]).expect(404),
        server().post("facets", "").expect(405),
        server().get_with("/api/v1/search", &[], &[("host", "evil.example")]).expect(421),
    ];
    // The page may run what it came with, also where the browser has it already.
    let tag = answers[0].header("etag").to_owned();
    for page in [&answers[0], &server().get_with("/", &[], &[("if-none-match", &tag)]).expect(304)] {
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self' 'sha256-"), "{policy}");
    }
    for answer in &answers {
        let policy = answer.header("content-security-policy");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
    }
    assert!(answers[5].header("allow").contains("GET"), "{:?}", answers[5].header("allow"));
}

#[test]
fn nothing_can_be_written() {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    for path in ["facets", "records/0000000000000000", "export", "health", "metrics", "openapi.json"] {
        let url = format!("{}/api/v1/{path}", server().url);
        for answer in [agent.post(&url).send(""), agent.put(&url).send(""), agent.patch(&url).send("")] {
            assert_eq!(answer.unwrap().status(), 405, "{path}");
        }
        assert_eq!(agent.delete(&url).call().unwrap().status(), 405, "{path}");
    }
}

#[test]
fn markup_in_a_record_stays_text() {
    let tree = Tree::empty();
    // As entities: tags are not text of a record, and are left out.
    let markup = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;";
    tree.write(
        "reports/Hunan_Industry/Hunan_Industry_combined_info.txt",
        &format!(
            "# Hunan省/市 Industry部门 碳排放变点相关政策与事件汇总\n\n## 转折点: 2021-05-01 (Policy) - 置信度: 0.70\n\n\
             1. **政策名称**：绿色工厂{markup}\n   **核心内容**：{markup}\u{202e}节能\n"
        ),
    );
    tree.index();
    let server = tree.serve(&[]);
    let answer = server.get("search", &[("q", "绿色工厂")]).expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    let title = answer.json()["hits"][0]["title"].as_str().unwrap().to_owned();
    assert!(title.contains("<script>alert(1)</script>"), "{title}");
    // Bidirectional controls are in the answer, but escaped for terminals.
    let export = server.get("export", &[]).expect(200);
    assert!(export.text().contains("\\u202e") && !export.text().contains('\u{202e}'));
    let wrong = server.get("search", &[("q", "<script>alert(1)</script> (")]);
    assert_eq!(wrong.header("content-type"), "application/problem+json");
}

#[test]
fn no_path_of_the_disk_leaves_the_server() {
    let tree = Tree::of_reports();
    let here = tree.path("").to_str().unwrap().trim_end_matches('/').to_owned();
    let server = tree.serve(&[]);
    for path in addresses(&server, "") {
        let answer = server.get_with(&path, &[], &[]).expect(200);
        assert!(!answer.text().contains(&here), "{path}: {}", answer.text());
    }
    let path = |server: &Server| -> Value { server.get("search", &[]).json()["hits"][0]["path"].clone() };
    let hidden = path(&server).as_str().unwrap().to_owned();
    assert!(tree.path("reports").join(&hidden).is_file(), "{hidden}");
    let open = tree.serve(&["--show-paths"]);
    assert_eq!(path(&open), format!("{here}/reports/{hidden}"));
}

/// The engine panics over its files, and our own readers fail with an error. In both cases, the log must name
/// the damaged file.
#[test]
fn a_file_that_is_damaged_while_it_is_served_is_named_in_the_log() {
    for ending in ["term", "store"] {
        let tree = Tree::of_records(3);
        let server = tree.serve(&[]);
        server.get("search", &[]).expect(200);
        let mut files =
            std::fs::read_dir(tree.path(".tansuo/generation-1")).unwrap().map(|e| e.unwrap().path());
        let file = files.find(|path| path.extension().is_some_and(|e| e == ending)).unwrap();
        let damaged: Vec<u8> = std::fs::read(&file).unwrap().iter().map(|byte| !byte).collect();
        // In place, as a disk does it: the server has mapped the file.
        std::fs::OpenOptions::new().write(true).open(&file).unwrap().write_all(&damaged).unwrap();
        for path in ["search", "policies", "timeline"] {
            let problem = server.get(path, &[]).problem(500, "internal");
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains("--rebuild") && !detail.contains(ending), "{detail}");
        }
        let name = file.file_name().unwrap().to_string_lossy();
        assert!(server.log().contains(&format!("{name}: is damaged")), "{}", server.log());
        server.get("health", &[]).expect(200);
    }
}

#[test]
fn the_log_is_as_asked_for() {
    let tree = Tree::of_records(1);
    let server = tree.serve(&["--log", "json"]);
    server.get("search", &[("q", "机密")]).expect(200);
    crate::support::wait_until("the request is logged", || server.log().contains("/api/v1/search"));
    let log = server.log();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let line = lines.iter().find(|line| line["endpoint"] == "/api/v1/search").unwrap();
    assert_eq!((line["status"].as_u64(), line["method"].as_str()), (Some(200), Some("GET")));
    assert!(line["took_ms"].is_number());
    // What people look for is theirs.
    assert!(!log.contains("机密") && !log.contains("%E6%9C%BA"), "{log}");
    drop(server);
    let silent = tree.serve(&["--log", "off"]);
    silent.get("search", &[]).expect(200);
    assert_eq!(silent.log(), "");
}
