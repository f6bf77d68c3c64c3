//! What ends a command, and how it is said.

use std::error::Error as _;
use std::io::{self, Write};

use tansuo::output::{printable, table};
use tansuo::search::QueryError;

/// Columns of a query that are shown around an error.
const WINDOW: usize = 60;

/// What ends a command.
pub enum Failure {
    /// The library could not do it.
    Library(tansuo::Error),
    /// A query or a filter's value could not be read; with the flag, if it was one.
    Query(Option<&'static str>, QueryError),
    /// The flags do not go together.
    Usage(String),
    /// Standard output could not be written.
    Output(io::Error),
}

pub type Result<T> = std::result::Result<T, Failure>;

impl From<tansuo::Error> for Failure {
    fn from(error: tansuo::Error) -> Self {
        match error.source().and_then(|source| source.downcast_ref::<QueryError>()) {
            Some(query) => Failure::Query(None, query.clone()),
            None => Failure::Library(error),
        }
    }
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Failure::Query(None, error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Output(error)
    }
}

impl Failure {
    /// Says on standard error what went wrong and what to do.
    pub fn print(&self) {
        // OK because there is nowhere left to say that standard error is closed.
        let _ = io::stderr().lock().write_all(self.text().as_bytes());
    }

    fn text(&self) -> String {
        match self {
            Failure::Library(error) => format!("error: {}\n", printable(&error.to_string())),
            Failure::Usage(message) => format!("error: {}\n", printable(message)),
            Failure::Output(error) => format!("error: standard output cannot be written: {error}\n"),
            Failure::Query(flag, error) => query_text(*flag, error),
        }
    }
}

/// The message, the query, and carets under what could not be read.
fn query_text(flag: Option<&str>, error: &QueryError) -> String {
    let mut text = format!("error: {}\n", printable(&error.message));
    let (line, before, marked) = window(error);
    let flag = flag.map(|flag| format!("--{flag} ")).unwrap_or_default();
    text.push_str(&format!("  {flag}{line}\n"));
    text.push_str(&format!("  {}{}\n", " ".repeat(flag.len() + before), "^".repeat(marked.max(1))));
    if let Some(suggestion) = &error.suggestion {
        text.push_str(&format!("did you mean {}?\n", printable(suggestion)));
    }
    text
}

/// The part of the query around the error; the columns before the error and those that it takes.
fn window(error: &QueryError) -> (String, usize, usize) {
    let shown = |text: &str| printable(text).into_owned();
    let before = shown(&error.query[..error.span.start]);
    let marked = shown(&error.query[error.span.clone()]);
    let after = shown(&error.query[error.span.end..]);
    let before = last_columns(&before, WINDOW);
    let marked = first_columns(&marked, WINDOW);
    let after = first_columns(&after, WINDOW / 2);
    (format!("{before}{marked}{after}"), table::width(&before), table::width(&marked))
}

fn first_columns(text: &str, columns: usize) -> String {
    if table::width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if table::width(&kept) >= columns {
            break;
        }
    }
    kept + "…"
}

fn last_columns(text: &str, columns: usize) -> String {
    if table::width(text) <= columns {
        return text.to_owned();
    }
    let mut start = text.len();
    for (at, _) in text.char_indices().rev() {
        if table::width(&text[at..]) > columns {
            break;
        }
        start = at;
    }
    format!("…{}", &text[start..])
}
