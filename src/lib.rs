//! Tansuo (碳索) makes directories of Chinese reports on CO2 change points searchable.
//!
//! The modules follow the data: [`crawl`] finds and decodes files, [`report`] turns each into records,
//! [`record`] has what is stored and printed of them, [`analyze`]
//! segments their Chinese text, [`backend`] stores them in an index, and [`search`] answers queries. Each module knows only the ones before it.

#![deny(missing_docs, unsafe_code)]

// What tables and messages say in Chinese: `locales/zh.json`, by their English text.
#[cfg(feature = "cli")]
rust_i18n::i18n!("locales");
// The macro reads the file behind the compiler's back.
#[cfg(feature = "cli")]
const _: &str = include_str!("../locales/zh.json");

pub mod analyze;
pub mod backend;
pub mod crawl;
mod error;
pub mod fields;
pub mod markdown;
pub mod output;
pub mod plan;
pub mod query;
pub mod record;
pub mod report;
pub mod request;
pub mod search;
#[cfg(feature = "serve")]
pub mod serve;
pub mod vocab;

pub use backend::Reader;
pub use backend::local::{Settings, Writer};
pub use error::{Error, ErrorKind, Result};
pub use request::{Collapse, Matching, Request, Sort, Total};
