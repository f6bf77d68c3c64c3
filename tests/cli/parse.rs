//! `parse`: how reports are read, and what is said of files that cannot be.

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
