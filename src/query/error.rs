//! Errors in queries, with the place.

use std::fmt;
use std::ops::Range;

use crate::message::message;
use crate::{Error, ErrorKind, Message};

/// A query that could not be read: the place, what is wrong and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// The query as typed.
    pub query: String,
    /// The characters that could not be read, as a range of bytes of `query`.
    pub span: Range<usize>,
    /// What is wrong, and what was expected.
    pub message: Message,
    /// The word that was probably meant.
    pub suggestion: Option<String>,
}

impl QueryError {
    pub(crate) fn new(query: &str, span: Range<usize>, message: impl Into<Message>) -> Self {
        QueryError { query: query.to_owned(), span, message: message.into(), suggestion: None }
    }

    pub(crate) fn suggest(mut self, suggestion: Option<&str>) -> Self {
        self.suggestion = suggestion.map(str::to_owned);
        self
    }

    /// The place of the first unreadable character, in characters from 1.
    pub fn column(&self) -> usize {
        self.query[..self.span.start].chars().count() + 1
    }

    /// Two lines: the query around the error, and marks below the characters that could not be read.
    /// Full-width characters have full-width marks, so that the two lines agree in any font.
    ///
    /// ```
    /// let error = tansuo::query::Expr::parse("碳达峰 sektor:power").unwrap_err();
    /// assert_eq!(error.pointer(), "碳达峰 sektor:power\n　　　 ^^^^^^^");
    /// ```
    pub fn pointer(&self) -> String {
        const AROUND: usize = 30;
        let shown = |c: char| if c.is_whitespace() || c.is_control() { ' ' } else { c };
        let first = self.column() - 1;
        let length = self.query[self.span.clone()].chars().count().clamp(1, AROUND);
        let skipped = first.saturating_sub(AROUND);
        let window: Vec<char> =
            self.query.chars().map(shown).skip(skipped).take(first - skipped + length + AROUND).collect();
        let marks = (0..first - skipped + length).map(|i| {
            let wide = window.get(i).is_some_and(|c| !c.is_ascii());
            match (i >= first - skipped, wide) {
                (false, false) => ' ',
                (false, true) => '\u{3000}',
                (true, false) => '^',
                (true, true) => '＾',
            }
        });
        let text: String = window.iter().collect();
        format!("{text}\n{}", marks.collect::<String>())
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
        Error::new(ErrorKind::Query, message!("the query cannot be read")).because(error)
    }
}
