//! One commit of an index.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::directory::error::OpenReadError;
use tantivy::{IndexReader, ReloadPolicy, Searcher, TantivyError};

use super::documents::Documents;
use super::manifest::Manifest;
use super::place::{ATTEMPTS, Place};
use super::policies::PolicyCache;
use super::schema::Fields;
use super::seal::SealedDirectory;
use super::settings::Settings;
use super::{generation, words};
use crate::analyze::Analyzer;
use crate::{Error, ErrorKind, Result};

/// A commit of an index, for searching: what it shows never changes, whatever a writer does.
///
/// Clones share what is open, and can be used on several threads at once. [`Reader::latest`] gives the
/// commit that is the last by then.
///
/// ```
/// use tansuo::{Reader, Settings, Writer};
///
/// let dir = tempfile::tempdir()?;
/// let place = dir.path().join("index");
/// let mut writer = Writer::create(&place, Settings::default())?;
/// writer.update(&["corpus".into()])?;
/// let reader = Reader::open(&place)?;
/// assert_eq!(reader.roots().len(), 1);
/// # Ok::<(), tansuo::Error>(())
/// ```
#[derive(Clone)]
pub struct Reader {
    pub(crate) fields: Fields,
    pub(crate) policies: Arc<PolicyCache>,
    pub(super) manifest: Arc<Manifest>,
    /// Whether the manifest is that of a commit, as against an index that was just made.
    pub(super) is_committed: bool,
    pub(super) place: Arc<Place>,
    searcher: Searcher,
    analyzer: Arc<Analyzer>,
    /// Keeps the files open that tantivy opens only when they are read.
    _directory: SealedDirectory,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("dir", &self.dir())
            .field("manifest", &self.manifest)
            .finish_non_exhaustive()
    }
}

impl Reader {
    /// Opens the last commit of the index in `dir`.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] if there is none, [`ErrorKind::Incompatible`] if another version or
    /// another analysis made it, [`ErrorKind::Corrupt`] if it is damaged.
    pub fn open(dir: impl AsRef<Path>) -> Result<Reader> {
        Place::open_current(dir.as_ref(), |place| Self::at(place, &Settings::default(), None))
    }

    /// Opens the last commit at a place. `settings` are those of an index that has none yet, `analyzer` is one
    /// that another reader uses.
    pub(super) fn at(place: Place, settings: &Settings, analyzer: Option<Arc<Analyzer>>) -> Result<Reader> {
        let directory = place.directory()?;
        // What another version wrote tantivy may not even be able to read.
        let manifest = match Manifest::of_commit(&directory) {
            Err(error) if error.kind() == ErrorKind::Incompatible => return Err(error.at(place.dir())),
            manifest => manifest,
        };
        let (index, fields) = place.open(directory.clone())?;
        let (searcher, manifest) = consistent(&index, &directory, manifest, &place)?;
        let analysis = manifest.as_ref().map_or(&settings.analysis, |manifest| &manifest.analysis);
        let analyzer = match analyzer {
            Some(analyzer) => analyzer,
            None => Arc::new(Analyzer::new(analysis)?),
        };
        let is_committed = manifest.is_some();
        let manifest = manifest.unwrap_or_else(|| settings.manifest(analyzer.fingerprint()));
        let ours = format!("{:016x}", analyzer.fingerprint());
        if manifest.fingerprint != ours {
            let message = format!(
                "the index was analyzed otherwise (fingerprint {}, this program's is {ours}); \
                 build it again with `tansuo index --rebuild`",
                manifest.fingerprint
            );
            return Err(Error::new(ErrorKind::Incompatible, message).at(place.dir()));
        }
        Ok(Reader {
            fields,
            policies: Arc::default(),
            manifest: Arc::new(manifest),
            is_committed,
            place: Arc::new(place),
            searcher,
            analyzer,
            _directory: directory,
        })
    }

    /// The last commit of the same index: this reader itself where there is no newer one.
    ///
    /// # Errors
    /// If the index vanished, was damaged, or was built again with other settings.
    pub fn latest(&self) -> Result<Reader> {
        if !self.place.is_current()? {
            return Reader::open(self.dir());
        }
        // Every commit has another manifest.
        let manifest = Manifest::of_commit(&self.place.directory()?).map_err(|e| e.at(self.dir()))?;
        if manifest.as_ref() == Some(&*self.manifest) {
            return Ok(self.clone());
        }
        Self::at(Place::clone(&self.place), &Settings::default(), Some(self.shared_analyzer()))
    }

    /// Whether `dir` holds an index, damaged or not.
    pub fn exists(dir: impl AsRef<Path>) -> bool {
        !matches!(generation::current(dir.as_ref()), Ok(None))
    }

    /// The directory of the index; empty for one in memory.
    pub fn dir(&self) -> &Path {
        self.place.dir()
    }

    /// The directories and files that are indexed, absolute, in the order in which they were added.
    pub fn roots(&self) -> &[PathBuf] {
        &self.manifest.roots
    }

    /// When the last update began; `None` if the index has never been updated.
    pub fn updated_at(&self) -> Option<jiff::Timestamp> {
        let updated_ns = Some(self.manifest.updated_ns).filter(|&ns| ns > 0)?;
        jiff::Timestamp::from_nanosecond(updated_ns.into()).ok()
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.searcher.clone()
    }

    pub(crate) fn documents<'s>(&self, searcher: &'s Searcher) -> Documents<'s> {
        Documents::of(searcher, self.fields.stored)
    }

    pub(crate) fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    pub(super) fn shared_analyzer(&self) -> Arc<Analyzer> {
        Arc::clone(&self.analyzer)
    }
}

/// The last commit and its manifest, with the files open that tantivy does not open by itself.
fn consistent(
    index: &tantivy::Index,
    directory: &SealedDirectory,
    manifest: Result<Option<Manifest>>,
    place: &Place,
) -> Result<(Searcher, Option<Manifest>)> {
    let at = |error: Error| if error.path().is_none() { error.at(place.dir()) } else { error };
    let builder = index.reader_builder().reload_policy(ReloadPolicy::Manual);
    let reader: tantivy::Result<IndexReader> = builder.try_into();
    let reader = reader.map_err(|e| place.unreadable(e))?;
    let mut manifest = manifest.map_err(at)?;
    for _ in 0..ATTEMPTS {
        let searcher = reader.searcher();
        let held = directory.hold(searcher.segment_readers().iter().map(words::file_of));
        match held {
            Ok(()) => {}
            // A writer has merged the segment since: there is a newer commit.
            Err(OpenReadError::FileDoesNotExist(_)) => {}
            Err(error) => return Err(at(TantivyError::from(error).into())),
        }
        let latest = Manifest::of_commit(directory).map_err(at)?;
        if held.is_ok() && latest == manifest {
            return Ok((searcher, manifest));
        }
        manifest = latest;
        reader.reload().map_err(|e| place.unreadable(e))?;
    }
    let message = "files of the index are gone; build it again with `tansuo index --rebuild`";
    Err(Error::new(ErrorKind::Corrupt, message).at(place.dir()))
}
