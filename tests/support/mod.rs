//! What several tests share: where the data lies, and an index of it.
#![allow(dead_code)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tansuo::search::{Hit, Qrels, Query, Topic};
use tansuo::{Index, Settings};

/// A folder beside the project; `None`, with a message, where it is not there. In CI it must be.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "../shared/{name} is missing, and CI is set");
    eprintln!("skipped: there is no ../shared/{name}");
    None
}

/// An index of some files, in a folder that lives as long as it.
pub struct Indexed {
    pub index: Index,
    _dir: tempfile::TempDir,
}

/// Indexes files and folders.
pub fn index(roots: &[PathBuf]) -> Indexed {
    let dir = tempfile::tempdir().unwrap();
    let settings = Settings { threads: 1, memory_bytes: 100_000_000, ..Settings::default() };
    let mut index = Index::create(dir.path().join("index"), settings).unwrap();
    index.update(roots).unwrap();
    Indexed { index, _dir: dir }
}

/// Indexes texts under the names that they are given.
pub fn index_texts(files: &[(&str, &str)]) -> Indexed {
    let tree = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = tree.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    index(&[tree.path().to_path_buf()])
}

/// The originals of the real reports.
pub fn originals() -> Option<Vec<PathBuf>> {
    let reports = shared("carbon-reports/reports")?;
    let mut files = Vec::new();
    for folder in std::fs::read_dir(reports).unwrap() {
        for file in std::fs::read_dir(folder.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            if path.to_string_lossy().ends_with("_combined_info.txt") {
                files.push(path);
            }
        }
    }
    files.sort();
    Some(files)
}

/// The queries with known answers, and the answers as the index names its records: those of the
/// report and the change point that cite one of the URLs.
pub fn known_items(index: &Index) -> Option<(Vec<Topic>, Qrels)> {
    let path = shared("carbon-reports/retrieval/queries.jsonl")?;
    let text = std::fs::read_to_string(path).unwrap();
    let topics = Topic::parse_all(&text).unwrap();
    let records = records(index);
    let mut qrels = Qrels::default();
    for line in text.lines() {
        let topic: serde_json::Value = serde_json::from_str(line).unwrap();
        for answer in topic["answers"].as_array().unwrap() {
            let urls: BTreeSet<&str> =
                answer["urls"].as_array().unwrap().iter().map(|url| url.as_str().unwrap()).collect();
            let of_answer = records.iter().filter(|hit| {
                let record = &hit.record;
                record.path.ends_with(answer["report"].as_str().unwrap())
                    && record.change_point.as_ref().and_then(|c| c.date.as_deref())
                        == answer["change_point"].as_str()
                    && record.sources.iter().any(|source| urls.contains(source.url.as_str()))
            });
            for hit in of_answer {
                qrels.insert(topic["qid"].as_str().unwrap(), hit.id, 1);
            }
        }
    }
    Some((topics, qrels))
}

/// Every record of an index.
pub fn records(index: &Index) -> Vec<Hit> {
    let mut records = Vec::new();
    index
        .export(&Query::all().limit(usize::MAX), &mut |hit| {
            records.push(hit.clone());
            Ok(true)
        })
        .unwrap();
    records
}

/// More known items, made as those of `known_items` were: the title of a record in a rewriting, other
/// than in the original; its answers are the records of the original under the same change point that
/// cite one of its URLs. A title whose answers are three or more tells nothing.
pub fn rewritten_titles(originals: &Index) -> Option<(Vec<Topic>, Qrels)> {
    let everything = index(&[shared("carbon-reports/reports")?]);
    let report = |hit: &Hit| {
        let name = hit.record.path.rsplit('/').next().unwrap_or_default().to_owned();
        let stem = name.split("_combined_info").next().unwrap_or_default().to_owned();
        let date = hit.record.change_point.as_ref().and_then(|point| point.date.clone());
        (stem, date)
    };
    let answers = records(originals);
    let (mut topics, mut qrels) = (Vec::new(), Qrels::default());
    let mut seen = BTreeSet::new();
    for hit in records(&everything.index) {
        let record = &hit.record;
        if !matches!(record.variant.as_str(), "casual" | "synonym" | "concise" | "formal") {
            continue;
        }
        let words: Vec<&str> =
            record.title.split(|c: char| !c.is_alphanumeric() && !"-#³".contains(c)).collect();
        let text = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let urls: BTreeSet<&str> = record.sources.iter().map(|source| source.url.as_str()).collect();
        let found: Vec<&Hit> = answers
            .iter()
            .filter(|a| report(a) == report(&hit))
            .filter(|a| a.record.sources.iter().any(|source| urls.contains(source.url.as_str())))
            .collect();
        let same = found.iter().any(|a| a.record.title == record.title);
        let ids: Vec<u64> = found.iter().map(|a| a.id).collect();
        if !(1..3).contains(&found.len())
            || same
            || text.chars().count() < 5
            || !seen.insert((text.clone(), ids.clone()))
        {
            continue;
        }
        let id = format!("{}-{}", record.variant, topics.len());
        ids.iter().for_each(|&answer| qrels.insert(&id, answer, 1));
        topics.push(Topic { id, text, province: record.province.clone() });
    }
    Some((topics, qrels))
}
