//! Messages: what is wrong, where, and what to do.

use insta::assert_snapshot;

use crate::support::{World, finish, world};

#[test]
fn a_query_error_points_at_the_characters() {
    let mistakes = [
        &["search", "碳达峰 sektor:power"][..],
        &["search", "碳达峰 (风电 OR 光伏"],
        &["search", "绿色工厂 province:贵洲省 2021"],
        &["search", "--province", "Guizou"],
        &["search", "--sector", "power,powr"],
        &["search", "--kind", "evnt"],
        &["search", "--date", "2022-13"],
        &["search", "--lag", "soon"],
        &["search", "--confidence", "60"],
        &["search", "--year", "2022..2020"],
        &["facets", "-q", "“没有结尾"],
    ];
    let told = mistakes
        .map(|args| format!("$ tansuo {}\n{}", args.join(" "), world().run(args).fails_with("error").stderr));
    assert_snapshot!(told.join("\n"));
}

#[test]
fn a_long_query_is_shown_around_its_error() {
    let query = format!("{} sektor:power {}", "碳达峰 ".repeat(60), "绿色工厂 ".repeat(30));
    let run = world().run(&["search", &query]).fails_with("sektor");
    let longest = run.stderr.lines().skip(1).map(|line| line.chars().count()).max();
    assert!(longest < Some(130), "{}", run.stderr);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert!(lines[2].trim().starts_with("^^^^^^"), "{}", run.stderr);
}

#[test]
fn a_mistyped_option_is_answered_with_the_right_one() {
    world().run(&["search", "碳达峰", "--provnce", "贵州"]).fails_with("--province");
    world().run(&["serch", "碳达峰"]).fails_with("search");
    world().run(&["search", "碳达峰", "--format", "jsn"]).fails_with("json");
    world().run(&["search", "碳达峰", "--sort", "dates"]).fails_with("date");
    world().run(&["search", "碳达峰", "--limit", "many"]).fails_with("a number or `all`");
    world().run(&["export", "--limit", "-1"]).fails_with("a number or `all`");
    for args in [["search", "--offset", "ten"], ["policies", "--least", "-2"], ["index", "--threads", "1.5"]]
    {
        world().run(&args).fails_with("expected a number");
    }
    for file in ["coverage.png", "-"] {
        world().run(&["coverage", "--plot", file]).fails_with("the picture is SVG");
        assert!(!world().path(file).exists(), "{file}");
    }
}

#[test]
fn a_missing_index_names_the_remedy() {
    let world = World::empty();
    for command in [&["search", "碳"][..], &["facets"], &["export"], &["stats"], &["show", "00"]] {
        world.run(command).fails_with("tansuo index DIR");
    }
    world.run(&["search", "碳", "--index", "nowhere"]).fails_with("nowhere");
    world.run(&["index"]).fails_with("name the directories");
    world.run(&["index", "nowhere"]).fails_with("nowhere");
}

#[test]
fn something_else_is_no_index() {
    let world = World::unindexed();
    world.run(&["index", "reports", "--index", "reports"]).fails_with("--index");
    world.write("file", "text");
    world.run(&["search", "碳", "--index", "file"]).fails_with("file");
}

#[test]
fn every_help_has_an_example() {
    let commands = [
        "search",
        "index",
        "facets",
        "timeline",
        "policies",
        "coverage",
        "show",
        "similar",
        "export",
        "parse",
        "tokens",
        "stats",
        "verify",
        "eval",
        "completions",
    ];
    for command in commands {
        let help = world().run(&[command, "--help"]).found().stdout;
        assert!(help.contains(&format!("  tansuo {command}")), "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 120), "{help}");
    }
}

/// What a shell is offered for the last of some arguments.
fn offered(world: &World, shell: &str, args: &[&str]) -> Vec<String> {
    let mut command = world.command(&["--", "tansuo"]);
    command
        .args(args)
        .env("TANSUO_COMPLETE", shell)
        .env("_CLAP_COMPLETE_INDEX", args.len().to_string())
        .env("_CLAP_IFS", "\n");
    let run = finish(command).expect(0);
    run.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn completions_are_the_values_of_the_index() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = world().run(&["completions", shell]).found().stdout;
        assert!(script.contains("TANSUO_COMPLETE") && script.contains("tansuo"), "{shell}: {script}");
    }
    world().run(&["completions", "tcsh"]).expect(2);
    let values = |args: &[&str]| offered(world(), "bash", args);
    assert_eq!(values(&["search", "--province", "yun"]), ["Yunnan"]);
    assert_eq!(values(&["search", "--province", "云"]), ["云南"]);
    assert_eq!(values(&["search", "--province", "Guizhou,Yu"]), ["Guizhou,Yunnan"]);
    assert_eq!(values(&["search", "province:Yu"]), ["province:Yunnan"]);
    assert_eq!(values(&["facets", "prov"]), ["province"]);
    assert_eq!(values(&["sear"]), ["search"]);
    // The world has no report on 山东; without an index, every province is offered.
    assert_eq!(values(&["search", "--province", "Shandong"]), [""; 0]);
    let bare = World::empty();
    assert_eq!(offered(&bare, "bash", &["search", "--province", "Shan"]), ["Shanxi", "Shanghai", "Shandong"]);
    assert_eq!(offered(&bare, "bash", &["export", "--type", "s"]), ["seasonal"]);
    let told = offered(world(), "fish", &["search", "--province", "Yun"]);
    assert!(told[0].starts_with("Yunnan\t云南, ") && told[0].contains("record"), "{told:?}");
}
