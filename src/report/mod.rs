//! Reads a report: text → report → change points → records, with diagnostics. No I/O.
//!
//! Parsing is total: any text gives a report and diagnostics, never a panic.
//!
//! `line` takes the marks of each line apart, `section` finds the headings of change points
//! (`heading`), `item` splits a section into records, and `record` reads each (`title`, `labels`,
//! `date`, `links`). The words that reports use are data: `schema/labels.json` and
//! `schema/headings.json`.

mod answer;
pub mod check;
mod classify;
mod date;
mod detector;
mod diagnostic;
mod header;
mod heading;
mod intern;
mod item;
mod labels;
mod lag;
mod limit;
mod line;
mod links;
mod model;
mod names;
mod path;
mod phrases;
mod place;
mod read;
mod record;
mod same_source;
mod section;
mod table;
mod title;
mod truncated;
mod words;

pub use answer::parse_answer;
pub use classify::{classify, read};
pub use date::parse_date;
pub use detector::{join_features, parse_detector};
pub use diagnostic::{Diagnostic, Severity};
pub use lag::Lag;
pub use limit::{TOO_MANY_RECORDS, limit_records};
pub(crate) use links::links;
pub use model::{
    ChangePoint, ChangePointType, DateSpan, DetectedPoint, DetectorOutput, Evidence, Feature, Field,
    FileKind, Found, Precision, Record, RecordKind, Remark, Report, Source, Variant,
};
pub use read::parse;
