//! Reads a report: text → report → change points → records, with diagnostics. No I/O.
//!
//! Parsing is total: any text gives a report and diagnostics, never a panic.
//!
//! `outline` finds the change points among the blocks of [`markdown`](crate::markdown) (`point` reads their
//! headings), `tree` nests what belongs to each, `reader` separates records from summaries and remarks,
//! `layout` finds the records, and `record` reads each (`title`, `meta`, `fields`, `date`). The words that
//! reports use are data: `schema/labels.json` and `schema/headings.json`.

mod answer;
pub mod check;
mod classify;
mod data;
mod date;
mod detector;
mod diagnostic;
mod document;
mod draft;
mod fields;
mod fold;
mod header;
mod labels;
mod lag;
mod layout;
mod limit;
mod meta;
mod model;
mod names;
mod outline;
mod path;
mod phrases;
mod place;
mod point;
mod read;
mod reader;
mod record;
mod same_source;
mod title;
mod tree;
mod truncated;
mod words;

pub(crate) use crate::markdown::links;
pub use answer::parse_answer;
pub use classify::{classify, read};
pub use date::parse_date;
pub use detector::{join_features, parse_detector};
pub use diagnostic::{Diagnostic, Severity};
pub use lag::Lag;
pub use limit::{TOO_MANY_RECORDS, limit_records};
pub use model::{
    Attributed, ChangePoint, ChangePointType, DateSpan, DetectedPoint, DetectorOutput, Evidence, Feature,
    Field, FieldName, FileKind, Precision, Record, RecordKind, Remark, Report, Source, Variant,
};
pub use read::parse;
