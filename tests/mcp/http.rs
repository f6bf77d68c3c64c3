//! The protocol over HTTP.

use std::time::Duration;

use serde_json::{Value, json};

use crate::serve::{Answer, Server, server, tree};
use crate::support::{Client, REVISION, answered, hello};

const KEY: &str = "a-key-for-the-tests-of-mcp-0123456789";
const JSON: [(&str, &str); 3] = [
    ("content-type", "application/json"),
    ("accept", "application/json, text/event-stream"),
    ("mcp-protocol-version", REVISION),
];

/// What is answered to a request, with headers besides the usual ones.
#[track_caller]
pub fn post(server: &Server, method: &str, params: &Value, headers: &[(&str, &str)]) -> Answer {
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string();
    server.post_at("/mcp", body.as_bytes(), &[&JSON[..], headers].concat())
}

#[track_caller]
fn call(tool: &str, arguments: &Value) -> Value {
    let params = json!({"name": tool, "arguments": arguments});
    let answer = post(server(), "tools/call", &params, &[]).expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("mcp-session-id"), "", "there are no sessions");
    answered(&answer.json()["result"])
}

#[test]
fn answers_are_those_of_standard_output() {
    let mut client = Client::of(tree());
    let told = post(server(), "initialize", &hello(REVISION), &[]).expect(200).json()["result"].clone();
    assert_eq!(told["protocolVersion"], REVISION);
    for method in ["tools/list", "resources/list", "resources/templates/list"] {
        let over_http = post(server(), method, &json!({}), &[]).expect(200).json()["result"].clone();
        assert_eq!(over_http, client.ask(method, json!({})), "{method}");
    }
    let id = call("search", &json!({"q": "碳达峰"}))["hits"][0]["id"].clone();
    for (tool, arguments) in [
        ("search", json!({"q": "碳达峰", "province": ["贵州", "西南"]})),
        ("get_record", json!({"id": id})),
        ("facets", json!({"facets": ["sector"]})),
        ("timeline", json!({"limit": 2})),
        ("coverage", json!({"province": ["西南"]})),
        ("policies", json!({"limit": 2})),
        ("similar", json!({"id": id})),
    ] {
        assert_eq!(call(tool, &arguments), client.call(tool, arguments.clone()), "{tool}");
    }
    let next = call("search", &json!({"limit": 1}))["next"].clone();
    assert_eq!(call("search", &json!({"limit": 1, "cursor": next}))["hits"].as_array().unwrap().len(), 1);
}

#[test]
fn a_key_is_asked_for() {
    let keys = tree().path("keys-for-mcp");
    std::fs::write(&keys, format!("{KEY}\n")).unwrap();
    let server = tree().serve(&["--api-key-file", keys.to_str().unwrap()]);
    let params = json!({});
    post(&server, "tools/list", &params, &[]).problem(401, "key");
    post(&server, "tools/list", &params, &[("authorization", "Bearer wrong-key-0123456789")])
        .problem(401, "key");
    post(&server, "tools/list", &params, &[("authorization", &format!("Bearer {KEY}"))]).expect(200);
}

#[test]
fn pages_of_other_sites_are_kept_out() {
    let allowed = tree().serve(&["--allow-origin", "https://example.org"]);
    let params = json!({});
    for origin in ["https://evil.example", "http://localhost:6274", "null"] {
        post(server(), "tools/list", &params, &[("origin", origin)]).expect(403);
        post(&allowed, "tools/list", &params, &[("origin", origin)]).expect(403);
    }
    post(&allowed, "tools/list", &params, &[("origin", "https://example.org")]).expect(200);
    let cross = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    post(server(), "tools/list", &params, &cross).problem(403, "cross-site");
    // A name that the web gave to 127.0.0.1.
    let request = "POST /mcp HTTP/1.1\r\nhost: rebound.example\r\ncontent-length: 0\r\n\r\n";
    let answer = server().raw(request.as_bytes(), Duration::from_secs(20));
    assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    let asked = "OPTIONS /mcp HTTP/1.1\r\nhost: localhost\r\norigin: https://example.org\r\n\
                 access-control-request-method: POST\r\naccess-control-request-headers: mcp-protocol-version,mcp-method\r\n\
                 connection: close\r\n\r\n";
    let answer = allowed.raw(asked.as_bytes(), Duration::from_secs(20)).to_lowercase();
    assert!(answer.contains("access-control-allow-origin: https://example.org"), "{answer}");
    assert!(answer.contains("mcp-protocol-version"), "{answer}");
}

#[test]
fn requests_have_a_form_and_a_size() {
    let arguments = json!({"name": "search", "arguments": {"q": "a".repeat(70 << 10)}});
    post(server(), "tools/call", &arguments, &[]).problem(413, "too-large");
    server().post_at("/mcp", b"{}", &[("content-type", "text/plain"), JSON[1]]).expect(415);
    server().post_at("/mcp", b"{}", &[JSON[0], ("accept", "text/html")]).expect(406);
    assert!((400..500).contains(&server().post_at("/mcp", b"no JSON", &JSON).status));
    assert!((400..500).contains(&server().post_at("/mcp", b"[]", &JSON).status));
    let answer = server().get_with("/mcp", &[], &JSON).expect(405);
    assert_eq!(answer.header("allow"), "POST");
    let notification = br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#;
    server().post_at("/mcp", notification, &JSON).expect(202);
    let metrics = server().get("metrics", &[]).text().to_owned();
    assert!(metrics.contains("endpoint=\"/mcp\""), "{metrics}");
}

#[test]
fn a_caller_that_leaves_stops_its_request() {
    use std::io::Write;
    let server = crate::limits::LARGE.serve(&["--overviews", "1", "--request-ms", "60000"]);
    let params = json!({"name": "policies", "arguments": {"variant": "all"}});
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
    let head = format!(
        "POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let callers = (0..32).map(|_| {
        let mut stream = server.connect();
        stream.write_all(head.as_bytes()).unwrap();
        stream
    });
    let callers: Vec<_> = callers.collect();
    let running = || {
        let metrics = server.get("metrics", &[]).text().to_owned();
        let line = metrics.lines().find(|line| line.starts_with("tansuo_http_requests_running ")).unwrap();
        line.split(' ').nth(1).unwrap().parse::<usize>().unwrap()
    };
    crate::serve::wait_until("most callers wait", || running() > 16);
    drop(callers);
    crate::serve::wait_until("the log tells of callers that left", || {
        let log = server.log();
        log.matches("status=499").count() > 8 && log.matches("cancelled tool=\"policies\"").count() > 8
    });
}
