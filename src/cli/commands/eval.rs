//! `tansuo eval`

use std::path::{Path, PathBuf};

use clap::Args;
use tansuo::output::json::write_pretty;
use tansuo::output::table::Align;
use tansuo::output::{Cell, Format, Grid};
use tansuo::search::{EvalOptions, Evaluation, Qrels, RECALL_DEPTH, Topic};
use tansuo::{Error, ErrorKind};

use crate::cli::args;
use crate::cli::failure::Result;
use crate::cli::locate::IndexArgs;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// Measure the ranking on queries with known answers
#[derive(Debug, Args)]
#[command(
    after_help = "Queries: a line each, JSON with qid, query and maybe province, or qid, a tab and the text.
Qrels: lines of `qid 0 record-id relevance`, with record identities as `search` prints them.
The run file is TREC's: `qid Q0 record-id rank score tag`.

Examples:
  tansuo eval --queries queries.jsonl --qrels qrels.txt
  tansuo eval --queries queries.tsv --qrels qrels.txt --province-filter --run run.txt
  trec_eval -m recip_rank -m ndcg_cut.10 qrels.txt run.txt"
)]
pub struct Eval {
    /// The queries
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// Which records answer them
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,
    /// Write the hits of each query into this file
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Select the province that a query names in its file
    #[arg(long)]
    province_filter: bool,
    /// Hits that MRR and nDCG look at
    #[arg(long, value_name = "N", default_value = "10", value_parser = args::number::<usize>, allow_negative_numbers = true)]
    cutoff: usize,
    /// The least grade of a relevant record, for graded judgments
    #[arg(long, value_name = "GRADE", default_value = "1", value_parser = args::number::<u32>, allow_negative_numbers = true)]
    relevant: u32,
    /// Print the place of each query's first answer too
    #[arg(long)]
    ranks: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::format_in(&FORMATS))]
    format: Format,
    #[command(flatten)]
    index: IndexArgs,
}

const FORMATS: [Format; 4] = [Format::Table, Format::Json, Format::Csv, Format::Markdown];

impl Eval {
    /// Prints the figures.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let topics = Topic::parse_all(&read(&self.queries)?).map_err(|e| e.at(&self.queries))?;
        let qrels = Qrels::parse(&read(&self.qrels)?).map_err(|e| e.at(&self.qrels))?;
        let options = EvalOptions {
            province_filter: self.province_filter,
            cutoff: self.cutoff,
            relevant: self.relevant,
            ..EvalOptions::default()
        };
        let evaluation = self.index.open(session)?.evaluate(&topics, &qrels, &options)?;
        if let Some(file) = &self.run {
            std::fs::write(file, evaluation.run_file("tansuo")).map_err(|error| {
                let message = "the run cannot be written; choose another file with --run";
                Error::new(ErrorKind::Io, message).at(file).because(error)
            })?;
        }
        let mut out = session.stdout();
        match self.format {
            Format::Json => write_pretty(&mut out, &evaluation.summary())?,
            format => {
                if self.ranks {
                    ranks(&evaluation).write(&mut out, format, session.color())?;
                    std::io::Write::write_all(&mut out, b"\n")?;
                }
                figures(&evaluation).write(&mut out, format, session.color())?;
            }
        }
        finish(out)?;
        Ok(if evaluation.topics.is_empty() { Outcome::Nothing } else { Outcome::Found })
    }
}

fn read(path: &Path) -> Result<String> {
    Ok(std::fs::read_to_string(path).map_err(|error| {
        Error::new(ErrorKind::Io, "cannot be read; name a text file in UTF-8").at(path).because(error)
    })?)
}

fn figures(evaluation: &Evaluation) -> Grid {
    let mut grid = Grid::new([("measure", Align::Left), ("value", Align::Right)]);
    let cutoff = evaluation.cutoff;
    grid.row([Cell::from("queries"), Cell::from(evaluation.topics.len())]);
    if !evaluation.unjudged.is_empty() {
        grid.row([Cell::from("queries without answer"), Cell::from(evaluation.unjudged.len())]);
    }
    if evaluation.missing > 0 {
        grid.row([Cell::from("answers not in the index"), Cell::from(evaluation.missing)]);
    }
    for (name, value) in [
        (format!("MRR@{cutoff}"), evaluation.mrr()),
        ("success@1".to_owned(), evaluation.success_at(1)),
        ("success@5".to_owned(), evaluation.success_at(5)),
        ("success@10".to_owned(), evaluation.success_at(10)),
        (format!("nDCG@{cutoff}"), evaluation.ndcg()),
        (format!("P@{cutoff}"), evaluation.precision()),
        (format!("R@{RECALL_DEPTH}"), evaluation.recall()),
    ] {
        grid.row([Cell::from(name), Cell::from(format!("{value:.4}"))]);
    }
    grid
}

fn ranks(evaluation: &Evaluation) -> Grid {
    let mut grid = Grid::new([("qid", Align::Left), ("rank", Align::Right), ("query", Align::Left)]);
    for topic in &evaluation.topics {
        let rank = topic.rank.map_or("–".to_owned(), |rank| rank.to_string());
        grid.row([Cell::from(&topic.id), Cell::from(rank), Cell::from(&topic.text)]);
    }
    grid
}
