//! `tansuo check`: what is flagged, how it is printed, and when it fails.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::World;

const HEAD: &str = "# 贵州省 工业部门 碳排放变点汇总\n共包含 1 个重要转折点\n\n\
    ## 转折点: 2021-06-15 (Event) - 置信度: 0.6\n\n";
const SOURCE: &str = "   - **来源**：[官网](https://gov.example.cn/a/1.html)\n";

fn record(fields: &str) -> String {
    format!("{HEAD}1. **甲项目**\n{fields}\n---\n")
}

/// Every fault that there is a rule for, each in a report of its own.
pub fn faults() -> World {
    let world = World::empty();
    let report = |name: &str, text: &str| world.write(&format!("r/{name}.txt"), text);
    let policy = |date: &str| {
        format!("{HEAD}1. **《贵州省绿色工厂管理办法》发布**\n   - **时间**：{date}\n{SOURCE}\n---\n")
    };
    report("no_source", &record("   - **时间**：2021年6月\n"));
    report("home_page", &record("   - **来源**：[官网](https://gov.example.cn)\n"));
    report("url", &record("   - **来源**：[官网](https://官网/a)\n"));
    report("date", &record(&format!("   - **时间**：2021年13月\n{SOURCE}")));
    report("late", &record(&format!("   - **时间**：2023年1月\n{SOURCE}")));
    report("sections", &format!("{HEAD}未找到\n\n## 2021-06-15 (Event)\n未找到\n"));
    report("undated", &format!("{HEAD}未找到\n\n## 转折点:\n\n未找到\n"));
    report("nowhere", "# 大事记\n\n## 2021-06-15 (Event)\n未找到\n");
    report("cut", &format!("{HEAD}1. **甲项目**\n   - **来源**：[官"));
    report(
        "link",
        &format!(
            "{HEAD}1. **甲项目**\n   - **来源**：[官网](https://gov.example.cn/a\n\n2. **乙项目**\n{SOURCE}\n---\n"
        ),
    );
    report(
        "shanxi",
        &format!(
            "# Shanxi省/市 Industry部门 汇总\n\n## 转折点: 2021-06-15 (Event)\n\n1. **陕西省节能方案**\n{SOURCE}\n---\n"
        ),
    );
    report("half_date", &record(&format!("   - **时间**：2021年3月至13月\n{SOURCE}")));
    report("odd_date", &record(&format!("   - **时间**：第5旬\n{SOURCE}")));
    report("table", &format!("{HEAD}| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n"));
    report(
        "overview",
        &HEAD.replace(
            "## ",
            "| 变点 | 类型 |\n|---|---|\n| 2021-06-15 | 事件 |\n| 2022-01-01 | 事件 |\n\n## ",
        ),
    );
    report("country", &record(SOURCE).replace("甲项目", "蒙古国议会通过能源法"));
    let page = "   - **来源**：[官网](https://gov.example.cn/list.html)\n";
    report(
        "page",
        &format!(
            "{HEAD}1. **贵州省散煤治理方案**\n{page}\n2. **贵州省旧房改造办法**\n{page}\n3. **散煤治理**\n{page}\n---\n"
        ),
    );
    report("draft", &format!("<think>\n先想一想\n\n{HEAD}未找到\n"));
    report("Guizhou_Industry_combined_info", &policy("2021年3月"));
    report("Guizhou_Power_combined_info", &policy("2021年5月"));
    world
}

fn codes(findings: &Value, name: &str) -> BTreeSet<String> {
    let code = |finding: &Value| finding[name].as_str().expect("a code").to_owned();
    findings.as_array().expect("an array").iter().map(code).collect()
}

#[test]
fn every_rule_finds_its_fault_and_sarif_tells_the_same() {
    let world = faults();
    let json = world.run(&["check", "r", "--format", "json"]).expect(1).json();
    for finding in json.as_array().unwrap() {
        assert!(finding["path"].as_str().unwrap().starts_with("r"), "{finding}");
        assert!(["note", "warning", "error"].contains(&finding["severity"].as_str().unwrap()), "{finding}");
        assert!(!finding["message"].as_str().unwrap().is_empty(), "{finding}");
    }
    let sarif = world.run(&["check", "r", "--format", "sarif"]).expect(1).json();
    assert_eq!(sarif["version"], "2.1.0");
    assert!(sarif["$schema"].as_str().unwrap().contains("sarif-2.1.0"));
    let run = &sarif["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "tansuo");
    let rules = codes(&run["tool"]["driver"]["rules"], "id");
    assert_eq!(codes(&json, "code"), rules, "each rule is shown once, and each code has its rule");
    assert_eq!(codes(&run["results"], "ruleId"), rules);
    assert_eq!(run["results"].as_array().unwrap().len(), json.as_array().unwrap().len());
    for (result, finding) in run["results"].as_array().unwrap().iter().zip(json.as_array().unwrap()) {
        assert_eq!(result["level"], finding["severity"]);
        assert_eq!(result["message"]["text"], finding["message"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], finding["path"]);
        assert_eq!(place["region"]["startLine"], finding["line"]);
    }
}

#[test]
fn a_table_has_a_line_a_finding_and_the_sums() {
    let world = World::empty();
    world.write("a.txt", record("   - **时间**：2023年1月\n"));
    insta::assert_snapshot!(world.run(&["check", "a.txt"]).expect(1).stdout);
}

#[test]
fn the_status_tells_whether_something_is_bad_enough() {
    let world = World::empty();
    world.write("clean.txt", record(&format!("   - **时间**：2021年6月\n{SOURCE}")));
    world.write("note.txt", record("   - **来源**：[官网](https://gov.example.cn)\n"));
    world.write("warning.txt", record("   - **时间**：2021年6月\n"));
    let status = |file: &str, fail_on: &str| world.run(&["check", file, "--fail-on", fail_on]).status;
    assert_eq!(["note", "warning", "error"].map(|least| status("clean.txt", least)), [0, 0, 0]);
    assert_eq!(["note", "warning", "error"].map(|least| status("note.txt", least)), [1, 0, 0]);
    assert_eq!(["note", "warning", "error"].map(|least| status("warning.txt", least)), [1, 1, 0]);
    assert_eq!(world.run(&["check", "warning.txt"]).status, 1, "warnings count unless told otherwise");
    assert_eq!(world.run(&["check", "there-is-none"]).status, 2);
    assert_eq!(world.run(&["check", "clean.txt", "--fail-on", "sometimes"]).status, 2);
}

/// A company's place is no record's place, and a drafting is no second date.
#[test]
fn what_only_looks_wrong_is_not_flagged() {
    let world = World::empty();
    let titled = |title: &str, date: &str| {
        format!(
            "# 贵州省 电力部门 汇总\n\n## 转折点: 2021-06-15 (Event)\n\n1. **{title}**\n   - **时间**：{date}\n{SOURCE}\n---\n"
        )
    };
    world.write("a.txt", titled("北京能源国际控股有限公司风电项目", "2021年6月"));
    world.write("Guizhou_Power_combined_info.txt", titled("《贵州省绿色工厂管理办法》发布", "2021年5月"));
    world.write(
        "Guizhou_Industry_combined_info.txt",
        titled("《贵州省绿色工厂管理办法》编制启动", "2021年1月"),
    );
    let found = world.run(&["check", ".", "--fail-on", "note", "--format", "json"]).expect(0).json();
    assert_eq!(found, Value::Array(Vec::new()));
}
