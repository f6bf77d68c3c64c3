//! What an index knows of itself. It is the payload of tantivy's commit, so that it changes in
//! the same instant as the documents.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{Error, ErrorKind, Result, analyze};

/// Version of the index's format; it changes with the fields and with what they hold.
pub(crate) const FORMAT: u32 = 2;

#[derive(Debug, Clone, Default, Serialize, Deserialize, PartialEq, Eq)]
pub(crate) struct Manifest {
    /// [`FORMAT`] of the program that wrote it.
    pub format: u32,
    /// Fingerprint of everything that affects analysis, in hexadecimal.
    pub fingerprint: String,
    /// The directories and files that are indexed, absolute.
    pub roots: Vec<PathBuf>,
    /// The user's lexicon and synonyms, whole.
    #[serde(default)]
    pub analysis: analyze::Settings,
    /// When the last update began, in nanoseconds since 1970.
    #[serde(default)]
    pub updated_ns: i64,
}

impl Manifest {
    pub fn read(payload: Option<&str>) -> Result<Option<Manifest>> {
        let Some(payload) = payload else { return Ok(None) };
        let manifest: Manifest = serde_json::from_str(payload).map_err(|e| {
            Error::new(
                ErrorKind::Corrupt,
                "the index's manifest is damaged; build it again with `tansuo index --rebuild`",
            )
            .because(e)
        })?;
        if manifest.format != FORMAT {
            let age = if manifest.format > FORMAT { "a newer" } else { "an older" };
            let message = format!(
                "the index has format {}, written by {age} version of tansuo; this one reads format {FORMAT}; \
                 use that version, or build the index again with `tansuo index --rebuild`",
                manifest.format
            );
            return Err(Error::new(ErrorKind::Incompatible, message));
        }
        Ok(Some(manifest))
    }

    pub fn write(&self) -> String {
        // OK because a struct of strings and numbers always serializes.
        serde_json::to_string(self).expect("a manifest serializes")
    }
}
