//! One commit of an index, of any back end.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::local::{LocalReader, generation, integrity};
#[cfg(feature = "opensearch")]
use super::opensearch::OpenSearchReader;
use super::policies::PolicyCache;
use super::{Backend, is_remote};
use crate::Result;
use crate::analyze::{self, Analyzer};
use crate::record::{Overview, StoredFile};

/// A commit of an index, for searching. It never changes, even while a writer writes.
///
/// Clones share what is open, and can be used on several threads at once. [`Reader::latest`] gives the newest
/// commit.
///
/// ```
/// use tansuo::{Reader, Request, Settings, Writer};
///
/// let dir = tempfile::tempdir()?;
/// let place = dir.path().join("index");
/// let mut writer = Writer::create(&place, Settings::default())?;
/// writer.update(&["corpus".into()])?;
/// let reader = Reader::open(&place)?;
/// assert!(reader.search(&Request::parse("碳达峰")?)?.total > 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Reader {
    backend: Arc<dyn Backend>,
    /// The analyzer of the back end, or one with the user's synonyms.
    analyzer: Arc<Analyzer>,
    policies: Arc<PolicyCache>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("dir", &self.dir()).field("commit", &self.commit_id()).finish()
    }
}

impl From<LocalReader> for Reader {
    fn from(local: LocalReader) -> Reader {
        Reader::of(Arc::new(local))
    }
}

#[cfg(feature = "opensearch")]
impl From<OpenSearchReader> for Reader {
    fn from(remote: OpenSearchReader) -> Reader {
        Reader::of(Arc::new(remote))
    }
}

impl Reader {
    fn of(backend: Arc<dyn Backend>) -> Reader {
        Reader { analyzer: backend.analyzer(), backend, policies: Arc::default() }
    }

    /// Opens the last commit of the index in `dir`, a directory or an address such as
    /// `opensearch+http://host:9200/name`.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`](crate::ErrorKind::NoIndex) if there is none,
    /// [`ErrorKind::Incompatible`](crate::ErrorKind::Incompatible) if another version or another analysis made it,
    /// [`ErrorKind::Corrupt`](crate::ErrorKind::Corrupt) if it is damaged.
    pub fn open(dir: impl AsRef<Path>) -> Result<Reader> {
        let dir = dir.as_ref();
        if is_remote(dir)? {
            #[cfg(feature = "opensearch")]
            return OpenSearchReader::open(dir).map(Reader::from);
        }
        LocalReader::open(dir).map(Reader::from)
    }

    /// The last commit of the same index: a clone of this reader if there is no newer commit.
    ///
    /// # Errors
    /// If the index vanished, was damaged, or was built again with other settings.
    pub fn latest(&self) -> Result<Reader> {
        let Some(backend) = self.backend.latest()? else { return Ok(self.clone()) };
        let latest = Reader::of(backend);
        // An index that was built again with another lexicon needs an analyzer of its own.
        let is_same = latest.analyzer.fingerprint() == self.analyzer.fingerprint();
        Ok(if is_same { Reader { analyzer: Arc::clone(&self.analyzer), ..latest } } else { latest })
    }

    /// The same commit, searched with a user's groups of names for the same thing too, in place of those
    /// of an earlier call. [`Thesaurus::parse`](crate::analyze::Thesaurus::parse) has the format.
    ///
    /// # Errors
    /// [`ErrorKind::Settings`](crate::ErrorKind::Settings) with the number of the line that is malformed.
    pub fn with_synonyms(&self, groups: &str) -> Result<Reader> {
        let analyzer = Analyzer::new(&self.backend.manifest().analysis)?.with_synonyms(groups)?;
        Ok(Reader { analyzer: Arc::new(analyzer), ..self.clone() })
    }

    /// Whether `dir` holds an index, damaged or not. If its server does not answer, an index counts as
    /// existing: opening it then gives the reason.
    pub fn exists(dir: impl AsRef<Path>) -> bool {
        let dir = dir.as_ref();
        match is_remote(dir) {
            Ok(false) => generation::exists(dir),
            #[cfg(feature = "opensearch")]
            Ok(true) => OpenSearchReader::remembered(dir)
                .map_or_else(|e| e.kind() != crate::ErrorKind::NoIndex, |_| true),
            _ => true,
        }
    }

    /// The directories that the index in `dir` was made from, and its lexicon, even if the index cannot be
    /// opened; `None` if these cannot be read either.
    pub fn remembered(dir: impl AsRef<Path>) -> Option<(Vec<PathBuf>, analyze::Settings)> {
        let dir = dir.as_ref();
        if is_remote(dir).ok()? {
            #[cfg(feature = "opensearch")]
            return OpenSearchReader::remembered(dir).ok();
        }
        LocalReader::remembered(dir)
    }

    /// Compares every file of the index with its checksum: as fast as the disk reads.
    ///
    /// The engine trusts the files that it maps, and may panic on damaged ones. A program that must not panic
    /// checks them before, or after it has caught a panic.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`](crate::ErrorKind::Corrupt) if one is damaged,
    /// [`ErrorKind::NoIndex`](crate::ErrorKind::NoIndex) if there is no index,
    /// [`ErrorKind::Incompatible`](crate::ErrorKind::Incompatible) if another version made it.
    pub fn check_files(dir: impl AsRef<Path>) -> Result<()> {
        let dir = dir.as_ref();
        if is_remote(dir)? {
            return Ok(());
        }
        integrity::check_files(dir)?.into_result()
    }

    /// A number that changes with every commit to the index in `dir`. It reads two small files, and is a cheap
    /// way to see whether there is a new commit.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`](crate::ErrorKind::NoIndex) if there is none, [`ErrorKind::Io`](crate::ErrorKind::Io)
    /// if it cannot be read.
    pub fn last_commit(dir: impl AsRef<Path>) -> Result<u64> {
        let dir = dir.as_ref();
        if is_remote(dir)? {
            #[cfg(feature = "opensearch")]
            return OpenSearchReader::last_commit(dir);
        }
        LocalReader::last_commit(dir)
    }

    /// Names the commit that this reader sees, in 16 hexadecimal digits. The name changes whenever documents
    /// are added, removed or analyzed differently.
    pub fn commit_id(&self) -> String {
        self.backend.commit_id()
    }

    /// The directory or the address of the index; empty for one in memory.
    pub fn dir(&self) -> &Path {
        self.backend.dir()
    }

    /// Whether the index is on a server, which keeps the commit of this reader until the reader is dropped.
    pub fn is_remote(&self) -> bool {
        is_remote(self.dir()).unwrap_or(true)
    }

    /// The directories and files that are indexed, absolute, in the order in which they were added.
    pub fn roots(&self) -> &[PathBuf] {
        &self.backend.manifest().roots
    }

    /// When the last update began; `None` if the index has never been updated.
    pub fn updated_at(&self) -> Option<jiff::Timestamp> {
        self.backend.manifest().updated_at()
    }

    /// Every file that the index knows, by path.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn files(&self) -> Result<Vec<StoredFile>> {
        self.backend.files()
    }

    /// Statistics of the index.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn overview(&self) -> Result<Overview> {
        self.backend.overview()
    }

    pub(crate) fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    pub(crate) fn backend(&self) -> &dyn Backend {
        &*self.backend
    }

    pub(crate) fn policy_cache(&self) -> &PolicyCache {
        &self.policies
    }
}
