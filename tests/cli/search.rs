//! `search` and `export`: what is found, in which order, and how it looks.

use insta::assert_snapshot;

use crate::support::{Run, World, finish, world};

fn titles(args: &[&str]) -> Vec<String> {
    let run = world().run(&[&["search", "--format", "jsonl", "--limit", "all"], args].concat());
    if run.status == 1 {
        return Vec::new();
    }
    run.found().each("title")
}

fn sorted(mut titles: Vec<String>) -> Vec<String> {
    titles.sort();
    titles
}

#[test]
fn a_table_shows_what_a_researcher_needs() {
    let run = world().run(&["search", "--sort", "change-point", "--variant", "original"]).found();
    assert_snapshot!(run.stdout);
}

#[test]
fn a_province_is_found_in_every_spelling() {
    let expected = titles(&["绿色工厂", "--province", "贵州"]);
    assert_eq!(expected, ["贵州省绿色工厂评价办法"]);
    for spelling in ["Guizhou", "guizhou", "520000", "贵州省", "黔"] {
        assert_eq!(titles(&["绿色工厂", "--province", spelling]), expected, "--province {spelling}");
        assert_eq!(titles(&[&format!("绿色工厂 province:{spelling}")]), expected, "province:{spelling}");
    }
    assert_eq!(titles(&["绿色工厂", "--province", "西南"]).len(), 2, "a region holds its provinces");
}

#[test]
fn a_full_width_colon_is_a_colon() {
    assert_eq!(titles(&["绿色工厂 province：贵州"]), titles(&["绿色工厂 province:贵州"]));
    assert_eq!(titles(&["“在建工程”"]), ["清镇铝厂电解槽检修"]);
}

#[test]
fn several_words_are_one_query() {
    assert_eq!(titles(&["绿色工厂", "评价"]), titles(&["绿色工厂 评价"]));
}

#[test]
fn values_of_one_filter_widen_and_filters_narrow() {
    let both = sorted(titles(&["--province", "贵州", "--province", "云南"]));
    assert_eq!(both, sorted(titles(&["--province", "贵州,云南"])));
    assert_eq!(both.len(), 5);
    assert_eq!(titles(&["--province", "贵州,云南", "--sector", "power", "--type", "seasonal"]), [""; 0]);
    assert_eq!(titles(&["--year", "2020..2020", "--sector", "power", "--variant", "original"]).len(), 2);
    assert_eq!(titles(&["--confidence", ">=0.65"]), ["贵州省绿色工厂评价办法"]);
    assert_eq!(titles(&["--date", "2021-02..2021-02"]), ["清镇铝厂电解槽检修"]);
}

#[test]
fn a_lag_may_begin_with_a_minus() {
    let near = sorted(titles(&["--lag", "-42..-1", "--variant", "original"]));
    assert_eq!(near, ["清镇铝厂电解槽检修", "澜沧江来水偏枯"]);
    assert_eq!(near, sorted(titles(&["lag:-42..-1", "--variant", "original"])));
    assert_eq!(titles(&["--lag", ">0"]), ["贵州省绿色工厂评价办法"]);
}

#[test]
fn a_query_may_begin_with_a_minus() {
    let without = titles(&["--", "-绿色工厂"]);
    assert_eq!(without.len(), 3);
    assert_eq!(titles(&["-绿色工厂"]), without);
    assert_eq!(sorted(titles(&["-province:贵州", "--variant", "original"])).len(), 2);
    assert_eq!(titles(&["水电 -\"来水偏枯\"", "--variant", "original"]), ["云南省绿色能源发展规划"]);
}

#[test]
fn the_exit_status_tells_whether_something_was_found() {
    world().run(&["search", "绿色工厂"]).expect(0);
    let nothing = world().run(&["search", "核聚变"]).expect(1);
    assert_eq!(nothing.stdout, "no records\n");
    assert_eq!(world().run(&["search", "核聚变", "--format", "jsonl"]).expect(1).stdout, "");
    let json = world().run(&["search", "核聚变", "--format", "json"]).expect(1).json();
    assert_eq!(json, serde_json::json!({"total": 0, "total_all": 0, "hits": []}));
    world().run(&["export", "核聚变"]).expect(1);
    world().run(&["search", "province:贵洲"]).expect(2);
}

#[test]
fn pages_put_together_are_the_whole() {
    for sort in ["relevance", "date", "change-point", "confidence", "lag"] {
        let all = world().run(&["search", "--sort", sort, "--limit", "all", "--format", "jsonl"]).found();
        let mut paged = Vec::new();
        for offset in (0..6).step_by(2) {
            let offset = offset.to_string();
            let args = ["search", "--sort", sort, "--limit", "2", "--offset", &offset, "--format", "jsonl"];
            paged.extend(world().run(&args).found().lines());
        }
        assert_eq!(paged, all.lines(), "--sort {sort}");
    }
    let beyond = world().run(&["search", "--offset", "100"]).expect(0);
    assert_eq!(beyond.stdout, "none here of 5 records\n");
}

#[test]
fn export_gives_each_record_once_in_the_order_of_the_files() {
    let run = world().run(&["export"]).found();
    let places: Vec<(String, i64)> = (run.lines().iter())
        .map(|line| (line["path"].to_string(), line["lines"][0].as_i64().expect("a line")))
        .collect();
    let mut in_order = places.clone();
    in_order.sort();
    in_order.dedup();
    assert_eq!(places, in_order);
    assert_eq!(places.len(), 5);
    let page = world().run(&["export", "--offset", "2", "--limit", "3"]).found();
    assert_eq!(page.each("id"), run.each("id")[2..5]);
}

#[test]
fn an_export_has_the_rendered_text_of_the_file() {
    for line in world().run(&["export", "--variant", "original"]).found().lines() {
        let path = world().path(line["path"].as_str().expect("a path"));
        let file = std::fs::read_to_string(path).expect("the report");
        let text = line["text"].as_str().expect("a text");
        let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let first = text.lines().next().expect("a line");
        assert!(bare(&file).contains(&bare(first)), "rendered text is the text without markup: {text}");
        assert!(!text.contains("**"), "{text}");
    }
}

#[test]
fn a_directory_is_searched_without_set_up() {
    let world = World::unindexed();
    let found = |run: Run| run.found().each("title");
    let args = ["search", "绿色工厂评价", "--in", "reports", "--format", "jsonl", "--limit", "1"];
    assert_eq!(found(world.run(&args)), ["贵州省绿色工厂评价办法"]);
    assert!(world.path("cache/tansuo").is_dir(), "the index lies in the user's cache");
    assert!(!world.path(".tansuo").exists(), "and not beside the reports");

    std::fs::remove_file(world.path("reports/Guizhou_Industry/Guizhou_Industry_combined_info.txt"))
        .expect("gone");
    let titles = found(world.run(&args));
    assert!(!titles.contains(&"贵州省绿色工厂评价办法".to_owned()), "{titles:?}");

    world.run(&["search", "水电", "--in", "reports", "--index", "here"]).found();
    assert!(world.path("here").is_dir(), "--index says where");
    world.run(&["search", "水电", "--in", "nowhere"]).fails_with("nowhere: cannot be read");
}

/// The file is read by the search: the index is not rebuilt.
#[test]
fn a_users_synonyms_are_named_or_in_the_environment() {
    let world = World::unindexed();
    world.run(&["index", "reports"]).found();
    world.write("names.txt", "绿厂评价, 绿色工厂评价办法\n");
    let args = ["search", "绿厂评价", "--match", "all"];
    world.run(&args).expect(1);
    world.run(&[&args[..], &["--synonyms", "names.txt"]].concat()).found();
    world.run(&["export", "绿厂评价", "--synonyms", "names.txt"]).found();
    let mut command = world.command(&args);
    command.env("TANSUO_SYNONYMS", world.path("names.txt"));
    finish(command).found();
    world.write("bad.txt", "绿厂评价\n");
    world.run(&[&args[..], &["--synonyms", "bad.txt"]].concat()).fails_with("line 1");
    world.run(&[&args[..], &["--synonyms", "none.txt"]].concat()).fails_with("none.txt");
}

#[test]
fn the_index_is_named_or_in_the_environment_or_above() {
    let world = World::unindexed();
    world.run(&["index", "reports", "--index", "elsewhere"]).found();
    world.run(&["search", "水电"]).fails_with("tansuo index DIR");
    world.run(&["search", "水电", "--index", "elsewhere"]).found();
    let mut command = world.command(&["search", "水电"]);
    command.env("TANSUO_INDEX", world.path("elsewhere"));
    finish(command).found();

    world.run(&["index", "reports"]).found();
    assert!(world.path(".tansuo").is_dir());
    let mut command = world.command(&["search", "水电", "--format", "jsonl", "--limit", "1"]);
    command.current_dir(world.path("reports/Yunnan_Power"));
    let run = finish(command).found();
    let path = &run.each("path")[0];
    assert!(path.starts_with("Yunnan_Power_combined_info"), "paths are relative to where one is: {path}");
}

#[test]
fn a_search_that_finds_nothing_says_what_to_leave_out() {
    let told = |args: &[&str]| {
        let run = world().run(&[&["search"], args].concat()).expect(1);
        assert_eq!(run.stdout, "no records\n");
        run.stderr
    };
    assert_eq!(told(&["铝厂", "--province", "yunnan"]), "without --province yunnan: 1 record\n");
    assert_eq!(
        told(&["铝厂", "--province", "云南", "--type", "trend,unknown"]),
        "without --province 云南 and --type trend,unknown: 1 record\n"
    );
    assert_eq!(told(&["title:铝厂", "province:云南"]), "without province:云南: 1 record\n");
    assert_eq!(
        told(&["\"没有的话\"", "--province", "云南"]),
        "without \"没有的话\": 2 records\n",
        "the words, where no filter helps"
    );
    assert_eq!(told(&["\"没有的话\""]), "");
    let chinese = world().run(&["search", "铝厂", "--province", "云南", "--lang", "zh"]).expect(1);
    assert_eq!(chinese.stderr, "去掉 --province 云南 则有 1 条记录\n");
    let json = world().run(&["search", "铝厂", "--province", "云南", "--format", "json"]).expect(1);
    assert_eq!(json.stderr, "");
}
