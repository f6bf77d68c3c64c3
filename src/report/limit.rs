//! Limits the size of a report: a file may repeat a heading a million times.

use super::{Diagnostic, Report, Severity};
use crate::message::message;

/// The code of the diagnostic.
pub const TOO_MANY_RECORDS: &str = "too-many-records";

/// Drops the records of `report` beyond the first `most`, with a diagnostic that says how many.
pub fn limit_records(report: &mut Report, most: usize) {
    let mut left = most;
    let mut dropped = 0;
    for point in &mut report.change_points {
        dropped += point.records.len().saturating_sub(left);
        point.records.truncate(left);
        left -= point.records.len();
    }
    dropped += report.records.len().saturating_sub(left);
    report.records.truncate(left);
    if dropped > 0 {
        report.diagnostics.push(Diagnostic {
            severity: Severity::Error,
            code: TOO_MANY_RECORDS.into(),
            message: message!(
                "%{dropped} records beyond the first %{most} are left out; raise the limit or split the file",
                dropped = dropped,
                most = most,
            ),
            line: None,
        });
    }
}
