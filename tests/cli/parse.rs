//! `parse`: how reports are read, and the messages about files that cannot be.

use insta::assert_snapshot;

use crate::support::{World, world};

const GUIZHOU: &str = "reports/Guizhou_Industry/Guizhou_Industry_combined_info.txt";

#[test]
fn a_report_is_shown_as_it_was_read() {
    assert_snapshot!(world().run(&["parse", GUIZHOU]).found().stdout);
}

#[test]
fn jsonl_is_a_report_a_line() {
    let run = world().run(&["parse", "reports", "--format", "jsonl"]).expect(0);
    let reports = run.lines();
    assert_eq!(reports.len(), 3, "the detector's output is no report");
    assert!(run.stderr.contains("detector"), "{}", run.stderr);
    let guizhou = world().run(&["parse", GUIZHOU, "--format", "jsonl"]).found().lines().remove(0);
    assert_eq!(guizhou["path"], GUIZHOU, "the path is the one that was typed");
    assert_eq!(guizhou["province"]["code"], "520000");
    assert_eq!(guizhou["change_points"][2]["empty"], true);
    let all = world().run(&["parse", "reports", "--format", "json"]).expect(0).json();
    assert_eq!(all.as_array(), Some(&reports));
}

#[test]
fn a_bad_file_does_not_stop_the_others() {
    let world = World::unindexed();
    world.write("binary.txt", b"\x7fELF\0\0\0\0\x01\x02");
    let run = world.run(&["parse", "nowhere.txt", "binary.txt", GUIZHOU, "--format", "jsonl"]).expect(2);
    assert_eq!(run.lines().len(), 1);
    assert!(run.stderr.contains("nowhere.txt") && run.stderr.contains("binary.txt"), "{}", run.stderr);
}

#[test]
fn standard_input_is_a_report() {
    use std::io::Write;
    use std::process::{Command, Stdio};

    let mut child = Command::new(env!("CARGO_BIN_EXE_tansuo"))
        .args(["parse", "-", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let text =
        "# 贵州省工业部门\n\n## 变点：2021-03-01（事件，0.6）\n\n- 《甲办法》（省能源局，2021年2月）\n";
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["path"], "-");
    assert_eq!(report["change_points"][0]["records"][0]["issuer"], "省能源局");
}

#[test]
fn a_report_is_printed_in_the_form_that_the_design_gives() {
    let report = world().run(&["parse", GUIZHOU, "--format", "jsonl"]).found().lines().remove(0);
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().expect("an object").keys().cloned().collect()
    };
    let point = &report["change_points"][0];
    for key in ["date", "type", "confidence", "empty", "line", "records", "remarks"] {
        assert!(keys(point).contains(&key.to_owned()), "{key}: {point}");
    }
    let record = &point["records"][0];
    for key in ["title", "kind", "date", "issuer", "location", "sources", "fields", "lines"] {
        assert!(keys(record).contains(&key.to_owned()), "{key}: {record}");
    }
    assert_eq!(keys(&report["province"]).len(), 4, "{}", report["province"]);
    assert!(record["fields"][0]["name"].is_string() && record["lines"].is_array());
}
