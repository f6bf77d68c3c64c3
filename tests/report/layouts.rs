//! Layouts that other models write: where a record begins, and what its line says of it.

use tansuo::report::{Record, RecordKind, parse};

use crate::support::{titles, with_section};

/// Title, start of the date, issuer, place and URLs of each record of a section.
fn records(body: &str) -> Vec<String> {
    let show = |r: &Record| {
        let date = r.date.as_ref().map_or("-".to_owned(), |d| d.cut());
        let urls: Vec<&str> = r.sources.iter().map(|s| s.url.as_str()).collect();
        let (issuer, place) = (r.issuer.as_deref().unwrap_or("-"), r.location.as_deref().unwrap_or("-"));
        format!("{} {date} {issuer} {place} {}", r.title, urls.join(" ")).trim_end().to_owned()
    };
    with_section(body).change_points[0].records.iter().map(show).collect()
}

#[test]
fn date_and_issuer_behind_the_name() {
    for line in [
        "- 《甲办法》（省能源局，2021年3月1日）：放开电价。",
        "1. **《甲办法》**（省能源局，2021年3月1日）：放开电价。",
        "1. 《甲办法》——省能源局，2021年3月1日。放开电价。",
        "1. 《甲办法》 | 2021-03-01 | 省能源局",
        "- 2021-03-01 《甲办法》（省能源局）",
        "- 《甲办法》：省能源局于2021年3月1日发布，放开电价。",
        "1. 《甲办法》，发布于2021年3月1日，发布机构为省能源局。",
        "《甲办法》（省能源局，2021/3/1）：放开电价。",
    ] {
        assert_eq!(records(line), ["《甲办法》 2021-03-01 省能源局 -"], "{line}");
    }
}

#[test]
fn brackets_that_belong_to_the_name_stay_in_it() {
    assert_eq!(titles("1. 能效提升计划（2023-2025）\n   - 来源：官网\n"), ["能效提升计划（2023-2025）"]);
    assert_eq!(
        titles("1. 《某通知》（发改价格〔2021〕1439号）\n   - 来源：官网\n"),
        ["《某通知》（发改价格〔2021〕1439号）"]
    );
    assert_eq!(titles("1. 《某通知》（“五个一”政策）\n   - 来源：官网\n"), ["《某通知》（“五个一”政策）"]);
}

#[test]
fn fields_however_they_are_labelled() {
    let want = ["甲厂投产 2021-03 - 遵义市 https://a.example.cn/1"];
    for fields in [
        "   时间：2021年3月 | 地点：遵义市 | 来源：[官网](https://a.example.cn/1)\n",
        "   时间：2021年3月；地点：遵义市；来源：[官网](https://a.example.cn/1)\n",
        "   - **时间** 2021年3月\n   - **地点** 遵义市\n   - **来源** https://a.example.cn/1\n",
        "   - `时间`：2021年3月\n   - `地点`：遵义市\n   - `来源`：<https://a.example.cn/1>\n",
        "   - **Date**: March 2021\n   - **Location**: 遵义市\n   - **Source**: https://a.example.cn/1\n",
        "   - 時間：2021年3月\n   - 地點：遵义市\n   - 來源：https://a.example.cn/1\n",
        "\n   | 项目 | 内容 |\n   |---|---|\n   | 时间 | 2021年3月 |\n   | 地点 | 遵义市 |\n   | 来源 | https://a.example.cn/1 |\n",
    ] {
        assert_eq!(records(&format!("1. **甲厂投产**\n{fields}")), want, "{fields}");
    }
}

#[test]
fn what_groups_records_is_none_and_what_says_nothing_is_none() {
    for (body, want) in [
        ("### 📌 相关政策\n\n- **《甲》**\n  - 时间：2021年\n\n### 相关事件\n\n- 无\n", vec!["《甲》"]),
        ("1. **政策层面**\n   - 《甲》：放开电价。\n2. **事件层面**\n   - 未检索到。\n", vec!["《甲》"]),
        ("- **政策**：未检索到相关政策\n- **事件**：无\n", vec![]),
        (
            "1. **甲方案**\n   - 时间：2021年\n2. **用电季节变化数据**\n   - 未找到相关数据。\n",
            vec!["甲方案"],
        ),
        ("1. **甲方案**\n   - 时间：2021年\n\n## 总结\n\n1. 一因\n2. 二因\n", vec!["甲方案"]),
        (
            "1. **甲方案**\n   - 时间：2021年\n\n## 附录：数据来源\n\n- [统计局](https://a.example.cn)\n",
            vec!["甲方案"],
        ),
    ] {
        assert_eq!(titles(body), want, "{body}");
    }
}

#[test]
fn a_url_belongs_to_the_record_that_cites_it() {
    let body = "1. **甲**\n   - 内容：一[^1]。\n2. **乙**\n   - 内容：二。（[官网][2]）\n3. **丙**\n   - 内容：三。\n\n\
                [^1]: https://a.example.cn/1\n[2]: https://a.example.cn/2\n";
    assert_eq!(
        records(body),
        ["甲 - - - https://a.example.cn/1", "乙 - - - https://a.example.cn/2", "丙 - - -"]
    );
}

#[test]
fn text_outside_the_records_is_a_remark() {
    let report = with_section("1. **甲方案**\n   - 时间：2021年\n\n临近春节，用电**可能**减少。\n");
    let remarks = &report.change_points[0].remarks;
    assert_eq!(remarks.len(), 1);
    assert_eq!((remarks[0].text.as_str(), remarks[0].lines), ("临近春节，用电可能减少。", (8, 8)));
    let empty = with_section("未找到相关政策。临近春节，用电可能减少。\n");
    assert!(empty.change_points[0].empty && empty.change_points[0].remarks.len() == 1);
}

#[test]
fn the_text_of_a_record_has_no_markup() {
    let report = with_section(
        "1. **甲方案**\n   - **内容**：推进**“错峰”**蓄冷，[详情](https://a.example.cn/1)&nbsp;\n",
    );
    let record = &report.change_points[0].records[0];
    assert_eq!(record.text, "甲方案\n内容：推进“错峰”蓄冷，详情");
    assert_eq!(record.fields[1].text, "推进“错峰”蓄冷，详情");
}

#[test]
fn a_policy_list_is_its_entries_and_a_law_its_articles() {
    let list = parse(
        "list.md",
        "# 政策清单\n\n| 政策名称 | 发布日期 | 发布机构 | 链接 |\n|---|---|---|---|\n\
         | 甲办法 | 2021年3月1日 | 某部 | https://a.example.cn/1 |\n| 乙规定 | 2021-04 | 某委 | https://a.example.cn/2 |\n",
    );
    let shown: Vec<_> = list.records.iter().map(|r| (r.title.as_str(), r.lines, r.sources.len())).collect();
    assert_eq!(shown, [("甲办法", (5, 5), 1), ("乙规定", (6, 6), 1)]);
    assert_eq!(list.records[0].issuer.as_deref(), Some("某部"));
    let law = parse("law.md", "# 某法\n\n第一条 为了节能。\n\n第二条 适用全国。\n");
    let lines: Vec<_> = law.records.iter().map(|r| (r.kind, r.lines)).collect();
    assert_eq!(lines, [(RecordKind::Section, (1, 3)), (RecordKind::Section, (5, 5))]);
}

#[test]
fn one_passing_mention_of_a_province_is_none() {
    assert!(parse("a.md", "# 政策汇总\n\n关于支持河南省建设经济区的意见。\n").province.is_none());
}
