//! Diagnostics of reports, for programs and people.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::Message;

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Something is probably wrong with the report.
    Warning,
    /// Something was lost or cannot be used.
    Error,
}

/// One remark about a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable kebab-case code, such as `truncated`.
    pub code: Cow<'static, str>,
    /// One sentence for a person.
    pub message: Message,
    /// The line it concerns, from 1; `None` for the whole file.
    pub line: Option<u32>,
}

impl Diagnostic {
    pub(crate) fn warning(code: &'static str, line: u32, message: impl Into<Message>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            code: code.into(),
            message: message.into(),
            line: Some(line),
        }
    }
}

impl Severity {
    /// `note`, `warning` or `error`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}
