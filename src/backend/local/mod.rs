//! The index on this machine: its fields, its reader and its writer.
//!
//! An index is a directory. `CURRENT` names the generation in use, a folder beside it that
//! tantivy fills; a rebuild writes the next generation and swaps by renaming one small file.
//! Every commit carries a manifest, so that the state of the crawl, the settings of the analysis
//! and the records change together.

mod commit_id;
mod deletion_query;
mod documents;
mod failure;
pub(super) mod generation;
pub(super) mod integrity;
mod lock;
mod manifest;
mod overview;
mod place;
mod plugin;
mod reader;
mod rebuild;
mod replace;
mod schema;
mod seal;
mod search;
mod sink;
mod state;
mod tokens;
mod words;
mod writer;

pub(crate) use integrity::check_files;
pub(crate) use reader::LocalReader;
pub(crate) use writer::LocalWriter;
