//! Stored values: how they print, and that they read back as they were.

use jiff::civil::date;
use proptest::prelude::*;
use tansuo::fields::Field as Facet;
use tansuo::record::{PointId, PointOfRecord, RecordId, StoredRecord, UNKNOWN};
use tansuo::report::{
    ChangePointType, DateSpan, Diagnostic, Feature, Field, FieldName, Lag, Precision, RecordKind, Severity,
    Source, Variant, parse_date,
};
use tansuo::vocab::{Province, Sector};

fn day(text: &str) -> DateSpan {
    parse_date(text, None).unwrap()
}

fn record() -> StoredRecord {
    let (point, date) = (day("2020-11-20"), day("2023年12月"));
    StoredRecord {
        id: RecordId(0x1234),
        path: "/tree/贵州.md".to_owned(),
        lines: (12, 19),
        province: Province::find("贵州"),
        sector: Some(Sector::Industry),
        variant: Variant::Original,
        kind: RecordKind::Policy,
        change_point: Some(PointOfRecord {
            id: PointId(7),
            date: Some("2020-11-20".to_owned()),
            point_type: Some(ChangePointType::Seasonal),
            confidence: Some(0.64),
            days: Some((point.start, point.end)),
            heading: "变点 2020-11-20".to_owned(),
            lines: (10, 30),
            features: vec![
                Feature { name: "t_stat".to_owned(), text: "0.0590".to_owned() },
                Feature { name: "significant".to_owned(), text: "No".to_owned() },
            ],
        }),
        title: "减污降碳实施方案".to_owned(),
        lag: Some(Lag::between(&point, &date)),
        date: Some(date),
        issuer: Some("省生态环境厅".to_owned()),
        location: None,
        sources: vec![Source {
            label: Some("网站".to_owned()),
            url: "https://www.example.gov.cn/a".to_owned(),
            resolved: false,
        }],
        fields: vec![Field {
            label: "核心内容".to_owned(),
            name: Some(FieldName::Content),
            text: "内容".to_owned(),
            line: 0,
        }],
        text: "减污降碳实施方案\n核心内容：内容".to_owned(),
    }
}

#[test]
fn a_brief_record_prints_as_a_hit() {
    let mut record = record();
    record.brief();
    insta::assert_snapshot!(serde_json::to_string_pretty(&record).unwrap(), @r#"
    {
      "id": "r0000000000001234",
      "path": "/tree/贵州.md",
      "lines": [
        12,
        19
      ],
      "province": "贵州",
      "sector": "industry",
      "variant": "original",
      "kind": "policy",
      "change_point": {
        "id": "p0000000000000007",
        "date": "2020-11-20",
        "type": "seasonal",
        "confidence": 0.64
      },
      "title": "减污降碳实施方案",
      "date": {
        "text": "2023年12月",
        "start": "2023-12-01",
        "end": "2023-12-31",
        "precision": "month"
      },
      "lag": {
        "min": 1106,
        "max": 1136
      },
      "issuer": "省生态环境厅",
      "location": null,
      "sources": [
        {
          "label": "网站",
          "url": "https://www.example.gov.cn/a"
        }
      ]
    }
    "#);
}

#[test]
fn a_whole_record_prints_its_fields_and_its_change_points_figures() {
    let value = serde_json::to_value(record()).unwrap();
    assert_eq!(value["fields"][0]["name"], "content");
    assert_eq!(value["change_point"]["features"]["t_stat"], 0.059);
    assert_eq!(value["change_point"]["features"]["significant"], "No");
    assert_eq!(value["change_point"]["days"][0], "2020-11-20");
}

#[test]
fn values_are_those_that_facets_count() {
    let mut record = record();
    let values = |record: &StoredRecord, field: Facet| -> Vec<String> {
        record.values(field).into_iter().map(Into::into).collect()
    };
    for (field, expected) in [
        (Facet::Province, "/西南/贵州"),
        (Facet::Sector, "industry"),
        (Facet::Type, "seasonal"),
        (Facet::Year, "2020"),
        (Facet::Month, "2020-11"),
        (Facet::Kind, "policy"),
        (Facet::Issuer, "贵州省生态环境厅"),
        (Facet::Host, "example.gov.cn"),
        (Facet::Variant, "original"),
        (Facet::Date, "2023-12-01..2023-12-31"),
        (Facet::RecordYear, "2023"),
        (Facet::Lag, "1106..1136"),
        (Facet::Content, "内容"),
    ] {
        assert_eq!(values(&record, field), [expected], "{field}");
    }
    record.date.as_mut().unwrap().end = day("2025-01").start;
    assert_eq!(values(&record, Facet::RecordYear), ["2023", "2024", "2025"]);
    (record.province, record.issuer) = (None, Some("  ".to_owned()));
    record.sources.clear();
    for field in [Facet::Province, Facet::Issuer, Facet::Host] {
        assert_eq!(values(&record, field), [UNKNOWN], "{field}");
    }
    record.change_point = None;
    for field in [Facet::Type, Facet::Year, Facet::Month, Facet::Confidence] {
        assert_eq!(values(&record, field), [""; 0], "{field}");
    }
}

#[test]
fn a_change_point_of_a_quarter_has_a_year_but_no_month() {
    let mut record = record();
    let quarter = day("2020年一季度");
    record.change_point.as_mut().unwrap().days = Some((quarter.start, quarter.end));
    assert_eq!(record.values(Facet::Year), ["2020"]);
    assert!(record.values(Facet::Month).is_empty());
}

#[test]
fn an_id_is_found_by_its_beginning() {
    let range = RecordId::with_prefix("r12").unwrap();
    assert_eq!(*range.start(), RecordId(0x12 << 56));
    assert_eq!(*range.end(), RecordId(0x12 << 56 | ((1 << 56) - 1)));
    assert_eq!(RecordId::with_prefix("12").unwrap(), range);
    for wrong in ["", "r", "p12", "xyz", "r+1", "r00112233445566778"] {
        assert!(RecordId::with_prefix(wrong).is_err(), "{wrong:?}");
    }
    assert!("r12".parse::<RecordId>().is_err());
}

#[test]
fn a_diagnostic_reads_back() {
    let diagnostic = Diagnostic {
        severity: Severity::Warning,
        code: "truncated".into(),
        message: "ends in the middle of a sentence".to_owned().into(),
        line: Some(64),
    };
    let json = serde_json::to_string(&diagnostic).unwrap();
    assert_eq!(
        json,
        r#"{"severity":"warning","code":"truncated","message":"ends in the middle of a sentence","line":64}"#
    );
    assert_eq!(serde_json::from_str::<Diagnostic>(&json).unwrap(), diagnostic);
}

proptest! {
    #[test]
    fn a_record_reads_back_as_it_was_stored(
        texts in proptest::collection::vec(".{0,20}", 8),
        has in proptest::collection::vec(any::<bool>(), 8),
        numbers in any::<(u64, u64, u32, u32)>(),
        hundredths in 0..=100u8,
    ) {
        let mut record = record();
        let point = record.change_point.as_mut().unwrap();
        point.id = PointId(numbers.0);
        point.confidence = has[0].then_some(f64::from(hundredths) / 100.0);
        point.heading.clone_from(&texts[0]);
        point.features.retain(|_| has[1]);
        // Figures are numbers: zeros at their end are not kept.
        point.features.iter_mut().for_each(|feature| feature.text = feature.text.replace("0.0590", "0.059"));
        record.id = RecordId(numbers.1);
        record.lines = (numbers.2, numbers.3);
        record.title.clone_from(&texts[1]);
        record.text.clone_from(&texts[2]);
        record.issuer = has[2].then(|| texts[3].clone());
        record.sources[0].resolved = has[3];
        record.sources[0].label = has[4].then(|| texts[4].clone());
        record.fields[0].name = has[5].then_some(FieldName::Impact);
        record.fields[0].text.clone_from(&texts[5]);
        record.date = has[6].then(|| DateSpan {
            text: texts[6].clone(),
            start: date(2020, 1, 1),
            end: date(2020, 12, 31),
            precision: Precision::Year,
            relative: has[7],
        });
        if !has[7] {
            record.change_point = None;
            record.province = None;
        }
        let stored = serde_json::to_vec(&record).unwrap();
        prop_assert_eq!(serde_json::from_slice::<StoredRecord>(&stored).unwrap(), record);
    }
}
