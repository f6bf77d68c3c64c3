//! Tansuo (碳索) makes directories of Chinese reports on CO2 change points searchable.
//!
//! The modules follow the data: [`crawl`] finds and decodes files, [`report`] turns each into
//! records, [`analyze`] segments their Chinese text, [`index`] stores them in tantivy, and
//! [`search`] answers queries. Each module knows only the ones before it.

#![deny(missing_docs, unsafe_code)]

pub mod analyze;
pub mod crawl;
mod error;
pub mod index;
pub mod markdown;
pub mod output;
pub mod report;
pub mod search;
#[cfg(feature = "serve")]
pub mod serve;
pub mod vocab;

pub use error::{Error, ErrorKind, Result};
pub use index::{Index, Settings};
