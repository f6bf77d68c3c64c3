//! Writes an index: creates it, brings it up to date, adds texts, forgets directories.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::Duration;

use tantivy::IndexWriter;
use tantivy::directory::RamDirectory;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};

use super::budget::Queued;
use super::lock::WriterLock;
use super::manifest::Manifest;
use super::place::Place;
use super::reader::LocalReader;
use super::seal::SealedDirectory;
use super::settings::Settings;
use super::shares::Shares;
use super::update::{self, Progress, UpdateReport};
use super::{generation, integrity};
use crate::backend::Reader;
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// How long to wait for another process that makes the same index.
const PATIENCE: Duration = Duration::from_secs(10);

/// Writes an index. Readers are never blocked, and see a commit whole or not at all; of several writers of one
/// directory one writes at a time.
///
/// ```
/// use tansuo::{Settings, Writer};
///
/// let mut writer = Writer::in_memory(Settings::default())?;
/// let report = writer.update(&["corpus".into()])?;
/// assert!(report.records > 0);
/// let reader = writer.reader();
/// # Ok::<(), tansuo::Error>(())
/// ```
pub struct Writer {
    pub(super) settings: Settings,
    pub(super) reader: LocalReader,
    inner: tantivy::Index,
    directory: SealedDirectory,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("reader", &self.reader).finish_non_exhaustive()
    }
}

impl Writer {
    /// Makes an empty index in `dir`, a directory that is created or empty.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if `dir` has an index already, cannot be written or holds something else.
    pub fn create(dir: impl AsRef<Path>, settings: Settings) -> Result<Writer> {
        let dir = dir.as_ref();
        generation::prepare(dir)?;
        let _lock = WriterLock::take(dir, PATIENCE)?;
        if generation::current(dir)?.is_some() {
            let message = message!("there is an index here already; open it, or choose another directory");
            return Err(Error::new(ErrorKind::Io, message).at(dir));
        }
        let generation = generation::next(dir)?;
        let place = Place::Disk { dir: dir.to_path_buf(), generation: generation.clone() };
        place.create().map_err(|e| e.at(dir))?;
        generation::switch(dir, &generation)?;
        Self::at(place, settings)
    }

    /// Opens the index in `dir`; of `settings`, those count that do not change the analysis.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open(dir: impl AsRef<Path>, settings: Settings) -> Result<Writer> {
        Place::open_current(dir.as_ref(), |place| Self::at(place, settings.clone()))
    }

    /// Opens the index in `dir`, or makes one if there is none.
    ///
    /// # Errors
    /// As [`Writer::open`] and [`Writer::create`].
    pub fn open_or_create(dir: impl AsRef<Path>, settings: Settings) -> Result<Writer> {
        let dir = dir.as_ref();
        if Reader::exists(dir) {
            return Self::open(dir, settings);
        }
        // Another process may have made one meanwhile.
        Self::create(dir, settings.clone())
            .or_else(|error| if Reader::exists(dir) { Self::open(dir, settings) } else { Err(error) })
    }

    /// Makes an empty index in memory, for tests and for programs that keep none. It goes with its last reader
    /// and writer.
    ///
    /// # Errors
    /// [`ErrorKind::Settings`] if the lexicon is malformed.
    pub fn in_memory(settings: Settings) -> Result<Writer> {
        let place = Place::Memory(RamDirectory::create());
        place.create()?;
        Self::at(place, settings)
    }

    pub(super) fn at(place: Place, mut settings: Settings) -> Result<Writer> {
        let reader = LocalReader::at(place.clone(), &settings, None)?;
        settings.analysis.clone_from(&reader.manifest.analysis);
        let directory = place.directory()?;
        let (inner, _) = place.open(directory.clone())?;
        Ok(Writer { settings, reader, inner, directory })
    }

    /// The last commit that this writer made or saw.
    pub fn reader(&self) -> Reader {
        self.reader.clone().into()
    }

    /// Brings the index up to date: with `roots`, which it remembers, or with every directory it
    /// knows if `roots` is empty. Only what changed is read; the commit is atomic.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] if another process writes, [`ErrorKind::Io`] if a root cannot be read
    /// or the disk is full, [`ErrorKind::TimedOut`] if a [`Stop`](crate::search::Stop) ends it. The index is then as its
    /// last commit left it.
    pub fn update(&mut self, roots: &[PathBuf]) -> Result<UpdateReport> {
        self.update_with(roots, Duration::ZERO, &mut |_| {})
    }

    /// As [`Writer::update`], waiting at most `patience` for another writer, and reporting progress.
    ///
    /// # Errors
    /// As [`Writer::update`].
    pub fn update_with(
        &mut self,
        roots: &[PathBuf],
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        let roots = update::absolute_roots(roots)?;
        let _lock = self.lock(patience)?;
        self.update_locked(roots, progress)
    }

    /// Takes a directory or file out of the index, with all that is below no other one, and brings the others
    /// up to date.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] if the index has no such directory; else as [`Writer::update`].
    pub fn forget(
        &mut self,
        root: impl AsRef<Path>,
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        let root = root.as_ref();
        let _lock = self.lock(patience)?;
        // One that is gone has no canonical path any more.
        let names = [dunce::canonicalize(root).ok(), std::path::absolute(root).ok()];
        let is_it = |known: &PathBuf| names.iter().flatten().any(|name| name == known);
        let (dropped, all): (Vec<_>, Vec<_>) = self.reader.manifest.roots.iter().cloned().partition(is_it);
        if dropped.is_empty() {
            let roots: Vec<_> = all.iter().map(|root| root.display().to_string()).collect();
            let message = message!(
                "the index has no such directory; it has %{directories}",
                directories = roots.join(", ")
            );
            return Err(Error::new(ErrorKind::NoIndex, message).at(root));
        }
        self.run(|writer| update::update(writer, (all, dropped), progress))
    }

    /// Adds texts that are no files. Each has a path of the caller's, which may name province, sector and variant as
    /// that of a file may; a text of the same path is replaced. Updates leave them alone, unless a path is below an
    /// indexed directory, and a rebuild leaves them out. Each counts as a report of its own: rewritings are not
    /// matched with originals.
    ///
    /// # Errors
    /// As [`Writer::update`].
    pub fn add<'t>(&mut self, texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<UpdateReport> {
        let _lock = self.lock(Duration::ZERO)?;
        self.run(|writer| update::add(writer, texts.into_iter().collect()))
    }

    /// Takes the lock, sees what other processes have committed, and removes what they have left.
    fn lock(&mut self, patience: Duration) -> Result<Option<WriterLock>> {
        if self.reader.place.generation().is_none() {
            return Ok(None);
        }
        let lock = WriterLock::take(self.reader.place.dir(), patience)?;
        if self.reader.place.is_current()? {
            if let Some(newer) = self.reader.newer()? {
                self.reader = newer;
            }
        } else {
            // Another process built the index again.
            *self = Self::open(self.reader.place.dir(), self.settings.clone())?;
        }
        if let Some(generation) = self.reader.place.generation() {
            generation::sweep(self.reader.place.dir(), generation);
        }
        Ok(Some(lock))
    }

    pub(super) fn update_locked(
        &mut self,
        roots: Vec<PathBuf>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        let mut all = self.reader.manifest.roots.clone();
        all.extend(roots);
        let mut seen = HashSet::new();
        all.retain(|root| seen.insert(root.clone()));
        if all.is_empty() {
            let message = message!("this index knows no directory yet; name one: `tansuo index DIR`");
            return Err(Error::new(ErrorKind::NoIndex, message).at(self.reader.place.dir()));
        }
        self.run(|writer| update::update(writer, (all, Vec::new()), progress))
    }

    fn run<T>(&mut self, work: impl FnOnce(&mut Writer) -> Result<T>) -> Result<T> {
        let result = work(self);
        // The first error of a thread of tantivy is the cause of what came after.
        let failure = self.directory.failure().lock().unwrap_or_else(PoisonError::into_inner).take();
        let result = result.map_err(|error| failure.map_or(error, Error::from));
        result.map_err(|e| if e.path().is_none() { e.at(self.reader.place.dir()) } else { e })
    }

    /// Whether the last commit has these roots.
    pub(super) fn is_committed(&self, roots: &[PathBuf]) -> bool {
        self.reader.is_committed && self.reader.manifest.roots == roots
    }

    /// Compares every file of the last commit with its checksum.
    pub(super) fn check_files(&self) -> Result<()> {
        match self.reader.place.generation() {
            Some(generation) => {
                integrity::check_generation(generation, self.reader.place.dir())?.into_result()
            }
            None => Ok(()),
        }
    }

    /// tantivy's writer for an update that reads `bytes` of text.
    pub(super) fn writer(&self, shares: Shares, bytes: u64) -> Result<IndexWriter<Queued>> {
        let threads = shares.writer_threads(bytes);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(shares.writer_bytes(threads) / threads)
            // Two merges at once would take twice the memory, on processors that are busy.
            .num_merge_threads(1)
            .build();
        let writer = self.inner.writer_with_options(options)?;
        let mut merges = LogMergePolicy::default();
        merges.set_max_docs_before_merge(shares.merge_documents());
        writer.set_merge_policy(Box::new(merges));
        Ok(writer)
    }

    pub(super) fn commit(&self, writer: &mut IndexWriter<Queued>, manifest: &Manifest) -> Result<()> {
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&manifest.write());
        commit.commit()?;
        Ok(())
    }

    /// Sees the last commit.
    pub(super) fn reload(&mut self) -> Result<()> {
        let analyzer = self.reader.shared_analyzer();
        self.reader = LocalReader::at(Place::clone(&self.reader.place), &self.settings, Some(analyzer))?;
        Ok(())
    }
}
