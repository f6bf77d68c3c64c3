//! Commits: what a reader sees never changes, and the next commit is seen when it is asked for.

use std::path::Path;
use std::time::{Duration, Instant};

use tansuo::search::Stop;
use tansuo::{ErrorKind, Reader, Request, Settings, Writer};

use crate::both::{Both, node};

const REPORT: &str = "# 贵州省工业部门碳排放变点\n\n## 转折点: 2020-11-20 (Event) - 置信度: 0.64\n\n\
    1. **事件名称**：贵州省碳达峰实施方案\n   - **发生时间**：2022年11月4日\n   - **影响**：推动工业转型\n";

fn titles(index: &Reader) -> Vec<String> {
    let hits = index.search(&Request::default()).unwrap().hits;
    hits.into_iter().map(|hit| hit.record.title).collect()
}

#[test]
fn a_reader_sees_one_commit_and_the_latest_another() {
    let Some(node) = node() else { return };
    let tree = tempfile::tempdir().unwrap();
    let roots = [tree.path().to_path_buf()];
    let file = tree.path().join("Guizhou_Industry.md");
    std::fs::write(&file, REPORT).unwrap();
    let dir = tempfile::tempdir().unwrap();
    for place in [dir.path().join("index"), node.url("commits").into()] {
        let mut writer = Writer::create(&place, Settings::default()).unwrap();
        assert_eq!(writer.reader().search(&Request::default()).unwrap().total, 0);
        writer.update(&roots).unwrap();
        let first = Reader::open(&place).unwrap();
        assert_eq!(titles(&first), ["贵州省碳达峰实施方案"]);
        assert!(first.latest().unwrap().commit_id() == first.commit_id());
        let number = Reader::last_commit(&place).unwrap();
        std::fs::write(&file, REPORT.replace("碳达峰实施方案", "煤电关停通知")).unwrap();
        writer.update(&[]).unwrap();
        assert_eq!(titles(&first), ["贵州省碳达峰实施方案"], "{}", place.display());
        let second = first.latest().unwrap();
        assert_eq!(titles(&second), ["贵州省煤电关停通知"]);
        assert_ne!(second.commit_id(), first.commit_id());
        assert_ne!(Reader::last_commit(&place).unwrap(), number);
        assert!(Reader::exists(&place));
        assert_eq!(Reader::remembered(&place).unwrap().0, [tree.path().canonicalize().unwrap()]);
        assert_eq!(second.dir(), place);
        std::fs::write(&file, REPORT).unwrap();
    }
}

#[test]
fn an_index_agrees_with_itself_and_a_stale_one_is_told() {
    let Some(both) = Both::of_corpus("verified") else { return };
    let found = Reader::verify(&both.url, true).unwrap();
    assert!(found.findings.is_empty(), "{:?}", found.findings);
    assert!(found.records > 0 && found.literals > 0 && found.changes.unchanged > 0);
}

#[test]
fn a_search_ends_at_its_deadline() {
    let Some(both) = Both::of_corpus("deadline") else { return };
    let late = Stop::at(Instant::now());
    let error = late.during(|| both.remote.search(&Request::parse("能源").unwrap())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    let soon = Stop::at(Instant::now() + Duration::from_secs(60));
    assert!(soon.during(|| both.remote.search(&Request::parse("能源").unwrap())).unwrap().total > 0);
}

#[test]
fn errors_name_the_place_and_the_remedy() {
    let Some(node) = node() else { return };
    let missing = Path::new(&node.url("missing")).to_path_buf();
    let error = Reader::open(&missing).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoIndex);
    let text = error.to_string();
    assert!(text.contains(missing.to_str().unwrap()) && text.contains("tansuo index"), "{text}");
    assert!(!Reader::exists(&missing));
    let unreachable = Path::new("opensearch+http://127.0.0.1:1/reports");
    let error = Reader::open(unreachable).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    let text = error.to_string();
    assert!(text.contains("127.0.0.1:1/reports") && text.contains("check the address"), "{text}");
    let wrong = Reader::open("opensearch+http://localhost:9200").unwrap_err();
    assert_eq!(wrong.kind(), ErrorKind::Settings);
}

#[test]
fn a_reader_whose_point_in_time_is_lost_sees_the_same_commit() {
    let Some(node) = node() else { return };
    let tree = tempfile::tempdir().unwrap();
    let file = tree.path().join("Guizhou_Industry.md");
    std::fs::write(&file, REPORT).unwrap();
    let mut writer = Writer::create(node.url("lost"), Settings::default()).unwrap();
    writer.update(&[tree.path().to_path_buf()]).unwrap();
    let reader = writer.reader();
    assert_eq!(titles(&reader), ["贵州省碳达峰实施方案"]);
    std::fs::write(&file, REPORT.replace("碳达峰实施方案", "煤电关停通知")).unwrap();
    writer.update(&[]).unwrap();
    // As if a node restarted, or nobody searched for a while.
    node.delete("_search/point_in_time/_all");
    assert_eq!(titles(&reader), ["贵州省碳达峰实施方案"]);
    assert_eq!(titles(&writer.reader()), ["贵州省煤电关停通知"]);
}
