//! What was wrong with a query, and where.

use std::fmt;
use std::ops::Range;

use crate::{Error, ErrorKind};

/// A query that could not be read: the place, what is wrong and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// The query as typed.
    pub query: String,
    /// The characters that could not be read, as a range of bytes of `query`.
    pub span: Range<usize>,
    /// What is wrong, and what was expected.
    pub message: String,
    /// The word that was probably meant.
    pub suggestion: Option<String>,
}

impl QueryError {
    pub(super) fn new(query: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        QueryError { query: query.to_owned(), span, message: message.into(), suggestion: None }
    }

    pub(super) fn suggest(mut self, suggestion: Option<&str>) -> Self {
        self.suggestion = suggestion.map(str::to_owned);
        self
    }

    /// The place of the first unreadable character, in characters from 1.
    pub fn column(&self) -> usize {
        self.query[..self.span.start].chars().count() + 1
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}: {}", self.column(), self.message)?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, "; did you mean {suggestion:?}?")?;
        }
        Ok(())
    }
}

impl std::error::Error for QueryError {}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        Error::new(ErrorKind::Query, "the query cannot be read").because(error)
    }
}
