//! The description of an index, which changes with every commit.

use std::cmp::Ordering;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::analyze::{self, Analyzer};
use crate::message::message;
use crate::{Error, ErrorKind, Result};

#[derive(Debug, Clone, Default, Serialize, Deserialize, PartialEq, Eq)]
pub(crate) struct Manifest {
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
    /// The number of the commit, by which readers and writers see that there is a newer one.
    #[serde(default)]
    pub commit: u64,
}

impl Manifest {
    /// When the last update began; `None` if there was none.
    pub fn updated_at(&self) -> Option<jiff::Timestamp> {
        let updated_ns = Some(self.updated_ns).filter(|&ns| ns > 0)?;
        jiff::Timestamp::from_nanosecond(updated_ns.into()).ok()
    }

    /// The manifest of the next commit.
    pub fn next(&self) -> Manifest {
        Manifest { commit: self.commit + 1, ..self.clone() }
    }
}

/// Refuses an index of another format.
pub(in crate::backend) fn check_format(theirs: u32, ours: u32) -> Result<()> {
    let message = match theirs.cmp(&ours) {
        Ordering::Equal => return Ok(()),
        Ordering::Greater => message!(
            "the index has format %{theirs}, written by a newer version of tansuo; this one reads format \
             %{ours}; use that version, or build the index again with `tansuo index --rebuild`",
            theirs = theirs,
            ours = ours,
        ),
        Ordering::Less => message!(
            "the index has format %{theirs}, written by an older version of tansuo; this one reads format \
             %{ours}; use that version, or build the index again with `tansuo index --rebuild`",
            theirs = theirs,
            ours = ours,
        ),
    };
    Err(Error::new(ErrorKind::Incompatible, message))
}

/// Refuses an index that was made with another analysis.
pub(in crate::backend) fn check_fingerprint(theirs: &str, analyzer: &Analyzer) -> Result<()> {
    let ours = format!("{:016x}", analyzer.fingerprint());
    if theirs == ours {
        return Ok(());
    }
    let message = message!(
        "the index was made with another analysis (fingerprint %{theirs}, this program's is %{ours}); \
         build it again with `tansuo index --rebuild`",
        theirs = theirs.to_owned(),
        ours = ours,
    );
    Err(Error::new(ErrorKind::Incompatible, message))
}
