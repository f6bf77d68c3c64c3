//! The clients of `examples/` run against the server.

use std::path::Path;
use std::process::Command;

use crate::support::server;

#[track_caller]
fn assert_runs(program: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(command_file(program));
    let mut command = Command::new(program);
    let output = match command.arg(&file).args(["碳", "--url", &server().url, "--province", "贵州"]).output()
    {
        Ok(output) => output,
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "CI is set, and {program} does not run: {error}");
            eprintln!("skipped: {program} does not run: {error}");
            return;
        }
    };
    let (printed, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program}: {printed}\n{told}");
    let ids = server().get("search", &[("q", "碳"), ("province", "贵州"), ("limit", "1000")]).ids();
    assert!(ids.len() > 1);
    assert_eq!(printed.lines().count(), ids.len(), "{printed}");
    for (line, id) in printed.lines().zip(&ids) {
        assert!(line.starts_with(id.as_str()), "{line}");
    }
    let output = Command::new(program).arg(&file).args(["碳 (", "--url", &server().url]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains("expected"), "{told}");
}

fn command_file(program: &str) -> &'static str {
    if program == "node" { "client.mjs" } else { "client.py" }
}

#[test]
fn the_client_in_python_reads_every_page() {
    assert_runs("python3");
}

#[test]
fn the_client_in_javascript_reads_every_page() {
    assert_runs("node");
}
