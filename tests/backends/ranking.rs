//! Both back ends rank alike: the first ten of queries that people typed are the same in nearly all places.

use tansuo::search::Topic;
use tansuo::{Reader, Request};

use crate::both::Both;
use crate::support;

/// The share of the first ten places that must be equal.
const EQUAL: f64 = 0.98;

/// How many of the first ten places of some queries are equal, and how many there are.
pub fn equal_places(both: &Both, requests: &[Request]) -> (usize, usize) {
    let first = |index: &Reader, request: &Request| index.search_ids(&request.clone().limit(10)).unwrap();
    let (mut equal, mut all) = (0, 0);
    for request in requests {
        let (local, remote) = (first(&both.local, request), first(&both.remote, request));
        assert_eq!(local.len(), remote.len(), "{request:?}");
        let same = local.iter().zip(&remote).filter(|(a, b)| a.0 == b.0).count();
        if same < local.len() && std::env::var_os("TANSUO_SHOW_ORDER").is_some() {
            println!("{}", request.query);
            for ((a, score), (b, other)) in local.iter().zip(&remote) {
                println!("  {a:016x} {score:8.4}   {b:016x} {other:8.4}{}", if a == b { "" } else { "  *" });
            }
        }
        equal += same;
        all += local.len();
    }
    (equal, all)
}

fn check(both: &Both, what: &str, topics: &[Topic]) {
    let requests: Vec<Request> = topics.iter().map(|topic| Request::text(&topic.text)).collect();
    let (equal, all) = equal_places(both, &requests);
    println!("{what}: {equal} of {all} places are equal");
    assert!(equal as f64 >= EQUAL * all as f64, "{what}: {equal} of {all} places are equal");
}

#[test]
fn topics_and_known_items_have_the_same_first_ten() {
    let Some(files) = support::originals() else { return };
    let Some(both) = Both::of("ranking", &files) else { return };
    let (topics, _) = support::judged_topics(&both.local).unwrap();
    check(&both, "topics", &topics);
    let (known, _) = support::known_items(&both.local).unwrap();
    check(&both, "known items", &known);
}
