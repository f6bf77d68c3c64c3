//! Deadlines, and requests that are cancelled.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::serve::Tree;
use crate::support::Client;

/// So many records that their policies take a while.
pub static LARGE: LazyLock<Tree> = LazyLock::new(|| Tree::of_records(4000));

#[test]
fn a_cancelled_request_stops() {
    let whole = {
        let mut client = Client::of(&LARGE);
        let began = Instant::now();
        client.call("policies", json!({"limit": 1}));
        began.elapsed()
    };
    // Each commit is clustered once, so this is another process.
    let mut client = Client::of(&LARGE);
    client.call("search", json!({"limit": 1}));
    // More than there are places; the last ones would be answered after many times `whole`.
    let ids: Vec<u64> = (0..16)
        .map(|least| client.begin("tools/call", json!({"name": "policies", "arguments": {"least": least}})))
        .collect();
    std::thread::sleep(Duration::from_millis(50));
    for id in &ids {
        client.send(
            &json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}}),
        );
    }
    let began = Instant::now();
    // This waits for a place among the same ones. Whoever was cancelled gets no answer.
    let counted = client.call("coverage", json!({"fields": ["records"], "province": ["湖南"]}));
    assert!(counted["total"].as_u64().unwrap() > 0);
    let waited = began.elapsed();
    assert!(waited < whole, "{waited:?} after what takes {whole:?}");
}

#[test]
fn what_takes_too_long_is_cut_off() {
    let server = LARGE.serve(&["--request-ms", "20", "--overviews", "1"]);
    let result = crate::http::post(&server, "tools/call", &json!({"name": "policies", "arguments": {}}), &[]);
    let result = result.expect(200).json()["result"].clone();
    assert_eq!(result["isError"], true, "{result}");
    let text = result["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("longer than it may") || text.contains("too many"), "{text}");
}
