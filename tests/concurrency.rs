//! Many readers and writers at once: each reader sees one commit, whole; writers take turns.
//!
//! `TANSUO_STRESS_SECONDS=60 cargo test --test concurrency -- --nocapture`

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use support::number_from;
use tansuo::Request;
use tansuo::fields::Field;
use tansuo::query::Expr;
use tansuo::search::{Count, FacetRequest};
use tansuo::{ErrorKind, Reader, Settings, Writer};

const READERS: usize = 8;
const REPORTS: usize = 12;

fn settings() -> Settings {
    Settings { threads: 1, memory_bytes: 30_000_000, ..Settings::default() }
}

/// Rewrites every report of the tree, each with the same version in its text.
fn write_version(tree: &Path, version: usize) {
    for number in 0..REPORTS {
        let path = tree.join(format!("{number}.md"));
        fs::write(path, format!("# 版本{version}号\n第{number}条 减污降碳协同增效版本{version}号。\n"))
            .unwrap();
    }
}

/// The one version that every record of an index has.
fn version_of(index: &Reader) -> usize {
    let mut versions = BTreeSet::new();
    let mut records = 0;
    index
        .export(&Request::default().limit(usize::MAX), &mut |hit| {
            records += 1;
            let digits = hit.record.title.chars().filter(char::is_ascii_digit).collect::<String>();
            versions.insert(digits.parse::<usize>().unwrap());
            Ok(true)
        })
        .unwrap();
    assert_eq!((records, versions.len()), (REPORTS, 1), "{versions:?}: no single commit");
    versions.pop_first().unwrap()
}

/// Asks one index a few things that must agree.
fn ask(index: &Reader) -> usize {
    let version = version_of(index);
    // Twelve reports of the version and none of another; the second is found by the suffixes of words.
    for (text, expected) in [
        (format!("版本{version}号"), REPORTS),
        ("污降碳协".to_owned(), REPORTS),
        (format!("版本{}号", version + 1), 0),
    ] {
        let query = Request::from(Expr::parse(&format!("\"{text}\"")).unwrap());
        assert_eq!(index.search(&query).unwrap().total, expected, "{text} in version {version}");
    }
    let request = FacetRequest { names: vec![Field::Variant], count: Count::Records };
    assert_eq!(index.facets(&Request::default(), &request).unwrap().total, REPORTS);
    version
}

#[test]
fn readers_see_one_commit_each_while_a_writer_updates_and_rebuilds() {
    let dir = tempfile::tempdir().unwrap();
    let (place, tree) = (dir.path().join("index"), dir.path().join("reports"));
    fs::create_dir(&tree).unwrap();
    write_version(&tree, 1);
    Writer::create(&place, settings()).unwrap().update(std::slice::from_ref(&tree)).unwrap();
    let until = Instant::now() + Duration::from_secs(number_from("TANSUO_STRESS_SECONDS", 4));
    let (answers, commits, is_over) = (AtomicUsize::new(0), AtomicUsize::new(1), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for reader in 0..READERS {
            let (place, answers, is_over) = (&place, &answers, &is_over);
            scope.spawn(move || {
                let (mut last, mut index) = (0, Reader::open(place).unwrap());
                while !is_over.load(Ordering::Relaxed) {
                    // Half of the readers open the index each time, the others refresh a reader.
                    if reader % 2 == 0 {
                        index = Reader::open(place).unwrap();
                    } else {
                        index = index.latest().unwrap();
                    }
                    // A commit does not change while it is read, even while the writer writes.
                    let version = ask(&index);
                    assert_eq!(ask(&index), version, "the commit changed under its reader");
                    assert!(version >= last, "version {version} after {last}");
                    last = version;
                    answers.fetch_add(2, Ordering::Relaxed);
                }
            });
        }
        let mut version = 1;
        while Instant::now() < until {
            version += 1;
            write_version(&tree, version);
            if version % 5 == 0 {
                let roots = [tree.clone()];
                Writer::rebuild(&place, settings(), &roots, Duration::ZERO, &mut |_| {}).unwrap();
            } else {
                Writer::open(&place, Settings::default()).unwrap().update(&[]).unwrap();
            }
            commits.fetch_add(1, Ordering::Relaxed);
        }
        is_over.store(true, Ordering::Relaxed);
    });
    let (answers, commits) = (answers.into_inner(), commits.into_inner());
    assert!(answers > READERS && commits > 2, "{answers} answers, {commits} commits");
    println!("{READERS} readers, {answers} rounds of answers over {commits} commits: none mixed");
    assert!(!tansuo::Reader::verify(&place, true).unwrap().is_damaged());
}

/// An index of one report.
fn small() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.md"), "# 甲\n停产\n").unwrap();
    let place = dir.path().join("index");
    Writer::create(&place, settings()).unwrap().update(&[dir.path().join("a.md")]).unwrap();
    (dir, place)
}

fn tansuo(place: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tansuo"));
    command.args(args).arg("--index").arg(place).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

#[test]
fn a_second_writer_is_refused_with_the_process_id_of_the_first() {
    let (_dir, place) = small();
    let lock = fs::File::options().write(true).open(place.join("writer.lock")).unwrap();
    lock.lock().unwrap();
    fs::write(place.join("writer.lock"), "4711\n").unwrap();
    let error = Writer::open(&place, Settings::default()).unwrap().update(&[]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Locked);
    let refused = tansuo(&place, &["index"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&refused.stderr);
    assert!(stderr.contains("process 4711 is writing to this index; wait until it is done"), "{stderr}");
    // Readers do not block a writer, and it does not block them.
    assert!(tansuo(&place, &["search", "停产"]).output().unwrap().status.success());
    drop(lock);
    assert!(tansuo(&place, &["index"]).output().unwrap().status.success());
}

#[test]
fn a_lock_that_a_dead_process_left_is_no_obstacle() {
    let (dir, place) = small();
    fs::write(place.join("writer.lock"), "4711\n").unwrap();
    fs::write(dir.path().join("a.md"), "# 甲\n复产\n").unwrap();
    let update = Writer::open(&place, Settings::default()).unwrap().update(&[]).unwrap();
    assert_eq!(update.changes.changed, 1);
}

#[test]
fn two_searches_that_index_the_same_directory_at_once_both_answer() {
    let dir = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for round in 0..3 {
        let search = || {
            Command::new(env!("CARGO_BIN_EXE_tansuo"))
                .args(["search", "碳达峰", "--format", "json", "--in"])
                .arg(&corpus)
                .env("XDG_CACHE_HOME", dir.path().join(format!("cache{round}")))
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let outputs = [search(), search(), search()].map(|child| child.wait_with_output().unwrap());
        for output in &outputs {
            assert!(output.status.success(), "{output:?}");
            assert_eq!(output.stdout, outputs[0].stdout);
        }
    }
}
