//! `index`, `stats` and `tokens`.

use insta::assert_snapshot;

use crate::support::{Run, World, world};

/// Standard output without the figures that no two runs share.
fn steady(run: &Run) -> String {
    let lines = run.stdout.lines().map(|line| match line {
        _ if line.starts_with("read ") => "read … in …",
        _ if line.starts_with("on disk") => "on disk        …",
        _ if line.starts_with("segments") => "segments       …",
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_summary_accounts_for_every_file() {
    let world = World::unindexed();
    world.write("reports/run.log", "2025-06-03 done\n");
    world.write("reports/picture.png", b"\x89PNG\r\n\x1a\n\0\0");
    let run = world.run(&["index", "reports"]).found();
    assert_snapshot!(steady(&run));
}

#[test]
fn a_second_run_touches_only_what_changed() {
    let world = World::unindexed();
    let changes = |run: Run| {
        let json = run.found().json();
        ["added", "changed", "removed", "unchanged"]
            .map(|name| json["changes"][name].as_u64().expect("a count"))
    };
    let json = ["--format", "json"];
    assert_eq!(changes(world.run(&[&["index", "reports"], &json[..]].concat())), [4, 0, 0, 0]);
    assert_eq!(changes(world.run(&[&["index"], &json[..]].concat())), [0, 0, 0, 4]);
    std::fs::remove_file(world.path("reports/Yunnan_Power/Yunnan_Power_combined_info_concise.txt"))
        .expect("gone");
    world.write("reports/Yunnan_Power/new.txt", "# 说明\n\n没有转折点的一段文字，只讲水电。\n");
    let path = "reports/Yunnan_Power/Yunnan_Power_combined_info.txt";
    let text = std::fs::read_to_string(world.path(path)).expect("a report");
    world.write(path, text.replace("来水偏枯", "来水偏丰"));
    assert_eq!(changes(world.run(&[&["index"], &json[..]].concat())), [1, 1, 1, 2]);
    world.run(&["search", "\"来水偏丰\""]).expect(0);
    world.run(&["search", "\"来水偏枯\""]).expect(1);
}

#[test]
fn problems_are_told_and_the_rest_is_indexed() {
    let world = World::unindexed();
    world.write("reports/large.txt", "碳".repeat(1000));
    let run = world.run(&["index", "reports", "--max-file-size", "2000"]).expect(0);
    assert!(run.stderr.contains("reports/large.txt: too-large"), "{}", run.stderr);
    world.run(&["search", "绿色工厂"]).found();
}

#[test]
fn a_rebuild_takes_other_words() {
    let world = World::unindexed();
    world.write("words.txt", "清镇铝厂\n");
    world.run(&["index", "reports"]).found();
    world.run(&["index", "reports", "--lexicon", "words.txt"]).fails_with("--rebuild");
    world.run(&["index", "--rebuild", "--lexicon", "words.txt"]).found();
    assert_eq!(world.run(&["export"]).found().lines().len(), 5, "it remembers its directories");
    world.run(&["index", "--rebuild", "--lexicon", "nowhere.txt"]).fails_with("nowhere.txt");
    assert_eq!(world.run(&["export"]).found().lines().len(), 5, "a mistake costs nothing");
}

/// Files of an index inside the tree are never indexed, even after many updates.
#[test]
fn an_index_does_not_index_itself() {
    let world = World::unindexed();
    let index = ["index", "--index", "reports/index", "--format", "json"];
    let added = world.run(&[&index[..], &["reports"]].concat()).found().json();
    assert_eq!(added["changes"]["added"], 4);
    for args in [&index[..], &[&index[..], &["--rebuild"]].concat()] {
        let json = world.run(args).found().json();
        let changes = ["added", "unchanged"].map(|name| json["changes"][name].as_u64().expect("a count"));
        assert_eq!(changes.iter().sum::<u64>(), 4, "{json}");
    }
    world.run(&["verify", "--index", "reports/index"]).found();
}

/// An update keeps missing directories, because a disk may be unmounted. A rebuild forgets them, and says so.
#[test]
fn a_rebuild_forgets_a_directory_that_is_gone() {
    let world = World::unindexed();
    world.write("more/note.md", "# 说明\n\n只讲水电的一段文字。\n");
    world.run(&["index", "reports", "more"]).found();
    std::fs::remove_dir_all(world.path("more")).expect("gone");
    let kept = world.run(&["index"]).expect(0);
    assert!(kept.stderr.contains("more: vanished") && kept.stderr.contains("forgotten"), "{}", kept.stderr);
    world.run(&["search", "\"只讲水电\""]).expect(0);
    let rebuilt = world.run(&["index", "--rebuild"]).expect(0);
    assert!(rebuilt.stderr.contains("more: vanished: is not there"), "{}", rebuilt.stderr);
    world.run(&["search", "\"只讲水电\""]).expect(1);
    world.run(&["index"]).found();
    std::fs::remove_dir_all(world.path("reports")).expect("gone");
    world.run(&["index", "--rebuild"]).fails_with("tansuo index --rebuild DIR");
    let run = world.run(&["search", "绿色工厂"]).expect(0);
    assert_eq!(run.stderr, "reports is gone; `tansuo index --forget reports` takes it out of the index\n");
}

#[test]
fn stats_tell_what_is_there() {
    assert_snapshot!(steady(&world().run(&["stats"]).found()));
    let json = world().run(&["stats", "--format", "json"]).found().json();
    assert_eq!((json["change_points"].as_u64(), json["records"].as_u64()), (Some(4), Some(5)));
}

#[test]
fn tokens_show_words_and_where_they_stand() {
    let run = world().run(&["tokens", "減污降碳協同增效，ＣＯ２"]).found();
    assert_snapshot!(run.stdout);
    let json = world().run(&["tokens", "減污降碳", "--format", "json"]).found().json();
    assert_eq!(json["words"][0]["original"], "減污降碳");
    assert_eq!(json["words"][0]["chars"], serde_json::json!([0, 4]));
    assert_eq!((&json["normal"], &json["words"][0]["lexicon"]), (&"减污降碳".into(), &true.into()));
    world().run(&["tokens", " "]).expect(1);
}

#[test]
fn tokens_tell_which_words_are_of_a_users_lexicon() {
    let world = World::empty();
    world.write("words.txt", "黔西电厂\n");
    let args = ["tokens", "黔西电厂投产", "--lexicon", "words.txt", "--format", "json"];
    let json = world.run(&args).found().json();
    assert_eq!((&json["words"][0]["word"], &json["words"][0]["lexicon"]), (&"黔西电厂".into(), &true.into()));
    assert_eq!((&json["words"][1]["word"], &json["words"][1]["lexicon"]), (&"投产".into(), &false.into()));
}

#[test]
fn a_directory_that_is_not_there_leaves_no_index() {
    let world = World::empty();
    for args in [&["index", "nowhere"][..], &["serve", "--watch", "nowhere", "--listen", "127.0.0.1:0"]] {
        let run = world.run(args).expect(2);
        assert!(run.stderr.contains("nowhere: cannot be read"), "{}", run.stderr);
        assert!(!world.path(".tansuo").exists(), "{args:?}");
    }
}
