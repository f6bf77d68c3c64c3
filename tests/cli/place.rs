//! Which index a command works on, and whether it is up to date with its trees.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{Run, World, finish};

/// Runs the program in a folder of the world.
fn run_in(world: &World, folder: &str, args: &[&str]) -> Run {
    let mut command: Command = world.command(args);
    command.current_dir(world.path(folder));
    finish(command)
}

/// An index of `reports`, and another tree beside it.
fn with_another_tree() -> World {
    let world = World::unindexed();
    world.run(&["index", "reports"]).found();
    let report = world.path("reports/Yunnan_Power/Yunnan_Power_combined_info.txt");
    world.write("project/own/Yunnan_Power_combined_info.txt", fs::read(report).expect("a report"));
    world
}

#[test]
fn an_index_found_above_is_named_first() {
    let world = World::unindexed();
    world.run(&["index", "reports"]).found();
    let run = run_in(&world, "reports", &["index", "Yunnan_Power"]).expect(0);
    assert_eq!(run.stderr, format!("the index is {}\n", world.path(".tansuo").display()));
}

#[test]
fn a_tree_outside_of_the_index_found_above_needs_a_word() {
    let world = with_another_tree();
    let run = run_in(&world, "project", &["index", "own"]);
    let above = world.path(".tansuo");
    let run = run.fails_with("is outside of the directories of the index found");
    assert!(run.stderr.contains(&format!("--index {}", above.display())), "{}", run.stderr);
    assert!(run.stderr.contains("--here"), "{}", run.stderr);
    let reports = |run: Run| run.expect(0).json()["reports"].as_u64().expect("a count");
    let json = ["--format", "json"];
    let here = run_in(&world, "project", &[&["index", "own", "--here"], &json[..]].concat());
    assert_eq!(reports(here), 1);
    assert!(world.path("project/.tansuo").is_dir());
    let before = reports(world.run(&[&["stats"], &json[..]].concat()));
    let above = above.to_str().expect("UTF-8").to_owned();
    reports(run_in(&world, "project", &[&["index", "own", "--index", &above], &json[..]].concat()));
    let after = reports(world.run(&[&["stats"], &json[..]].concat()));
    assert_eq!((before, after), (2, 2), "the same report, known from its copy");
}

#[test]
fn a_directory_that_moved_is_named() {
    let world = World::unindexed();
    world.run(&["index", "reports"]).found();
    fs::rename(world.path("reports"), world.path("moved")).expect("a move");
    let run = world.run(&["index", "moved"]).found();
    assert!(run.stdout.contains("\nreports has moved; its records are kept\n"), "{}", run.stdout);
}

#[test]
fn an_empty_directory_is_named() {
    let world = World::unindexed();
    fs::create_dir_all(world.path("empty/below")).expect("folders");
    let run = world.run(&["index", "reports", "empty"]).expect(0);
    assert_eq!(run.stderr, "empty: no files; hidden and ignored ones are skipped\n");
    let run = world.run(&["search", "限电", "--in", "empty"]).expect(1);
    assert!(run.stderr.contains("empty: no files"), "{}", run.stderr);
}

#[track_caller]
fn assert_stale(world: &World, is_stale: bool) {
    let run = world.run(&["search", "电解铝"]).expect(0);
    let said = "reports has changed since it was indexed; `tansuo index` brings the index up to date\n";
    assert_eq!(run.stderr, if is_stale { said } else { "" });
}

#[test]
fn a_search_says_that_the_tree_has_changed() {
    let world = World::unindexed();
    world.run(&["index", "reports"]).found();
    assert_stale(&world, false);
    let path = "reports/Yunnan_Power/Yunnan_Power_combined_info.txt";
    let text = fs::read_to_string(world.path(path)).expect("a report");
    world.write(path, text.replace("来水偏枯", "来水转丰"));
    assert_stale(&world, true);
    world.run(&["index"]).found();
    assert_stale(&world, false);
    world.write("reports/New_Folder/a.txt", "# 说明\n\n没有转折点的一段文字。\n");
    assert_stale(&world, true);
    fs::remove_dir_all(world.path("reports/New_Folder")).expect("gone");
    // The time of `reports` itself is ignored, since it may contain an index.
    assert_stale(&world, false);
    fs::write(world.path("reports/.hidden"), "").expect("a file");
    assert_stale(&world, false);
}

#[test]
fn nothing_is_said_of_an_index_that_another_program_brought_up_to_date() {
    let world = World::unindexed();
    world.run(&["index", "reports"]).found();
    world.write("reports/New_Folder/a.txt", "# 说明\n\n没有转折点的一段文字，只讲水电。\n");
    assert_stale(&world, true);
    let mut index =
        tansuo::Writer::open(world.path(".tansuo"), tansuo::Settings::default()).expect("an index");
    index.update(&[]).expect("an update");
    assert_stale(&world, false);
}

#[test]
fn a_tree_too_large_for_a_glance_is_seen_from_above() {
    let world = World::unindexed();
    for number in 0..20 {
        for file in 0..20 {
            world.write(&format!("reports/folder{number:02}/{file:02}.log"), "");
        }
    }
    world.run(&["index", "reports"]).found();
    assert_stale(&world, false);
    world.write("reports/folder19/new.log", "");
    assert_stale(&world, true);
}

#[test]
fn the_cache_is_listed_and_cleared() {
    let world = World::unindexed();
    world.run(&["cache"]).expect(1);
    world.run(&["search", "电解铝", "--in", "reports"]).expect(0);
    world.write("cache/tansuo/notes.txt", "not an index");
    let listed = world.run(&["cache", "--format", "json"]).found().json();
    let reports = world.path("reports");
    assert_eq!(listed[0]["directories"][0].as_str().map(Path::new), Some(reports.as_path()));
    assert!(listed[0]["index_bytes"].as_u64() > Some(1000) && listed.as_array().map(Vec::len) == Some(1));
    let table = world.run(&["cache"]).found().stdout;
    assert!(table.contains(reports.to_str().expect("UTF-8")), "{table}");
    let cleared = world.run(&["cache", "--clear"]).found().stdout;
    assert!(cleared.contains("removed"), "{cleared}");
    world.run(&["cache"]).expect(1);
    assert!(world.path("cache/tansuo/notes.txt").is_file(), "only indexes are removed");
    world.run(&["search", "电解铝", "--in", "reports"]).expect(0);
}

#[test]
fn a_timeline_has_a_limit() {
    let world = World::unindexed();
    world.run(&["index", "reports"]).found();
    let all = world.run(&["timeline", "--format", "json"]).found().json();
    let one = world.run(&["timeline", "--format", "json", "--limit", "1"]).found().json();
    assert!(all.as_array().is_some_and(|all| all.len() > 1 && all[0] == one[0]));
    assert_eq!(one.as_array().map(Vec::len), Some(1));
    let table = world.run(&["timeline", "--limit", "1"]).found().stdout;
    assert!(table.contains("more; --limit all shows them"), "{table}");
}
