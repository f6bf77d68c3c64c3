//! Queries, reports and file names by somebody who wants the program to fail.

use std::ffi::OsStr;
use std::time::{Duration, Instant};

use tansuo::query::{Expr, Limits};

use crate::support::{World, world};

#[test]
fn any_query_is_answered_or_refused_at_once() {
    // As long as an argument may be; longer queries cannot come from the command line.
    let queries = [
        "碳 ".repeat(10_000),
        "a ".repeat(60_000),
        "碳".repeat(40_000),
        "(".repeat(100_000),
        "(".repeat(60),
        format!("{}碳{}", "(".repeat(63), ")".repeat(63)),
        format!("{}碳{}", "(".repeat(5_000), ")".repeat(5_000)),
        "NOT ".repeat(30_000),
        "-".repeat(2_000),
        "*".to_owned(),
        "* ".repeat(200),
        "**".to_owned(),
        "碳* ".repeat(200),
        "\"".to_owned(),
        "\"碳\" ".repeat(250),
        "province:".repeat(1_000),
        format!("province:{}", "贵州,".repeat(5_000)),
        "year:9999999999999999".to_owned(),
        "lag:-9223372036854775808..9223372036854775807".to_owned(),
        "confidence:>=1e308".to_owned(),
        "date:0000..9999".to_owned(),
        "\u{202e}\u{0}\u{1b}[31m".replace('\0', ""),
        "：（“".to_owned(),
    ];
    for query in &queries {
        for command in ["search", "facets"] {
            let begun = Instant::now();
            let args: &[&str] =
                if command == "search" { &["search", "--", query] } else { &["facets", "-q", query] };
            let run = world().run(args);
            let shown: String = query.chars().take(30).collect();
            assert!((0..=2).contains(&run.status), "{command} {shown:?}…: {}", run.status);
            assert!(run.stderr.len() < 2_000, "{command} {shown:?}…: {} bytes", run.stderr.len());
            assert!(run.status != 2 || run.stderr.starts_with("error: "), "{shown:?}…: {}", run.stderr);
            // A bound that only something quadratic or worse would reach.
            assert!(begun.elapsed() < Duration::from_secs(60), "{command} {shown:?}…");
        }
    }
}

#[test]
fn limits_of_a_query_are_settings() {
    let megabyte = "碳达峰 ".repeat(100_000);
    assert!(Expr::parse(&megabyte).unwrap_err().to_string().contains("16384"));
    let limits = Limits { bytes: 2 << 20, clauses: 200_000, depth: 3 };
    assert!(Expr::parse_within(&megabyte, limits).is_ok());
    assert!(
        Expr::parse_within("((((碳))))", limits).unwrap_err().message.to_string().contains("deeper than 3")
    );
    assert!(Expr::parse_within("((碳))", limits).is_ok());
    assert!(Expr::parse_within("碳", Limits { bytes: 2, ..limits }).is_err());
    assert!(Expr::parse_within("碳 氮", Limits { clauses: 1, ..limits }).is_err());
}

#[test]
fn a_file_beyond_a_limit_is_named_and_the_rest_is_indexed() {
    let world = World::unindexed();
    world.write("reports/line.txt", format!("# 法\n{}\n", "碳".repeat(500_000)));
    world.write("reports/large.txt", format!("# 法\n{}", "碳达峰\n".repeat(160_000)));
    let index = |options: &[&str]| world.run(&[&["index", "reports"], options].concat()).expect(0);
    let records = |run: &crate::support::Run| run.stdout.lines().last().unwrap_or_default().to_owned();
    let usual = index(&["--max-file-size", "1500K"]);
    assert!(usual.stderr.contains("line.txt:2: line-too-long: line 2 has 1500000 bytes"), "{}", usual.stderr);
    assert!(usual.stderr.contains("large.txt: too-large"), "{}", usual.stderr);
    assert!(!records(&usual).starts_with("0 reports"), "{}", usual.stdout);
    let wider = index(&["--max-line-size", "2M"]);
    assert_eq!(wider.stderr, "");
    let few = world.run(&["index", "--rebuild", "--max-records", "1", "--max-line-size", "2M"]).expect(0);
    assert!(few.stderr.contains("too-many-records"), "{}", few.stderr);
    assert_ne!(records(&few), records(&wider));
}

#[test]
fn a_report_that_nests_repeats_or_never_ends_is_read_in_time() {
    let world = World::empty();
    let many = |line: &str, times: usize| line.repeat(times);
    let in_record =
        |text: &str| format!("## 转折点: 2021-05-01 (Policy)\n1. **政策名称**：甲\n   - **时间**：{text}\n");
    let reports = [
        many("> ", 200_000),
        many("#", 500_000),
        (0..1_500).map(|depth| format!("{}- **标签**：值\n", " ".repeat(depth))).collect(),
        many("## 转折点: 2021-05-01 (Policy) - 置信度: 0.70\n", 5_000),
        format!("## 转折点: 2021-05-01 (Policy)\n{}", many("1. **政策名称**：甲\n", 20_000)),
        many("**", 300_000),
        many("[", 300_000),
        many("[链接](https://a.cn/", 20_000),
        many("2021年", 100_000),
        many("第一条", 100_000),
        many("\u{200b}", 200_000),
        many("e\u{301}\u{302}\u{303}", 50_000),
        many("| ", 200_000),
        many("\n", 500_000),
        many("<\n", 300_000),
        many("<think>\n", 60_000),
        in_record(&many("甲[^1]", 100_000)),
        in_record(&many("【1†甲】", 50_000)),
        in_record(&many("__错__", 80_000)),
        in_record(&many("CO~2~", 150_000)),
        in_record(&many("$CO_2$", 100_000)),
        in_record(&many("**甲**：", 80_000)),
        in_record(&many("2021年5月、", 60_000)),
        (0..6_000).map(|n| format!("## 转折点: 2021-05-01 (Policy)\n1. **政策名称**：甲{n}\n")).collect(),
    ];
    for (number, text) in reports.iter().enumerate() {
        world.write(&format!("reports/Hubei_Power_{number}_combined_info.txt"), text);
    }
    let begun = Instant::now();
    let run = world.run(&["index", "reports", "--format", "json"]).expect(0);
    assert_eq!(run.json()["changes"]["added"], reports.len());
    assert!(begun.elapsed() < Duration::from_secs(300), "{:?}", begun.elapsed());
    world.run(&["verify", "--full"]).expect(0);
}

#[cfg(unix)]
#[test]
fn names_of_files_command_no_terminal_and_break_no_line() {
    use std::os::unix::ffi::OsStrExt;

    let world = World::empty();
    let report = "# Hubei省/市 Power部门\n\n## 转折点: 2021-05-01 (Policy) - 置信度: 0.70\n\n\
                  1. **政策名称**：绿色办法\n**核心内容**：正文\n\n";
    let names: [&[u8]; 4] = [b"line\nbreak", b"escape\x1b[31m", b"bytes\xff\xfe", "倒\u{202e}转".as_bytes()];
    for (number, name) in names.iter().enumerate() {
        let name = [name, &b"_Hubei_Power_combined_info.txt"[..]].concat();
        let folder = world.path("reports");
        std::fs::create_dir_all(&folder).expect("a folder");
        let text = format!("{report}{number}\n");
        std::fs::write(folder.join(OsStr::from_bytes(&name)), text).expect("a file");
    }
    let is_harmless = |text: &str| {
        !text
            .chars()
            .any(|c| (c.is_control() && !"\r\n".contains(c)) || ('\u{202a}'..='\u{202e}').contains(&c))
    };
    let run = world.run(&["index", "reports"]).expect(0);
    assert!(is_harmless(&run.stdout) && is_harmless(&run.stderr), "{:?} {:?}", run.stdout, run.stderr);
    assert!(run.stderr.contains("non-utf8-name"), "{}", run.stderr);
    for format in ["table", "json", "jsonl", "csv", "markdown"] {
        let found = world.run(&["search", "绿色办法", "--format", format]).expect(0);
        assert!(is_harmless(&found.stdout), "{format}: {:?}", found.stdout);
        // Only CSV has a way to keep a line break inside of a value.
        assert!(format == "csv" || !found.stdout.contains("line\nbreak"), "{format}: {:?}", found.stdout);
    }
    assert_eq!(world.run(&["export"]).found().lines().len(), names.len());
    world.run(&["index"]).expect(0);
    world.run(&["verify", "--full"]).expect(0);
}
