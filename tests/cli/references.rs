//! References for a bibliography, places for editors, links for terminals, pages for `man`.

use std::fs;

use insta::assert_snapshot;

use crate::support::{World, world};

const FOUND: [&str; 4] = ["search", "绿色工厂", "--sort", "date"];

fn printed(format: &str) -> String {
    world().run(&[&FOUND[..], &["--format", format]].concat()).found().stdout
}

#[test]
fn bibtex_has_an_entry_for_each_record() {
    assert_snapshot!(printed("bibtex"));
}

#[test]
fn ris_has_a_reference_for_each_record() {
    let ris = printed("ris");
    assert_eq!(ris.matches("TY  - ").count(), ris.matches("\r\nER  - \r\n\r\n").count());
    for line in ris.lines().filter(|line| !line.is_empty()) {
        let tag = line.split("  - ").next().expect("a tag");
        assert!(
            tag.len() == 2 && tag.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()),
            "{line}"
        );
    }
    assert_snapshot!(ris.replace("\r\n", "\n"));
}

#[test]
fn what_tex_would_obey_is_escaped() {
    let world = World::unindexed();
    let path = "reports/Yunnan_Power/Yunnan_Power_combined_info.txt";
    let text = fs::read_to_string(world.path(path)).expect("a report");
    world.write(path, text.replace("云南省绿色能源发展规划", "规划 100% & $5_{a} ~^ #1"));
    let bibtex = world.run(&["export", "--in", "reports", "--format", "bibtex"]).expect(0).stdout;
    let title = r"  title = {{规划 100\% \& \$5\_\{a\} \textasciitilde{}\textasciicircum{} \#1}},";
    assert!(bibtex.lines().any(|line| line == title), "{bibtex}");
}

#[test]
fn a_record_in_markdown_has_a_reference() {
    let id = &world().run(&[&FOUND[..], &["--format", "jsonl"]].concat()).found().each("id")[1];
    let page = world().run(&["show", id, "--format", "markdown"]).found().stdout;
    let reference = "- **GB/T 7714**: 贵州省工业和信息化厅. 贵州省绿色工厂评价办法\\[EB/OL\\]. (2021-12-22). \
                     https://gxt.example.cn/tz/1222.html.";
    assert!(page.lines().any(|line| line == reference), "{page}");
    let same = world().run(&["show", id, "--format", "ris"]).found().stdout;
    assert!(printed("ris").contains(&same), "{same}");
}

#[test]
fn vimgrep_names_the_place_of_the_match() {
    for line in printed("vimgrep").lines() {
        let mut parts = line.splitn(4, ':');
        let mut part = || parts.next().expect("four parts");
        let (path, number, column) = (part(), part(), part());
        let text = fs::read_to_string(world().path(path)).expect("a file below the directory");
        let number: usize = number.parse().expect("a line");
        let column: usize = column.parse().expect("a column");
        let found = &text.lines().nth(number - 1).expect("the line")[column - 1..];
        assert!(found.starts_with("绿色工厂"), "{line}: {found}");
    }
    // Without a query nothing is highlighted: the first line of the record.
    let first = world().run(&["export", "--format", "vimgrep", "--limit", "1"]).found().stdout;
    let record = &world().run(&["export", "--limit", "1"]).found().lines()[0];
    let place = format!("{}:{}:1:", record["path"].as_str().expect("a path"), record["lines"][0]);
    assert!(first.starts_with(&place), "{first}");
}

#[test]
fn a_table_links_its_files_where_it_may() {
    let linked = world().run(&[&FOUND[..], &["--hyperlink", "always"]].concat()).found().stdout;
    let plain = world().run(&FOUND).found().stdout;
    assert!(!plain.contains('\x1b'), "a pipe has no links");
    let file = world().path("reports/Guizhou_Industry/Guizhou_Industry_combined_info.txt");
    let link = format!("\x1b]8;;file://{}#26\x1b\\reports/", file.display());
    assert!(linked.contains(&link), "{linked:?}");
    let mut bare = linked;
    while let Some(start) = bare.find("\x1b]8;;") {
        let end = start + bare[start..].find("\x1b\\").expect("the end of the link") + 2;
        bare.replace_range(start..end, "");
    }
    assert_eq!(bare, plain, "a link changes nothing else");
    let id = &world().run(&[&FOUND[..], &["--format", "jsonl"]].concat()).found().each("id")[0];
    let page = world().run(&["show", id, "--hyperlink", "always"]).found().stdout;
    assert!(page.contains("\x1b]8;;file:///"), "{page:?}");
}

#[test]
fn every_command_has_a_man_page() {
    let world = World::empty();
    world.run(&["man", "pages"]).found();
    let help = world.run(&["--help"]).found().stdout;
    let listed =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // Indented further are the descriptions that take more than a line.
    let commands: Vec<&str> = listed
        .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')))
        .filter_map(|line| line.split_whitespace().next().filter(|name| *name != "help"))
        .collect();
    assert!(commands.contains(&"search") && !commands.contains(&"man"), "{commands:?}");
    for command in commands {
        let page = fs::read_to_string(world.path(&format!("pages/tansuo-{command}.1"))).expect("a page");
        assert!(page.contains(".SH SYNOPSIS"), "{page}");
    }
    assert!(world.path("pages/tansuo.1").is_file());
}
