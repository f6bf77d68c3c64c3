//! Facets, timeline, coverage, highlights and explanations agree on what a query means.

use std::path::Path;

use tansuo::fields::Field;
use tansuo::search::{Count, CoverageBy, FacetRequest};
use tansuo::{Reader, Request, Settings, Writer};

fn corpus() -> Reader {
    let mut writer = Writer::in_memory(Settings::default()).unwrap();
    writer.update(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")]).unwrap();
    writer.reader()
}

fn request(text: &str) -> Request {
    Request::parse(text).unwrap().limit(usize::MAX)
}

#[test]
fn a_choice_of_provinces_is_the_same_everywhere() {
    let reader = corpus();
    for text in [
        "(province:贵州 OR province:上海)",
        "province:贵州,上海",
        "(province:贵州 OR sector:power) 煤",
        "province:贵州 -sector:power",
        "NOT province:贵州",
        "(kind:policy OR year:2021) province:西南",
    ] {
        let request = request(text);
        let facets = FacetRequest { names: vec![Field::Province], count: Count::ChangePoints };
        let counts = reader.facets(&request, &facets).unwrap();
        let of_provinces = &counts.facets.iter().next().unwrap().1;
        let counted: usize = of_provinces.iter().map(|value| value.count).sum();
        assert!(counted > 0, "{text}");
        let with_records =
            reader.timeline(&request).unwrap().points.iter().filter(|point| !point.is_empty()).count();
        let records = reader.search(&request).unwrap().hits.len();
        let coverage = reader.coverage(&request, CoverageBy::Sector).unwrap();
        let covered: usize = coverage.cells.iter().map(|cell| cell.records).sum();
        assert!(with_records <= counted, "{text}: {with_records} of {counted}");
        assert!(covered <= records, "{text}: {covered} of {records}");
        let mut counted: Vec<&str> = of_provinces.iter().map(|value| value.value.as_str()).collect();
        let mut covered: Vec<&str> = coverage
            .cells
            .iter()
            .filter(|c| c.records > 0 && c.province != "unknown")
            .map(|c| c.province.as_str())
            .collect();
        covered.dedup();
        counted.retain(|province| covered.contains(province));
        counted.sort_unstable();
        covered.sort_unstable();
        assert_eq!(counted, covered, "{text}");
    }
    // Where provinces alone are asked for, every count is of the same change points and rows.
    let request = request("(province:贵州 OR province:上海)");
    let change_points = reader.count(&request, Count::ChangePoints).unwrap();
    assert_eq!(reader.timeline(&request).unwrap().total, change_points);
    let coverage = reader.coverage(&request, CoverageBy::Sector).unwrap();
    let rows: Vec<&str> = coverage.rows().map(|row| row[0].province.as_str()).collect();
    assert_eq!(rows, ["上海", "贵州"]);
    assert_eq!(coverage.cells.iter().map(|cell| cell.change_points).sum::<usize>(), change_points);
}

#[test]
fn a_hit_by_a_synonym_is_highlighted() {
    let found = corpus().search(&request("拉闸限电")).unwrap();
    let by_synonym = found.hits.iter().find(|hit| hit.record.title.contains("让电于民")).unwrap();
    assert!(!by_synonym.record.text.contains("拉闸限电"));
    let title: Vec<char> = by_synonym.record.title.chars().collect();
    let marked: String =
        by_synonym.title_highlights.iter().flat_map(|&(start, end)| &title[start..end]).collect();
    assert!(marked.contains("让电于民"), "{marked}");
}

#[test]
fn an_explanation_has_the_boost_of_a_province() {
    let explained = corpus().explain(&request("贵州")).unwrap();
    assert!(explained.concepts[0].is_preference);
    let first = &explained.hits[0];
    assert!(first.reasons.iter().any(|reason| reason.place == "preference"), "{first:?}");
    let sum: f32 = first.reasons.iter().map(|reason| reason.weight).sum();
    assert!((sum - first.score).abs() < 0.01, "{first:?}");
}
