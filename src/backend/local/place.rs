//! Where an index is kept: a generation on a disk, or memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::RamDirectory;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexSettings, TantivyError};

use super::failure::unreadable;
use super::plugin::WordListPlugin;
use super::schema::{self, Fields};
use super::seal::SealedDirectory;
use super::{generation, tokens};
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// How often to retry opening an index that changes meanwhile.
pub(super) const ATTEMPTS: usize = 20;

/// Bytes of documents that are compressed together, and how: docs/adr/0001-document-store.md.
const BLOCK_BYTES: usize = 32 << 10;
const LEVEL: i32 = 3;

/// Where an index is kept.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// A generation, a folder in the directory of the index.
    Disk {
        /// The directory of the index.
        dir: PathBuf,
        /// The folder.
        generation: PathBuf,
    },
    /// Memory, freed with the last reader or writer.
    Memory(RamDirectory),
}

impl Place {
    /// The generation in use in `dir`.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] if there is none.
    pub fn current(dir: &Path) -> Result<Place> {
        let Some(generation) = generation::current(dir)? else {
            let message = message!("there is no index here; make one with `tansuo index DIR`");
            return Err(Error::new(ErrorKind::NoIndex, message).at(dir));
        };
        Ok(Place::Disk { dir: dir.to_path_buf(), generation })
    }

    /// Opens the generation in use in `dir` with `open`, and retries if a rebuild has replaced it meanwhile.
    pub fn open_current<T>(dir: &Path, open: impl Fn(Place) -> Result<T>) -> Result<T> {
        for _ in 0..ATTEMPTS {
            let place = Place::current(dir)?;
            let opened = open(place.clone());
            // A rebuild may have replaced and removed it since its name was read.
            if opened.is_ok() || place.is_current().unwrap_or(true) {
                return opened;
            }
        }
        let message = message!("the index is built again faster than it can be opened; try again");
        Err(Error::new(ErrorKind::Locked, message).at(dir))
    }

    /// Whether no rebuild has replaced this generation.
    pub fn is_current(&self) -> Result<bool> {
        match self {
            Place::Disk { dir, generation } => {
                Ok(generation::current(dir)?.is_none_or(|current| current == *generation))
            }
            Place::Memory(_) => Ok(true),
        }
    }

    /// The directory of the index; empty for one in memory.
    pub fn dir(&self) -> &Path {
        match self {
            Place::Disk { dir, .. } => dir,
            Place::Memory(_) => Path::new(""),
        }
    }

    /// The folder of the generation, unless it is in memory.
    pub fn generation(&self) -> Option<&Path> {
        match self {
            Place::Disk { generation, .. } => Some(generation),
            Place::Memory(_) => None,
        }
    }

    /// The files.
    pub fn directory(&self) -> Result<SealedDirectory> {
        match self {
            Place::Disk { dir, generation } => {
                SealedDirectory::open(generation).map_err(|e| unreadable(e, dir))
            }
            Place::Memory(memory) => Ok(SealedDirectory::in_memory(memory.clone())),
        }
    }

    /// Makes an empty index.
    pub fn create(&self) -> Result<()> {
        let schema = schema::schema();
        let settings = IndexSettings {
            docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(LEVEL) }),
            docstore_blocksize: BLOCK_BYTES,
            ..IndexSettings::default()
        };
        let plugin = WordListPlugin(Fields::of(&schema)?.words);
        let builder = tantivy::Index::builder().schema(schema).settings(settings);
        builder.register_plugin(Arc::new(plugin)).open_or_create(self.directory()?)?;
        Ok(())
    }

    /// Opens tantivy's index and its fields.
    pub fn open(&self, directory: SealedDirectory) -> Result<(tantivy::Index, Fields)> {
        let mut index = tantivy::Index::open(directory).map_err(|e| self.unreadable(e))?;
        let fields = Fields::of(&index.schema()).map_err(|e| e.at(self.dir()))?;
        index.register_plugin(Arc::new(WordListPlugin(fields.words)));
        index.tokenizers().register(tokens::TOKENIZER, tokens::TokenDecoder::analyzer());
        Ok((index, fields))
    }

    /// The error of an index that cannot be opened.
    pub fn unreadable(&self, error: TantivyError) -> Error {
        unreadable(error, self.dir())
    }
}
