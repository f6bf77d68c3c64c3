//! Checks that flag what a careful editor would, in one report and between reports.

mod across;
mod place;
mod url;

use std::collections::HashMap;

use super::{Diagnostic, FieldName, Lag, Precision, Record, Report, Severity};
use crate::message::{Message, message};
pub use across::check_all;

/// A diagnostic and the file that it concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The report's path, as it was given to the parser.
    pub path: String,
    /// What is wrong.
    pub diagnostic: Diagnostic,
}

/// A check: its code, as in [`Diagnostic::code`], and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The stable code.
    pub code: &'static str,
    /// One sentence on what it finds.
    pub summary: &'static str,
}

/// Every rule whose findings [`check_report`] and [`check_all`] give.
pub const RULES: &[Rule] = &[
    Rule { code: "truncated", summary: "The file ends in the middle of something." },
    Rule {
        code: "declared-count",
        summary: "The header declares another number of change points than there are.",
    },
    Rule { code: "undated-point", summary: "A heading names a change point but no date." },
    Rule { code: "unknown-province", summary: "Neither text nor path names a province." },
    Rule { code: "unknown-sector", summary: "Neither text nor path names a sector." },
    Rule { code: "no-source", summary: "A record names no source." },
    Rule { code: "malformed-url", summary: "A URL cannot be right." },
    Rule {
        code: "home-page-url",
        summary: "A URL is a site's home page, which does not show what is cited.",
    },
    Rule { code: "unclosed-link", summary: "A link has no closing bracket." },
    Rule { code: "impossible-date", summary: "A date cannot be." },
    Rule { code: "unread-date", summary: "A date is written in a form that is not understood." },
    Rule { code: "half-read-date", summary: "Only the beginning of a range of dates is understood." },
    Rule { code: "unread-table", summary: "The columns of a table are not understood." },
    Rule { code: "unread-point", summary: "A change point is named, but has no section." },
    Rule { code: "unclosed-draft", summary: "A model's draft begins and does not end." },
    Rule {
        code: "late-record",
        summary: "A record is dated so long after its change point that it cannot explain it.",
    },
    Rule { code: "duplicate-section", summary: "Two sections of a report tell the same." },
    Rule { code: "other-province", summary: "A record is about another province than the report." },
    Rule {
        code: "province-contradiction",
        summary: "A report's text is about another province than its title.",
    },
    Rule { code: "other-country", summary: "A record is about another country." },
    Rule { code: "reused-url", summary: "One URL is cited for different policies." },
    Rule { code: "date-conflict", summary: "The same policy has different dates." },
];

/// A record dated more days than this after its change point cannot explain it.
pub const LATE_DAYS: i64 = 365;

/// Checks one report; `text` is what it was parsed from.
pub fn check_report(report: &Report, text: &str) -> Vec<Finding> {
    let mut found: Vec<Diagnostic> = report.diagnostics.clone();
    found.extend(check_header(report));
    for point in &report.change_points {
        for record in &point.records {
            found.extend(check_sources(record));
            found.extend(check_lag(point.lag(record.date.as_ref()), record));
        }
    }
    found.extend(check_sections(report));
    found.extend(place::check(report, text));
    found.sort_by_key(|diagnostic| diagnostic.line);
    found.into_iter().map(|diagnostic| Finding { path: report.path.clone(), diagnostic }).collect()
}

fn warning(code: &'static str, line: Option<u32>, message: Message) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, code: code.into(), message, line }
}

fn note(code: &'static str, line: Option<u32>, message: Message) -> Diagnostic {
    Diagnostic { severity: Severity::Note, code: code.into(), message, line }
}

fn check_header(report: &Report) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let count = report.change_points.len();
    if let Some(declared) = report.declared_change_points
        && usize::try_from(declared).is_ok_and(|declared| declared != count)
    {
        let message = message!(
            "the header declares %{declared} change points, and there are %{count}",
            declared = declared,
            count = count,
        );
        found.push(warning("declared-count", None, message));
    }
    if report.province.is_none() {
        found.push(warning("unknown-province", None, message!("no province is named")));
    }
    if report.sector.is_none() {
        found.push(note("unknown-sector", None, message!("no sector is named")));
    }
    found
}

fn check_sources(record: &Record) -> Vec<Diagnostic> {
    let line = Some(record.lines.0);
    let has_source =
        !record.sources.is_empty() || record.fields.iter().any(|f| f.name == Some(FieldName::Source));
    let mut found = Vec::new();
    if !has_source {
        found.push(warning(
            "no-source",
            line,
            message!("“%{title}” names no source", title = record.title.clone()),
        ));
    }
    for source in record.sources.iter().filter(|source| !source.resolved) {
        if let Some(reason) = url::malformed(&source.url) {
            found.push(warning("malformed-url", line, reason));
        } else if url::is_home_page(&source.url) {
            let message = message!(
                "%{url} is a home page, which does not show “%{title}”",
                url = source.url.clone(),
                title = record.title.clone(),
            );
            found.push(note("home-page-url", line, message));
        }
    }
    found
}

fn check_lag(lag: Option<Lag>, record: &Record) -> Option<Diagnostic> {
    let days = lag.map(Lag::nearest).filter(|days| *days > LATE_DAYS)?;
    let message = message!(
        "“%{title}” is dated %{days} days after its change point and cannot explain it",
        title = record.title.clone(),
        days = days,
    );
    Some(warning("late-record", Some(record.lines.0), message))
}

/// Sections of the same day and kind, or with the same records.
fn check_sections(report: &Report) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    // The first section of each day and kind, and the first with the same records.
    let (mut by_day, mut by_content) = (HashMap::new(), HashMap::new());
    for point in &report.change_points {
        let line = point.lines.0;
        let day = point.date.as_ref().filter(|date| date.precision == Precision::Day);
        let content: Vec<&str> =
            point.records.iter().flat_map(|r| &r.fields).map(|field| field.text.as_str()).collect();
        let same_day = day.map(|day| *by_day.entry((day, point.point_type)).or_insert(line));
        let same_content = (!content.is_empty()).then(|| *by_content.entry(content).or_insert(line));
        let first = same_day.into_iter().chain(same_content).min();
        if let Some(first) = first.filter(|first| *first < line) {
            let message =
                message!("this section has the same content as the one in line %{line}", line = first);
            found.push(warning("duplicate-section", Some(line), message));
        }
    }
    found
}
