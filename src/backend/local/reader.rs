//! One commit of an index.

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use tantivy::directory::error::OpenReadError;
use tantivy::{IndexReader, ReloadPolicy, Searcher, TantivyError};

use super::documents::Documents;
use super::manifest::FORMAT;
use super::place::{ATTEMPTS, Place};
use super::schema::Fields;
use super::seal::SealedDirectory;
use super::search::{self, LocalPlan};
use super::words;
use crate::analyze::Analyzer;
use crate::backend::update::{Manifest, Settings, TreeCheck, check_fingerprint};
use crate::backend::{Address, Backend, Match, Miscount, Prepared};
use crate::message::message;
use crate::plan::{Plan, Ranking};
use crate::record::{Overview, StoredFile, StoredPoint, StoredRecord};
use crate::{Error, ErrorKind, Result};

/// A commit of an index on this machine, and the files that it holds open.
#[derive(Clone)]
pub(crate) struct LocalReader {
    pub(super) fields: Fields,
    pub(super) manifest: Arc<Manifest>,
    /// Whether the manifest is that of a commit; false for an index that was just made.
    pub(super) is_committed: bool,
    pub(super) place: Arc<Place>,
    pub(super) searcher: Searcher,
    pub(super) analyzer: Arc<Analyzer>,
    /// The number of records, cached on first use.
    pub(super) records: OnceLock<u64>,
    /// Keeps the files open that tantivy opens only when they are read.
    _directory: SealedDirectory,
}

impl std::fmt::Debug for LocalReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalReader")
            .field("dir", &self.place.dir())
            .field("manifest", &self.manifest)
            .finish_non_exhaustive()
    }
}

impl LocalReader {
    pub fn open(dir: &Path) -> Result<LocalReader> {
        Place::open_current(dir, |place| Self::at(place, &Settings::default(), None))
    }

    /// Opens the last commit at a place. `settings` apply to an index without a commit; `analyzer` is shared
    /// with another reader.
    pub(super) fn at(
        place: Place,
        settings: &Settings,
        analyzer: Option<Arc<Analyzer>>,
    ) -> Result<LocalReader> {
        let directory = place.directory()?;
        // tantivy may be unable to read what another version wrote.
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
        let manifest = manifest.unwrap_or_else(|| settings.manifest(FORMAT, analyzer.fingerprint()));
        check_fingerprint(&manifest.fingerprint, &analyzer).map_err(|error| error.at(place.dir()))?;
        Ok(LocalReader {
            fields,
            manifest: Arc::new(manifest),
            is_committed,
            place: Arc::new(place),
            searcher,
            analyzer,
            records: OnceLock::new(),
            _directory: directory,
        })
    }

    /// The latest commit of the same index; `None` if it is this one.
    pub fn newer(&self) -> Result<Option<LocalReader>> {
        if !self.place.is_current()? {
            return LocalReader::open(self.place.dir()).map(Some);
        }
        // Every commit has a different manifest.
        let manifest = Manifest::of_commit(&self.place.directory()?).map_err(|e| e.at(self.place.dir()))?;
        if manifest.as_ref() == Some(&*self.manifest) {
            return Ok(None);
        }
        Self::at(Place::clone(&self.place), &Settings::default(), Some(self.shared_analyzer())).map(Some)
    }

    pub(super) fn documents(&self) -> Documents<'_> {
        Documents::of(&self.searcher, self.fields.stored)
    }

    pub(super) fn shared_analyzer(&self) -> Arc<Analyzer> {
        Arc::clone(&self.analyzer)
    }
}

impl Backend for LocalReader {
    fn prepare(&self, plan: &Plan, ranking: Ranking) -> Result<Box<dyn Prepared + '_>> {
        Ok(Box::new(LocalPlan::new(self, plan, ranking)?))
    }

    fn with_ids(&self, ids: RangeInclusive<u64>, most: usize) -> Result<Vec<Match>> {
        self.records_with(ids, most)
    }

    fn stored_records(&self, addresses: &[Address]) -> Result<Vec<StoredRecord>> {
        let documents = self.documents();
        addresses.iter().map(|&address| documents.record(search::document(address))).collect()
    }

    fn stored_points(&self, addresses: &[Address]) -> Result<Vec<StoredPoint>> {
        let documents = self.documents();
        addresses.iter().map(|&address| documents.point(search::document(address))).collect()
    }

    fn files(&self) -> Result<Vec<StoredFile>> {
        self.all_files()
    }

    fn overview(&self) -> Result<Overview> {
        self.count_all()
    }

    fn miscounted(&self) -> Result<Vec<Miscount>> {
        self.all_miscounted()
    }

    fn check_tree(&self, by_content: bool) -> Result<TreeCheck> {
        self.compare_tree(by_content)
    }

    fn latest(&self) -> Result<Option<Arc<dyn Backend>>> {
        Ok(self.newer()?.map(|reader| Arc::new(reader) as Arc<dyn Backend>))
    }

    fn commit_id(&self) -> String {
        self.commit()
    }

    fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn dir(&self) -> &Path {
        self.place.dir()
    }

    fn analyzer(&self) -> Arc<Analyzer> {
        self.shared_analyzer()
    }
}

/// The last commit and its manifest. Also opens the files that tantivy does not open by itself.
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
    let message = message!("files of the index are gone; build it again with `tansuo index --rebuild`");
    Err(Error::new(ErrorKind::Corrupt, message).at(place.dir()))
}
