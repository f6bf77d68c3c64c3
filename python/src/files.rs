//! Reading, checking and analyzing without an index.

use std::path::PathBuf;

use pyo3::prelude::*;
use serde_json::json as object;
use tansuo::analyze::{self, Analyzer};
use tansuo::crawl::{self, Entry, Problem};
use tansuo::report::check::{Finding, check_all, check_report};
use tansuo::report::{self, FileKind, Report};
use tansuo::{Error, ErrorKind, Result};

use crate::update::problems;
use crate::{json, without_gil};

/// The report in a text; its path may name province, sector and variant.
fn parse_text(path: &str, text: &str) -> Result<Report> {
    match report::read(path, text) {
        (_, Some(report)) => Ok(report),
        (FileKind::Detector, None) => {
            let message = "is the output of a detector, not a report; index it with its report";
            Err(Error::new(ErrorKind::Io, message).at(path))
        }
        (_, None) => Ok(report::parse(path, text)),
    }
}

/// Reads a report: the text given, or the file at `path`.
#[pyfunction]
pub fn parse(py: Python<'_>, path: &str, text: Option<&str>) -> PyResult<String> {
    without_gil(py, || {
        let Some(text) = text else {
            let walk = crawl::walk(&[PathBuf::from(path)], &crawl::Settings::default())?;
            let [entry] = walk.entries.as_slice() else {
                let message = "is not one file; name a report";
                return Err(Error::new(ErrorKind::Io, message).at(path));
            };
            let content = crawl::read(entry, &crawl::Settings::default()).map_err(unreadable)?;
            return Ok(json(&parse_text(path, &content.text)?));
        };
        Ok(json(&parse_text(path, text)?))
    })
}

fn unreadable(problem: Problem) -> Error {
    Error::new(ErrorKind::Io, problem.message).at(problem.path)
}

/// Checks the reports below some directories, each for itself and all against each other.
#[pyfunction]
pub fn check(py: Python<'_>, dirs: Vec<PathBuf>) -> PyResult<String> {
    without_gil(py, || {
        let walk = crawl::walk(&dirs, &crawl::Settings::default())?;
        let mut of_files = walk.problems;
        let mut findings: Vec<Finding> = Vec::new();
        let mut reports: Vec<Report> = Vec::new();
        for entry in walk.entries.iter().filter(|entry| entry.is_text) {
            match read_report(entry, &mut of_files) {
                Ok(Some((report, text))) => {
                    findings.extend(check_report(&report, &text));
                    reports.push(report);
                }
                Ok(None) => {}
                Err(problem) => of_files.push(problem),
            }
        }
        findings.extend(check_all(&reports));
        let findings: Vec<_> = findings.iter().map(finding).collect();
        Ok(object!({"reports": reports.len(), "findings": findings, "problems": problems(&of_files)})
            .to_string())
    })
}

/// The report in a file and its text; `None` if there is none.
fn read_report(
    entry: &Entry,
    of_files: &mut Vec<Problem>,
) -> std::result::Result<Option<(Report, String)>, Problem> {
    let content = crawl::read(entry, &crawl::Settings::default())?;
    of_files.extend(content.problems);
    let path = entry.path();
    let path = path.to_string_lossy();
    let (kind, report) = report::read(&path, &content.text);
    Ok(report.filter(|_| kind == FileKind::Report).map(|report| (report, content.text)))
}

fn finding(finding: &Finding) -> serde_json::Value {
    let diagnostic = &finding.diagnostic;
    object!({
        "path": finding.path,
        "line": diagnostic.line,
        "severity": diagnostic.severity.as_str(),
        "code": diagnostic.code,
        "message": diagnostic.message,
    })
}

/// The result of the analysis of a text; offsets are bytes of the text.
#[pyfunction]
pub fn tokens(py: Python<'_>, text: &str, lexicon: &str, synonyms: &str) -> PyResult<String> {
    without_gil(py, || {
        let settings = analyze::Settings { lexicon: lexicon.to_owned() };
        Ok(json(&Analyzer::new(&settings)?.with_synonyms(synonyms)?.explain(text)))
    })
}
