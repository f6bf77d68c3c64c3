//! `tansuo check DIR…`

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use rust_i18n::t;
use tansuo::crawl::{self, Entry};
use tansuo::output::findings::{write_json, write_sarif, write_table};
use tansuo::report::check::{Finding, check_all, check_report};
use tansuo::report::{self, FileKind, Report, Severity};

use crate::cli::args;
use crate::cli::failure::Result;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish, notes};

/// Check reports: what a careful editor would flag, with file and line
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tansuo check reports
  tansuo check reports --format sarif > findings.sarif
  tansuo check reports --fail-on error

Exit status: 0 nothing at or above --fail-on, 1 something, 2 error.")]
pub struct Check {
    /// Reports, or directories of them
    #[arg(value_name = "DIR", required = true)]
    files: Vec<PathBuf>,
    /// How to print: table, json, sarif
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::one_of(vec![("table", Format::Table), ("json", Format::Json), ("sarif", Format::Sarif)]))]
    format: Format,
    /// The least severity that makes the exit status 1: note, warning, error
    #[arg(long, value_name = "SEVERITY", default_value = "warning", value_parser = args::one_of(vec![("note", Severity::Note), ("warning", Severity::Warning), ("error", Severity::Error)]))]
    fail_on: Severity,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy)]
enum Format {
    Table,
    Json,
    Sarif,
}

impl Check {
    /// Checks the reports, each for itself and all against each other.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let mut out = session.stdout();
        let walk = crawl::walk(&self.files, &crawl::Settings::default())?;
        let mut is_partial = walk.problems.iter().any(|problem| !problem.is_used());
        notes::problems(&walk.problems, &session.paths, usize::MAX);
        let mut findings: Vec<Finding> = Vec::new();
        let mut reports: Vec<Report> = Vec::new();
        for entry in walk.entries.iter().filter(|entry| entry.is_text) {
            match read(entry, session) {
                Some((report, text)) => {
                    findings.extend(check_report(&report, &text));
                    reports.push(report);
                }
                None => is_partial |= self.files.contains(&entry.path()),
            }
        }
        findings.extend(check_all(&reports));
        match self.format {
            Format::Table => {
                write_table(&findings, &mut out)?;
                writeln!(out, "{}", unassigned(&reports))?;
            }
            Format::Json => write_json(&findings, &mut out)?,
            Format::Sarif => write_sarif(&findings, &mut out)?,
        }
        finish(out)?;
        let fails = findings.iter().any(|finding| finding.diagnostic.severity >= self.fail_on);
        Ok(match (is_partial, fails) {
            (true, _) => Outcome::Partial,
            (false, true) => Outcome::Flagged,
            (false, false) => Outcome::Found,
        })
    }
}

/// The share of the text that belongs to no field.
fn unassigned(reports: &[Report]) -> String {
    let sum = |of: fn(&Report) -> usize| reports.iter().map(of).sum::<usize>();
    let (all, unassigned) = (sum(|report| report.text_bytes), sum(|report| report.unassigned_bytes));
    let percent = unassigned as f64 * 100.0 / all.max(1) as f64;
    let percent = format!("{percent:.1}");
    t!("reports: %{n}; of their text %{percent} % is in no field", n = reports.len(), percent = percent)
        .into_owned()
}

/// The report in a file and its text; `None` if there is none.
fn read(entry: &Entry, session: &Session) -> Option<(Report, String)> {
    let content = match crawl::read(entry, &crawl::Settings::default()) {
        Ok(content) => content,
        Err(problem) => {
            notes::problems(&[problem], &session.paths, 1);
            return None;
        }
    };
    notes::problems(&content.problems, &session.paths, usize::MAX);
    let path = entry.path();
    let path = path.to_string_lossy();
    let (kind, report) = report::read(&path, &content.text);
    report.filter(|_| kind == FileKind::Report).map(|report| (report, content.text))
}
