//! How sections of every style are divided into records; each case broke once or could.

use tansuo::report::parse;

use crate::support::{only_record, titles, with_section};

#[test]
fn numbered_and_labelled() {
    assert_eq!(
        titles(
            "以下是该省的具体事件：\n\n1. **事件名称**：甲电厂投产\n   - **时间**：2021年\n\n2. **事件名称**：乙电厂关停\n   - **时间**：2020年\n\n以上事件均影响碳排放。\n"
        ),
        ["甲电厂投产", "乙电厂关停"]
    );
}

#[test]
fn fields_as_plain_lines_or_wrapped_in_bold() {
    let body = "1. **事件名称：甲电厂投产**\n**发生时间：**2021年\n   - **地点：某市**\n**影响**: 降低煤耗\n";
    let record = only_record(body);
    assert_eq!(record.title, "甲电厂投产");
    assert_eq!(record.location.as_deref(), Some("某市"));
    assert_eq!(record.fields.len(), 4);
}

#[test]
fn bold_names_without_numbers() {
    assert_eq!(
        titles("**甲电厂投产**  \n- 时间：2021年\n\n**乙方案**  \n- 时间：2020年\n"),
        ["甲电厂投产", "乙方案"]
    );
    assert_eq!(
        titles("- **甲电厂投产**\n  - 时间：2021年\n- **乙方案**\n  - 时间：2020年\n"),
        ["甲电厂投产", "乙方案"]
    );
    assert_eq!(
        titles(
            "- **甲园区开建**：2021年1月动工。[报道](https://a.example.org/1)\n- **乙方案出台**：3月发布\n"
        ),
        ["甲园区开建", "乙方案出台"]
    );
}

#[test]
fn names_on_plain_lines() {
    assert_eq!(titles("甲电厂正式投运\n• 投运日期：2021年\n• 信息来源：官网\n"), ["甲电厂正式投运"]);
    assert_eq!(
        titles(
            "重大事件\n• 甲市泄漏事故\n  - 时间：2021年5月\n• 乙线路投运\n  - 时间：2021年3月\n• 信息来源：媒体\n"
        ),
        ["甲市泄漏事故", "乙线路投运"]
    );
    assert_eq!(
        titles(
            "（1）甲方案\n实施时间：2021年\n重点工程：\n- 一期\n- 二期\n\n（2）乙方案\n实施时间：2022年\n"
        ),
        ["甲方案", "乙方案"]
    );
    assert_eq!(
        titles("**示范项目**：某厂超低排放改造\n   - **投资规模**：80亿元\n   - **成效**：排放下降\n"),
        ["某厂超低排放改造"]
    );
}

#[test]
fn numbers_of_two_levels() {
    assert_eq!(
        titles("4.1 甲电厂4号机组并网\n• 日期：2021年\n4.2 乙水电站并网\n• 规模：1.5亿度\n"),
        ["甲电厂4号机组并网", "乙水电站并网"]
    );
}

#[test]
fn categories_above_records_are_no_records() {
    assert_eq!(
        titles("### 1. 大型电厂投产事件\n- **事件名称**：甲电厂投产\n- **时间**：2021年\n"),
        ["甲电厂投产"]
    );
    assert_eq!(
        titles("**零碳园区**：\n1. **甲园区**\n   - 时间：2021年\n2. **乙园区**\n   - 时间：2021年\n"),
        ["甲园区", "乙园区"]
    );
    // A category that holds the fields of one record itself is its title.
    assert_eq!(titles("### 1. 某储能电站并网\n- **时间**：2021年\n- **规模**：300MW\n"), ["某储能电站并网"]);
}

#[test]
fn lists_inside_a_field_belong_to_it() {
    let record = only_record("1. **某方案**\n**具体措施：**\n1. 淘汰小高炉\n2. 推广电炉\n**影响**：减排\n");
    assert_eq!(record.fields.iter().map(|f| f.label.as_str()).collect::<Vec<_>>(), ["", "具体措施", "影响"]);
    assert!(record.fields[1].text.contains("推广电炉"));
    let record = only_record(
        "1. **某方案**\n   - **内容**：\n     - 高峰时段：10:00-13:00\n     - 目标：少用电\n   - **来源**：官网\n",
    );
    assert_eq!(record.fields.len(), 3);
    assert_eq!(
        titles(
            "1. **政策文件**：某省通知\n   - 时间：2021年\n2. **政策文件**：某市通知\n   - 时间：2021年\n"
        ),
        ["某省通知", "某市通知"]
    );
}

#[test]
fn numbered_fields_are_no_records() {
    assert_eq!(
        titles(
            "1. 事件名称：甲电厂投产\n2. 时间：2021年3月\n3. 地点：某市\n4. 信息来源：[官网](https://a.example.org/1)\n"
        ),
        ["甲电厂投产"]
    );
}

#[test]
fn prose_takes_its_name_from_the_heading_or_from_quotes() {
    let text = "# 某省\n\n## 2020年3月：输电线路结冰（可信度56%）\n\n那年出了件大事：\n- 179条线路结冰\n[报道](https://a.example.org/1)\n";
    let report = parse("x.txt", text);
    assert_eq!(report.change_points[0].records[0].title, "输电线路结冰");
    assert_eq!(report.change_points[0].records[0].sources.len(), 1);
    assert_eq!(titles("该省当月印发《某省节能办法》，自次月起施行。"), ["《某省节能办法》"]);
    let nameless = with_section("该时期能源结构平稳，用电量略有增长。");
    assert!(nameless.change_points[0].records.is_empty() && !nameless.change_points[0].empty);
}

#[test]
fn remarks_are_no_records() {
    for remark in [
        "注：上文遵循以下原则：\n1. 术语规范\n2. 数据准确",
        "（注：其余从略）",
        "其他类别未找到相关事件。",
        "以上信息均来自权威媒体。",
    ] {
        let report = with_section(&format!("1. **某方案**\n   - 时间：2021年\n\n{remark}\n"));
        let records = &report.change_points[0].records;
        assert_eq!(records.len(), 1, "{remark}");
        assert_eq!(records[0].lines, (5, 6), "{remark}");
        assert!(report.unassigned_bytes > 0);
    }
}

#[test]
fn links_are_read_exactly() {
    let urls = |text: &str| -> Vec<String> {
        only_record(&format!("1. **某方案**\n   - 来源：{text}\n"))
            .sources
            .into_iter()
            .map(|s| s.url)
            .collect()
    };
    assert_eq!(
        urls("[官网](https://a.example.org/x_(1)/pdf/S2589(24)1.pdf)"),
        ["https://a.example.org/x_(1)/pdf/S2589(24)1.pdf"]
    );
    assert_eq!(
        urls("官网（https://a.example.org/1）、http://b.example.org/2。"),
        ["https://a.example.org/1", "http://b.example.org/2"]
    );
    assert_eq!(urls("[https://a.example.org/1](https://a.example.org/1)"), ["https://a.example.org/1"]);
    assert_eq!(
        urls("[甲](https://a.example.org/1)｜[乙](https://b.example.org/2)"),
        ["https://a.example.org/1", "https://b.example.org/2"]
    );
    assert_eq!(urls("[官[甲]](https://a.example.org/1 \"标题\")"), ["https://a.example.org/1"]);
    assert_eq!(urls("[官网](https://a.example.org/cut"), ["https://a.example.org/cut"]);
    assert_eq!(urls("官网（链接略）"), [""; 0]);
}

#[test]
fn a_heading_that_is_a_date_groups_records() {
    let report = parse(
        "a.txt",
        "# 甲省工业变点\n\n## 转折点: 2019-09-10 (Policy) - 置信度: 0.55\n\n### 2019年\n- **甲厂停产**\n  - 时间：2019年8月\n\n\
         ### 2020年\n- **乙厂停产**\n  - 时间：2020年1月\n",
    );
    let titles: Vec<&str> = report.change_points[0].records.iter().map(|r| r.title.as_str()).collect();
    assert_eq!(titles, ["甲厂停产", "乙厂停产"]);
}

#[test]
fn text_outside_the_change_points_is_a_remark_of_the_report() {
    let report = parse(
        "a.txt",
        "# 甲省工业变点\n\n分析时间：2025-05-01\n\n本文由某组整理。\n\n| 变点 | 类型 |\n|---|---|\n| 2019-09-10 | 政策 |\n\n\
         ## 转折点: 2019-09-10 (Policy) - 置信度: 0.55\n\n1. **甲厂停产**\n   - 时间：2019年8月\n",
    );
    let remarks: Vec<_> = report.remarks.iter().map(|r| (r.text.as_str(), r.lines)).collect();
    assert_eq!(remarks, [("本文由某组整理。\n变点 | 类型\n2019-09-10 | 政策", (5, 9))]);
    assert!(report.change_points[0].remarks.is_empty());
}

#[test]
fn a_table_in_html_is_a_table() {
    let head = "## 转折点: 2019-03-01 (Event)\n\n";
    let closed = "<table>\n<caption>本期</caption>\n<thead><tr><th>名称</th><th>时间</th><th>来源</th></tr></thead>\n\
                  <tr><td><b>甲厂</b>停产</td><td>2019年1月</td><td><a href=\"https://a.b/1\">甲局</a></td></tr>\n\n\
                  <tr><td>乙厂投产</td><td></td><td>乙报</td></tr></table>\n\n其余从略。\n";
    let open = "<table><tr><th>名称<th>时间<th>来源\n<tr><td>甲厂停产<td>2019年1月<td><a href=\"https://a.b/1\">甲局</a>\n\
                <tr><td>乙厂投产<td><td>乙报\n\n### 说明\n";
    for (text, lines) in [(closed, [(6, 6), (8, 8)]), (open, [(4, 4), (5, 5)])] {
        let point = &parse("a.txt", &format!("{head}{text}")).change_points[0];
        let read: Vec<_> = point
            .records
            .iter()
            .map(|r| (r.title.as_str(), r.date.is_some(), r.sources.len(), r.lines))
            .collect();
        assert_eq!(read, [("甲厂停产", true, 1, lines[0]), ("乙厂投产", false, 0, lines[1])], "{text}");
    }
    let unread = "<table><tr><td>甲</td><td>乙</td></tr><tr><td>12</td><td>34</td></tr></table>\n";
    let report = parse("a.txt", &format!("{head}{unread}"));
    assert!(report.diagnostics.iter().any(|d| d.code == "unread-table"), "{report:?}");
}

#[test]
fn the_same_source_as_above_is_resolved_and_marked() {
    let report = with_section(
        "1. **甲**\n   - 来源：[统计局](https://a.example.org/1)\n\n2. **乙**\n   - 来源：[生态环境厅](https://b.example.org/2)\n\n\
         3. **丙**\n   - 来源：[同上]\n\n4. **丁**\n   - 详情：同上统计局链接\n\n5. **戊**\n   - 目标同上\n",
    );
    let sources: Vec<(usize, bool, &str)> = report.change_points[0]
        .records
        .iter()
        .map(|r| {
            (
                r.sources.len(),
                r.sources.iter().any(|s| s.resolved),
                r.sources.first().map_or("", |s| s.url.as_str()),
            )
        })
        .collect();
    assert_eq!(
        sources,
        [
            (1, false, "https://a.example.org/1"),
            (1, false, "https://b.example.org/2"),
            (1, true, "https://b.example.org/2"),
            (1, true, "https://a.example.org/1"),
            (0, false, ""),
        ]
    );
}

#[test]
fn a_file_that_is_cut_off_is_told() {
    let start = "# 某省\n\n## 转折点: 2020-01-01 (Event) - 置信度: 0.6\n\n1. **甲项目**\n   - **时间**：2020年1月\n   - **影响**：甲项目显著降低了全省煤炭消费总量。\n   - **来源**：[官网](https://a.example.org/1)\n\n2. **乙项目**\n   - **时间**：2020年1月\n   - **影响**：乙项目带动了沿线各市新能源消纳水平。\n   - **来源**：[官网](https://a.example.org/2)\n\n";
    for end in [
        "3. **丙项目**\n   - **时间**：2020年1月\n   - **影响**：丙项目投产后每年可为电网提供大量",
        "3. **丙项目**\n   - **时间**：2020年1月\n   - **影响**：丙项目投产。每年可为电网提供大量清洁",
        "3. **丙项目**\n   - **时间**：2020年1月\n   - **来源**：[官网](https://a.exam",
        "3. **丙项目**\n   - **时间**：2020年1月\n   - **来源**：[官",
        "3. **丙项目**\n   - **发生时间**",
        "3. **丙项目**\n   - **影响**：减排、增效、",
        "## 转折点: 2020-12-01 (Event) -",
        "## 转折点:",
    ] {
        let report = parse("x.txt", &format!("{start}{end}"));
        assert!(report.truncated, "{end}");
        assert!(report.diagnostics.iter().any(|d| d.code == "truncated" && d.line.is_some()));
    }
    for end in [
        "",
        "---\n",
        "以上事件均影响该省的碳排放。\n",
        "（后续节点从略）",
        "## 转折点: 2020-12-01 (Event) - 置信度: 0.6\n\n未找到。",
    ] {
        assert!(!parse("x.txt", &format!("{start}{end}")).truncated, "{end}");
    }
}

#[test]
fn every_value_keeps_its_lines() {
    let text = "# 某省\r\n\r\n## 2020-01-01 (Event)\r\n1. **甲项目**\r\n   - **时间**：2020年1月\r\n\r\n2. **乙项目**\r\n   - **时间**：2020年2月\r\n";
    let report = parse("x.txt", text);
    let point = &report.change_points[0];
    assert_eq!(point.lines, (3, 8));
    assert_eq!(point.records[1].lines, (7, 8));
    assert_eq!(point.records[1].fields[1].line, 8);
    assert_eq!(&text[point.records[1].bytes.clone()], "2. **乙项目**\r\n   - **时间**：2020年2月");
}

#[test]
fn a_law_is_a_document() {
    let report = parse(
        "laws/0001.md",
        "# 节约能源法\n\n2018年10月26日\n\n第一条 为了推动全社会节约能源，制定本法。\n",
    );
    assert!(report.change_points.is_empty());
    let document = report.records.first().unwrap();
    assert_eq!(
        (document.title.as_str(), document.kind.as_str(), document.lines),
        ("节约能源法", "section", (1, 5))
    );
}
