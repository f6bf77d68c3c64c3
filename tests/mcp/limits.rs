//! Deadlines, and requests that are cancelled.

use std::sync::LazyLock;
use std::time::Instant;

use serde_json::json;

use crate::serve::Tree;
use crate::support::Client;

/// So many records that their policies take a while.
pub static LARGE: LazyLock<Tree> = LazyLock::new(|| Tree::of_records(4000));

#[test]
fn a_cancelled_request_stops() {
    let mut client = Client::of(&LARGE);
    let policies = json!({"name": "policies", "arguments": {"variant": "all", "least": 2}});
    let began = Instant::now();
    client.ask("tools/call", policies.clone());
    let one = began.elapsed();
    // Many more than there are places.
    let ids: Vec<u64> = (0..64).map(|_| client.begin("tools/call", policies.clone())).collect();
    for id in &ids {
        client.send(
            &json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}}),
        );
    }
    // Cancelled requests get no answer, and this one need not wait for their places.
    let began = Instant::now();
    let counted =
        client.begin("tools/call", json!({"name": "coverage", "arguments": {"province": ["湖南"]}}));
    while client.receive()["id"] != counted {}
    let waited = began.elapsed();
    assert!(waited < 4 * one, "{waited:?}; one takes {one:?}");
}

#[test]
fn what_takes_too_long_is_cut_off() {
    let server = LARGE.serve(&["--request-ms", "1", "--overviews", "1"]);
    let result = crate::http::post(&server, "tools/call", &json!({"name": "policies", "arguments": {}}), &[]);
    let result = result.expect(200).json()["result"].clone();
    assert_eq!(result["isError"], true, "{result}");
    let text = result["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("longer than it may") || text.contains("too many"), "{text}");
}
