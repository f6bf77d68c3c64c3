//! The program on real reports, if they are beside the project.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::World;

fn reports() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/carbon-reports/reports");
    if dir.is_dir() {
        return Some(dir);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", dir.display());
    println!("skipped: {} is missing", dir.display());
    None
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// The kinds in the headings of the originals, counted without the parser.
fn headings(reports: &Path) -> BTreeMap<String, u64> {
    let mut kinds = BTreeMap::new();
    for path in files(reports).iter().filter(|path| path.to_string_lossy().ends_with("_combined_info.txt")) {
        let text = fs::read_to_string(path).expect("UTF-8");
        for heading in text.lines().filter(|line| line.starts_with("## 转折点")) {
            let kind = heading.split(['(', ')']).nth(1).expect("a kind in parentheses");
            *kinds.entry(kind.to_lowercase()).or_default() += 1;
        }
    }
    kinds
}

#[test]
fn nothing_is_counted_twice_and_no_file_is_lost() {
    let Some(reports) = reports() else { return };
    let world = World::empty();
    let dir = reports.to_str().expect("UTF-8");
    let summary = world.run(&["index", dir, "--format", "json"]).expect(0).json();
    let counted = |json: &serde_json::Value| json["count"].as_u64().expect("a count");
    let accounted: u64 = summary["files"].as_array().expect("files").iter().map(counted).sum();
    assert_eq!(accounted, files(&reports).len() as u64, "every file is accounted for");

    let args = ["facets", "type", "--variant", "original", "--count", "change-points", "--format", "json"];
    let facets = world.run(&args).found().json();
    let kinds: BTreeMap<String, u64> = (facets["facets"]["type"].as_array().expect("values").iter())
        .map(|value| (value["value"].as_str().expect("a kind").to_owned(), counted(value)))
        .collect();
    assert_eq!(kinds, headings(&reports));

    let export = world.run(&["export"]).found();
    let mut ids = export.each("id");
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "no record is doubled");
    let facets = world.run(&["facets", "province", "--format", "json"]).found().json();
    let sum: u64 = facets["facets"]["province"].as_array().expect("values").iter().map(counted).sum();
    assert_eq!((sum, facets["total"].as_u64()), (all as u64, Some(all as u64)));

    let again = world.run(&["index", "--format", "json"]).found().json();
    assert_eq!(again["changes"]["unchanged"].as_u64(), Some(accounted), "an unchanged tree is only walked");
    assert_eq!(again["read_bytes"], 0);
}
