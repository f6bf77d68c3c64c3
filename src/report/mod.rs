//! Reads a report: Markdown → report → change points → records, with diagnostics. No I/O.

mod diagnostic;
mod model;

pub use diagnostic::{Diagnostic, Severity};
pub use model::{
    ChangePoint, ChangePointKind, DateSpan, Evidence, Feature, Field, Found, Precision, Record, RecordKind,
    Report, Source, Variant,
};
