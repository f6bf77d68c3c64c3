//! The query language: text → tree.
//!
//! ```text
//! query  = and { ( "OR" | "|" ) and }
//! and    = unary { [ "AND" ] unary }
//! unary  = [ "NOT" | "-" ] unary | "(" query ")" | clause
//! clause = [ field ":" ] ( word | word "*" | "*" word "*" | '"' literal '"' )
//!        | filter ":" value { "," value }
//! ```
//! The names of fields and filters are those of [`crate::fields`], in English or Chinese.
//! Full-width punctuation （：“”　＊｜） means the same as its ASCII twin. Inside a literal, quotation
//! marks of the other kind are text: `"湖南省“十四五”规划"`. Parentheses and Chinese quotation marks
//! that open and close inside a word belong to it: `方案（2021—2023年）` is one word. A colon ends the
//! name of a field only after letters or a known Chinese name, and not before `//`: `https://…` and
//! `12:30` are words.

mod display;
mod error;
mod filter;
mod lex;
mod parse;
mod range;
pub(crate) mod suggest;

use std::ops::Range;

pub use error::QueryError;
pub use filter::{ALL_VARIANTS, Condition, Filter, UNKNOWN, vocabulary};
pub use range::{DateRange, Interval};

use crate::fields::Field;

/// The longest query that is read by default, in bytes.
pub const MAX_QUERY_BYTES: usize = 16 * 1024;
/// The deepest nesting of parentheses and negations by default.
pub const MAX_DEPTH: usize = 64;
/// The largest number of clauses by default.
pub const MAX_CLAUSES: usize = 256;

/// How much of a query is read; more is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest query, in bytes.
    pub bytes: usize,
    /// The deepest nesting of parentheses and negations; each level takes some of the stack.
    pub depth: usize,
    /// The largest number of clauses.
    pub clauses: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: MAX_QUERY_BYTES, depth: MAX_DEPTH, clauses: MAX_CLAUSES }
    }
}

/// A query's tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// Every record.
    All,
    /// Records that match every operand.
    And(Vec<Expr>),
    /// Records that match at least one operand.
    Or(Vec<Expr>),
    /// Records that do not match the operand.
    Not(Box<Expr>),
    /// Records that contain a text.
    Text(Text),
    /// Records for which a condition on a field holds.
    Filter(Filter),
}

/// A text to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text as typed, without quotes and stars.
    pub text: String,
    /// How it is matched.
    pub mode: Mode,
    /// The field in which it must occur, one of those with `uses.search`; `None` for the whole record.
    pub field: Option<Field>,
    /// The bytes of the query that it was read from.
    pub span: Range<usize>,
}

/// How a text is matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// By its words and other words for the same thing.
    Words,
    /// As a substring.
    Literal,
    /// By words that begin with it.
    Prefix,
}

impl Expr {
    /// Reads a query. Empty text is [`Expr::All`].
    ///
    /// # Errors
    /// A [`QueryError`] points at the characters that could not be read and says what was expected.
    ///
    /// ```
    /// use tansuo::query::Expr;
    /// assert!(Expr::parse("碳达峰 province:贵州").is_ok());
    /// let error = Expr::parse("碳达峰 sektor:power").unwrap_err();
    /// assert!(error.to_string().contains("sector"));
    /// ```
    pub fn parse(text: &str) -> Result<Expr, QueryError> {
        Self::parse_within(text, Limits::default())
    }

    /// Reads a query within other limits than the usual ones.
    ///
    /// # Errors
    /// As [`Expr::parse`].
    pub fn parse_within(text: &str, limits: Limits) -> Result<Expr, QueryError> {
        parse::parse(text, limits)
    }

    /// The conditions that every match meets: the tree itself if it is one, else the operands of a
    /// conjunction.
    pub fn conjuncts(&self) -> &[Expr] {
        match self {
            Expr::All => &[],
            Expr::And(operands) => operands,
            other => std::slice::from_ref(other),
        }
    }
}
