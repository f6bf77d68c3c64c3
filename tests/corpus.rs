//! The corpus is what its README says: encodings, copies, answers, and labels that were read there.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tansuo::crawl::{self, Content, Encoding, Newline, Settings, Walk};

fn corpus() -> Walk {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus");
    crawl::walk(&[root], &Settings::default()).expect("the corpus is part of the package")
}

fn content(walk: &Walk, relative: &str) -> Content {
    let entry = walk.entries.iter().find(|entry| entry.relative() == relative);
    crawl::read(entry.unwrap_or_else(|| panic!("{relative} is not there")), &Settings::default())
        .expect("text")
}

#[test]
fn every_text_of_the_corpus_reads_without_a_problem() {
    let walk = corpus();
    assert_eq!(walk.problems, []);
    for entry in walk.entries.iter().filter(|entry| entry.is_text) {
        assert_eq!(content(&walk, &entry.relative()).problems, [], "{}", entry.relative());
    }
    let unread: Vec<_> = walk.entries.iter().filter(|e| !e.is_text).map(|e| e.relative()).collect();
    assert_eq!(unread, ["Guizhou_Industry/Guizhou_Industry_visualization.png", "run.log"]);
}

#[test]
fn the_odd_encodings_survived_the_checkout() {
    let walk = corpus();
    for (path, encoding, newline) in [
        ("Shaanxi_Ground/Shaanxi_Ground_combined_info.txt", Encoding::Gb18030, Newline::Lf),
        ("Zhejiang_Residential/Zhejiang_Residential_combined_info.txt", Encoding::Utf16Le, Newline::Lf),
        ("Guangdong_Aviation/Guangdong_Aviation_combined_info.txt", Encoding::Utf8, Newline::Crlf),
    ] {
        let content = content(&walk, path);
        assert_eq!((content.encoding, content.newline), (encoding, newline), "{path}");
        assert!(content.text.starts_with("# "), "{path}: {:.20}", content.text);
    }
}

#[test]
fn the_copy_has_the_hash_of_its_original() {
    let walk = corpus();
    let original = content(&walk, "Shanxi_Power/Shanxi_Power_combined_info.txt");
    assert_eq!(original.hash, content(&walk, "copies/Shanxi_Power_combined_info.txt").hash);
}

#[test]
fn the_demonstration_finds_reports_of_many_provinces() {
    let walk = corpus();
    let reports = walk
        .entries
        .iter()
        .filter(|e| e.relative().contains("_combined_info") && !e.relative().starts_with("copies"));
    let folders: BTreeSet<_> = reports
        .filter(|entry| content(&walk, &entry.relative()).text.contains("碳达峰"))
        .filter_map(|entry| entry.relative().split('/').next().map(str::to_owned))
        .collect();
    assert_eq!(folders.len(), 8, "{folders:?}");
}

#[test]
fn an_answer_holds_what_its_report_holds() {
    let walk = corpus();
    let mut alone = Vec::new();
    for entry in walk
        .entries
        .iter()
        .filter(|e| e.relative().ends_with("_info.txt") && !e.relative().contains("_combined_"))
    {
        let answer = content(&walk, &entry.relative()).text;
        let (question, body) = answer.split_once("回答:\n").expect("an answer");
        assert!(question.starts_with("问题: "));
        let relative = entry.relative();
        let folder = relative.split('/').next().unwrap_or_default();
        let report = content(&walk, &format!("{folder}/{folder}_combined_info.txt"));
        if !report.text.contains(body.trim_end()) {
            alone.push(entry.relative());
        }
    }
    assert_eq!(alone, ["Qinghai_Residential/Qinghai_Residential_2023-06-30_Event_info.txt"]);
}

#[test]
fn what_is_labelled_stands_in_the_report() {
    let walk = corpus();
    let labels = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/gold");
    let mut labelled = 0;
    for file in std::fs::read_dir(labels).expect("labels").map(|file| file.expect("a label").path()) {
        if file.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let gold: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&file).expect("UTF-8"))
            .expect("gold labels are JSON");
        let text = content(&walk, gold["file"].as_str().expect("a file")).text;
        let records = gold["change_points"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|point| point["records"].as_array());
        for record in records.flatten() {
            let lists = [&record["urls"], &record["url_labels"]]
                .into_iter()
                .filter_map(|list| list.as_array())
                .flatten();
            let values = ["title", "date_text", "issuer", "location"]
                .map(|name| &record[name])
                .into_iter()
                .chain(lists);
            for value in values.filter_map(|value| value.as_str()) {
                assert!(text.contains(value), "{}: {value}", file.display());
            }
        }
        labelled += 1;
    }
    assert!(labelled >= 6, "{labelled}");
}
