//! Labels are understood by their parts, unknown ones are kept.

use crate::support::{only_record, titles};

#[track_caller]
fn check(label: &str, want: Option<&str>) {
    for line in [
        format!("- **{label}**：甲"),
        format!("- **{label}：**甲"),
        format!("- {label}：甲"),
        format!("**{label}**: 甲"),
        format!("   {label}: 甲"),
    ] {
        let record = only_record(&format!("1. **某方案**\n{line}\n"));
        let field = &record.fields[1];
        assert_eq!(
            (field.label.as_str(), field.name.map(|n| n.as_str()), field.text.as_str()),
            (label, want, "甲"),
            "{line}"
        );
    }
}

#[test]
fn labels_that_no_report_has_used_are_understood_by_their_head() {
    for (label, want) in [
        ("方案签发日期", "date"),
        ("预计投产时间", "date"),
        ("啥时候落地的", "date"),
        ("规划执行期限", "period"),
        ("政策牵头部门", "issuer"),
        ("谁批准的", "issuer"),
        ("项目所在地", "location"),
        ("投产机组容量", "scale"),
        ("主要减排成效", "impact"),
        ("补贴条款", "content"),
        ("中长期减排目标", "goal"),
        ("官方通告链接", "source"),
        ("信息出处", "source"),
        ("发文文号", "number"),
        ("发布日期（预计）", "date"),
    ] {
        check(label, Some(want));
    }
}

#[test]
fn an_unknown_label_is_kept_under_its_own_name() {
    check("冬奥", None);
    check("Ownership", None);
}

#[test]
fn issuer_and_place_are_the_labelled_values() {
    let record = only_record(
        "1. **政策名称**：某方案\n   - **颁布/生效日期**：2021年3月\n   - **发文单位**：省发改委、省能源局\n   - **实施区域**：全省\n   - **来源**：[省发改委](https://fgw.example.org/a)\n",
    );
    assert_eq!(record.title, "某方案");
    assert_eq!(record.issuer.as_deref(), Some("省发改委、省能源局"));
    assert_eq!(record.location.as_deref(), Some("全省"));
    assert_eq!(record.sources[0].label.as_deref(), Some("省发改委"));
    assert_eq!(record.kind.as_str(), "policy");
}

#[test]
fn the_value_decides_where_the_label_does_not() {
    let record = only_record("1. **某方案**\n   - 发布：2023年，省工信厅\n");
    assert_eq!(record.date.unwrap().cut(), "2023");
    assert_eq!(record.issuer.as_deref(), Some("省工信厅"));
    let record = only_record("1. **某方案**\n   - 发布：国务院\n");
    assert_eq!(record.issuer.as_deref(), Some("国务院"));
}

#[test]
fn a_label_of_a_class_leaves_the_name_to_its_value() {
    let record = only_record("1. **专项整治**：小散企业治理工程\n   - **时间**：2021年\n");
    assert_eq!(record.title, "小散企业治理工程");
    // A name with what it did behind the colon keeps its name.
    assert_eq!(
        titles("1. **关停9家小厂**：7月起分批关停，年底完成\n2. **甲园区开建**：占地3000亩\n"),
        ["关停9家小厂", "甲园区开建"]
    );
    assert_eq!(
        titles("1. **区域实践**：某市园区绿色转型\n2. **能源结构**：清洁电力占比过半\n"),
        ["某市园区绿色转型", "清洁电力占比过半"]
    );
}

#[test]
fn a_scope_is_a_place_where_it_names_but_places() {
    let location =
        |scope: &str| only_record(&format!("1. **某方案**\n   - **适用范围**：{scope}\n")).location;
    for place in ["全省", "河南省全域", "合肥市、芜湖市等", "某市高新区", "全国范围"]
    {
        assert_eq!(location(place).as_deref(), Some(place));
    }
    for scope in ["全省重点企业", "8大行业42家企业", "炼油、合成氨等领域", "占地2平方公里"]
    {
        assert_eq!(location(scope), None, "{scope}");
    }
}
