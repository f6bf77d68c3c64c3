//! Change points that a report lists in a table.

use proptest::prelude::*;
use tansuo::report::{self, ChangePointType, FileKind, Report};

fn parse(text: &str) -> Report {
    report::parse("Hunan_Power/Hunan_Power_combined_info.txt", text)
}

const TABLE: &str = "# 湖南省 电力部门 变点汇总\n\n\
    | 时间节点 | 类型 | 可信度 | 政策名称 | 发布机构 | 发布时间 | 来源 |\n\
    |:---|:---:|---|---|---|---|---|\n\
    | 2021年9月 | 政策 | 62% | **湘电入湘办法** | 省能源局 | 2021年8月 | [原文](https://a.example.cn/1) |\n\
    |  |  |  | 尖峰电价\\|试行 | 省发改委 | - | https://a.example.cn/2 |\n\
    | 2022-02-24 | 季节性 | 0.7 | 未找到相关政策 |\n\
    \n\
    注：以上为示例。\n";

#[test]
fn a_row_is_a_record_and_a_row_without_a_date_goes_on_with_the_point_above() {
    let report = parse(TABLE);
    let [first, second] = &report.change_points[..] else { panic!("{:#?}", report.change_points) };
    assert_eq!(
        (first.point_type, first.confidence, first.lines),
        (Some(ChangePointType::Policy), Some(0.62), (5, 6))
    );
    let titles: Vec<_> = first.records.iter().map(|record| record.title.as_str()).collect();
    assert_eq!(titles, ["湘电入湘办法", "尖峰电价|试行"]);
    assert_eq!(first.records[0].issuer.as_deref(), Some("省能源局"));
    assert_eq!(
        first.records[0].date.as_ref().map(|date| date.start.to_string()).as_deref(),
        Some("2021-08-01")
    );
    assert_eq!((first.records[1].date.as_ref(), first.records[1].lines), (None, (6, 6)));
    assert_eq!(first.records[1].sources[0].url, "https://a.example.cn/2");
    assert_eq!(
        (second.point_type, second.empty, second.records.len()),
        (Some(ChangePointType::Seasonal), true, 0)
    );
    assert_eq!(report::classify("a.txt", TABLE), FileKind::Report);
}

#[test]
fn each_record_stands_where_it_says() {
    for record in parse(TABLE).change_points.iter().flat_map(|point| &point.records) {
        let line = TABLE.lines().nth(record.lines.0 as usize - 1).expect("a line");
        assert_eq!(&TABLE[record.bytes.clone()], line);
    }
}

#[test]
fn a_table_of_other_things_is_no_list_of_change_points() {
    let text = "# 电价说明\n\n各地电价如下表所示，供研究人员参考使用，不得转载。\n\n| 地区 | 电价 |\n|---|---|\n| 2021年 | 0.5 |\n";
    assert_eq!(parse(text).change_points, []);
    assert_eq!(report::classify("说明.txt", text), FileKind::Document);
    let undated = "| 事件 | 影响 |\n|---|---|\n| 某厂停产 | 用电下降 |\n";
    assert_eq!(parse(undated).change_points, []);
}

proptest! {
    #[test]
    fn a_broken_table_is_read_without_a_panic(text in r"(\| ?|:?-{2,}|变点|2021年3月|事件|0\.6|碳|\\|\n| |\[a\]\(https://b\.cn){0,60}") {
        let report = parse(&text);
        for record in report.change_points.iter().flat_map(|point| &point.records) {
            prop_assert!(text.get(record.bytes.clone()).is_some());
            prop_assert!(record.lines.0 >= 1 && record.lines.0 <= record.lines.1);
        }
    }
}
