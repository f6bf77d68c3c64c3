//! Reads a report: text → report → change points → records, with diagnostics. No I/O.
//!
//! Parsing is total: any text gives a report and diagnostics, never a panic.

mod diagnostic;
mod lag;
mod model;
mod names;
mod path;

pub use diagnostic::{Diagnostic, Severity};
pub use model::{
    ChangePoint, ChangePointKind, DateSpan, DetectedPoint, DetectorOutput, Evidence, Feature, Field,
    FileKind, Found, Precision, Record, RecordKind, Report, Source, Variant,
};

/// Reads a report. `path` gives the variant, and the province and sector where the text names none.
pub fn parse(path: &str, text: &str) -> Report {
    Report {
        path: path.to_owned(),
        title: None,
        province: None,
        sector: None,
        variant: Variant::from_path(path),
        analyzed_at: None,
        declared_change_points: None,
        truncated: false,
        change_points: Vec::new(),
        document: None,
        diagnostics: Vec::new(),
        text_bytes: text.len(),
        unassigned_bytes: 0,
    }
}

/// Reads a model's answer on one change point as a report with that change point alone.
pub fn parse_answer(path: &str, text: &str) -> Report {
    parse(path, text)
}

/// Reads a detector's output.
pub fn parse_detector(path: &str, _text: &str) -> DetectorOutput {
    DetectorOutput {
        path: path.to_owned(),
        province: None,
        sector: None,
        points: Vec::new(),
        diagnostics: Vec::new(),
    }
}

/// Gives the change points of `report` the features of the detected points of the same day.
pub fn join_features(_report: &mut Report, _detected: &DetectorOutput) {}

/// What kind of file `text` is.
pub fn classify(_path: &str, _text: &str) -> FileKind {
    FileKind::Report
}

/// The first date in `text`; relative ones are resolved against `relative_to`.
pub fn parse_date(_text: &str, _relative_to: Option<&DateSpan>) -> Option<DateSpan> {
    None
}
