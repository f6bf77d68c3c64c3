//! Indexing keeps within its memory. A process of its own, since what counts is the peak of all that it took.

#![cfg(target_os = "linux")]

#[path = "../benches/synthetic/mod.rs"]
mod synthetic;

use std::fs;

use synthetic::Shape;
use tansuo::{Index, Settings};

/// The most that was resident at once, mapped files included, in bytes.
fn peak_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches("kB").trim_end().parse::<u64>().unwrap() * 1024
}

/// Each thread takes memory, so that as many as a large machine has must not take more than few.
#[test]
fn many_threads_keep_within_the_memory() {
    let dir = tempfile::tempdir().unwrap();
    let tree = dir.path().join("reports");
    let written = Shape { reports: 3_000, ..Shape::default() }.write(&tree).unwrap();
    let before = peak_bytes();
    let settings = Settings { threads: 8, memory_bytes: 100_000_000, ..Settings::default() };
    let mut index = Index::create(dir.path().join("index"), settings.clone()).unwrap();
    let report = index.update(std::slice::from_ref(&tree)).unwrap();
    assert_eq!(report.records, written.records);
    let peak = peak_bytes();
    println!("{before} bytes before, {peak} at most, {} of text", written.bytes);
    assert!(peak <= settings.memory_bytes, "{peak} bytes were taken of {}", settings.memory_bytes);
}
