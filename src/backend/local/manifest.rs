//! The description of the index: the payload of tantivy's commit, so that both change at once.

use std::path::Path;

use serde::Deserialize;
use tantivy::TantivyError;
use tantivy::directory::Directory;

use super::seal::SealedDirectory;
use crate::backend::update::{Manifest, check_format};
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// Version of the index's format; it changes with the fields and with their values.
pub(crate) const FORMAT: u32 = 9;

/// The key of the manifest in tantivy's `meta.json`. It cannot occur inside a string there, where quotation
/// marks are escaped.
const PAYLOAD: &[u8] = b"\"payload\":";

impl Manifest {
    /// The manifest of the last commit; `None` before the first.
    ///
    /// # Errors
    /// If the commit cannot be read, or another version wrote it.
    pub(super) fn of_commit(directory: &SealedDirectory) -> Result<Option<Manifest>> {
        let bytes = directory.atomic_read(Path::new("meta.json")).map_err(TantivyError::from)?;
        // Schema and segments, which tantivy reads, are ten times as long.
        let Some(at) = memchr::memmem::rfind(&bytes, PAYLOAD) else { return Ok(None) };
        let mut rest = serde_json::Deserializer::from_slice(&bytes[at + PAYLOAD.len()..]);
        let payload: Option<String> = Option::deserialize(&mut rest).map_err(damaged)?;
        Manifest::read(payload.as_deref())
    }

    pub fn read(payload: Option<&str>) -> Result<Option<Manifest>> {
        let Some(payload) = payload else { return Ok(None) };
        let manifest: Manifest = serde_json::from_str(payload).map_err(damaged)?;
        check_format(manifest.format, FORMAT)?;
        Ok(Some(manifest))
    }

    pub fn write(&self) -> String {
        // OK because a struct of strings and numbers always serializes.
        serde_json::to_string(self).expect("a manifest serializes")
    }
}

fn damaged(error: serde_json::Error) -> Error {
    let message = message!("the index's manifest is damaged; build it again with `tansuo index --rebuild`");
    Error::new(ErrorKind::Corrupt, message).because(error)
}
