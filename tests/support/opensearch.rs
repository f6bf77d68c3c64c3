//! An OpenSearch node for a test.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What `tests/opensearch/node` exits with where there is no JDK or no Maven.
const NO_JAVA: i32 = 3;

/// How long a node may take to start.
const PATIENCE: Duration = Duration::from_secs(120);

/// A node on loopback that all tests of a program share. It ends with the program.
#[derive(Clone)]
pub struct Node {
    url: String,
}

/// The node of this program: that of TANSUO_TEST_OPENSEARCH, such as `http://localhost:9200`, or one that is started.
/// `None`, with a message, where there is no Java; in CI there must be.
pub fn node() -> Option<Node> {
    static NODE: Mutex<Option<Option<Node>>> = Mutex::new(None);
    let mut node = NODE.lock().unwrap_or_else(PoisonError::into_inner);
    node.get_or_insert_with(|| match std::env::var("TANSUO_TEST_OPENSEARCH") {
        Ok(url) => Some(Node { url }),
        Err(_) => start(),
    })
    .clone()
}

impl Node {
    /// The address of an index of that name, which no other test uses.
    pub fn index(&self, name: &str) -> PathBuf {
        format!("opensearch+{}/{name}-{}", self.url, std::process::id()).into()
    }
}

fn start() -> Option<Node> {
    const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/opensearch/node");
    let prepared = Command::new(SCRIPT).arg("--prepare").status().unwrap();
    if prepared.code() == Some(NO_JAVA) {
        assert!(std::env::var_os("CI").is_none(), "OpenSearch needs Java, and CI is set");
        eprintln!("skipped: OpenSearch needs a JDK 21 or later and Maven");
        return None;
    }
    assert!(prepared.success(), "{SCRIPT} --prepare: {prepared}");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    // The pipe is closed when this program ends, however it does.
    let watched = r#""$0" "$1" "$2" >"$1/out" 2>&1 & cat >/dev/null; kill $!; wait $!; rm -rf "$1""#;
    let dir = tempfile::tempdir().unwrap().keep();
    let watch = Command::new("bash")
        .args(["-c", watched, SCRIPT, dir.to_str().unwrap(), &port.to_string()])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    // Its end of the pipe stays open.
    std::mem::forget(watch);
    let url = format!("http://127.0.0.1:{port}");
    let begun = Instant::now();
    while ureq::get(format!("{url}/_cluster/health?wait_for_status=green")).call().is_err() {
        let log = || std::fs::read_to_string(dir.join("out")).unwrap_or_default();
        assert!(begun.elapsed() < PATIENCE, "OpenSearch does not start: {}", log());
        std::thread::sleep(Duration::from_millis(200));
    }
    Some(Node { url })
}
