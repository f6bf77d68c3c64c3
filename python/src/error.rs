//! Errors of the library as the exceptions of `tansuo._errors`.

use std::error::Error as _;

use pyo3::call::PyCallArgs;
use pyo3::prelude::*;
use tansuo::query::QueryError;
use tansuo::{Error, ErrorKind};

/// The exception for an error of the library.
pub fn raise(py: Python<'_>, error: &Error) -> PyErr {
    if let Some(query) = error.source().and_then(|source| source.downcast_ref()) {
        return raise_query(py, None, query);
    }
    let path = error.path().map(|path| path.to_string_lossy().into_owned());
    match error.kind() {
        ErrorKind::Query => exception(py, "QueryError", (error.to_string(),)),
        kind => exception(py, "Error", (error.to_string(), name(kind), path)),
    }
}

/// The exception for a parameter that cannot be read; its span is in characters. Where there is no such parameter, the
/// value is its name.
pub fn raise_query(py: Python<'_>, parameter: Option<&str>, error: &QueryError) -> PyErr {
    if error.query.is_empty() {
        let name = parameter.unwrap_or_default();
        let span = (0, name.chars().count());
        let arguments = (error.message.to_string(), parameter, name, span, &error.suggestion);
        return exception(py, "QueryError", arguments);
    }
    let chars = |byte: usize| error.query[..byte].chars().count();
    let span = (chars(error.span.start), chars(error.span.end));
    let arguments =
        (error.message.to_string(), parameter, &error.query, span, &error.suggestion, error.pointer());
    exception(py, "QueryError", arguments)
}

/// The exception for an identity that no record has.
pub fn not_found(py: Python<'_>, message: String) -> PyErr {
    exception(py, "NotFoundError", (message,))
}

fn exception<'py>(py: Python<'py>, class: &str, arguments: impl PyCallArgs<'py>) -> PyErr {
    let made = py.import("tansuo._errors").and_then(|module| module.getattr(class)?.call1(arguments));
    made.map_or_else(|error| error, PyErr::from_value)
}

fn name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Io => "io",
        ErrorKind::NoIndex => "no_index",
        ErrorKind::Incompatible => "incompatible",
        ErrorKind::Corrupt => "corrupt",
        ErrorKind::Locked => "locked",
        ErrorKind::Settings => "settings",
        ErrorKind::TimedOut => "timed_out",
        _ => "other",
    }
}
