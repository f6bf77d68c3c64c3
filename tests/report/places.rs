//! Provinces and sectors in every spelling, and where a report says them.

use tansuo::report::{Evidence, parse};
use tansuo::vocab::{Province, Sector, find_region, provinces, regions};

#[test]
fn the_tables_are_whole() {
    assert_eq!(provinces().len(), 34);
    assert_eq!(regions(), ["华北", "东北", "华东", "华中", "华南", "西南", "西北", "港澳台"]);
    for province in provinces() {
        let ends = ["省", "市", "自治区", "特别行政区"];
        assert!(ends.iter().any(|end| province.full_name.ends_with(end)), "{}", province.full_name);
        let spellings = [province.code, province.name, province.full_name, province.pinyin];
        for spelling in spellings.iter().chain(&province.aliases).chain(&province.abbreviations) {
            assert_eq!(Province::find(spelling), Some(province), "{spelling}");
            assert_eq!(Province::find(&spelling.to_uppercase()), Some(province), "{spelling}");
        }
    }
    for sector in Sector::ALL {
        assert_eq!(Sector::find(sector.as_str()), Some(sector));
        assert_eq!(Sector::find(sector.name()), Some(sector));
    }
}

#[test]
fn provinces_in_the_spellings_of_people() {
    for (text, code) in [
        ("Guizhou Province", "520000"),
        (" 贵州省/市 ", "520000"),
        ("shanxi", "140000"),
        ("SHAANXI", "610000"),
        ("Inner_Mongolia", "150000"),
        ("inner mongolia autonomous region", "150000"),
        ("内蒙", "150000"),
        ("新疆维吾尔自治区", "650000"),
        ("Tibet", "540000"),
        ("Hong Kong", "810000"),
        ("Beijing Municipality", "110000"),
    ] {
        assert_eq!(Province::find(text).map(|p| p.code), Some(code), "{text}");
    }
    for text in ["", "中国", "Mongolia", "Shan", "山", "东北", "贵州工业"] {
        assert_eq!(Province::find(text), None, "{text}");
    }
    assert_eq!(find_region("西南地区"), Some("西南"));
    assert_eq!(find_region("四川"), None);
    assert_eq!(Sector::find("交通运输"), Some(Sector::GroundTransport));
    assert_eq!(Sector::find("航空业"), Some(Sector::Aviation));
    assert_eq!(Sector::find("农业"), None);
    for power in ["电力部", "电力部门", "电力业", "能源", "发电行业", "Power sector"] {
        assert_eq!(Sector::find(power), Some(Sector::Power), "{power}");
    }
    for none in ["部", "业", "部门", "地", "力", "农业部"] {
        assert_eq!(Sector::find(none), None, "{none}");
    }
}

#[track_caller]
fn check(path: &str, title: &str, province: &str, sector: Option<Sector>) {
    let report = parse(path, &format!("{title}\n\n## 2021-03-01 (Event)\n未发现\n"));
    assert_eq!(report.province.map(|found| found.value.name), Some(province), "{title}");
    assert_eq!(report.sector.map(|found| found.value), sector, "{title}");
}

#[test]
fn province_and_sector_from_title_or_path() {
    use Sector::{Aviation, GroundTransport, Industry, Power, Residential};
    check("a.txt", "# Guizhou省/市 Industry部门 碳排放变点汇总", "贵州", Some(Industry));
    check("a.txt", "# Inner省/市 Mongolia部门 碳排放变点汇总", "内蒙古", None);
    check("a.txt", "# Shanxi省/市 Power部门 碳排放变点汇总", "山西", Some(Power));
    check("a.txt", "# Shaanxi省/市 Ground部门 碳排放变点汇总", "陕西", Some(GroundTransport));
    check("a.txt", "甘肃省航空运输领域碳排放汇编", "甘肃", Some(Aviation));
    check("a.txt", "# 湖北住宅碳排放那些事儿", "湖北", Some(Residential));
    check("a.txt", "# 河南省/市 能源机构 温室气体排放梳理", "河南", Some(Power));
    check("a.txt", "# 安徽省/市 产业领域 碳排量变化汇编", "安徽", Some(Industry));
    check("d/Hubei_Ground_combined_info_formal.txt", "# 大事记", "湖北", Some(GroundTransport));
    check("d/Inner_Mongolia_combined_info.txt", "# 大事记", "内蒙古", None);
    check("四川/居民.txt", "# 大事记", "四川", Some(Residential));
}

#[test]
fn the_evidence_is_kept() {
    let report = parse("Hubei_Power_combined_info.txt", "# 大事记\n\n## 2021-03-01 (Event)\n未发现\n");
    let province = report.province.unwrap();
    assert_eq!((province.evidence, province.text.as_str()), (Evidence::Path, "Hubei"));
    let report = parse("Hubei_Power.txt", "# 江苏省电力部门\n\n## 2021-03-01 (Event)\n未发现\n");
    assert_eq!(report.province.unwrap().evidence, Evidence::Title);
}
