//! What a report must not be able to do: command a terminal, run in a spreadsheet, break a table.

use std::io::Read;
use std::process::Stdio;
use std::sync::LazyLock;

use crate::support::{World, finish, world};

/// A report whose values try everything.
static HOSTILE: LazyLock<World> = LazyLock::new(|| {
    let world = World::empty();
    let report = "# Hubei省/市 Power部门 碳排放变点相关政策与事件汇总\n\n\
        ## 转折点: 2021-05-01 (Policy) - 置信度: 0.70\n\n\
        1. **政策名称**：=HYPERLINK(\"http://evil.example.cn\",\"点\")|竖线*星*<b>标签</b>\n\
        **发布/实施日期**：2021年6月1日\n\
        **发布机构**：@SUM(A1)\u{1b}[31m红色\u{9b}32m绿色\u{202e}倒\n\
        **核心内容**：\u{1b}]0;改名\u{7}正文[方括号]_下划线_\n\
        **信息来源网址**：[链接\u{1b}[2J](https://a.example.cn/x|y)\n";
    world.write("reports/Hubei_Power_combined_info.txt", report);
    world.run(&["index", "reports"]).expect(0);
    world
});

fn is_harmless(text: &str) -> bool {
    !text.chars().any(|c| (c.is_control() && c != '\n' && c != '\r') || matches!(c, '\u{202a}'..='\u{202e}'))
}

#[test]
fn no_format_prints_a_terminal_command() {
    for format in ["table", "json", "jsonl", "csv", "markdown"] {
        for command in [&["search", "正文"][..], &["export"], &["facets", "issuer", "host"]] {
            let run = HOSTILE.run(&[command, &["--format", format]].concat()).found();
            assert!(is_harmless(&run.stdout), "{command:?} {format}:\n{:?}", run.stdout);
        }
        let id = HOSTILE.run(&["export"]).found().each("id").remove(0);
        let run = HOSTILE.run(&["show", &id, "--format", format]).found();
        assert!(is_harmless(&run.stdout), "show {format}:\n{:?}", run.stdout);
    }
    let file = "reports/Hubei_Power_combined_info.txt";
    for format in ["table", "json", "jsonl"] {
        let run = HOSTILE.run(&["parse", file, "--format", format]);
        assert!(is_harmless(&run.stdout), "parse {format}:\n{:?}", run.stdout);
    }
    let tokens = HOSTILE.run(&["tokens", "碳\u{1b}[31m达峰"]).found();
    assert!(is_harmless(&tokens.stdout), "{:?}", tokens.stdout);
    let error = HOSTILE.run(&["search", "province:\u{1b}[31m"]).expect(2);
    assert!(is_harmless(&error.stderr), "{:?}", error.stderr);
}

#[test]
fn json_still_holds_every_character() {
    let run = HOSTILE.run(&["export"]).found();
    let text = run.lines()[0]["text"].as_str().expect("a text").to_owned();
    assert!(text.contains("\u{1b}[31m红色\u{9b}32m绿色\u{202e}倒"), "{text:?}");
}

#[test]
fn no_cell_is_a_formula() {
    for command in [&["search"][..], &["export"], &["facets", "issuer"]] {
        let csv = HOSTILE.run(&[command, &["--format", "csv"]].concat()).found().stdout;
        let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        for row in reader.records() {
            for cell in &row.expect("RFC 4180") {
                let is_number = cell.parse::<f64>().is_ok();
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t']), "{cell:?} in\n{csv}");
            }
        }
        assert!(command[0] != "search" || csv.contains("'=HYPERLINK"), "the text itself is kept:\n{csv}");
    }
}

#[test]
fn markdown_shows_marks_as_they_are() {
    let run = HOSTILE.run(&["search", "--format", "markdown"]).found();
    let row = run.stdout.lines().nth(2).expect("a row");
    assert!(row.contains("=HYPERLINK(\""), "{row}");
    assert!(row.contains("(https://a.example.cn/x%7Cy)"), "{row}");
    let columns = row.replace("\\|", "").matches('|').count();
    assert_eq!(columns, 11, "ten cells: {row}");
}

#[test]
fn colours_only_where_they_are_wanted() {
    let coloured = |args: &[&str], variable: Option<(&str, &str)>| {
        let mut command = world().command(args);
        command.envs(variable);
        finish(command).expect(0).stdout.contains('\u{1b}')
    };
    assert!(!coloured(&["search", "绿色工厂"], None), "a pipe is no terminal");
    assert!(coloured(&["search", "绿色工厂", "--color", "always"], None));
    assert!(!coloured(&["search", "绿色工厂", "--color", "never"], Some(("CLICOLOR_FORCE", "1"))));
    assert!(!coloured(&["search", "绿色工厂"], Some(("NO_COLOR", "1"))));
    for format in ["json", "jsonl", "csv", "markdown"] {
        assert!(
            !coloured(&["search", "绿色工厂", "--color", "always", "--format", format], None),
            "{format}"
        );
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    // A shared table is too short to fill a pipe, so this writes one that is not.
    let world = World::empty();
    let item =
        "1. **政策名称**：绿色工厂评价办法\n**核心内容**：分级评价，能源管理中心，节能改造，余热利用。\n\n";
    let report = format!(
        "# Hunan省/市 Industry部门 碳排放变点相关政策与事件汇总\n\n\
         ## 转折点: 2021-05-01 (Policy) - 置信度: 0.70\n\n{}",
        item.repeat(1_000)
    );
    world.write("reports/Hunan_Industry_combined_info.txt", report);
    world.run(&["index", "reports"]).expect(0);
    for args in [
        &["export"][..],
        &["search", "--limit", "all"],
        &["timeline", "--format", "csv"],
        &["completions", "zsh"],
        &["parse", "reports"],
    ] {
        let mut command = world.command(args);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        let mut first = [0; 16];
        child.stdout.take().expect("a pipe").read_exact(&mut first).expect("some output");
        let mut stderr = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut stderr).expect("UTF-8");
        assert_eq!(child.wait().expect("an end").code(), Some(0), "{args:?}: {stderr}");
        assert_eq!(stderr, "", "{args:?}");
    }
}
