//! Random queries are answered alike.

use std::collections::BTreeSet;

use tansuo::search::Hit;
use tansuo::{Reader, Request};

use crate::both::Both;
use crate::ranking;

/// Pieces that are not words: operators, filters, punctuation.
const SIGNS: [&str; 38] = [
    " ",
    " ",
    " ",
    " ",
    "　",
    " OR ",
    " AND ",
    " NOT ",
    " -",
    "(",
    ")",
    "\"",
    "“",
    "”",
    "*",
    "title:",
    "issuer:",
    "content:",
    "location:",
    "province:西南 ",
    "province:贵州,云南 ",
    "sector:power ",
    "sector:unknown ",
    "kind:event ",
    "kind:policy,remark ",
    "type:seasonal ",
    "year:2020..2022 ",
    "date:>=2021 ",
    "confidence:>=0.6 ",
    "lag:-90..90 ",
    "lag-overlap:<0 ",
    "variant:all ",
    "variant:concise ",
    "host:gov.cn ",
    "2021",
    "贵州",
    "电力",
    "。",
];

/// Words and pieces of words of an index's records.
fn words(index: &Reader, random: &mut fastrand::Rng) -> Vec<String> {
    let mut words =
        vec!["碳达峰".to_owned(), "煤改电".into(), "carbon".into(), "meitan".into(), "拉闸限电".into()];
    let mut take = |hit: &Hit| {
        let text = hit.record.text.as_str();
        let chars = text.chars().count();
        let start = random.usize(..chars.max(1));
        words.push(text.chars().skip(start).take(1 + random.usize(..6)).collect());
        words.push(hit.record.title.chars().take(2 + random.usize(..8)).collect());
        Ok(true)
    };
    index.export(&Request::default().limit(usize::MAX), &mut take).unwrap();
    words
}

#[test]
fn random_queries_are_answered_alike() {
    let Some(both) = Both::of_corpus("random") else { return };
    let seed = crate::support::number_from("TANSUO_SEED", 27);
    let cases = crate::support::number_from("TANSUO_CASES", 200);
    let mut random = fastrand::Rng::with_seed(seed);
    let words = words(&both.local, &mut random);
    let mut requests = Vec::new();
    while (requests.len() as u64) < cases {
        let pieces = 1 + random.usize(..7);
        let mut text = String::new();
        for _ in 0..pieces {
            match random.bool() {
                true => text.push_str(&words[random.usize(..words.len())]),
                false => text.push_str(SIGNS[random.usize(..SIGNS.len())]),
            }
        }
        // What is refused is refused before any back end is asked.
        requests.extend(Request::parse(&text));
    }
    for request in &requests {
        let what = format!("seed {seed}: {}", request.query);
        both.agree(&what, |index| {
            let found =
                index.search(&request.clone().limit(usize::MAX)).unwrap_or_else(|e| panic!("{what}: {e}"));
            // Which of several rewritings is shown depends on their order.
            let hits = found.hits.iter().filter(|hit| !hit.only_in_rewriting);
            let hits = hits.map(|hit| format!("{} {:?}", hit.id(), hit.missing));
            (
                hits.collect::<BTreeSet<String>>(),
                found.total,
                found.total_all,
                found.in_rewritings,
                found.corrections,
            )
        });
    }
    let (equal, all) = ranking::equal_places(&both, &requests);
    println!("{equal} of {all} places are equal");
    assert!(equal as f64 >= 0.98 * all as f64, "seed {seed}: {equal} of {all} places are equal");
}
