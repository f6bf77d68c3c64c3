//! Answers queries.

mod query;

pub use query::{DateRange, Expr, Filter, Interval, Mode, Part, QueryError, TextField};
