//! The findings of checks: as lines for a terminal, as JSON, and as SARIF for code-review tools.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::json;

use super::language::{localized, word};
use super::printable;
use crate::message::{Message, message};
use crate::report::Severity;
use crate::report::check::{Finding, RULES};

#[derive(Serialize)]
pub(super) struct FindingJson<'a> {
    path: &'a str,
    line: Option<u32>,
    severity: &'static str,
    code: &'a str,
    message: &'a Message,
}

impl<'a> From<&'a Finding> for FindingJson<'a> {
    fn from(finding: &'a Finding) -> Self {
        let diagnostic = &finding.diagnostic;
        FindingJson {
            path: &finding.path,
            line: diagnostic.line,
            severity: diagnostic.severity.as_str(),
            code: diagnostic.code.as_ref(),
            message: &diagnostic.message,
        }
    }
}

/// Writes one line per finding, `path:line: severity: message [code]`, and a count of each severity.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_table(findings: &[Finding], out: &mut impl Write) -> io::Result<()> {
    findings.iter().try_for_each(|finding| write_line(finding, out))?;
    let count = |severity| findings.iter().filter(|f| f.diagnostic.severity == severity).count();
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    let counts = message!(
        "%{errors} errors, %{warnings} warnings, %{notes} notes",
        errors = errors,
        warnings = warnings,
        notes = notes,
    );
    writeln!(out, "{}", localized(&counts))
}

pub(super) fn write_line(finding: &Finding, out: &mut impl Write) -> io::Result<()> {
    let diagnostic = &finding.diagnostic;
    write!(out, "{}:", printable(&finding.path))?;
    if let Some(line) = diagnostic.line {
        write!(out, "{line}:")?;
    }
    writeln!(
        out,
        " {}: {} [{}]",
        word(diagnostic.severity.as_str()),
        printable(&localized(&diagnostic.message)),
        diagnostic.code
    )
}

/// Writes an array of `{path, line, severity, code, message}`.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_json(findings: &[Finding], out: &mut impl Write) -> io::Result<()> {
    let findings: Vec<FindingJson<'_>> = findings.iter().map(Into::into).collect();
    serde_json::to_writer_pretty(&mut *out, &findings)?;
    writeln!(out)
}

/// Writes a SARIF 2.1.0 log with one run.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_sarif(findings: &[Finding], out: &mut impl Write) -> io::Result<()> {
    let rules: Vec<_> = RULES
        .iter()
        .map(|rule| json!({"id": rule.code, "shortDescription": {"text": rule.summary}}))
        .collect();
    let results: Vec<_> = findings.iter().map(sarif_result).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn sarif_result(finding: &Finding) -> serde_json::Value {
    let diagnostic = &finding.diagnostic;
    let mut location = json!({"artifactLocation": {"uri": uri(&finding.path)}});
    if let Some(line) = diagnostic.line {
        location["region"] = json!({"startLine": line});
    }
    json!({
        "ruleId": diagnostic.code,
        // SARIF's levels have the names of ours.
        "level": diagnostic.severity.as_str(),
        "message": {"text": diagnostic.message},
        "locations": [{"physicalLocation": location}],
    })
}

/// A path as a relative or absolute URI reference, percent-encoded.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(char::from(byte))
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
