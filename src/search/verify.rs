//! Verification: checks whether an index is undamaged, consistent, and up to date with its trees.

use std::collections::HashSet;
use std::error::Error as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::Hit;
use crate::analyze::normalize;
use crate::backend::local::check_files;
use crate::backend::{Changes, Miscount, Reader, is_remote};
use crate::message::{Message, message};
use crate::query::{Expr, Filter, Mode, Text};
use crate::report::check::Finding;
use crate::report::{Diagnostic, Severity};
use crate::request::Request;
use crate::{ErrorKind, Result};

/// Records and literals that are compared, unless all are.
const SAMPLE: (usize, usize) = (500, 20);
/// Literals that are compared with all records.
const FULL_LITERALS: usize = 100;
/// The longest literal, in characters.
const LITERAL_CHARS: u64 = 8;

/// What a verification looked at, and what it found.
#[derive(Debug, Clone, Default)]
pub struct Verification {
    /// What is wrong; empty if nothing is.
    pub findings: Vec<Finding>,
    /// Files of the index that were compared with their checksums.
    pub files: usize,
    /// Their length, in bytes.
    pub bytes: u64,
    /// Records whose stored text was compared with the literal index.
    pub records: usize,
    /// Literals that were looked for in each of them.
    pub literals: usize,
    /// How the trees differ from what the index holds.
    pub changes: Changes,
    /// Directories that do not exist and so were not compared.
    pub missing: Vec<PathBuf>,
    /// Seconds that it took.
    pub seconds: f64,
}

impl Verification {
    /// Whether the index itself is damaged, as against out of date.
    pub fn is_damaged(&self) -> bool {
        self.findings.iter().any(|finding| finding.diagnostic.severity == Severity::Error)
    }

    fn find(&mut self, path: &str, severity: Severity, code: &'static str, message: Message) {
        let diagnostic = Diagnostic { severity, code: code.into(), message, line: None };
        self.findings.push(Finding { path: path.to_owned(), diagnostic });
    }
}

impl Reader {
    /// Checks the index in `dir`: the checksum of every file; the records and change points of every
    /// file against their number; the literal index against the stored text; the trees against the
    /// index. The last two look at a sample, or, if `full`, at every record and every file's content.
    /// A finding with [`Severity::Error`] is damage; one with [`Severity::Warning`] goes away with its
    /// remedy.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] if there is none, [`ErrorKind::Incompatible`] if another version made
    /// it, [`ErrorKind::Io`] if it cannot be read.
    pub fn verify(dir: impl AsRef<Path>, full: bool) -> Result<Verification> {
        let begun = Instant::now();
        let dir = dir.as_ref();
        let mut found = Verification::default();
        match verify_files(dir, &mut found) {
            // Reading a damaged index further could panic.
            Ok(()) if found.is_damaged() => {}
            Ok(()) => {
                let index = Reader::open(dir)?;
                index.verify_counts(&mut found)?;
                index.verify_literals(full, &mut found)?;
                index.verify_tree(full, &mut found)?;
            }
            Err(error) if error.kind() == ErrorKind::Corrupt => {
                let path = error.path().unwrap_or(dir).to_string_lossy().into_owned();
                let message = match error.source() {
                    Some(cause) => {
                        let message = error.message().clone();
                        message!("%{message}: %{cause}", message = message, cause = cause.to_string())
                    }
                    None => error.message().clone(),
                };
                found.find(&path, Severity::Error, "damaged", message);
            }
            Err(error) => return Err(error),
        }
        found.seconds = begun.elapsed().as_secs_f64();
        Ok(found)
    }

    fn verify_counts(&self, found: &mut Verification) -> Result<()> {
        for Miscount { path, expected, found: counted } in self.backend().miscounted()? {
            let message = message!(
                "the index holds %{points} change points and %{records} records of it instead of %{all_points} and \
                 %{all_records}; build it again with `tansuo index --rebuild`",
                points = counted[0],
                records = counted[1],
                all_points = expected[0],
                all_records = expected[1],
            );
            found.find(&path, Severity::Error, "count", message);
        }
        Ok(())
    }

    /// Takes literals from the stored text and looks each up; then every record looked at must hold
    /// exactly those under which it was found.
    fn verify_literals(&self, full: bool, found: &mut Verification) -> Result<()> {
        let ids: Vec<u64> = self.search_ids(&everything())?.into_iter().map(|(id, _)| id).collect();
        let (records, most) = if full { (ids.len(), FULL_LITERALS) } else { SAMPLE };
        let mut literals = Vec::new();
        for id in every(&ids, most) {
            let Some(hit) = self.record(id)? else { continue };
            let literal = piece_of(normalize(&hit.record.text).text(), id);
            if !literal.is_empty() {
                let matches: HashSet<u64> =
                    self.search_ids(&containing(&literal))?.into_iter().map(|(id, _)| id).collect();
                literals.push((literal, matches));
            }
        }
        found.literals = literals.len();
        let mut compare = |hit: &Hit| {
            found.records += 1;
            let text = normalize(&hit.record.text);
            for (literal, matches) in &literals {
                let (holds, is_found) = (text.text().contains(literal), matches.contains(&hit.id().0));
                if holds != is_found {
                    let (id, text) = (hit.id().to_string(), literal.clone());
                    let message = match holds {
                        true => message!(
                            "record %{id} holds \"%{text}\" and is not found by it; build the index again with `tansuo index --rebuild`",
                            id = id,
                            text = text,
                        ),
                        false => message!(
                            "record %{id} is found by \"%{text}\" and does not hold it; build the index again with `tansuo index --rebuild`",
                            id = id,
                            text = text,
                        ),
                    };
                    found.find(&hit.record.path, Severity::Error, "literal", message);
                }
            }
        };
        if full {
            return self.export(&everything(), &mut |hit| {
                compare(hit);
                Ok(true)
            });
        }
        for id in every(&ids, records) {
            self.record(id)?.iter().for_each(&mut compare);
        }
        Ok(())
    }

    fn verify_tree(&self, full: bool, found: &mut Verification) -> Result<()> {
        let check = self.backend().check_tree(full)?;
        let changes = check.changes;
        if changes.added + changes.changed + changes.removed > 0 {
            let message = message!(
                "the index is stale: %{added} new, %{changed} changed and %{removed} vanished files; run `tansuo index`",
                added = changes.added,
                changed = changes.changed,
                removed = changes.removed,
            );
            found.find(&self.dir().to_string_lossy(), Severity::Warning, "stale", message);
        }
        for root in &check.missing {
            let message = message!("is not there, so it was not compared; what the index holds of it stays");
            found.find(&root.to_string_lossy(), Severity::Note, "missing", message);
        }
        found.changes = changes;
        found.missing = check.missing;
        Ok(())
    }
}

fn verify_files(dir: &Path, found: &mut Verification) -> Result<()> {
    // A server has checksums of its own.
    if is_remote(dir)? {
        return Ok(());
    }
    let check = check_files(dir)?;
    (found.files, found.bytes) = (check.files, check.bytes);
    for file in &check.damaged {
        let message = match file.exists() {
            true => {
                message!("does not match its checksum; build the index again with `tansuo index --rebuild`")
            }
            false => message!("is not there; build the index again with `tansuo index --rebuild`"),
        };
        found.find(&file.to_string_lossy(), Severity::Error, "damaged", message);
    }
    Ok(())
}

/// At most `most` of `ids`, evenly spread.
fn every(ids: &[u64], most: usize) -> impl Iterator<Item = u64> {
    ids.iter().copied().step_by(ids.len().div_ceil(most.max(1)).max(1))
}

/// A piece of a text; the same for the same record.
fn piece_of(text: &str, id: u64) -> String {
    let chars = text.chars().count() as u64;
    let start = if chars == 0 { 0 } else { id % chars };
    // OK because both are less than a text's length.
    let piece: String =
        text.chars().skip(start as usize).take((1 + id / 7 % LITERAL_CHARS) as usize).collect();
    normalize(&piece).into_text().into_owned()
}

fn containing(literal: &str) -> Request {
    let text = Text { text: literal.to_owned(), mode: Mode::Literal, field: None, span: 0..0 };
    Request { query: Expr::Text(text), ..everything() }
}

/// Every record, rewritings included.
fn everything() -> Request {
    Request::default().filter(Filter::every_variant()).limit(usize::MAX)
}
