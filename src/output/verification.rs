//! The result of the verification of an index: for a terminal, and as JSON.

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::findings::{FindingJson, write_line};
use super::json::write_pretty;
use super::{Paths, localized, printable};
use crate::backend::Changes;
use crate::message::message;
use crate::search::Verification;

#[derive(Serialize)]
struct VerificationJson<'v> {
    index: std::borrow::Cow<'v, str>,
    /// `intact`, `stale` or `damaged`.
    status: &'static str,
    files: usize,
    bytes: u64,
    records: usize,
    literals: usize,
    changes: Changes,
    seconds: f64,
    findings: Vec<FindingJson<'v>>,
}

/// `damaged` if files of the index are, `stale` if the trees changed since, else `intact`.
pub fn status(verification: &Verification) -> &'static str {
    let Changes { added, changed, removed, .. } = verification.changes;
    match (verification.is_damaged(), added + changed + removed) {
        (true, _) => "damaged",
        (false, 0) => "intact",
        (false, _) => "stale",
    }
}

/// Writes one line per finding and one on what was checked.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_table(
    verification: &Verification,
    dir: &Path,
    paths: &Paths,
    out: &mut impl Write,
) -> io::Result<()> {
    verification.findings.iter().try_for_each(|finding| write_line(finding, out))?;
    let Changes { added, changed, unchanged, .. } = verification.changes;
    let summary = message!(
        "%{index}: %{status}; checked %{files} files (%{bytes} bytes), %{records} records against %{literals} \
         literals, %{compared} files of the trees in %{seconds} s",
        index = paths.show(&dir.to_string_lossy()).into_owned(),
        status = status(verification),
        files = verification.files,
        bytes = verification.bytes,
        records = verification.records,
        literals = verification.literals,
        compared = added + changed + unchanged,
        seconds = format!("{:.2}", verification.seconds),
    );
    writeln!(out, "{}", printable(&localized(&summary)))
}

/// Writes one JSON document.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_json(verification: &Verification, dir: &Path, out: &mut impl Write) -> io::Result<()> {
    let json = VerificationJson {
        index: dir.to_string_lossy(),
        status: status(verification),
        files: verification.files,
        bytes: verification.bytes,
        records: verification.records,
        literals: verification.literals,
        changes: verification.changes,
        seconds: verification.seconds,
        findings: verification.findings.iter().map(Into::into).collect(),
    };
    write_pretty(out, &json)
}
