//! Three nodes, three shards, one replica: nodes are killed while an index is written and searched.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::nodes::Cluster;
use crate::support::Contents;
use crate::tree::Tree;
use tansuo::backend::Progress;
use tansuo::request::Request;
use tansuo::search::Count;
use tansuo::{Reader, Settings, Writer};

const QUERIES: [&str; 7] =
    ["电力", "碳达峰 减排", "\"排放\"", "province:贵州", "year:2020..2022", "kind:policy", ""];

/// The records that a query finds, and the number of their change points.
type Answer = (BTreeSet<u64>, usize);

fn answer(index: &Reader, query: &str) -> tansuo::Result<Answer> {
    let request = Request::parse(query)?.limit(usize::MAX);
    let records = index.search_ids(&request)?.into_iter().map(|(id, _)| id).collect();
    Ok((records, index.count(&request, Count::ChangePoints)?))
}

/// What an index answers to every query.
fn answers(index: &Reader) -> Vec<Answer> {
    QUERIES.iter().map(|query| answer(index, query).unwrap()).collect()
}

/// Searches until it is told to stop. Every answer must be that of one commit or the other, or an error. Returns how many
/// were right, and how many were errors.
fn search(url: &str, allowed: [&[Answer]; 2], stop: &AtomicBool) -> (usize, usize) {
    let (mut right, mut failed) = (0, 0);
    for number in (0..QUERIES.len()).cycle() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        match Reader::open(url).and_then(|index| answer(&index, QUERIES[number])) {
            Ok(found) => {
                let is_right = allowed.iter().any(|answers| answers[number] == found);
                assert!(is_right, "a wrong answer to {:?}: {found:?}", QUERIES[number]);
                right += 1;
            }
            Err(error) => {
                eprintln!("a search says: {error}");
                failed += 1;
            }
        }
    }
    (right, failed)
}

#[test]
fn nodes_that_are_killed_lose_nothing_and_double_nothing() {
    let Some(mut cluster) = Cluster::start(3) else { return };
    let url = cluster.url("reports") + "?shards=3&replicas=1";
    let mut tree = Tree::new(120);
    Writer::create(&url, Settings::default()).unwrap().update(&[tree.root()]).unwrap();
    cluster.wait_until_green();
    let mut before = answers(&tree.fresh());
    for (victim, when) in [("a data node", 0.5), ("the cluster manager", 0.5), ("a data node", 1.0)] {
        let held = Reader::open(&url).unwrap();
        assert_eq!(answers(&held), before);
        tree.change(100);
        let after = answers(&tree.fresh());
        let manager = cluster.manager();
        let node = if victim == "a data node" { (manager + 1) % 3 } else { manager };
        let stop = AtomicBool::new(false);
        let (far, is_far) = channel();
        let begun = Instant::now();
        let what = format!("{victim} killed when {:.0} % of the files were read", 100.0 * when);
        let (right, failed) = std::thread::scope(|scope| {
            // Stops the searches after a panic too, so that the test ends.
            let stopping = StopOnDrop(&stop);
            let (url, stop) = (url.as_str(), &stop);
            let allowed = [before.as_slice(), after.as_slice()];
            let writing = scope.spawn(move || {
                let mut writer = Writer::open(url, Settings::default()).unwrap();
                let mut progress = |progress: Progress| {
                    if progress.files as f64 >= when * progress.total as f64 {
                        // Nobody waits after the first time.
                        let _ = far.send(());
                    }
                };
                writer.update_with(&[], Duration::ZERO, &mut progress).unwrap();
            });
            let searching = scope.spawn(move || search(url, allowed, stop));
            is_far.recv().unwrap();
            cluster.kill(node);
            writing.join().unwrap();
            println!("{what}: the run took {:.1} s", begun.elapsed().as_secs_f64());
            assert_eq!(answers(&held), before, "a reader sees its commit without the node that kept it");
            // With a copy of some shards gone.
            Contents::of(&Reader::open(url).unwrap()).assert_is(&tree.contents(), &what);
            cluster.restart(node);
            cluster.wait_until_green();
            println!("green again after {:.1} s", begun.elapsed().as_secs_f64());
            drop(stopping);
            searching.join().unwrap()
        });
        println!("{right} searches were right, {failed} said that they failed");
        Contents::of(&Reader::open(&url).unwrap()).assert_is(&tree.contents(), &what);
        before = after;
    }
}

struct StopOnDrop<'a>(&'a AtomicBool);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
