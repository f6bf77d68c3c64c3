//! The failures of commands, and their messages.

use std::error::Error as _;
use std::io::{self, Write};

use rust_i18n::t;
use tansuo::Message;
use tansuo::output::{localized, printable, translate};
use tansuo::query::QueryError;

/// The failure of a command.
pub enum Failure {
    /// An error of the library.
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
        // OK because an error about standard error cannot be printed.
        let _ = io::stderr().lock().write_all(self.text().as_bytes());
    }

    fn text(&self) -> String {
        match self {
            Failure::Library(error) => {
                format!("{}{}\n", t!("error: "), printable(&error.translated(translate)))
            }
            Failure::Usage(message) => format!("{}{}\n", t!("error: "), printable(message)),
            Failure::Output(error) => {
                let cause = localized(&Message::from(error));
                format!("{}{}: {cause}\n", t!("error: "), t!("standard output cannot be written"))
            }
            Failure::Query(flag, error) => query_text(*flag, error),
        }
    }
}

/// The message, the query, and marks under what could not be read.
fn query_text(flag: Option<&str>, error: &QueryError) -> String {
    let flag = flag.map(|flag| format!("--{flag} ")).unwrap_or_default();
    let mut text = format!("{}{}\n", t!("error: "), printable(&localized(&error.message)));
    let indents = [format!("  {flag}"), " ".repeat(2 + flag.len())];
    for (indent, line) in indents.iter().zip(error.pointer().lines()) {
        text.push_str(&format!("{indent}{}\n", printable(line)));
    }
    if let Some(suggestion) = &error.suggestion {
        text.push_str(&format!("{}\n", t!("did you mean %{text}?", text = printable(suggestion))));
    }
    text
}
