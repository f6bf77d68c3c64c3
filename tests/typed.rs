//! Answers are what is printed: each reads back from its JSON as it was.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tansuo::fields::Field;
use tansuo::search::{Count, CoverageBy, EvalOptions, FacetRequest, PolicyRequest, Qrels, Topic};
use tansuo::{Collapse, Reader, Request, Settings, Writer};

/// An answer as it reads back. The second time it has lost nothing; the first time it loses decimals of scores.
#[track_caller]
fn assert_reads_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(answer: &T) {
    let json = serde_json::to_string(answer).unwrap();
    let back: T = serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
    assert_eq!(serde_json::to_string(&back).unwrap(), json);
    assert_eq!(serde_json::from_str::<T>(&json).unwrap(), back);
}

fn corpus() -> Reader {
    let mut writer = Writer::in_memory(Settings::default()).unwrap();
    writer.update(&["corpus".into()]).unwrap();
    writer.reader()
}

#[test]
fn every_answer_reads_back_from_its_json() {
    let reader = corpus();
    for text in ["", "碳达峰 方案", "tandafeng", "火星 电力", "type:policy", "同期"] {
        let request = Request::parse(text).unwrap().limit(50);
        let hits = reader.search(&request).unwrap();
        assert!(hits.hits.iter().all(|hit| hit.score.is_finite()), "{text}");
        assert_reads_back(&hits);
        assert_reads_back(&reader.explain(&request).unwrap());
        assert_reads_back(&reader.why_not(&request).unwrap());
        assert_reads_back(&reader.timeline(&request).unwrap());
        assert_reads_back(&reader.policies(&request, &PolicyRequest::default()).unwrap());
        let facets = FacetRequest { names: Field::facets().collect(), count: Count::Records };
        assert_reads_back(&reader.facets(&request, &facets).unwrap());
        for by in [CoverageBy::Sector, CoverageBy::Year] {
            assert_reads_back(&reader.coverage(&request, by).unwrap());
        }
        assert_reads_back(
            &reader.cross(&request, Field::RecordYear, Field::Kind, Count::ChangePoints).unwrap(),
        );
        if let Some(hit) = hits.hits.first() {
            assert_reads_back(&reader.similar(hit.id().0, &Request::default()).unwrap());
            let mut whole = reader.record(hit.id().0).unwrap().unwrap();
            whole.other_mentions = reader.other_mentions(hit.id().0).unwrap();
            assert!(!whole.record.text.is_empty());
            assert_reads_back(&whole);
        }
    }
    let mut collapsed = Request::default();
    collapsed.collapse = Some(Collapse::Policy);
    assert_reads_back(&reader.search(&collapsed).unwrap());
    let topic = Topic { id: "1".to_owned(), text: "碳达峰".to_owned(), province: None };
    let mut qrels = Qrels::default();
    qrels.insert("1", reader.search_ids(&Request::default()).unwrap()[0].0, 1);
    assert_reads_back(&reader.evaluate(&[topic], &qrels, &EvalOptions::default()).unwrap().summary());
    assert_reads_back(&reader.overview().unwrap());
    assert_reads_back(&reader.files().unwrap());
}

#[test]
fn names_in_json_are_those_of_flags() {
    let crossed =
        corpus().cross(&Request::default(), Field::RecordYear, Field::Kind, Count::ChangePoints).unwrap();
    let json = serde_json::to_value(&crossed).unwrap();
    assert_eq!((&json["row"], &json["count"]), (&"record-year".into(), &"change-points".into()));
    assert!(serde_json::from_str::<Field>("\"no-such-field\"").is_err());
    assert!(serde_json::from_str::<Count>("\"no-such-unit\"").is_err());
}
