//! Habits of other models and prompts; each case was read wrong once.

use tansuo::report::{self, ChangePoint, ChangePointType, Record, Report};

use crate::support::only_record;

fn parse(body: &str) -> Report {
    report::parse("江西_居民.md", &format!("# 江西省居民部门变点\n\n{body}"))
}

fn titles(point: &ChangePoint) -> Vec<&str> {
    point.records.iter().map(|record| record.title.as_str()).collect()
}

const RECORDS: &str = "1. **南昌寒潮**\n   - 时间：2021年5月6日\n   - 来源：https://a.cn/1\n\
                       2. **《保供方案》**\n   - 发布机构：江西省发改委\n   - 来源：https://a.cn/2\n";

#[test]
fn facts_of_a_change_point_are_no_records() {
    for (facts, confidence) in [
        ("- 类型：季节性\n- 置信度：高\n", None),
        ("- 可靠性：中等（0.6）\n- 属性：季节性\n", Some(0.6)),
        ("类型：季节性　　置信度：★★★★☆\n", None),
        ("- **类型/置信度：** 季节性 / 0.91\n", Some(0.91)),
        ("- 时间窗口：2021年11月—2022年5月\n- 类型：季节性\n- 变化幅度：+12.3%\n", None),
        ("| 类型 | 置信度 | 变化方向 |\n|---|---|---|\n| 季节性 | 0.7 | 上升 |\n", Some(0.7)),
    ] {
        let report = parse(&format!("## 变点1：2021-05\n\n{facts}\n{RECORDS}"));
        let point = &report.change_points[0];
        assert_eq!(titles(point), ["南昌寒潮", "《保供方案》"], "{facts}");
        assert_eq!(point.point_type, Some(ChangePointType::Seasonal), "{facts}");
        assert_eq!(point.confidence, confidence, "{facts}");
    }
    let report = parse(&format!("## 变点1：2021-05\n\n- 变化方向：上升\n\n{RECORDS}"));
    assert!(report.change_points[0].remarks.iter().any(|remark| remark.text.contains("上升")));
}

#[test]
fn a_section_after_the_last_change_point_is_a_remark_of_the_report() {
    for heading in ["三、综合判断", "数据局限", "Q3：还有哪些局限？", "Limitations", "其他"]
    {
        let text =
            format!("## 变点1：2021-05-06（事件，0.7）\n\n{RECORDS}\n## {heading}\n\n能耗双控是主因\n");
        let report = parse(&text);
        assert_eq!(titles(&report.change_points[0]), ["南昌寒潮", "《保供方案》"], "{heading}");
        assert!(!report.truncated, "{heading}");
        assert!(report.remarks.iter().any(|remark| remark.text.contains("能耗双控")), "{heading}");
    }
    let none = parse("## 变点1：2021-05-06（事件，0.7）\n\n## 结果\n\n未找到相关政策或事件。\n");
    assert!(none.change_points[0].empty);
    // What has the marks of records stays with the change point.
    let more = "## 变点1：2021-05-06（事件，0.7）\n\n## 相关政策\n\n1. 《甲方案》\n\n## 相关事件\n\n1. **乙**\n   - 时间：2021年\n";
    assert_eq!(titles(&parse(more).change_points[0]), ["《甲方案》", "乙"]);
}

#[test]
fn headings_of_change_points() {
    for (heading, date) in [
        ("## 1　2021年9月（政策，0.85）", "2021年9月"),
        ("## 1 2021年9月：能耗双控（政策，0.85）", "2021年9月"),
        ("[变点 1/2] 2020-11-15\n类型: Seasonal\n置信度: 0.85", "2020-11-15"),
        ("**Change point CP1:** 2021-07-01 | type: trend | confidence: 0.85", "2021-07-01"),
    ] {
        let report = parse(&format!("{heading}\n\n{RECORDS}"));
        let [point] = &report.change_points[..] else { panic!("{heading}: {report:#?}") };
        assert_eq!(point.date.as_ref().map(|date| date.text.as_str()), Some(date));
        assert_eq!(point.confidence, Some(0.85), "{heading}");
        assert_eq!(titles(point), ["南昌寒潮", "《保供方案》"], "{heading}");
    }
}

#[test]
fn a_bold_heading_with_text_behind_it() {
    let report = parse(&format!(
        "**变点1：2021-07-01（趋势，0.65）。** 该变点处于丰水期。\n\n{RECORDS}\n**变点2：2022-07-01（事件，0.7）。** 高温。\n\n未找到相关政策或事件。\n"
    ));
    let dates: Vec<_> =
        report.change_points.iter().filter_map(|point| Some(point.date.as_ref()?.text.as_str())).collect();
    assert_eq!(dates, ["2021-07-01", "2022-07-01"]);
    assert_eq!(titles(&report.change_points[0]), ["南昌寒潮", "《保供方案》"]);
    assert_eq!(report.change_points[0].remarks[0].text, "该变点处于丰水期。");
    assert!(report.change_points[1].empty);
    let record = only_record("1. **2021年政策变点后的补贴办法（政策，0.5亿元）**：企业获得补贴。\n");
    assert_eq!(record.title, "2021年政策变点后的补贴办法（政策，0.5亿元）");
}

fn date(record: &Record) -> Option<&str> {
    record.date.as_ref().map(|date| date.text.as_str())
}

#[test]
fn a_sentence_says_who_published_what_and_when() {
    for (line, issuer, day) in [
        (
            "浙江省能源局于2020年12月14日发布《甲方案》，启动有序用电（https://a.cn/2）。",
            "浙江省能源局",
            Some("2020年12月14日"),
        ),
        (
            "2020年12月11日 —— 省机关事务管理局印发《甲方案》，要求限温用电。",
            "省机关事务管理局",
            Some("2020年12月11日"),
        ),
        (
            "财政部、海关总署于2020年6月29日发布《甲方案》，额度提高。",
            "财政部、海关总署",
            Some("2020年6月29日"),
        ),
        ("由国家能源局2021年3月出台《甲方案》。", "国家能源局", Some("2021年3月")),
        ("国务院印发《甲方案》", "国务院", None),
        (
            "**《甲方案》**（2022年4月10日，国务院联防联控机制）——保障货运。",
            "国务院联防联控机制",
            Some("2022年4月10日"),
        ),
        ("《甲方案》（2022-12-23，工业和信息化部等六部门）", "工业和信息化部等六部门", Some("2022-12-23")),
        (
            "**《甲方案》** — 国家发展改革委办公厅，2021年8月12日",
            "国家发展改革委办公厅",
            Some("2021年8月12日"),
        ),
    ] {
        let record = only_record(&format!("1. {line}\n"));
        assert_eq!(record.title, "《甲方案》", "{line}");
        assert_eq!(record.issuer.as_deref(), Some(issuer), "{line}");
        assert_eq!(date(&record), day, "{line}");
    }
    let record = only_record("1. 贵州省多地出台措施，执行《甲方案》，错峰用电。\n");
    assert_eq!(record.issuer, None, "no body published it");
}

#[test]
fn the_same_as_above_in_a_table() {
    let report = parse(
        "## 变点1：2021-05-06（事件，0.7）\n\n| 序号 | 名称 | 发布机构 | 来源 |\n|---|---|---|---|\n\
         | 1 | 《甲》 | 江西省能源局 | [链接](http://a.cn/4) |\n| 2 | 《乙》 | 同上 | 同上 |\n| 3 | 《丙》 | 〃 | — |\n",
    );
    let records = &report.change_points[0].records;
    assert!(records.iter().all(|record| record.issuer.as_deref() == Some("江西省能源局")), "{records:#?}");
    let urls: Vec<usize> = records.iter().map(|record| record.sources.len()).collect();
    assert_eq!(urls, [1, 1, 0]);
}

#[test]
fn a_type_in_json_may_have_any_usual_key() {
    let report = parse(
        "```json\n{\"变点列表\":[{\"变点日期\":\"2021-11-08\",\"变点类型\":\"季节性\",\"置信度\":\"67%\",\"事件\":[{\"名称\":\"甲\"}]}]}\n```\n",
    );
    assert_eq!(report.change_points[0].point_type, Some(ChangePointType::Seasonal));
}
