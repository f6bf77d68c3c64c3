//! What a careful editor would flag.

use tansuo::output::findings::{write_json, write_sarif, write_table};
use tansuo::report::check::{Finding, RULES, check_all, check_report};
use tansuo::report::{Report, parse};

fn findings(text: &str) -> Vec<Finding> {
    check_report(&parse("贵州/a.txt", text), text)
}

#[track_caller]
fn check(text: &str, want: &[(&str, Option<u32>)]) {
    let found = findings(text);
    let got: Vec<_> = found.iter().map(|f| (f.diagnostic.code.as_ref(), f.diagnostic.line)).collect();
    assert_eq!(got, want, "{text}");
}

const HEAD: &str = "# 贵州省 工业部门 碳排放变点汇总\n共包含 1 个重要转折点\n\n## 转折点: 2021-06-15 (Event) - 置信度: 0.6\n\n";

#[test]
fn a_clean_report_has_no_findings() {
    check(
        &format!(
            "{HEAD}1. **甲项目**\n   - **时间**：2021年6月\n   - **来源**：[官网](https://gov.example.cn/a/1.html)\n\n---\n"
        ),
        &[],
    );
}

#[test]
fn each_rule_finds_its_fault() {
    let record = |fields: &str| format!("{HEAD}1. **甲项目**\n{fields}\n---\n");
    check(&record("   - **时间**：2021年6月\n"), &[("no-source", Some(6))]);
    check(&record("   - **来源**：[官网](https://gov.example.cn)\n"), &[("home-page-url", Some(6))]);
    check(&record("   - **来源**：[官网](https://官网/a)\n"), &[("malformed-url", Some(6))]);
    check(&record("   - **时间**：2021年13月\n   - **来源**：官网\n"), &[("impossible-date", Some(7))]);
    check(&record("   - **时间**：2023年1月\n   - **来源**：官网\n"), &[("late-record", Some(6))]);
    check(
        &format!("{HEAD}未找到\n\n## 2021-06-15 (Event)\n未找到\n"),
        &[("declared-count", None), ("duplicate-section", Some(8))],
    );
    check("# 大事记\n\n## 2021-06-15 (Event)\n未找到\n", &[("unknown-sector", None)]);
    check(&format!("{HEAD}1. **甲项目**\n   - **来源**：[官"), &[("truncated", Some(7))]);
}

#[test]
fn a_shanxi_report_that_tells_of_shaanxi_is_told() {
    let text = "# Shanxi省/市 Industry部门 汇总\n\n## 转折点: 2021-06-15 (Event)\n\n1. **陕西省节能方案**\n   - **来源**：官网\n\n2. **陕西省碳达峰方案**\n   - **来源**：官网\n\n---\n";
    check(
        text,
        &[("province-contradiction", None), ("other-province", Some(5)), ("other-province", Some(8))],
    );
    assert!(findings(text)[0].diagnostic.message.to_string().contains("山西"));
}

fn told(path: &str, date: &str) -> Report {
    parse(path, &format!("{HEAD}1. **《贵州省绿色工厂管理办法》发布**\n   - **时间**：{date}\n"))
}

#[test]
fn reports_that_date_a_policy_differently_are_told() {
    let reports = [
        told("a.txt", "2021年6月"),
        told("b.txt", "2021-06-20"),
        told("c.txt", "2022年"),
        told("d_formal.txt", "2019年"),
    ];
    let found = check_all(&reports);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].path.as_str(), found[0].diagnostic.code.as_ref(), found[0].diagnostic.line),
        ("c.txt", "date-conflict", Some(6))
    );
    assert!(check_all(&reports[..2]).is_empty());
}

#[test]
fn findings_are_printed_in_three_formats() {
    let found = findings(&format!("{HEAD}1. **甲项目**\n   - **时间**：2021年6月\n"));
    let print = |write: fn(&[Finding], &mut Vec<u8>) -> std::io::Result<()>| {
        let mut out = Vec::new();
        write(&found, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(
        print(write_table),
        "贵州/a.txt:6: warning: “甲项目” names no source [no-source]\n0 errors, 1 warnings, 0 notes\n"
    );
    let json: serde_json::Value = serde_json::from_str(&print(write_json)).unwrap();
    assert_eq!(json[0]["line"], 6);
    let sarif: serde_json::Value = serde_json::from_str(&print(write_sarif)).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!((result["ruleId"].as_str(), result["level"].as_str()), (Some("no-source"), Some("warning")));
    let location = &result["locations"][0]["physicalLocation"];
    assert_eq!(location["artifactLocation"]["uri"], "%E8%B4%B5%E5%B7%9E/a.txt");
    assert_eq!(location["region"]["startLine"], 6);
}

#[test]
fn every_finding_has_a_rule() {
    for (path, text) in crate::support::real_reports() {
        for finding in check_report(&parse(&path, &text), &text) {
            assert!(
                RULES.iter().any(|rule| rule.code == finding.diagnostic.code),
                "{}",
                finding.diagnostic.code
            );
        }
    }
}
