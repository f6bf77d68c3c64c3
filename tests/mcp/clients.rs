//! Clients of other makers: the Python client of the protocol, and its inspector.
//!
//! They need `mcp` 2.3 for Python (an interpreter that has it may be named in `MCP_PYTHON`), `node` and `npm ci` in
//! `tests/mcp`; what is missing is skipped, which is a failure if `CI` is set.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use serde_json::Value;

use crate::serve::{Server, tree};

const KEY: &str = "a-key-for-the-clients-of-mcp-0123456789";

/// A server that asks for a key.
static LOCKED: LazyLock<Server> = LazyLock::new(|| {
    let keys = tree().path("keys-for-clients");
    std::fs::write(&keys, format!("{KEY}\n")).unwrap();
    tree().serve(&["--api-key-file", keys.to_str().unwrap()])
});

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mcp")
}

fn program() -> &'static str {
    env!("CARGO_BIN_EXE_tansuo")
}

fn index() -> String {
    tree().path(".tansuo").to_str().unwrap().to_owned()
}

/// Says what a test cannot do without.
fn skip(missing: &str) {
    assert!(std::env::var_os("CI").is_none(), "CI is set, and {missing}");
    eprintln!("skipped: {missing}");
}

#[track_caller]
fn python(arguments: &[&str]) {
    let python = std::env::var_os("MCP_PYTHON").unwrap_or_else(|| "python3".into());
    let has = Command::new(&python).args(["-c", "from mcp import Client, StdioServerParameters"]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        return skip("there is no Python with mcp 2.3; install it and name its interpreter in MCP_PYTHON");
    }
    let output = Command::new(&python).arg(here().join("client.py")).args(arguments).output().unwrap();
    let (printed, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{printed}\n{told}");
    assert_eq!(printed.lines().count(), 2, "{printed}");
}

#[test]
fn the_python_client_asks_over_standard_input() {
    python(&["stdio", program(), &index()]);
}

#[test]
fn the_python_client_asks_over_http() {
    python(&["http", &format!("{}/mcp", LOCKED.url), KEY]);
}

/// Runs the inspector on a server; `None` where there is no inspector.
fn inspector(server: &[&str], asked: &[&str]) -> Option<Output> {
    let script = here().join("node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js");
    if !script.is_file() {
        skip("there is no inspector; run `npm ci` in tests/mcp");
        return None;
    }
    let mut command = Command::new("node");
    command.arg(script).arg("--cli").args(server).args(asked).env("HOME", tree().path("home"));
    Some(command.output().unwrap())
}

/// What the inspector prints.
#[track_caller]
fn inspected(output: &Output) -> Value {
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && told.is_empty(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_inspector_finds_no_fault() {
    let key = format!("Authorization: Bearer {KEY}");
    let url = format!("{}/mcp", LOCKED.url);
    let index = index();
    let over_stdio = [program(), "mcp", "--index", &index];
    let over_http = [&url, "--transport", "http", "--header", &key];
    for server in [&over_stdio[..], &over_http[..]] {
        let Some(listed) = inspector(server, &["--method", "tools/list", "--strict"]) else { return };
        assert_eq!(inspected(&listed)["tools"].as_array().unwrap().len(), 7);
        let asked = |arguments: &[&str]| inspector(server, arguments).unwrap();
        let search = ["--method", "tools/call", "--tool-name", "search"];
        let given = ["--tool-arg", "q=碳达峰", "--tool-arg", "limit=2", "--tool-arg", "type=[\"event\"]"];
        let found = inspected(&asked(&[&search[..], &given].concat()));
        assert_eq!(found["structuredContent"]["hits"].as_array().unwrap().len(), 2, "{found}");
        let wrong = asked(&[&search[..], &["--tool-arg", "sort=datum"]].concat());
        assert!(!wrong.status.success());
        let told: Value = serde_json::from_slice(&wrong.stdout).unwrap();
        assert!(told["isError"] == true && told.to_string().contains("did you mean"), "{told}");
        let guide = inspected(&asked(&["--method", "resources/read", "--uri", "tansuo://guide"]));
        assert_eq!(guide["contents"][0]["mimeType"], "text/markdown");
    }
}
