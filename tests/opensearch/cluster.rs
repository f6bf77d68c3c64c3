//! Three nodes, three shards, one replica: nodes are killed while an index is written and searched.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::nodes::Cluster;
use crate::support::Contents;
use crate::tree::Tree;
use tansuo::request::Request;
use tansuo::search::Count;
use tansuo::{Reader, Settings, Writer};

const QUERIES: [&str; 7] =
    ["电力", "碳达峰 减排", "\"排放\"", "province:贵州", "year:2020..2022", "kind:policy", ""];

/// What an index answers to some queries.
#[derive(Debug, PartialEq)]
struct Answers(Vec<(BTreeSet<u64>, usize)>);

impl Answers {
    fn of(index: &Reader) -> tansuo::Result<Answers> {
        let mut answers = Vec::new();
        for query in QUERIES {
            let request = Request::parse(query)?.limit(usize::MAX);
            let records = index.search_ids(&request)?.into_iter().map(|(id, _)| id).collect();
            answers.push((records, index.count(&request, Count::ChangePoints)?));
        }
        Ok(Answers(answers))
    }
}

/// Searches until it is told to stop: right answers, and those that were errors.
fn search(url: &str, allowed: [&Answers; 2], stop: &AtomicBool, counts: [&AtomicUsize; 2]) {
    while !stop.load(Ordering::Relaxed) {
        match Reader::open(url).and_then(|index| Answers::of(&index)) {
            Ok(answers) => {
                assert!(allowed.contains(&&answers), "a wrong answer: {answers:?}");
                counts[0].fetch_add(1, Ordering::Relaxed);
            }
            Err(error) => {
                assert!(!error.to_string().is_empty());
                eprintln!("a search says: {error}");
                counts[1].fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

#[test]
fn nodes_that_are_killed_lose_nothing_and_double_nothing() {
    let Some(mut cluster) = Cluster::start(3) else { return };
    let url = cluster.url("reports") + "?shards=3&replicas=1";
    let mut tree = Tree::new(120);
    Writer::create(&url, Settings::default()).unwrap().update(&[tree.root()]).unwrap();
    cluster.wait_until_green();
    let mut before = Answers::of(&tree.fresh()).unwrap();
    for (round, what) in ["a data node", "the cluster manager"].into_iter().enumerate() {
        tree.change(100);
        let after = Answers::of(&tree.fresh()).unwrap();
        let manager = cluster.manager();
        let victim = if round == 0 { (manager + 1) % 3 } else { manager };
        let stop = AtomicBool::new(false);
        let (right, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let begun = Instant::now();
        std::thread::scope(|scope| {
            let (url, stop, counts) = (url.as_str(), &stop, [&right, &failed]);
            let allowed = [&before, &after];
            scope.spawn(move || {
                // Stops the searches after a panic too, so that the test ends.
                let _stop = StopOnDrop(stop);
                let mut writer = Writer::open(url, Settings::default()).unwrap();
                writer.update(&[]).unwrap();
            });
            scope.spawn(move || search(url, allowed, stop, counts));
            std::thread::sleep(Duration::from_millis(700));
            cluster.kill(victim);
        });
        println!(
            "{what} killed: the run took {:.1} s; {} rounds of searches right, {} said that they failed",
            begun.elapsed().as_secs_f64(),
            right.into_inner(),
            failed.into_inner()
        );
        // With a copy of each shard gone.
        Contents::of(&Reader::open(&url).unwrap()).assert_is(&tree.contents(), what);
        cluster.restart(victim);
        cluster.wait_until_green();
        println!("green again after {:.1} s", begun.elapsed().as_secs_f64());
        Contents::of(&Reader::open(&url).unwrap()).assert_is(&tree.contents(), what);
        before = after;
    }
}

struct StopOnDrop<'a>(&'a AtomicBool);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
