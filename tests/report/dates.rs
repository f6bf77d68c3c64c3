//! Every form of date → first day, last day, precision.

use tansuo::report::parse_date;

use crate::support::{only_record, with_section};

#[track_caller]
fn check(text: &str, want: &str) {
    let got = parse_date(text, None)
        .map_or("none".to_owned(), |d| format!("{}..{} {}", d.start, d.end, d.precision.as_str()));
    assert_eq!(got, want, "{text}");
}

#[test]
fn days() {
    for text in [
        "2023-12-18",
        "2023年12月18日",
        "2023/12/18",
        "2023.12.18",
        "２０２３年１２月１８日",
        "二〇二三年十二月十八日",
        "2023 年 12 月 18 日",
        "截至2023年12月18日",
    ] {
        check(text, "2023-12-18..2023-12-18 day");
    }
    check("2022年11月4日印发，2023年起施行", "2022-11-04..2022-11-04 day");
    check("2019.1.11", "2019-01-11..2019-01-11 day");
}

#[test]
fn months_and_their_parts() {
    for text in [
        "2023年12月",
        "2023-12",
        "2023/12",
        "2023.12",
        "2023年12月份",
        "2023年12月底",
        "2023年12月中旬",
        "2023-12月",
        "2023年底",
        "2023年年底",
        "2023年末",
        "二零二三年十二月",
    ] {
        check(text, "2023-12-01..2023-12-31 month");
    }
    check("2022年初", "2022-01-01..2022-01-31 month");
    check("2024年2月", "2024-02-01..2024-02-29 month");
}

#[test]
fn quarters_halves_and_seasons() {
    for text in ["2023年一季度", "2023年第一季度", "2023年第1季度", "2023Q1", "2023年Q1"] {
        check(text, "2023-01-01..2023-03-31 quarter");
    }
    check("2023年四季度", "2023-10-01..2023-12-31 quarter");
    check("2020年上半年", "2020-01-01..2020-06-30 half");
    check("2024下半年", "2024-07-01..2024-12-31 half");
    check("2019年春季", "2019-03-01..2019-05-31 season");
    check("2020年冬天", "2020-12-01..2021-02-28 season");
}

#[test]
fn years() {
    for text in ["2022年", "2022年度", "2022", "2022年全年持续", "2022年以前"] {
        check(text, "2022-01-01..2022-12-31 year");
    }
    // 冬 in 冬奥会 is not winter, and 中 in 中国 is not the middle of the year.
    check("2022年冬奥会", "2022-01-01..2022-12-31 year");
    check("2022年中国民航", "2022-01-01..2022-12-31 year");
}

#[test]
fn ranges() {
    check("2019-2020年", "2019-01-01..2020-12-31 range");
    check("2023至2025年", "2023-01-01..2025-12-31 range");
    check("2021年-2025年", "2021-01-01..2025-12-31 range");
    check("2023-24年", "2023-01-01..2024-12-31 range");
    check("2020年11月-12月", "2020-11-01..2020-12-31 range");
    check("2022年9-10月", "2022-09-01..2022-10-31 range");
    check("2019年10月至2020年3月（规划期内）", "2019-10-01..2020-03-31 range");
    check("2022年11月-3月", "2022-11-01..2023-03-31 range");
    check("2021年7月19-21日", "2021-07-19..2021-07-21 range");
    check("2020年11月18日至22日", "2020-11-18..2020-11-22 range");
    check("2020年1月&2月", "2020-01-01..2020-02-29 range");
    check("“十四五”期间", "2021-01-01..2025-12-31 range");
}

#[test]
fn dates_in_english_and_with_the_year_behind() {
    check("October 11, 2021", "2021-10-11..2021-10-11 day");
    check("24 November 2021", "2021-11-24..2021-11-24 day");
    check("Nov. 2021", "2021-11-01..2021-11-30 month");
    check("Q3 2021", "2021-07-01..2021-09-30 quarter");
    check("12月31日, 2021", "2021-12-31..2021-12-31 day");
    check("年底（2021）", "2021-12-01..2021-12-31 month");
}

#[test]
fn lists_and_short_forms() {
    check("20211011", "2021-10-11..2021-10-11 day");
    check("2021H2", "2021-07-01..2021-12-31 half");
    check("21年11月", "2021-11-01..2021-11-30 month");
    check("2021年7、8月份", "2021-07-01..2021-08-31 range");
    check("2021年10月、11月、12月", "2021-10-01..2021-12-31 range");
    check("2021年三、四季度", "2021-07-01..2021-12-31 range");
    check("2021年前三个季度", "2021-01-01..2021-09-30 half");
    check("2021年11月至次年3月", "2021-11-01..2022-03-31 range");
    check("2021.07.01-08.15", "2021-07-01..2021-08-15 range");
    check("2021〜2023年", "2021-01-01..2023-12-31 range");
    check("2021‑02‑20", "2021-02-20..2021-02-20 day");
    check("２０２１．２．２０", "2021-02-20..2021-02-20 day");
}

#[test]
fn nonsense_is_no_date() {
    for text in [
        "",
        "未明确",
        "2023年13月",
        "2023-02-30",
        "2023年2月30日",
        "0000-00-00",
        "9999年",
        "12345678",
        "12月",
        "第2022号文件",
        "同期",
        "-",
        "年月日",
    ] {
        check(text, "none");
    }
}

#[test]
fn relative_dates_lean_on_another() {
    let base = parse_date("2021-06-15", None).unwrap();
    for (text, want) in [
        ("同期", "2021-06-15..2021-06-15"),
        ("同年", "2021-01-01..2021-12-31"),
        ("当年12月", "2021-12-01..2021-12-31"),
        ("同月", "2021-06-01..2021-06-30"),
        ("次年一季度", "2022-01-01..2022-03-31"),
        ("7月4日", "2021-07-04..2021-07-04"),
        ("年底", "2021-12-01..2021-12-31"),
    ] {
        let date = parse_date(text, Some(&base)).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(format!("{}..{}", date.start, date.end), want, "{text}");
        assert!(date.relative, "{text}");
    }
    // No mark inside of another word.
    for text in
        ["第一次年度检查期间", "会同年度计划一并下达", "同日本企业签约时", "相当月度例会", "每年11月15日"]
    {
        assert_eq!(parse_date(text, Some(&base)), None, "{text}");
    }
    // A date of its own wins.
    assert!(!parse_date("2023年，与同期相比", Some(&base)).unwrap().relative);
}

#[test]
fn a_date_is_cut_to_its_precision() {
    for (text, want) in
        [("2020-11-20", "2020-11-20"), ("2020年11月", "2020-11"), ("2020年", "2020"), ("2019-2020年", "2019")]
    {
        assert_eq!(parse_date(text, None).unwrap().cut(), want);
    }
}

#[test]
fn an_impossible_date_is_a_diagnostic() {
    let report = with_section("1. **名单公布**\n   - **发布日期**：2023年13月\n");
    assert_eq!(report.change_points[0].records[0].date, None);
    assert_eq!(report.diagnostics[0].code, "impossible-date");
    assert_eq!(report.diagnostics[0].line, Some(6));
}

#[test]
fn the_lag_is_counted_in_days() {
    let lag = |date: &str| {
        let report = with_section(&format!("1. **名单公布**\n   - **时间**：{date}\n"));
        let point = &report.change_points[0];
        point.lag(point.records[0].date.as_ref()).unwrap().nearest()
    };
    assert_eq!(lag("2021-06-16"), 1);
    assert_eq!(lag("2021-06-01"), -14);
    assert_eq!(lag("2021年6月"), 0);
    assert_eq!(lag("2021年"), 0);
    assert_eq!(lag("2021年7月"), 16);
}

#[test]
fn a_record_takes_its_date_from_the_best_place() {
    let date = |body: &str| only_record(body).date.map(|d| d.start.to_string());
    assert_eq!(
        date("1. **甲项目**\n   - 实施周期：2020-2022年\n   - 发布日期：2021年3月"),
        Some("2021-03-01".into())
    );
    assert_eq!(date("1. **甲项目**\n   - 征求意见：2021年3月"), Some("2021-03-01".into()));
    assert_eq!(date("1. **甲项目**（2021年3月）\n   - 效果：省煤"), Some("2021-03-01".into()));
    assert_eq!(date("1. **甲项目**\n   - 2021年3月投产\n   - 效果：省煤"), Some("2021-03-01".into()));
    // A year in the content is not the record's date.
    assert_eq!(date("1. **甲项目**\n   - 内容：2021年能耗下降"), None);
}
