//! Answers queries.
