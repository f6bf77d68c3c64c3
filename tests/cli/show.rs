//! `show`: one record whole.

use insta::assert_snapshot;

use crate::support::{World, world};

fn id_of(query: &str) -> String {
    world().run(&["search", query, "--format", "jsonl", "--limit", "1"]).found().each("id").remove(0)
}

#[test]
fn a_record_is_shown_with_its_change_point() {
    let id = id_of("绿色工厂 province:贵州");
    assert_snapshot!(world().run(&["show", &id]).found().stdout);
}

#[test]
fn json_adds_the_heading_to_an_export() {
    let id = id_of("绿色工厂 province:贵州");
    let shown = world().run(&["show", &id, "--format", "json"]).found().json();
    assert_eq!(shown["change_point"]["features"]["relative_magnitude"], 1.1027);
    assert_eq!(shown["change_point"]["heading"], "转折点: 2021-11-16 (Seasonal) - 置信度: 0.67");
    let exported = world().run(&["export", "绿色工厂 province:贵州"]).found().lines().remove(0);
    assert_eq!(shown["change_point"]["features"], exported["change_point"]["features"]);
    for name in ["title", "fields", "text", "lines", "date", "lag"] {
        assert_eq!(shown[name], exported[name], "{name}");
    }
}

#[test]
fn markdown_is_a_section_with_its_sources() {
    let id = id_of("绿色工厂 province:贵州");
    assert_snapshot!(world().run(&["show", &id, "--format", "markdown"]).found().stdout);
}

#[test]
fn the_beginning_of_an_id_is_enough() {
    let id = id_of("来水偏枯");
    let shown = world().run(&["show", &id[..12], "--format", "jsonl"]).found();
    assert_eq!(shown.each("id"), [id.as_str()]);
    assert_eq!(world().run(&["show", &id.to_uppercase(), "--format", "jsonl"]).found().each("id"), [id]);
}

#[test]
fn what_is_no_id_is_said_to_be_none() {
    world().run(&["show", "碳达峰"]).fails_with("hexadecimal");
    world().run(&["show", "0123456789abcdef0"]).fails_with("hexadecimal");
    for command in ["show", "similar"] {
        let run = world().run(&[command, "0123456789abcdef"]).expect(1);
        assert_eq!(run.stderr, "no record has the id 0123456789abcdef\n", "{command}");
    }
}

#[test]
fn an_ambiguous_beginning_lists_the_candidates() {
    // Seventeen records have two that begin with the same of sixteen digits.
    let world = World::empty();
    let items: String = (1..=17)
        .map(|n| format!("{n}. **事件名称**：第{n}号机组投运\n**规模和影响**：新增{n}万千瓦。\n\n"))
        .collect();
    let head = "# Hunan省/市 Power部门 碳排放变点相关政策与事件汇总\n\n## 转折点: 2021-05-01 (Event) - 置信度: 0.70\n\n";
    world.write("reports/Hunan_Power_combined_info.txt", format!("{head}{items}"));
    world.run(&["index", "reports"]).found();
    let ids = world.run(&["export"]).found().each("id");
    let digit = |id: &String| id[..2].to_owned();
    let twice = ids.iter().map(digit).find(|d| ids.iter().filter(|id| digit(id) == *d).count() > 1);
    world.run(&["show", &twice.expect("two of seventeen")]).fails_with("write more digits");
}
