//! How well the ranking does on queries with known answers, in the formats of TREC.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::backend::Reader;
use crate::fields::Field;
use crate::plan::Ranking;
use crate::query::Filter;
use crate::record::RecordId;
use crate::request::Request;
use crate::{Error, ErrorKind, Result};

/// How many hits recall looks at.
pub const RECALL_DEPTH: usize = 30;

/// A query of an evaluation; TREC calls it a topic.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Topic {
    /// Its identity in the files.
    #[serde(rename = "qid")]
    pub id: String,
    /// What is looked for, as plain text: nothing in it is a sign of the query language.
    #[serde(rename = "query")]
    pub text: String,
    /// The province that a reader would select, in any spelling.
    #[serde(default)]
    pub province: Option<String>,
}

/// Which records answer which topic: `qid 0 record-id relevance`, one a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Qrels {
    judged: BTreeMap<String, HashMap<u64, u32>>,
}

/// How an evaluation is run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EvalOptions {
    /// Whether each topic's province is selected.
    pub province_filter: bool,
    /// The cutoff of MRR, success and nDCG.
    pub cutoff: usize,
    /// How many hits of each topic are looked at.
    pub depth: usize,
    /// The least grade of a relevant record, for precision, recall and ranks.
    pub relevant: u32,
    /// The weights of the ranking.
    pub ranking: Ranking,
}

impl Default for EvalOptions {
    fn default() -> Self {
        EvalOptions {
            province_filter: false,
            cutoff: 10,
            depth: 1000,
            relevant: 1,
            ranking: Ranking::default(),
        }
    }
}

/// What an evaluation found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Evaluation {
    /// The cutoff of the figures.
    pub cutoff: usize,
    /// Each topic that has an answer, in the order of the file.
    pub topics: Vec<TopicResult>,
    /// Topics without any answer in the qrels; the figures leave them out.
    pub unjudged: Vec<String>,
    /// Answers that the index does not hold: their records have changed since, or are another
    /// index's. Nothing can find them.
    pub missing: usize,
}

/// The figures of an evaluation, with four decimals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvaluationSummary {
    /// Topics with an answer.
    pub topics: usize,
    /// Topics without one; the figures leave them out.
    pub unjudged: Vec<String>,
    /// Answers that the index does not hold.
    pub missing: usize,
    /// The cutoff of `mrr`, `ndcg` and `precision`.
    pub cutoff: usize,
    /// Mean reciprocal rank.
    pub mrr: f64,
    /// The share of topics with an answer at the first place.
    pub success_at_1: f64,
    /// The share with an answer among the first five.
    pub success_at_5: f64,
    /// The share with an answer among the first ten.
    pub success_at_10: f64,
    /// Mean nDCG, with a gain of 2^grade − 1.
    pub ndcg: f64,
    /// Mean precision.
    pub precision: f64,
    /// Mean recall among the first [`RECALL_DEPTH`].
    pub recall: f64,
    /// The place of the first answer of each topic; `None` where there is none.
    pub ranks: Vec<(String, Option<usize>)>,
}

/// How one topic did.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicResult {
    /// Its identity.
    pub id: String,
    /// Its text.
    pub text: String,
    /// The place of the first answer, from 1; `None` beyond the run's depth.
    pub rank: Option<usize>,
    /// Normalized discounted cumulative gain at the cutoff, 0..=1, with a gain of 2^grade − 1.
    pub ndcg: f64,
    /// The share of relevant records among the first, up to the cutoff.
    pub precision: f64,
    /// The share of the relevant records that is among the first [`RECALL_DEPTH`], at most that many.
    pub recall: f64,
    /// The hits, best first, with their scores.
    pub run: Vec<(u64, f32)>,
}

fn malformed(what: &str, line: usize, expected: &str) -> Error {
    Error::new(ErrorKind::Query, format!("line {line} of the {what} cannot be read; expected {expected}"))
}

impl Topic {
    /// Reads topics, one a line: JSON objects with `qid`, `query` and maybe `province`, or `qid`,
    /// a tab and the text.
    ///
    /// # Errors
    /// [`ErrorKind::Query`] with the number of the line that is neither.
    pub fn parse_all(text: &str) -> Result<Vec<Topic>> {
        let lines = text.trim_start_matches('\u{feff}').lines().enumerate();
        lines.filter(|(_, line)| !line.trim().is_empty()).map(|(i, line)| Topic::parse(line, i + 1)).collect()
    }

    fn parse(line: &str, number: usize) -> Result<Topic> {
        let expected = "a JSON object with qid and query, or the qid, a tab and the text";
        if line.trim_start().starts_with('{') {
            return serde_json::from_str(line).map_err(|e| malformed("queries", number, expected).because(e));
        }
        match line.split_once('\t') {
            Some((id, text)) if !id.trim().is_empty() && !text.trim().is_empty() => {
                Ok(Topic { id: id.trim().to_owned(), text: text.trim().to_owned(), province: None })
            }
            _ => Err(malformed("queries", number, expected)),
        }
    }
}

impl Qrels {
    /// Reads qrels: `qid iteration record-id relevance`, separated by white space.
    ///
    /// # Errors
    /// [`ErrorKind::Query`] with the number of the line that is something else.
    pub fn parse(text: &str) -> Result<Qrels> {
        let mut qrels = Qrels::default();
        for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let parts: Vec<&str> = line.split_whitespace().collect();
            let judged = match parts.as_slice() {
                [topic, _, id, relevance] => (id.parse::<RecordId>().ok().map(|id| id.0))
                    .zip(relevance.parse::<i64>().ok())
                    .map(|(id, relevance)| (*topic, id, relevance)),
                _ => None,
            };
            let Some((topic, id, relevance)) = judged else {
                return Err(malformed("qrels", i + 1, "qid, 0, a record's id, relevance"));
            };
            // TREC marks what is worse than irrelevant with negative figures.
            qrels.insert(topic, id, u32::try_from(relevance.max(0)).unwrap_or(u32::MAX));
        }
        Ok(qrels)
    }

    /// Adds a judgment.
    pub fn insert(&mut self, topic: &str, record: u64, relevance: u32) {
        self.judged.entry(topic.to_owned()).or_default().insert(record, relevance);
    }

    fn gain(&self, topic: &str, record: u64) -> u32 {
        self.judged.get(topic).and_then(|of| of.get(&record)).copied().unwrap_or(0)
    }

    /// The records of a topic that have at least this grade.
    fn answers(&self, topic: &str, relevant: u32) -> impl Iterator<Item = u64> {
        let judged = self.judged.get(topic).into_iter().flatten();
        judged.filter(move |(_, grade)| **grade >= relevant.max(1)).map(|(id, _)| *id)
    }

    fn ideal(&self, topic: &str, cutoff: usize) -> f64 {
        let mut gains: Vec<u32> =
            self.judged.get(topic).into_iter().flat_map(|of| of.values().copied()).collect();
        gains.sort_unstable_by(|a, b| b.cmp(a));
        dcg(gains.into_iter().take(cutoff))
    }
}

impl std::fmt::Display for Qrels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (topic, judged) in &self.judged {
            let mut judged: Vec<_> = judged.iter().collect();
            judged.sort();
            for (id, relevance) in judged {
                writeln!(f, "{topic} 0 r{id:016x} {relevance}")?;
            }
        }
        Ok(())
    }
}

/// Discounted cumulative gain (Järvelin and Kekäläinen 2002) with a gain of 2^grade − 1 (Burges et al.
/// 2005).
fn dcg(grades: impl Iterator<Item = u32>) -> f64 {
    let gain = |grade: u32| f64::from(grade).exp2() - 1.0;
    grades.enumerate().map(|(i, grade)| gain(grade) / (i as f64 + 2.0).log2()).sum()
}

impl Reader {
    /// Asks every topic and compares the hits with the qrels.
    ///
    /// # Errors
    /// If a topic's province is none, or the index cannot be read.
    pub fn evaluate(&self, topics: &[Topic], qrels: &Qrels, options: &EvalOptions) -> Result<Evaluation> {
        let mut evaluation = Evaluation { cutoff: options.cutoff, ..Evaluation::default() };
        for topic in topics {
            let ideal = qrels.ideal(&topic.id, options.cutoff);
            if ideal == 0.0 {
                evaluation.unjudged.push(topic.id.clone());
                continue;
            }
            let mut query = Request::text(&topic.text).limit(options.depth.max(options.cutoff));
            query.ranking = options.ranking;
            if let (true, Some(province)) = (options.province_filter, &topic.province) {
                query = query.filter(Filter::parse(Field::Province, province)?);
            }
            let answers: Vec<u64> = qrels.answers(&topic.id, options.relevant).collect();
            for &id in &answers {
                evaluation.missing += usize::from(self.backend().with_ids(id..=id, 1)?.is_empty());
            }
            let run = self.search_ids(&query)?;
            let grades: Vec<u32> = run.iter().map(|&(id, _)| qrels.gain(&topic.id, id)).collect();
            let is_relevant = |grade: &u32| *grade >= options.relevant.max(1);
            let among = |depth: usize| grades.iter().take(depth).filter(|g| is_relevant(g)).count() as f64;
            evaluation.topics.push(TopicResult {
                id: topic.id.clone(),
                text: topic.text.clone(),
                rank: grades.iter().position(is_relevant).map(|at| at + 1),
                ndcg: dcg(grades.iter().copied().take(options.cutoff)) / ideal,
                precision: among(options.cutoff) / options.cutoff.max(1) as f64,
                recall: among(RECALL_DEPTH) / answers.len().clamp(1, RECALL_DEPTH) as f64,
                run,
            });
        }
        Ok(evaluation)
    }
}

impl Evaluation {
    fn mean(&self, of: impl Fn(&TopicResult) -> f64) -> f64 {
        if self.topics.is_empty() {
            return 0.0;
        }
        self.topics.iter().map(of).sum::<f64>() / self.topics.len() as f64
    }

    /// Mean reciprocal rank of the first answer, 0 beyond the cutoff.
    pub fn mrr(&self) -> f64 {
        self.mean(|topic| {
            topic.rank.filter(|&rank| rank <= self.cutoff).map_or(0.0, |rank| 1.0 / rank as f64)
        })
    }

    /// The share of topics with an answer among the first `k`.
    pub fn success_at(&self, k: usize) -> f64 {
        self.mean(|topic| f64::from(u8::from(topic.rank.is_some_and(|rank| rank <= k))))
    }

    /// Mean precision at the cutoff.
    pub fn precision(&self) -> f64 {
        self.mean(|topic| topic.precision)
    }

    /// Mean recall among the first [`RECALL_DEPTH`].
    pub fn recall(&self) -> f64 {
        self.mean(|topic| topic.recall)
    }

    /// Mean nDCG at the cutoff.
    pub fn ndcg(&self) -> f64 {
        self.mean(|topic| topic.ndcg)
    }

    /// The figures.
    pub fn summary(&self) -> EvaluationSummary {
        let rounded = |share: f64| (share * 10_000.0).round() / 10_000.0;
        EvaluationSummary {
            topics: self.topics.len(),
            unjudged: self.unjudged.clone(),
            missing: self.missing,
            cutoff: self.cutoff,
            mrr: rounded(self.mrr()),
            success_at_1: rounded(self.success_at(1)),
            success_at_5: rounded(self.success_at(5)),
            success_at_10: rounded(self.success_at(10)),
            ndcg: rounded(self.ndcg()),
            precision: rounded(self.precision()),
            recall: rounded(self.recall()),
            ranks: self.topics.iter().map(|topic| (topic.id.clone(), topic.rank)).collect(),
        }
    }

    /// The hits as a TREC run: `qid Q0 record-id rank score tag`.
    pub fn run_file(&self, tag: &str) -> String {
        let mut out = String::new();
        for topic in &self.topics {
            for (i, (id, score)) in topic.run.iter().enumerate() {
                // OK because writing to a String does not fail.
                let _ = writeln!(out, "{} Q0 r{id:016x} {} {score:.6} {tag}", topic.id, i + 1);
            }
        }
        out
    }
}
