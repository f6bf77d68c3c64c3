//! The ranking on queries with known answers.

mod support;

use tansuo::search::{EvalOptions, Ranking};

#[test]
fn try_rankings() {
    let Some(files) = support::originals() else { return };
    let indexed = support::index(&files);
    let Some((topics, qrels)) = support::known_items(&indexed.index) else { return };
    let none = Ranking::default();
    let variants: Vec<(&str, Ranking)> = vec![("default", none)];
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
                if true {
                    println!("  {} {:?} {:?} {}", t.id, t.rank, u.rank, t.text);
                    for (id, score) in t.run.iter().take(t.rank.unwrap_or(3).clamp(2, 6)) {
                        let hit = indexed.index.record(*id).unwrap().unwrap();
                        let h = hit.record;
                        println!(
                            "       {score:.2} len {} body {} {} | {} lag {:?}",
                            hit.text.chars().count(),
                            h.fields
                                .iter()
                                .filter(|f| !matches!(f.name.as_deref(), Some("source")))
                                .map(|f| f.text.chars().count())
                                .sum::<usize>(),
                            h.title,
                            h.change_point.unwrap().date.unwrap(),
                            h.lag_days
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
    for synonym in [0.5, 0.8, 1.0] {
        for query_subwords in [0.25, 0.5, 1.0] {
            for title_bigrams in [0.75, 1.0, 1.25] {
                for subwords in [0.25, 0.35, 0.5] {
                    for place in [1.0, 2.0, 3.0] {
                        let ranking =
                            Ranking { synonym, query_subwords, title_bigrams, subwords, place, ..none };
                        let f = |province_filter| {
                            let options = EvalOptions { ranking, province_filter, ..EvalOptions::default() };
                            indexed.index.evaluate(&topics, &qrels, &options).unwrap()
                        };
                        let (a, b) = (f(false), f(true));
                        println!(
                            "{:.3} {:.3} y{synonym} q{query_subwords} b{title_bigrams} s{subwords} p{place}",
                            a.mrr(),
                            b.mrr()
                        );
                    }
                }
            }
        }
    }
}
