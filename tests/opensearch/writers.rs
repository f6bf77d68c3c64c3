//! What writers do to an index, on one node.

use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::nodes::Cluster;
use crate::support::{Contents, number_from};
use crate::tree::Tree;
use tansuo::backend::Progress;
use tansuo::request::Request;
use tansuo::{ErrorKind, Reader, Settings, Writer};

/// The node of these tests. It ends with the process.
static NODE: LazyLock<Option<Cluster>> = LazyLock::new(|| Cluster::start(1));

fn url(index: &str) -> Option<String> {
    NODE.as_ref().map(|node| node.url(index))
}

#[test]
fn however_an_index_was_brought_up_to_date_it_holds_what_a_local_one_does() {
    let Some(url) = url("updates") else { return };
    let mut tree = Tree::new(30);
    let mut writer = Writer::open_or_create(&url, Settings::default()).unwrap();
    let report = writer.update(&[tree.root()]).unwrap();
    assert!(report.changes.added == 30 && report.records > 0, "{report:?}");
    Contents::of(&writer.reader()).assert_is(&tree.contents(), "at first");
    let old = writer.reader();
    for round in 0..4 {
        tree.change(8);
        writer.update(&[]).unwrap();
        let now = tree.contents();
        Contents::of(&writer.reader()).assert_is(&now, &format!("round {round}, as the writer sees it"));
        Contents::of(&Reader::open(&url).unwrap()).assert_is(&now, &format!("round {round}"));
    }
    assert_ne!(old.commit_id(), writer.reader().commit_id());
    let idle = writer.update(&[]).unwrap();
    assert_eq!((idle.files_read(), idle.changes.added + idle.changes.changed + idle.changes.removed), (0, 0));

    let found = Reader::verify(&url, true).unwrap();
    assert!(found.findings.is_empty(), "{:?}", found.findings);
    let settings = Settings::default();
    let (mut writer, _) =
        Writer::rebuild(&url, settings, &[tree.root()], Duration::ZERO, &mut |_| {}).unwrap();
    Contents::of(&Reader::open(&url).unwrap()).assert_is(&tree.contents(), "built again");
    writer.forget(tree.root(), Duration::ZERO, &mut |_| {}).unwrap();
    let empty = Reader::open(&url).unwrap().overview().unwrap();
    assert_eq!((empty.reports, empty.records, empty.roots.len()), (0, 0, 0));
}

#[test]
fn a_reader_goes_on_with_its_commit() {
    let Some(url) = url("commits") else { return };
    let mut tree = Tree::new(12);
    let mut writer = Writer::create(&url, Settings::default()).unwrap();
    writer.update(&[tree.root()]).unwrap();
    let (old, before) = (Reader::open(&url).unwrap(), tree.contents());
    tree.change(12);
    writer.update(&[]).unwrap();
    Contents::of(&old).assert_is(&before, "the commit that was opened");
    Contents::of(&old.latest().unwrap()).assert_is(&tree.contents(), "the latest");
}

#[test]
fn texts_are_added_and_replaced() {
    let Some(url) = url("texts") else { return };
    let mut writer = Writer::create(&url, Settings::default()).unwrap();
    let text = |title: &str| {
        format!(
            "# 贵州省 Industry部门\n\n## 转折点: 2020-11-20 (Event)\n\n1. **事件名称**：{title}\n**发生时间**：2020年11月\n"
        )
    };
    let (first, second) = (text("电解铝停产"), text("电解铝复产"));
    writer.add([("a.md", first.as_str()), ("b.md", first.as_str())]).unwrap();
    let count =
        |writer: &Writer, query: &str| writer.reader().search(&Request::parse(query).unwrap()).unwrap().total;
    assert_eq!(count(&writer, "\"铝停产\""), 2);
    let report = writer.add([("a.md", second.as_str())]).unwrap();
    assert_eq!((report.changes.changed, report.changes.added), (1, 0));
    assert_eq!((count(&writer, "\"铝停产\""), count(&writer, "\"铝复产\"")), (1, 1));
}

#[test]
fn values_that_are_longer_than_opensearch_takes_do_not_stop_a_run() {
    let Some(url) = url("long") else { return };
    let mut writer = Writer::create(&url, Settings::default()).unwrap();
    // More than 32,766 bytes in each.
    let (long, issuer) = ("煤".repeat(12_000), "局".repeat(12_000));
    let text = format!(
        "# 贵州省 Industry部门\n\n## 转折点: 2020-11-20 (Policy)\n\n1. **政策名称**：限产令{long}\n**发布机构**：{issuer}\n**核心内容**：{long}焦化厂限产。\n"
    );
    writer.add([("a.md", text.as_str())]).unwrap();
    let found = |query: &str| writer.reader().search(&Request::parse(query).unwrap()).unwrap().total;
    assert_eq!((found("\"煤焦化厂限产\""), found("title:限产令"), found("焦化厂")), (1, 1, 1));
}

#[test]
fn one_writer_at_a_time() {
    let Some(url) = url("locks") else { return };
    let tree = Tree::new(5);
    let mut first = Writer::create(&url, Settings::default()).unwrap();
    assert_eq!(Writer::create(&url, Settings::default()).unwrap_err().kind(), ErrorKind::Io);
    let mut refused = None;
    first
        .update_with(&[tree.root()], Duration::ZERO, &mut |_| {
            let second = || Writer::open(&url, Settings::default()).unwrap().update(&[tree.root()]);
            refused.get_or_insert_with(second);
        })
        .unwrap();
    let error = refused.unwrap().unwrap_err();
    let this = format!("process {}", std::process::id());
    assert!(error.kind() == ErrorKind::Locked && error.to_string().contains(&this), "{error}");
    // The lock is free again.
    Writer::open(&url, Settings::default()).unwrap().update(&[]).unwrap();
}

#[test]
fn of_two_rebuilds_one_is_refused_and_the_other_ends_well() {
    let Some(url) = url("rebuilds") else { return };
    let tree = Tree::new(5);
    let rebuild = |progress: &mut dyn FnMut(Progress)| {
        Writer::rebuild(&url, Settings::default(), &[tree.root()], Duration::ZERO, progress)
    };
    // At first without an index whose lock they could take, then with one.
    for what in ["a first index", "an index again"] {
        let mut refused = None;
        rebuild(&mut |_| {
            refused.get_or_insert_with(|| rebuild(&mut |_| {}).unwrap_err().kind());
        })
        .unwrap();
        assert_eq!(refused, Some(ErrorKind::Locked), "{what}");
        Contents::of(&Reader::open(&url).unwrap()).assert_is(&tree.contents(), what);
    }
}

#[test]
fn an_index_of_another_analysis_is_refused_and_can_be_built_again() {
    let Some(url) = url("analysis") else { return };
    let tree = Tree::new(3);
    let lexicon = tansuo::analyze::Settings { lexicon: "碳中和先行区\n".to_owned() };
    let settings = Settings { analysis: lexicon, ..Settings::default() };
    Writer::create(&url, settings.clone()).unwrap().update(&[tree.root()]).unwrap();
    // It keeps its lexicon.
    let (roots, analysis) = Reader::remembered(&url).unwrap();
    assert_eq!((roots, &analysis), (vec![tree.root()], &settings.analysis));
    let node = NODE.as_ref().unwrap();
    let meta = serde_json::json!({"_meta": {"format": 1, "fingerprint": "0", "analysis": analysis}});
    node.put("analysis/_mapping", &meta);
    let error = Reader::open(&url).unwrap_err();
    assert!(error.kind() == ErrorKind::Incompatible && error.to_string().contains("--rebuild"), "{error}");
    node.put(
        "analysis/_mapping",
        &serde_json::json!({"_meta": {"format": 99, "fingerprint": "0", "analysis": analysis}}),
    );
    let error = Writer::open(&url, Settings::default()).unwrap_err();
    assert!(error.kind() == ErrorKind::Incompatible && error.to_string().contains("a newer"), "{error}");
    Writer::rebuild(&url, Settings::default(), &[tree.root()], Duration::ZERO, &mut |_| {}).unwrap();
    Contents::of(&Reader::open(&url).unwrap()).assert_is(&tree.contents(), "built again");
}

/// `TANSUO_CRASHES=50 cargo test --test opensearch killed_writer -- --nocapture`
#[test]
fn what_a_killed_writer_left_does_not_count_and_the_next_run_repairs_it() {
    let Some(url) = url("crashes") else { return };
    let mut tree = Tree::new(40);
    let start = |root, rebuild: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tansuo"));
        command.args(["index", "--threads", "2", "--index", &url]).arg(root);
        if rebuild {
            command.arg("--rebuild");
        }
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let begun = Instant::now();
    assert!(start(tree.root(), false).wait().unwrap().success());
    let mut longest = begun.elapsed();
    let mut before = tree.contents();
    let (mut kept, mut renewed) = (0, 0);
    let mut random = fastrand::Rng::with_seed(number_from("TANSUO_SEED", 1));
    let cycles = number_from("TANSUO_CRASHES", 6);
    for cycle in 0..cycles {
        tree.change(15);
        let after = tree.contents();
        let rebuild = cycle % 3 == 2;
        let mut child = start(tree.root(), rebuild);
        std::thread::sleep(Duration::from_micros(random.u64(..longest.as_micros() as u64)));
        // Most of the moments should lie in the run, and some at its end.
        longest = longest * if child.try_wait().unwrap().is_some() { 8 } else { 11 } / 10;
        child.kill().unwrap();
        child.wait().unwrap();
        NODE.as_ref().unwrap().wait_until_idle();
        let now = Contents::of(&Reader::open(&url).unwrap());
        let what = format!("cycle {cycle}, rebuild: {rebuild}");
        if now == after {
            renewed += 1;
        } else {
            now.assert_is(&before, &what);
            kept += 1;
        }
        let again = start(tree.root(), false).wait_with_output().unwrap();
        assert!(again.status.success(), "{what}: {}", String::from_utf8_lossy(&again.stderr));
        Contents::of(&Reader::open(&url).unwrap()).assert_is(&after, &what);
        before = after;
    }
    println!("{cycles} crashes: {kept} at the last commit, {renewed} at the next, 0 lost");
}
