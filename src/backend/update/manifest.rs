//! The description of an index, which changes with every commit.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::analyze;

#[derive(Debug, Clone, Default, Serialize, Deserialize, PartialEq, Eq)]
pub(in crate::backend) struct Manifest {
    /// Version of the format in which the program wrote it.
    pub format: u32,
    /// Fingerprint of everything that affects analysis, in hexadecimal.
    pub fingerprint: String,
    /// The directories and files that are indexed, absolute.
    pub roots: Vec<PathBuf>,
    /// The user's lexicon, whole.
    #[serde(default)]
    pub analysis: analyze::Settings,
    /// When the last update began, in nanoseconds since 1970.
    #[serde(default)]
    pub updated_ns: i64,
}
