//! Parsing is total and loses no text.

use proptest::prelude::*;
use tansuo::report::{self, Record, Report};

use crate::support::real_reports;

/// What holds for every report of every text.
fn check_report(report: &Report, text: &str) {
    let mut end = 0;
    let mut records: Vec<&Record> =
        report.change_points.iter().flat_map(|p| &p.records).chain(&report.records).collect();
    // Rows of a table about one change point may have others between them.
    records.sort_by_key(|record| record.bytes.start);
    for record in &records {
        assert!(record.bytes.start >= end, "records overlap");
        assert!(record.bytes.start <= record.bytes.end && record.bytes.end <= text.len());
        assert!(text.is_char_boundary(record.bytes.start) && text.is_char_boundary(record.bytes.end));
        assert!(record.lines.0 >= 1 && record.lines.0 <= record.lines.1);
        end = record.bytes.end;
        // A reference may be defined elsewhere.
        for source in record.sources.iter().filter(|source| !source.resolved) {
            assert!(text.contains(&source.url), "{}", source.url);
        }
    }
    for point in &report.change_points {
        assert!(point.lines.0 <= point.lines.1);
        assert!(point.confidence.is_none_or(|c| (0.0..=1.0).contains(&c)));
        assert!(!point.empty || point.records.is_empty());
    }
    assert!(report.unassigned_bytes <= text.len());
    assert_no_text_lost(report, &records, text);
}

/// Every byte is in a record, in the header, in a heading, or counted as unassigned.
fn assert_no_text_lost(report: &Report, records: &[&Record], text: &str) {
    let full = |t: &str| t.chars().filter(|c| !c.is_whitespace()).map(char::len_utf8).sum::<usize>();
    if !report.records.is_empty() || report.change_points.is_empty() {
        return;
    }
    let in_records: usize = records.iter().map(|r| full(&text[r.bytes.clone()])).sum();
    assert!(in_records + report.unassigned_bytes <= full(text), "text is counted twice");
}

fn parse_all_ways(path: &str, text: &str) {
    check_report(&report::parse(path, text), text);
    report::parse_answer(path, text);
    let detected = report::parse_detector(path, text);
    let mut parsed = report::parse(path, text);
    report::join_features(&mut parsed, &detected);
    report::check::check_report(&parsed, text);
    report::classify(path, text);
    report::parse_date(text, None);
}

/// Pieces that reports are made of, and pieces that break things.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("## 转折点: 2020-11-20 (Event) - 置信度: 0.64\n".to_owned()),
        Just("一、2020年1月节点（置信度0.56）\n".to_owned()),
        Just("1. **事件名称**：甲\n".to_owned()),
        Just("   - **时间**：2020年\n".to_owned()),
        Just("- 来源：[甲](https://a.b/c)\n".to_owned()),
        Just("**[**甲](http://\n".to_owned()),
        Just("- 8\n\n\u{3000}- 乙\n".to_owned()),
        Just("| 变点 | 事件 | 时间 |\n|---|---|---|\n".to_owned()),
        Just("| 2021-03 | 甲 | 2021年2月 |\n".to_owned()),
        Just("| 2022-04 | 乙 | 2022年 |\n".to_owned()),
        Just("---\n".to_owned()),
        Just("\n".to_owned()),
        Just("**具体措施：**\n".to_owned()),
        Just("未找到任何相关政策或事件。\n".to_owned()),
        "[-#*•（）()\\[\\]【】：:0-9年月日一二十\\n 《》&%至]{0,12}",
        "\\PC{0,12}",
        any::<String>(),
    ]
}

#[test]
fn rows_about_one_change_point_may_have_others_between_them() {
    let text = "| 变点 | 类型 | 事件 | 时间 |\n|---|---|---|---|\n\
                | 2022-03-28 | 事件 | 浦东封控 | 2022年3月28日 |\n\
                | 2021-10-12 | 事件 | 有序用电 | 2021年10月 |\n\
                | 2022-03-28 | 事件 | 浦西封控 | 2022年4月1日 |\n";
    let report = report::parse("Shanghai_Industry.md", text);
    check_report(&report, text);
    let titles = |point: &report::ChangePoint| -> Vec<String> {
        point.records.iter().map(|record| record.title.clone()).collect()
    };
    let titles: Vec<Vec<String>> = report.change_points.iter().map(titles).collect();
    assert_eq!(titles, [vec!["浦东封控", "浦西封控"], vec!["有序用电"]]);
}

#[test]
fn bold_that_ends_in_a_link_that_is_cut_off() {
    let text = "## 2021-10-12\n\n**[**颁布时间](http://\n";
    check_report(&report::parse("a.md", text), text);
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        parse_all_ways("任意.txt", &text);
    }

    #[test]
    fn any_mixture_of_pieces_is_read(pieces in prop::collection::vec(piece(), 0..24), path in any::<String>()) {
        parse_all_ways(&path, &pieces.concat());
    }

    #[test]
    fn any_date_text_is_read(text in "[0-9０-９〇一二三四五六七八九十年月日季度半上下第至到Q./&~ -]{0,16}") {
        let date = report::parse_date(&text, None);
        if let Some(date) = &date {
            prop_assert!(date.start <= date.end);
            prop_assert!(text.contains(&date.text));
            report::parse_date(&text, Some(date));
        }
    }
}

/// What can happen to a file: cut, a piece removed, a line doubled, two lines swapped.
#[derive(Debug, Clone)]
enum Damage {
    Cut(prop::sample::Index),
    Remove(prop::sample::Index, usize),
    Double(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let index = any::<prop::sample::Index>;
    prop_oneof![
        index().prop_map(Damage::Cut),
        (index(), 1usize..400).prop_map(|(at, len)| Damage::Remove(at, len)),
        index().prop_map(Damage::Double),
        (index(), index()).prop_map(|(a, b)| Damage::Swap(a, b)),
    ]
}

fn apply(text: &str, damage: &Damage) -> String {
    let chars = || text.char_indices().map(|(i, _)| i).collect::<Vec<_>>();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    match damage {
        _ if text.is_empty() => return String::new(),
        Damage::Cut(at) => return text[..chars()[at.index(chars().len())]].to_owned(),
        Damage::Remove(at, len) => {
            let starts = chars();
            let from = at.index(starts.len());
            let to = starts.get(from + len).copied().unwrap_or(text.len());
            return format!("{}{}", &text[..starts[from]], &text[to..]);
        }
        Damage::Double(at) => {
            let at = at.index(lines.len());
            lines.insert(at, lines[at]);
        }
        Damage::Swap(a, b) => {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
        }
    }
    lines.concat()
}

#[test]
fn real_reports_however_damaged_are_read() {
    let reports = real_reports();
    if reports.is_empty() {
        return;
    }
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(160));
    let cases = (any::<prop::sample::Index>(), prop::collection::vec(damage(), 0..5));
    runner
        .run(&cases, |(which, damages)| {
            let (path, text) = &reports[which.index(reports.len())];
            let text = damages.iter().fold(text.clone(), |text, damage| apply(&text, damage));
            parse_all_ways(path, &text);
            Ok(())
        })
        .unwrap();
}

#[test]
fn real_reports_are_read_whole() {
    for (path, text) in real_reports() {
        check_report(&report::parse(&path, &text), &text);
    }
}

#[test]
fn a_report_cut_at_any_byte_is_read() {
    let text = "# Guizhou省/市 Industry部门 汇总\n分析时间: 2025-05-01\n\n## 转折点: 2020-11-20 (Seasonal) - 置信度: 0.64\n\n1. **政策名称**：某方案\n   - **发布日期**：2023年12月\n   - **来源**：[官网](https://a.example.org/(1))\n\n## 2021年底（事件） - 可信度56%\n啥也没找到\n";
    for end in 0..=text.len() {
        let cut = String::from_utf8_lossy(&text.as_bytes()[..end]);
        parse_all_ways("Guizhou_Industry_combined_info.txt", &cut);
    }
}

#[test]
fn long_lines_and_deep_marks_are_read() {
    for text in [
        "（".repeat(20_000),
        "[".repeat(20_000),
        "**".repeat(20_000),
        "#".repeat(20_000),
        "1.".repeat(20_000),
        "> ".repeat(20_000),
        "https://".repeat(5_000),
        "十".repeat(20_000),
    ] {
        parse_all_ways("x.txt", &text);
    }
}
