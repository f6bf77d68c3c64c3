//! Tansuo (碳索) makes directories of Chinese reports on CO2 change points searchable.
//!
//! A report is a Markdown file about one province and sector: change points of its emissions, each with the policies
//! and events that may explain it. Tansuo reads such files into [records](record::StoredRecord), indexes them, and
//! answers questions about them. [`Writer`] makes an index and keeps it up to date; [`Reader`] is one commit of it, cheap to
//! clone and to share between threads; [`Request`] says what to look for.
//!
//! ```
//! use tansuo::fields::Field;
//! use tansuo::query::Filter;
//! use tansuo::{Request, Settings, Writer};
//!
//! let mut writer = Writer::in_memory(Settings::default())?;
//! writer.update(&["corpus".into()])?;
//! let request = Request::parse("碳达峰")?.filter(Filter::parse(Field::Year, "2020..2022")?);
//! let found = writer.reader().search(&request)?;
//! assert!(found.hits.iter().all(|hit| hit.record.path.contains("corpus")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A reader answers with hits ([`Reader::search`]), counts ([`Reader::facets`], [`Reader::coverage`]), change
//! points with the records before and after them ([`Reader::timeline`]), policies under all their names
//! ([`Reader::policies`]), similar records ([`Reader::similar`]), all matches ([`Reader::export`]), and
//! explanations ([`Reader::explain`]). [`search::Stop`] stops long work.
//!
//! The modules follow the data, and each knows only those before it: [`crawl`] finds and decodes files, [`markdown`] and
//! [`report`] read them, [`record`] is what is stored and printed, [`analyze`] segments Chinese text, [`backend`] keeps
//! records; [`request`], [`query`] and [`plan`] turn a question into what to look for, [`search`] answers it, and [`output`]
//! prints it. [`fields`] is the table of fields that all of them share.

#![deny(missing_docs, unsafe_code)]
#![warn(clippy::print_stderr, clippy::print_stdout, clippy::unwrap_used)]

// The Chinese texts of tables and messages: `locales/zh.json`, by their English text.
#[cfg(any(feature = "cli", feature = "serve"))]
rust_i18n::i18n!("locales");
// The macro reads the file without the compiler's knowledge.
#[cfg(any(feature = "cli", feature = "serve"))]
const _: &str = include_str!("../locales/zh.json");

pub mod analyze;
pub mod backend;
pub mod crawl;
mod error;
pub mod fields;
pub mod markdown;
#[cfg(feature = "mcp")]
pub mod mcp;
mod message;
pub mod output;
pub mod plan;
pub mod query;
pub mod record;
pub mod report;
pub mod request;
pub mod search;
#[cfg(feature = "serve")]
#[cfg_attr(not(feature = "mcp"), allow(dead_code, unused_imports, reason = "some of it only MCP needs"))]
pub mod serve;
pub mod vocab;

pub use backend::{Reader, Settings, Writer};
pub use error::{Error, ErrorKind, Result};
pub use message::Message;
pub use request::{Collapse, Matching, Request, Sort};
