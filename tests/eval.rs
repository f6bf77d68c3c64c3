//! The ranking on queries with known answers: the figures, each query's rank, what each ingredient
//! brings. A change in ranking is a diff of the snapshots.

mod support;

use std::fmt::Write;

use insta::assert_snapshot;
use tansuo::plan::Ranking;
use tansuo::search::{EvalOptions, Evaluation, Qrels, Topic};

fn figures(evaluation: &Evaluation) -> String {
    let e = evaluation;
    let success = [1, 5, 10].map(|k| format!("{:.3}", e.success_at(k))).join(" ");
    format!("MRR@10 {:.3}  success@1,5,10 {success}  nDCG@10 {:.3}", e.mrr(), e.ndcg())
}

/// The same evaluation of some of its topics.
fn part(evaluation: &Evaluation, keep: impl Fn(usize) -> bool) -> Evaluation {
    let kept = evaluation.topics.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, topic)| topic.clone());
    Evaluation { topics: kept.collect(), ..evaluation.clone() }
}

/// The figures over all provinces and within the query's, and those of each style.
fn by_style(what: &str, free: &Evaluation, filtered: &Evaluation) -> String {
    let mut table = format!("{} {what}\n", free.topics.len());
    for (name, evaluation) in [("all provinces", free), ("the query's province", filtered)] {
        writeln!(table, "{name}\n  {}", figures(evaluation)).unwrap();
        for style in ["casual", "synonym", "concise", "formal"] {
            let of_style = part(evaluation, |i| evaluation.topics[i].id.starts_with(style));
            writeln!(table, "  {style:<8} {:>3}  {}", of_style.topics.len(), figures(&of_style)).unwrap();
        }
    }
    table
}

#[test]
fn known_items_are_found() {
    let Some(files) = support::originals() else { return };
    let indexed = support::index(&files);
    let Some((topics, qrels)) = support::known_items(&indexed.index) else { return };
    let run = |ranking: Ranking, province_filter: bool| {
        let options = EvalOptions { ranking, province_filter, ..EvalOptions::default() };
        indexed.index.evaluate(&topics, &qrels, &options).unwrap()
    };
    let all = Ranking::default();
    let (free, filtered) = (run(all, false), run(all, true));
    assert!(free.unjudged.is_empty(), "every query has an answer: {:?}", free.unjudged);
    let mut ranks = String::new();
    for (name, evaluation) in [("all provinces", &free), ("the query's province", &filtered)] {
        let half = |odd: usize| figures(&part(evaluation, |i| i % 2 == odd));
        writeln!(ranks, "{name}\n  {}", figures(evaluation)).unwrap();
        writeln!(ranks, "  even queries  {}\n  odd queries   {}", half(0), half(1)).unwrap();
    }
    let shown = |rank: Option<usize>| rank.map_or("–".to_owned(), |rank| rank.to_string());
    for (a, b) in free.topics.iter().zip(&filtered.topics) {
        writeln!(ranks, "{:<4} {:>3} {:>3}", a.id, shown(a.rank), shown(b.rank)).unwrap();
    }
    assert_snapshot!("ranks_of_known_items", ranks);
    assert!(free.mrr() >= 0.88, "{}", figures(&free));
    assert!(filtered.mrr() >= 0.90, "{}", figures(&filtered));
}

/// Ten times as many queries as the known items show the effect of an ingredient more reliably.
#[test]
fn rewritten_titles_find_their_originals() {
    let Some(files) = support::originals() else { return };
    let indexed = support::index(&files);
    let Some((topics, qrels)) = support::rewritten_titles(&indexed.index) else { return };
    let both = |topics: &[Topic], qrels: &Qrels| {
        [false, true].map(|province_filter| {
            let options = EvalOptions { province_filter, ..EvalOptions::default() };
            indexed.index.evaluate(topics, qrels, &options).unwrap()
        })
    };
    let [free, filtered] = both(&topics, &qrels);
    assert_snapshot!("rewritten_titles", by_style("rewritten titles", &free, &filtered));
    let (clauses, clause_qrels) = support::first_clauses(&indexed.index).unwrap();
    let [of_clauses, of_clauses_filtered] = both(&clauses, &clause_qrels);
    assert_snapshot!("first_clauses", by_style("first clauses", &of_clauses, &of_clauses_filtered));
    assert!(free.success_at(10) >= 0.95, "{}", figures(&free));
}

/// What each part of the ranking brings on judged topics, known items and rewritten titles (ADR 28).
#[test]
fn every_part_of_the_ranking_is_left_out_in_turn() {
    let Some(files) = support::originals() else { return };
    let indexed = support::index(&files);
    let Some((topics, qrels)) = support::judged_topics(&indexed.index) else { return };
    let Some((known, known_qrels)) = support::known_items(&indexed.index) else { return };
    let Some((rewritten, rewritten_qrels)) = support::rewritten_titles(&indexed.index) else { return };
    // A third of them is enough, and takes a third of the time.
    let rewritten: Vec<Topic> = rewritten.into_iter().step_by(3).collect();
    let all = Ranking::default();
    let ablations = [
        ("everything", all),
        ("without the thesaurus", Ranking { same: 0.0, narrower: 0.0, broader: 0.0, related: 0.0, ..all }),
        ("without other names of the same thing", Ranking { same: 0.0, ..all }),
        ("without narrower terms", Ranking { narrower: 0.0, ..all }),
        ("without broader and related terms", Ranking { broader: 0.0, related: 0.0, ..all }),
        ("without pairs of characters in titles", Ranking { title: 0.0, ..all }),
        ("without words inside words of the text", Ranking { subwords: 0.0, ..all }),
        ("without words inside words of the query", Ranking { query_subwords: 0.0, ..all }),
        ("without words that follow each other", Ranking { phrase: 0.0, ..all }),
        ("without preferences", Ranking { preference: 0.0, ..all }),
        ("without the share of the query that is held", Ranking { coverage: 0.0, ..all }),
        ("the length of a text as in BM25", Ranking { length: 1.0, ..all }),
    ];
    let mut table = String::from(
        "topics: nDCG@10, R@30; MRR@10 over all provinces and within the query's: known items, every third rewritten title\n",
    );
    for (name, ranking) in ablations {
        let graded = EvalOptions { depth: 100, relevant: 2, ranking, ..EvalOptions::default() };
        let judged = indexed.index.evaluate(&topics, &qrels, &graded).unwrap();
        write!(table, "{:.3}  {:.3}   ", judged.ndcg(), judged.recall()).unwrap();
        for (topics, qrels) in [(&known, &known_qrels), (&rewritten, &rewritten_qrels)] {
            for province_filter in [false, true] {
                let options = EvalOptions { ranking, province_filter, ..EvalOptions::default() };
                write!(table, "{:.3}  ", indexed.index.evaluate(topics, qrels, &options).unwrap().mrr())
                    .unwrap();
            }
            table.push(' ');
        }
        writeln!(table, "{name}").unwrap();
    }
    assert_snapshot!("ablations", table);
}

/// What people type, with graded judgments: what is about it comes first, and nothing is empty.
#[test]
fn topics_find_what_is_meant() {
    let Some(files) = support::originals() else { return };
    let indexed = support::index(&files);
    let Some((topics, qrels)) = support::judged_topics(&indexed.index) else { return };
    let options = EvalOptions { depth: 100, relevant: 2, ..EvalOptions::default() };
    let evaluation = indexed.index.evaluate(&topics, &qrels, &options).unwrap();
    let mut table = format!(
        "{} topics  nDCG@10 {:.3}  P@10 {:.3}  R@30 {:.3}  MRR {:.3}\n",
        evaluation.topics.len(),
        evaluation.ndcg(),
        evaluation.precision(),
        evaluation.recall(),
        evaluation.mrr()
    );
    for topic in &evaluation.topics {
        writeln!(table, "{}  {:.2}  {:.2}", topic.id, topic.ndcg, topic.recall).unwrap();
    }
    assert_snapshot!("topics", table);
    assert!(evaluation.ndcg() >= 0.72, "{:.3}", evaluation.ndcg());
    assert!(evaluation.recall() >= 0.85, "{:.3}", evaluation.recall());
    assert!(evaluation.topics.iter().filter(|topic| topic.run.is_empty()).count() <= 1);
}

const REPORT: &str = "# 贵州省工业部门碳排放变点\n\n## 转折点: 2020-11-20 (Event) - 置信度: 0.64\n\n\
    1. **事件名称**：贵州省碳达峰实施方案\n   - **发生时间**：2022年11月4日\n   - **影响**：推动工业转型\n\n\
    2. **事件名称**：安顺电厂关停\n   - **发生时间**：2020年12月\n   - **影响**：减少煤电\n";

#[test]
fn figures_are_those_of_their_definitions() {
    let indexed = support::index_texts(&[("Guizhou_Industry.txt", REPORT)]);
    let hits = indexed.index.search(&tansuo::Request::default()).unwrap().hits;
    let id = |title: &str| hits.iter().find(|hit| hit.record.title.contains(title)).unwrap().id().0;
    let (plan, plant) = (id("碳达峰"), id("电厂"));
    let topics = Topic::parse_all("a\t碳达峰实施方案\nb\t碳达峰 安顺电厂\nc\t没有答案\n").unwrap();
    let mut qrels = Qrels::default();
    qrels.insert("a", plan, 1);
    qrels.insert("a", plant, 1);
    qrels.insert("b", 7, 1);
    let evaluation = indexed.index.evaluate(&topics, &qrels, &EvalOptions::default()).unwrap();
    assert_eq!(evaluation.unjudged, ["c"]);
    assert_eq!(evaluation.missing, 1, "the index has no record 7");
    assert_eq!(evaluation.topics[0].rank, Some(1));
    assert_eq!(evaluation.topics[1].rank, None);
    assert_eq!(evaluation.mrr(), 0.5);
    assert_eq!(evaluation.success_at(10), 0.5);
    // One of two answers of grade 1, at the first place: 1 / (1 + 1/log2(3)).
    let ideal = 1.0 + 1.0 / 3f64.log2();
    assert!((evaluation.topics[0].ndcg - 1.0 / ideal).abs() < 1e-9);
    let run = evaluation.run_file("tag");
    let first: Vec<&str> = run.lines().next().unwrap().split(' ').collect();
    assert_eq!(
        [first[0], first[1], first[2], first[3], first[5]],
        ["a", "Q0", &format!("r{plan:016x}"), "1", "tag"]
    );
}

#[test]
fn trec_files_are_read_and_bad_lines_are_named() {
    let qrels = "q1 0 00000000000000ff 1\nq1 0 0000000000000001 -1\n\nq2\t0\t0000000000000002\t2\n";
    let printed = Qrels::parse(qrels).unwrap().to_string();
    assert_eq!(Qrels::parse(&printed).unwrap().to_string(), printed);
    assert_eq!(printed.lines().count(), 3);
    let topics =
        Topic::parse_all("\u{feff}{\"qid\":\"x\",\"query\":\"碳\",\"province\":\"贵州\"}\ny\t电\n").unwrap();
    assert_eq!((topics[0].province.as_deref(), topics[1].text.as_str()), (Some("贵州"), "电"));
    for bad in ["q1 0 xyz 1", "q1 0 00000000000000ff", "q1 0 00000000000000ff one", "q1 0 ff 1"] {
        assert!(Qrels::parse(&format!("\n{bad}")).unwrap_err().to_string().contains("line 2"), "{bad}");
    }
    for bad in ["only-an-id", "\ttext", "q\t", "{\"qid\":1}"] {
        assert!(Topic::parse_all(bad).unwrap_err().to_string().contains("line 1"), "{bad}");
    }
}
