//! Brings an index of any engine up to date with its trees.
//!
//! The trees are compared with the files of the last commit (`known`, `plan`), files that belong together are read
//! and parsed in groups (`groups`, `group`), and documents are built of them (`document`) and handed to the engine's
//! [`Sink`]. What differs between engines is in [`Target`] and [`Sink`].

mod budget;
mod compare;
mod convert;
mod copies;
mod deletion;
mod document;
mod group;
mod groups;
mod heap;
mod identity;
mod known;
mod manifest;
mod moves;
mod plan;
mod roots;
mod run;
mod settings;
mod shares;
mod tokens;

use std::path::Path;
use std::sync::Arc;

use crate::Result;
use crate::analyze::Analyzer;

pub(in crate::backend) use budget::Permit;
pub(crate) use compare::TreeCheck;
pub(in crate::backend) use compare::compare;
pub(in crate::backend) use deletion::Deletion;
pub(in crate::backend) use document::{Document, days, millionths};
pub(in crate::backend) use known::{Known, KnownFiles, Paths, path_hash, status_of};
pub(crate) use manifest::Manifest;
pub(in crate::backend) use manifest::{check_fingerprint, check_format};
pub use plan::Changes;
pub(in crate::backend) use roots::{absolute, forget, known_and};
pub use run::{Progress, UpdateReport};
pub(in crate::backend) use run::{add, update};
pub use settings::Settings;
pub(in crate::backend) use shares::Shares;
pub(in crate::backend) use tokens::TEXT;
#[cfg(feature = "opensearch")]
pub(in crate::backend) use tokens::decoded;

/// An index that an update writes to. The update is its only writer.
pub(in crate::backend) trait Target: Sync {
    /// Takes the documents of a commit.
    type Sink: Sink;

    /// How the index is built.
    fn settings(&self) -> &Settings;

    /// The manifest of the last commit, or of an index that has none yet.
    fn manifest(&self) -> &Manifest;

    /// Whether there is a commit.
    fn is_committed(&self) -> bool;

    /// The directory or the address.
    fn place(&self) -> &Path;

    /// How texts are analyzed.
    fn analyzer(&self) -> Arc<Analyzer>;

    /// The files of the last commit.
    fn known(&self) -> Result<KnownFiles>;

    /// Begins a commit.
    fn begin(&mut self, work: Work) -> Result<Self::Sink>;

    /// Commits the documents of the sink, and deletes those of the files in its deletion.
    fn commit(&mut self, sink: Self::Sink, manifest: &Manifest) -> Result<()>;

    /// Commits nothing but another manifest.
    fn settle(&mut self, manifest: &Manifest) -> Result<()>;
}

/// The work of a commit.
pub(in crate::backend) struct Work {
    pub shares: Shares,
    /// Bytes of text that will be read.
    pub bytes: u64,
    /// The files of the last commit whose documents are removed; threads add files until the commit.
    pub deletion: Arc<Deletion>,
}

/// Takes the documents of a commit, from several threads.
pub(in crate::backend) trait Sink: Sync {
    /// A document as the engine takes it.
    type Document: Send;

    /// Makes a document of the engine.
    fn document(&self, document: Document) -> Self::Document;

    /// Takes the documents of a group of files. The permit is for their memory.
    fn add(&self, documents: Vec<Self::Document>, permit: &Permit) -> Result<()>;
}
