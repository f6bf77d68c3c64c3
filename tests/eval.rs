//! The ranking on queries with known answers.

mod support;

use tansuo::search::{EvalOptions, Ranking};

#[test]
fn try_rankings() {
    let Some(files) = support::originals() else { return };
    let indexed = support::index(&files);
    let Some((topics, qrels)) = support::known_items(&indexed.index) else { return };
    let none = Ranking::default();
    let variants: Vec<(&str, Ranking)> = vec![
        ("default", none),
        ("qsub .25", Ranking { query_subwords: 0.25, ..none }),
        ("qsub .5", Ranking { query_subwords: 0.5, ..none }),
        ("qsub 1", Ranking { query_subwords: 1.0, ..none }),
        ("syn 1", Ranking { synonym: 1.0, ..none }),
        ("syn .8", Ranking { synonym: 0.8, ..none }),
        ("syn 1 qsub .5", Ranking { query_subwords: 0.5, synonym: 1.0, ..none }),
        ("syn 1 qsub 1", Ranking { query_subwords: 1.0, synonym: 1.0, ..none }),
        ("syn .8 qsub 1", Ranking { query_subwords: 1.0, synonym: 0.8, ..none }),
        ("syn .8 qsub .5", Ranking { query_subwords: 0.5, synonym: 0.8, ..none }),
        ("syn 0", Ranking { synonym: 0.0, ..none }),
        ("no bigrams", Ranking { title_bigrams: 0.0, ..none }),
        ("bigrams 1", Ranking { title_bigrams: 1.0, ..none }),
        ("no title", Ranking { title: 0.0, ..none }),
        ("no subwords", Ranking { subwords: 0.0, ..none }),
        ("no place", Ranking { place: 0.0, ..none }),
    ];
    for (name, ranking) in variants {
        let f = |province_filter| {
            let options = EvalOptions { ranking, province_filter, ..EvalOptions::default() };
            indexed.index.evaluate(&topics, &qrels, &options).unwrap()
        };
        let (a, b) = (f(false), f(true));
        println!(
            "{name}: {} unjudged {:?} mrr {:.3} {:.3} s@1 {:.3} s@10 {:.3} ndcg {:.3}",
            a.topics.len(),
            a.unjudged,
            a.mrr(),
            b.mrr(),
            a.success_at(1),
            a.success_at(10),
            a.ndcg()
        );
        if name == "default" {
            for (t, u) in a.topics.iter().zip(&b.topics) {
                if t.rank != Some(1) {
                    println!("  {} {:?} {:?} {}", t.id, t.rank, u.rank, t.text);
                    for (id, score) in t.run.iter().take(t.rank.unwrap_or(3).min(6)) {
                        let h = indexed.index.record(*id).unwrap().unwrap().record;
                        println!(
                            "       {score:.2} {:?} {:?} {} | {}",
                            h.province,
                            h.sector,
                            h.title,
                            h.change_point.unwrap().date.unwrap()
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn grid() {
    let Some(files) = support::originals() else { return };
    let indexed = support::index(&files);
    let Some((topics, qrels)) = support::known_items(&indexed.index) else { return };
    let none = Ranking::default();
    for words in [0.5, 1.0] {
        for title in [0.0, 0.5, 1.0] {
            for title_bigrams in [0.5, 1.0, 2.0] {
                for subwords in [0.0, 0.25, 0.5] {
                    for place in [1.0, 2.0, 3.0] {
                        let ranking = Ranking { words, title, title_bigrams, subwords, place, ..none };
                        let f = |province_filter| {
                            let options = EvalOptions { ranking, province_filter, ..EvalOptions::default() };
                            indexed.index.evaluate(&topics, &qrels, &options).unwrap()
                        };
                        let (a, b) = (f(false), f(true));
                        println!(
                            "{:.3} {:.3} w{words} t{title} b{title_bigrams} s{subwords} p{place}",
                            a.mrr(),
                            b.mrr()
                        );
                    }
                }
            }
        }
    }
}
