//! Issuing bodies: one value for all names of one, found by any of them.

mod support;

use std::collections::BTreeMap;

use proptest::prelude::*;
use tansuo::fields::Field;
use tansuo::query::Filter;
use tansuo::search::{Count, FacetRequest};
use tansuo::vocab::{Province, issuer_names, issuers_meant, provinces};
use tansuo::{Reader, Request};

fn names(text: &str) -> Vec<String> {
    issuer_names(text, Province::find("贵州"))
}

#[test]
fn every_name_of_a_body_is_one_value() {
    for (official, others) in [
        ("国家发展改革委", &["国家发改委", "国家发展和改革委员会", "NDRC", "ndrc", "国家发展改革委员会"][..]),
        ("国家发展改革委", &["国家发展和改革委员会（NDRC）", "中华人民共和国国家发展和改革委员会"]),
        ("中国民航局", &["中国民用航空局", "CAAC", "民航局", "中国民用航空局(CAAC)", "民航局等部门"]),
        ("工业和信息化部", &["工信部", "MIIT"]),
        ("住房和城乡建设部", &["住建部", "住房城乡建设部"]),
        (
            "贵州省工业和信息化厅",
            &["省工信厅", "工信厅", "贵州省工信厅", "贵州工信厅", "贵州省工业和信息化厅等3部门"],
        ),
        ("贵州省人民政府", &["省政府", "贵州省政府", "贵州政府", "省人民政府"]),
        ("贵州省人民政府办公厅", &["省政府办公厅", "贵州省政府办公厅"]),
        ("贵州省发展改革委", &["省发改委", "贵州省发展和改革委员会"]),
        ("贵州省能源局", &["省能源局"]),
        ("云南省工业和信息化厅", &["云南工信厅"]),
        ("遵义市工业和信息化局", &["遵义市工信局"]),
    ] {
        for other in others.iter().chain([&official]) {
            assert_eq!(names(other), [official], "{other}");
        }
    }
}

#[test]
fn names_of_other_bodies_stay() {
    for name in [
        "贵州磷化科技有限公司",
        "国网山西省电力公司",
        "民航中南地区管理局",
        "地方政府",
        "教育部高等教育司",
        "贵州电网公司",
        "吉林市统计局",
        "NEAR Foundation",
        "某部",
    ] {
        assert_eq!(names(name), [name]);
    }
}

#[test]
fn several_bodies_are_several_values() {
    assert_eq!(names("国家发改委、国家能源局"), ["国家发展改革委", "国家能源局"]);
    assert_eq!(names("国家发改委 财政部；NDRC"), ["国家发展改革委", "财政部"]);
    assert_eq!(names("省发改委/省能源局等部门"), ["贵州省发展改革委", "贵州省能源局"]);
    assert_eq!(names(" 、"), Vec::<String>::new());
}

/// A report of a province whose records have these issuers.
fn report(province: &str, issuers: &[&str]) -> String {
    let mut text =
        format!("# {province}电力部门 碳排放变点\n\n## 转折点: 2021-11-16 (Policy) - 置信度: 0.64\n\n");
    for (number, issuer) in issuers.iter().enumerate() {
        let number = number + 1;
        let issuer =
            if issuer.is_empty() { String::new() } else { format!("   - **发布机构**：{issuer}\n") };
        text.push_str(&format!(
            "{number}. **政策名称**：第{number}号方案\n{issuer}   - **核心内容**：第{number}条\n\n"
        ));
    }
    text
}

fn counts(index: &Reader) -> BTreeMap<String, usize> {
    let request = FacetRequest { names: vec![Field::Issuer], count: Count::Records };
    let counts = index.facets(&Request::default(), &request).unwrap();
    counts.facets.into_iter().flat_map(|(_, values)| values).map(|value| (value.value, value.count)).collect()
}

#[test]
fn the_facet_counts_bodies_and_filters_find_them_by_any_name() {
    let guizhou = report(
        "贵州省",
        &["国家发改委", "国家发展改革委", "国家发展和改革委员会、国家能源局", "CAAC", "省工信厅", ""],
    );
    let yunnan = report("云南省", &["中国民航局", "省工信厅", "国家能源局"]);
    let indexed = support::index_texts(&[("Guizhou_Power.txt", &guizhou), ("Yunnan_Power.txt", &yunnan)]);
    let index = &indexed.index;
    let expected = [
        ("国家发展改革委", 3),
        ("国家能源局", 2),
        ("中国民航局", 2),
        ("贵州省工业和信息化厅", 1),
        ("云南省工业和信息化厅", 1),
        ("unknown", 1),
    ];
    assert_eq!(counts(index), expected.map(|(name, count)| (name.to_owned(), count)).into());
    for (typed, count) in [
        ("国家发改委", 3),
        ("国家发展改革委", 3),
        ("国家发展和改革委员会", 3),
        ("NDRC", 3),
        ("中国民航局", 2),
        ("中国民用航空局", 2),
        ("CAAC", 2),
        ("省工信厅", 2),
        ("贵州工信厅", 1),
        ("unknown", 1),
    ] {
        let by_flag = Request::default().filter(Filter::parse(Field::Issuer, typed).unwrap());
        assert_eq!(index.search(&by_flag).unwrap().total, count, "--issuer {typed}");
        let by_query = Request::parse(&format!("issuer:{typed}")).unwrap();
        assert_eq!(index.search(&by_query).unwrap().total, count, "issuer:{typed}");
    }
    let total = |query: &str| index.search(&Request::parse(query).unwrap()).unwrap().total;
    assert_eq!(total("issuer:发改委"), 3, "a part of a name, in any spelling");
    assert_eq!(total("issuer:\"国家发改委\""), 1, "quoted text is as written");
    assert_eq!(total("-issuer:国家发改委"), 6);
    let record =
        index.search(&Request::parse("issuer:CAAC province:贵州").unwrap()).unwrap().hits.remove(0).record;
    assert_eq!(record.issuer.as_deref(), Some("CAAC"), "as the report has it");
}

proptest! {
    /// A value of the facet selects itself, and a filter that is printed is read back.
    #[test]
    fn official_names_stay(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "国家", "发改委", "发展和改革委员会", "省", "贵州", "贵州省", "自治区", "市", "上海", "政府", "工信", "厅", "局",
                "办公厅", "等", "部门", "（NDRC）", "NDRC", "CAAC", "民航局", "国网", "、", " ", "中华人民共和国", "x", "科技", "公司",
            ]),
            0..8,
        ),
        place in 0..34_usize,
    ) {
        let text = parts.concat();
        let names = issuer_names(&text, provinces().get(place));
        for name in &names {
            prop_assert_eq!(&issuer_names(name, provinces().get(place)), &vec![name.clone()], "{}", text);
            prop_assert!(issuers_meant(name).contains(name), "{}", text);
        }
        if let Ok(filter) = Filter::parse(Field::Issuer, &format!("\"{text}\"")) {
            let printed = filter.condition().to_string();
            if !printed.is_empty() {
                prop_assert_eq!(Filter::parse(Field::Issuer, &printed).unwrap(), filter, "{}", text);
            }
        }
    }
}
