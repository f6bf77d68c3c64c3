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

mod deletion;
mod document;
mod documents;
mod failure;
pub(super) mod generation;
mod group;
mod groups;
mod heap;
mod identity;
pub(super) mod integrity;
mod lock;
mod manifest;
mod moves;
mod overview;
mod place;
mod plan;
mod plugin;
mod reader;
mod rebuild;
mod replace;
mod schema;
mod seal;
mod search;
mod settings;
mod shares;
mod state;
mod tokens;
mod update;
mod words;
mod writer;

pub(crate) use integrity::{Miscount, TreeCheck, check_files};
pub use plan::Changes;
pub(crate) use reader::LocalReader;
pub use settings::Settings;
pub use update::{Progress, UpdateReport};
pub use writer::Writer;
