//! Indexing keeps within its memory. A process of its own, since what counts is the peak of all that it took.

#![cfg(target_os = "linux")]

#[path = "../benches/synthetic/mod.rs"]
mod synthetic;
#[path = "../benches/synthetic/touch.rs"]
mod touch;

use std::fs;

use synthetic::Shape;
use tansuo::{Index, Settings};
use touch::touch;

/// The most that was resident at once, mapped files included, in bytes.
fn peak_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches("kB").trim_end().parse::<u64>().unwrap() * 1024
}

fn assert_within(settings: &Settings, what: &str) {
    let (peak, most) = (peak_bytes(), settings.memory_bytes);
    println!("{what}: {peak} bytes at most of {most}");
    assert!(peak <= most, "{what}: {peak} bytes were taken of {most}");
}

/// The peak only grows, so that what may take less comes first.
#[test]
fn indexing_keeps_within_the_memory() {
    many_threads();
    many_files_read_again();
}

/// Each thread takes memory, so that as many as a large machine has must not take more than few.
fn many_threads() {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("reports");
    let written = Shape { reports: 3_000, ..Shape::default() }.write(&tree).unwrap();
    let settings = Settings { threads: 8, memory_bytes: 100_000_000, ..Settings::default() };
    let mut index = Index::create(dir.path().join("index"), settings.clone()).unwrap();
    let report = index.update(&[tree]).unwrap();
    assert_eq!(report.records, written.records);
    assert_within(&settings, "3,000 reports, eight threads");
}

/// To read a tree of many files again takes a list of them, one of those that the index knows, and for each
/// file a deletion until the commit. The memory is the least that `--help` asks for.
fn many_files_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("reports");
    let shape = Shape { reports: 30_000, change_points: 1, records: 1, ..Shape::default() };
    let written = shape.write(&tree).unwrap();
    let settings = Settings { threads: 2, memory_bytes: 126_000_000, ..Settings::default() };
    let mut index = Index::create(dir.path().join("index"), settings.clone()).unwrap();
    index.update(std::slice::from_ref(&tree)).unwrap();
    assert_within(&settings, "30,000 small reports");
    touch(&tree);
    let report = index.update(&[]).unwrap();
    assert_eq!((report.changes.changed, report.records), (written.reports, written.records));
    assert_within(&settings, "30,000 small reports read again");
}
