//! The generator of synthetic trees: the same shape always gives the same tree.

#[path = "../benches/synthetic/mod.rs"]
mod synthetic;

use std::collections::HashSet;

use synthetic::Shape;
use tansuo::crawl::{self, Settings};

#[test]
fn the_same_shape_gives_the_same_tree_and_another_seed_another() {
    let shape = Shape { reports: 30, ..Shape::default() };
    let files: Vec<_> = shape.files().collect();
    assert_eq!(files, shape.files().collect::<Vec<_>>());
    let other = Shape { seed: 2, ..shape };
    assert_ne!(files, other.files().collect::<Vec<_>>());
}

#[test]
fn every_report_has_a_path_and_a_text_of_its_own() {
    let shape = Shape { reports: 2 * 7 * 3 * 2, provinces: 3, sectors: 2, ..Shape::default() };
    let paths: HashSet<_> = shape.files().map(|file| file.path).collect();
    let texts: HashSet<_> = shape.files().map(|file| file.text).collect();
    assert_eq!((paths.len(), texts.len()), (shape.reports, shape.reports));
    assert!(paths.contains("run_001/Beijing_Power/Beijing_Power_combined_info_formal.txt"), "{paths:?}");
}

#[test]
fn the_shape_is_kept() {
    let shape = Shape { reports: 70, change_points: 5, records: 4, years: 2021..=2022, ..Shape::default() };
    for file in shape.files() {
        assert_eq!(file.change_points, 5);
        assert!(file.records <= 5 * 4);
        let headings: Vec<_> = file.text.lines().filter(|line| line.starts_with("##")).collect();
        assert_eq!(headings.len(), 5);
        assert!(headings.iter().all(|line| line.contains("2021") || line.contains("2022")));
    }
    let none = Shape { reports: 7, records: 0, ..Shape::default() };
    assert!(none.files().all(|file| file.records == 0));
}

#[test]
fn what_is_written_is_what_the_crawl_finds() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let written = Shape { reports: 50, ..Shape::default() }.write(dir.path()).expect("write");
    let walk = crawl::walk(&[dir.path().to_path_buf()], &Settings::default()).expect("walk");
    let bytes: u64 = walk.entries.iter().map(|entry| entry.stat.bytes).sum();
    assert_eq!(
        (walk.entries.len(), bytes as usize, walk.problems.len()),
        (written.reports, written.bytes, 0)
    );
}
