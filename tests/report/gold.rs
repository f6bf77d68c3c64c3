//! The hand-labelled reports: the thirteen figures of the scorer beside them, in short.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;
use tansuo::report::{ChangePoint, Record, Report, parse};

use crate::support::shared;

/// Hits and chances of each figure.
#[derive(Default)]
struct Tally(BTreeMap<&'static str, (usize, usize)>);

impl Tally {
    fn share(&mut self, figure: &'static str, right: bool) {
        let cell = self.0.entry(figure).or_default();
        *cell = (cell.0 + usize::from(right), cell.1 + 1);
    }

    /// F1 as hits: both sides count, so a pair is two hits of two chances.
    fn f1(&mut self, figure: &'static str, pairs: usize, want: usize, got: usize) {
        let cell = self.0.entry(figure).or_default();
        *cell = (cell.0 + 2 * pairs, cell.1 + want + got);
    }
}

fn normalized(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => char::from_u32(c as u32 - 0xFEE0).unwrap(),
            c => c,
        })
        .filter(|c| c.is_alphanumeric() || matches!(c, '%' | '+' | '#' | '/' | '&'))
        .flat_map(char::to_lowercase)
        .collect()
}

fn text(value: &Value) -> String {
    normalized(value.as_str().unwrap_or(""))
}

/// Whether `got` starts on the date that `want` states, at its precision.
fn same_date(got: Option<String>, want: &Value) -> bool {
    match (got, want.as_str()) {
        (Some(got), Some(want)) => got.starts_with(want),
        (None, None) => true,
        _ => false,
    }
}

fn start(date: Option<&tansuo::report::DateSpan>) -> Option<String> {
    date.map(|date| date.start.to_string())
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn the_labelled_reports_are_read_as_a_person_reads_them() {
    let (Some(gold), Some(reports)) = (shared("carbon-reports/gold"), shared("carbon-reports/reports"))
    else {
        return;
    };
    let mut tally = Tally::default();
    for file in fs::read_dir(gold).unwrap() {
        let want: Value = serde_json::from_str(&fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
        let name = want["file"].as_str().unwrap();
        let source = fs::read_to_string(reports.join(name)).unwrap();
        score(&want, &parse(name, &source), &mut tally);
    }
    let figures: Vec<(&str, f64)> =
        tally.0.iter().map(|(name, (hits, chances))| (*name, *hits as f64 / *chances as f64)).collect();
    let overall = figures.iter().map(|(_, figure)| figure).sum::<f64>() / figures.len() as f64;
    assert_eq!(figures.len(), 13);
    assert!(overall >= 0.985, "overall {overall:.3}: {figures:?}");
    assert!(figures.iter().all(|(_, figure)| *figure >= 0.96), "{figures:?}");
}

fn score(want: &Value, got: &Report, tally: &mut Tally) {
    tally.share("province", got.province.as_ref().map(|p| p.value.name) == want["province"].as_str());
    let sector = got.sector.as_ref().map_or("unknown", |s| s.value.as_str());
    tally.share("sector", Some(sector) == want["sector"].as_str());
    tally.share("truncated", Some(got.truncated) == want["truncated"].as_bool());
    let points = array(&want["change_points"]);
    let mut free: Vec<&ChangePoint> = got.change_points.iter().collect();
    let mut pairs = 0;
    for point in points {
        let found = free.iter().position(|p| same_date(start(p.date.as_ref()), &point["date"]));
        let records = array(&point["records"]);
        let Some(found) = found else {
            tally.f1("records", 0, records.len(), 0);
            continue;
        };
        pairs += 1;
        let got = free.remove(found);
        tally.share("kind", got.point_type.map(|k| k.as_str()) == point["type"].as_str());
        let confidence =
            (got.confidence.unwrap_or(0.0) - point["confidence"].as_f64().unwrap_or(0.0)).abs() < 1e-6;
        tally.share("confidence", confidence && got.confidence.is_some() == point["confidence"].is_number());
        tally.share("empty", Some(got.empty) == point["empty"].as_bool());
        score_records(records, &got.records, tally);
    }
    tally.f1("change_points", pairs, points.len(), got.change_points.len());
    for extra in free {
        tally.f1("records", 0, 0, extra.records.len());
    }
}

fn score_records(want: &[Value], got: &[Record], tally: &mut Tally) {
    let urls_of = |record: &Value| -> Vec<String> {
        array(&record["urls"]).iter().filter_map(|u| u.as_str().map(str::to_owned)).collect()
    };
    let mut free: Vec<&Record> = got.iter().collect();
    let mut pairs = 0;
    for record in want {
        let title = text(&record["title"]);
        let urls = urls_of(record);
        let exact = free.iter().position(|r| normalized(&r.title) == title);
        let near = || free.iter().position(|r| r.sources.iter().any(|s| urls.contains(&s.url)));
        let Some(found) = exact.or_else(near) else { continue };
        pairs += 1;
        let got = free.remove(found);
        tally.share("title", exact.is_some());
        tally.share("date", same_date(start(got.date.as_ref()), &record["date"]));
        tally.share("issuer", normalized(got.issuer.as_deref().unwrap_or("")) == text(&record["issuer"]));
        tally.share(
            "location",
            normalized(got.location.as_deref().unwrap_or("")) == text(&record["location"]),
        );
        tally.share("urls", got.sources.iter().map(|s| s.url.clone()).collect::<Vec<_>>() == urls);
    }
    tally.f1("records", pairs, want.len(), got.len());
}
