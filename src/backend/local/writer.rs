//! Writes the local index.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::Duration;

use tantivy::directory::RamDirectory;

use super::lock::WriterLock;
use super::place::Place;
use super::reader::LocalReader;
use super::seal::SealedDirectory;
use super::{generation, integrity};
use crate::backend::Reader;
use crate::backend::update::{self, Progress, Settings, UpdateReport};
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// How long to wait for another process that makes the same index.
const PATIENCE: Duration = Duration::from_secs(10);

/// Writes an index on this machine.
pub(crate) struct LocalWriter {
    pub(super) settings: Settings,
    pub(super) reader: LocalReader,
    pub(super) inner: tantivy::Index,
    directory: SealedDirectory,
}

impl std::fmt::Debug for LocalWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalWriter").field("reader", &self.reader).finish_non_exhaustive()
    }
}

impl LocalWriter {
    pub fn create(dir: &Path, settings: Settings) -> Result<LocalWriter> {
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

    pub fn open(dir: &Path, settings: Settings) -> Result<LocalWriter> {
        Place::open_current(dir, |place| Self::at(place, settings.clone()))
    }

    pub fn open_or_create(dir: &Path, settings: Settings) -> Result<LocalWriter> {
        if generation::exists(dir) {
            return Self::open(dir, settings);
        }
        // Another process may have made one meanwhile.
        Self::create(dir, settings.clone())
            .or_else(|error| if generation::exists(dir) { Self::open(dir, settings) } else { Err(error) })
    }

    pub fn in_memory(settings: Settings) -> Result<LocalWriter> {
        let place = Place::Memory(RamDirectory::create());
        place.create()?;
        Self::at(place, settings)
    }

    pub(super) fn at(place: Place, mut settings: Settings) -> Result<LocalWriter> {
        let reader = LocalReader::at(place.clone(), &settings, None)?;
        settings.analysis.clone_from(&reader.manifest.analysis);
        let directory = place.directory()?;
        let (inner, _) = place.open(directory.clone())?;
        Ok(LocalWriter { settings, reader, inner, directory })
    }

    pub fn reader(&self) -> Reader {
        self.reader.clone().into()
    }

    pub fn update(
        &mut self,
        roots: &[PathBuf],
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        let roots = update::absolute(roots)?;
        let _lock = self.lock(patience)?;
        self.update_locked(roots, progress)
    }

    pub fn forget(
        &mut self,
        root: &Path,
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        let _lock = self.lock(patience)?;
        let roots = update::forget(root, &self.reader.manifest)?;
        self.run(|writer| update::update(writer, roots, progress))
    }

    pub fn add(&mut self, texts: BTreeMap<&str, &str>) -> Result<UpdateReport> {
        let _lock = self.lock(Duration::ZERO)?;
        self.run(|writer| update::add(writer, texts))
    }

    /// Takes the lock, loads the last commit of other processes, and removes files that they left behind.
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
        let all = update::known_and(roots, &self.reader.manifest, self.reader.place.dir())?;
        self.run(|writer| update::update(writer, (all, Vec::new()), progress))
    }

    fn run<T>(&mut self, work: impl FnOnce(&mut LocalWriter) -> Result<T>) -> Result<T> {
        let result = work(self);
        // The first error of a thread of tantivy is the cause of what came after.
        let failure = self.directory.failure().lock().unwrap_or_else(PoisonError::into_inner).take();
        let result = result.map_err(|error| failure.map_or(error, Error::from));
        result.map_err(|e| if e.path().is_none() { e.at(self.reader.place.dir()) } else { e })
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

    /// Loads the last commit.
    pub(super) fn reload(&mut self) -> Result<()> {
        let analyzer = self.reader.shared_analyzer();
        self.reader = LocalReader::at(Place::clone(&self.reader.place), &self.settings, Some(analyzer))?;
        Ok(())
    }
}
