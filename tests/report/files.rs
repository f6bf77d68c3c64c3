//! Kinds of files, answers and detector output.

use tansuo::report::{
    ChangePointType, FileKind, Variant, classify, join_features, parse, parse_answer, parse_detector,
};

const DETECTED: &str = "File: Hubei_Power.csv\nTotal change points detected: 2\n\nPoint 1:\n  Date: 2020-08-01\n  Type: Event\n  Confidence: 0.68\n  Features:\n    magnitude: 0.0040\n    relative_magnitude: 3.2005\n    ks_pvalue_significant: Yes\n\nPoint 2:\n  Date: 2020-11-09\n  Type: Seasonal\n  Confidence: 0.59\n  Features:\n    magnitude: 0.0051\n";

#[test]
fn each_kind_of_file_is_recognised() {
    for (path, text, kind) in [
        ("A_Power_combined_info.txt", "# 某省\n\n## 转折点: 2020-01-01 (Event)\n未找到\n", FileKind::Report),
        ("A_Power_2020-01-01_Event_info.txt", "问题: 搜索某省事件\n\n回答:\n未找到\n", FileKind::Answer),
        ("A_Power_change_points.txt", DETECTED, FileKind::Detector),
        (
            "laws/1.md",
            "# 节约能源法\n\n第一条 为了推动全社会节约能源，提高能源利用效率，制定本法。\n",
            FileKind::Document,
        ),
        (
            "laws/2.md",
            "# 某规定\n\n1985年12月30日\n\n第一条 为了加强管理，保障各方合法权益，根据有关法律制定本规定。\n",
            FileKind::Document,
        ),
        (
            "README.md",
            "# 数据说明\n\n这里是全部报告的数据说明，请先阅读本文件再使用这些数据。\n",
            FileKind::Other,
        ),
        ("run.log", "2020-01-01 INFO 开始处理全部省份的报告，请稍候，不要中断。", FileKind::Other),
        (
            "out.txt",
            "2020-01-01 INFO 开始处理\n2020-01-01 INFO 结束处理\n2020-01-02 ERROR 处理失败\n",
            FileKind::Other,
        ),
        ("a.csv", "date,value,省份\n", FileKind::Other),
        ("table.txt", "日期,数值,省份\n2020-01-01,1,贵州\n2020-01-02,2,贵州\n", FileKind::Other),
        ("a.txt", "{\"省份\": \"贵州贵州贵州贵州贵州贵州贵州贵州贵州贵州\"}", FileKind::Other),
        ("a.png", "", FileKind::Other),
        ("a.txt", "\0\0\0", FileKind::Other),
        ("empty.txt", "", FileKind::Other),
    ] {
        assert_eq!(classify(path, text), kind, "{path}");
    }
}

#[test]
fn variants_are_told_by_the_name() {
    for variant in Variant::ALL {
        assert_eq!(Variant::find(variant.as_str()), Some(variant));
        assert_eq!(
            Variant::from_path(&format!("a/b/A_Power_combined_info_{}.txt", variant.as_str())),
            variant
        );
    }
    for path in ["A_Power_combined_info.txt", "", "a/concise/b.txt", "formal"] {
        assert_eq!(Variant::from_path(path), Variant::Original, "{path}");
    }
}

#[test]
fn an_answer_is_a_report_with_one_change_point() {
    let text = "问题: 搜索Hubei省/市在2020年08月影响电力部门碳排放的具体重大事件。\n\n回答:\n1. **甲电厂投产**\n   - **时间**：2020年8月\n";
    let report = parse_answer("d/Hubei_Power_2020-08-01_Event_info.txt", text);
    let point = &report.change_points[0];
    assert_eq!(report.change_points.len(), 1);
    assert_eq!(point.date.as_ref().unwrap().cut(), "2020-08-01");
    assert_eq!(point.point_type, Some(ChangePointType::Event));
    assert_eq!(point.records[0].title, "甲电厂投产");
    assert_eq!(report.declared_change_points, None);
    assert_eq!(report.province.unwrap().value.name, "湖北");
    assert_eq!(report.sector.unwrap().value.as_str(), "power");

    let report =
        parse_answer("x.txt", "问题: 搜索某省在2020年08月的季节性政策\n\n回答:\n未找到相关政策或事件。\n");
    assert!(report.change_points[0].empty);
    assert_eq!(report.change_points[0].date.as_ref().unwrap().cut(), "2020-08");
    assert_eq!(report.change_points[0].point_type, Some(ChangePointType::Seasonal));
}

#[test]
fn detected_features_join_their_change_points() {
    let detected = parse_detector("Hubei_Power_change_points.txt", DETECTED);
    assert_eq!(detected.points.len(), 2);
    assert_eq!(detected.points[1].confidence, Some(0.59));
    assert_eq!(detected.province.as_ref().unwrap().value.name, "湖北");
    assert!(detected.diagnostics.is_empty());
    let mut report = parse(
        "Hubei_Power_combined_info.txt",
        "# 湖北省\n\n## 转折点: 2020-08-01 (Event)\n未找到\n\n## 2020年11月（季节性）\n未找到\n\n## 2021-01-01 (Event)\n未找到\n",
    );
    join_features(&mut report, &detected);
    let names =
        |i: usize| report.change_points[i].features.iter().map(|f| f.name.as_str()).collect::<Vec<_>>();
    assert_eq!(names(0), ["magnitude", "relative_magnitude", "ks_pvalue_significant"]);
    assert_eq!(report.change_points[0].features[1].text, "3.2005");
    assert_eq!(names(1), ["magnitude"]);
    assert!(names(2).is_empty());
}

#[test]
fn a_damaged_detector_file_is_told() {
    let detected = parse_detector("x.txt", "Point 1:\n  Date: 2020-13-41\n  Type: Banana\n  Confidence: 7\n");
    let codes: Vec<_> = detected.diagnostics.iter().map(|d| (d.code.as_ref(), d.line)).collect();
    assert_eq!(codes.len(), 2 + usize::from(detected.points[0].confidence.is_none()));
    assert_eq!(codes[0], ("unreadable-value", Some(2)));
}
