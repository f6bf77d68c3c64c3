//! Headings of change points in every shape.

use tansuo::report::{ChangePoint, parse};

fn points(text: &str) -> Vec<ChangePoint> {
    parse("x.txt", text).change_points
}

#[track_caller]
fn check(heading: &str, want: &str) {
    let text = format!("某省碳排放汇编\n\n{heading}\n未检索到相关政策\n");
    let got: Vec<String> = points(&text)
        .iter()
        .map(|p| {
            format!(
                "{} {} {}",
                p.date.as_ref().map_or("-".into(), |d| d.cut()),
                p.point_type.map_or("-", |k| k.as_str()),
                p.confidence.map_or("-".into(), |c| c.to_string())
            )
        })
        .collect();
    assert_eq!(got.join("; "), want, "{heading}");
}

#[test]
fn headings_of_change_points() {
    for (heading, want) in [
        ("## 转折点: 2020-11-20 (Seasonal) - 置信度: 0.64", "2020-11-20 seasonal 0.64"),
        ("## 2020年11月（季节性变化） - 可信度64%", "2020-11 seasonal 0.64"),
        ("### 政策节点：2020年11月（季节性调整） - 置信度：0.64", "2020-11 seasonal 0.64"),
        ("### **转折点：2020-11-20（趋势）- 置信度：0.64**", "2020-11-20 trend 0.64"),
        ("一、2020年1月节点（置信度0.56）", "2020-01 - 0.56"),
        ("1. 2022年1月政策节点（置信度0.63）", "2022-01 policy 0.63"),
        ("2022年1月5日（事件类） - 置信度：63%", "2022-01-05 event 0.63"),
        ("**2022年1月5日**（置信度0.63）", "2022-01-05 - 0.63"),
        ("## 第一个重要节点：2021年4月（靠谱程度66%）", "2021-04 - 0.66"),
        ("### 政策节点一：2023年3月（季节性调整）置信水平：61%", "2023-03 seasonal 0.61"),
        ("### 关键节点：2020年第二季度（季节性政策） - 置信指数：0.60", "2020-04 seasonal 0.6"),
        ("### 重大事件：2020年12月 - 置信度：0.66", "2020-12 event 0.66"),
        ("## 2020年底（事件） - 可信度56%", "2020-12 event 0.56"),
        ("## 2019年1月关键事件", "2019-01 event -"),
        ("## 2021-2022年重点", "2021 - -"),
        ("## 2020年冬天：供暖改造", "2020-12 - -"),
        ("### 2019-01-25 (置信度:0.56)", "2019-01-25 - 0.56"),
        ("## 2024年：项目扎堆（可信度56%-57%）", "2024 - 0.56"),
        ("## 2023-12-31（64%）", "2023-12-31 - 0.64"),
        ("5. 2022年10月季节性调整（置信度0.62）", "2022-10 seasonal 0.62"),
        ("## 2022-04-01、2022-12-01 (Event)", "2022-04-01 event -; 2022-12-01 event -"),
        ("## 节点：2020年1月&2月（可信度56%）", "2020-01 - 0.56"),
        ("## Change point: 2020-11-20 (Event) - confidence: 0.64", "2020-11-20 event 0.64"),
        ("## 2021-10-12（季节性，置信度：0.62）", "2021-10-12 seasonal 0.62"),
        ("## 变点1：2021-10-12（置信度0.62，政策驱动）", "2021-10-12 policy 0.62"),
        ("### 1. 2021-10-12｜事件型｜置信度 0.62", "2021-10-12 event 0.62"),
        ("## 变点日期：2021-10-12 | 类型：趋势 | 置信度：62%", "2021-10-12 trend 0.62"),
        ("## 1️⃣ 2021-10-12（季节性） - 置信度：0.62", "2021-10-12 seasonal 0.62"),
        ("## 变点一（2021-10-12，季节性，置信度0.62）", "2021-10-12 seasonal 0.62"),
        ("## 【2021-10-12】季节性 | 置信度：0.62", "2021-10-12 seasonal 0.62"),
        ("## 🔹 2022-08-17 · 事件 · 置信度 0.87", "2022-08-17 event 0.87"),
        ("## 变点1：2021-10-12\n类型：季节性；置信度：0.62", "2021-10-12 seasonal 0.62"),
        ("## 2019年11月\n（可信度56%）", "2019-11 - 0.56"),
        ("## 變點1：Q3 2021（季節性，可信度0.62）", "2021-07 seasonal 0.62"),
    ] {
        check(heading, want);
    }
}

#[test]
fn lines_with_a_date_that_are_no_change_points() {
    for line in [
        "- **时间节点**：2024年",
        "**发布时间**：2022年3月1日",
        "**实施效果**：2024年夏季高峰负荷同比下降3.2%",
        "2022年3月1日，该省印发方案，自2022年4月起施行。",
        "1. 2022年工业节能方案",
        "分析时间: 2025-05-01 16:56:12",
        "以上是2022年3月（2022年1月至4月）期间的事件。",
    ] {
        check(line, "");
    }
}

#[test]
fn date_kind_and_confidence_below_the_heading() {
    let found =
        points("# 某省汇总\n\n## 转折点 1\n日期：2021-03-01\n类型：事件\n置信度：0.57\n\n未发现相关事件。\n");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].date.as_ref().unwrap().cut(), "2021-03-01");
    assert_eq!(found[0].point_type.unwrap().as_str(), "event");
    assert_eq!(found[0].confidence, Some(0.57));
    assert!(found[0].empty);
}

#[test]
fn a_heading_that_groups_points_is_none() {
    let text = "某市汇编\n\n一、2020年4月15日（季节性政策） - 置信度：0.58\n未发现\n\n二、2021年度政策节点\n\n\
                1. 2021年3月1日（重大事件） - 置信度：0.56\n   - 甲方案\n     * 指标：3%\n\n\
                2. 2021年6月1日（企业行动） - 置信度：0.56\n   - 乙方案\n     * 指标：5%\n";
    let cut: Vec<String> = points(text).iter().map(|p| p.date.as_ref().unwrap().cut()).collect();
    assert_eq!(cut, ["2020-04-15", "2021-03-01", "2021-06-01"]);
}

#[test]
fn the_same_date_twice_stays_twice() {
    let text =
        "# 某省\n\n## 节点1：2021年3月 - 可信度56%\n没找到\n\n## 节点2：2021年3月 - 可信度56%\n没找到\n";
    assert_eq!(points(text).len(), 2);
}

#[test]
fn sections_that_say_in_many_ways_that_there_is_nothing() {
    for said in [
        "未找到任何相关政策或事件。",
        "任何相关政策或事件未被找到。",
        "啥也没找着",
        "查无此事",
        "无有效数据",
        "经核查，该时段未发布政策性文件。",
        "没消息",
        "暂时没查到相关政策和事件",
    ] {
        let found = points(&format!("# 某省\n\n## 2021-03-01 (Event)\n{said}\n"));
        assert!(found[0].empty && found[0].records.is_empty(), "{said}");
    }
    let found =
        points("# 某省\n\n## 2021-03-01 (Event)\n1. **甲方案**\n   - 时间：2021年\n\n未发现其他事件。\n");
    assert!(!found[0].empty);
}

#[test]
fn the_header_is_read() {
    for (header, when, count) in [
        (
            "# 某省汇总\n\n分析时间: 2025-05-01 16:56:12\n共包含 10 个重要转折点的相关信息\n",
            "2025-05-01T16:56:12",
            10,
        ),
        ("某省汇编\n\n分析周期：2025年5月1日16时56分\n收录重大政策节点：3项\n", "2025-05-01T16:56:00", 3),
        (
            "# 某省那些事儿\n分析时间：2025年5月1日下午4点56分\n总共找到两个关键节点\n",
            "2025-05-01T16:56:00",
            2,
        ),
        (
            "**某省报告**\n\n**分析时间：2025年5月1日**\n**共计收录26项关键转折点信息**\n",
            "2025-05-01T00:00:00",
            26,
        ),
    ] {
        let report = parse("x.txt", &format!("{header}\n---\n\n## 2021-03-01 (Event)\n未发现\n"));
        assert!(report.title.unwrap().starts_with("某省"));
        assert_eq!(report.analyzed_at.unwrap().to_string(), when);
        assert_eq!(report.declared_change_points, Some(count));
    }
}

#[test]
fn a_timeline_of_bullets_is_a_point_each() {
    let text = "某市报告\n\n### 政策节点：2021年3月（置信度：60%）\n1. **甲方案**\n   - 时间：2021年\n\n### 后续政策节点（2022Q4-2023Q3）\n\n\
                - **2022年第四季度**：发布《某办法》\n- **2023年第三季度**：某园区开工\n\n注：以原文为准。\n";
    let found = points(text);
    let got: Vec<(String, &str)> =
        found.iter().map(|p| (p.date.as_ref().unwrap().cut(), p.records[0].title.as_str())).collect();
    let want = [("2021-03", "甲方案"), ("2022-10", "发布《某办法》"), ("2023-07", "某园区开工")];
    assert_eq!(got, want.map(|(date, title)| (date.to_owned(), title)));
}

#[test]
fn a_point_without_a_date_is_told() {
    let report =
        parse("x.txt", "# 某省\n\n## 转折点: 2021-03-01 (Event)\n未找到\n\n## 转折点\n1. **甲方案**\n");
    assert_eq!(report.change_points.len(), 1);
    assert_eq!((report.diagnostics[0].code.as_ref(), report.diagnostics[0].line), ("undated-point", Some(6)));
}
