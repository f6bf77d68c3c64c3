//! The index on this machine: its fields, its reader and writer, and what brings it up to date with a tree.
//!
//! An index is a directory. `CURRENT` names the generation in use, a folder beside it that
//! tantivy fills; a rebuild writes the next generation and swaps by renaming one small file.
//! Every commit carries a manifest, so that the state of the crawl, the settings of the analysis
//! and the records change together.

mod budget;
mod commit_id;
mod convert;
mod copies;
pub(crate) mod deadline;
mod deletion;
mod document;
mod documents;
mod failure;
mod generation;
mod group;
mod groups;
mod heap;
mod identity;
mod index;
mod integrity;
mod lock;
mod manifest;
mod moves;
mod place;
mod plan;
mod plugin;
mod policies;
mod reader;
mod rebuild;
mod replace;
pub(crate) mod schema;
mod seal;
mod settings;
mod shares;
mod state;
mod tokens;
mod update;
mod words;
mod writer;

pub(crate) use document::{days, millionths};
pub(crate) use documents::Documents;
pub use index::Index;
pub(crate) use integrity::{Miscount, check_files};
pub use plan::Changes;
pub(crate) use policies::Policies;
pub use reader::Reader;
pub(crate) use schema::{DocType, Fields, Scope, facet_of};
pub use settings::Settings;
pub(crate) use state::{of_type, status_of};
pub use update::{Progress, UpdateReport};
pub(crate) use words::WordList;
pub use writer::Writer;
