//! A reader and a writer of one index together.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::reader::Reader;
use super::settings::Settings;
use super::update::{Progress, UpdateReport};
use super::writer::Writer;
use crate::{Result, analyze};

/// A [`Reader`] that sees what its own updates commit.
///
/// ```
/// use tansuo::{Index, Request, Settings};
///
/// let dir = tempfile::tempdir()?;
/// let mut index = Index::create(dir.path().join("index"), Settings::default())?;
/// index.update(&["corpus".into()])?;
/// let found = index.search(&Request::parse("碳达峰")?)?;
/// assert!(found.total > 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Index {
    reader: Reader,
    settings: Settings,
    /// Opened by the first update.
    writer: Option<Writer>,
}

impl Deref for Index {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl From<Writer> for Index {
    fn from(writer: Writer) -> Index {
        Index { reader: writer.reader(), settings: writer.settings.clone(), writer: Some(writer) }
    }
}

impl Index {
    /// As [`Reader::exists`].
    pub fn exists(dir: impl AsRef<Path>) -> bool {
        Reader::exists(dir)
    }

    /// As [`Reader::remembered`].
    pub fn remembered(dir: impl AsRef<Path>) -> Option<(Vec<PathBuf>, analyze::Settings)> {
        Reader::remembered(dir)
    }

    /// As [`Reader::check_files`].
    ///
    /// # Errors
    /// As [`Reader::check_files`].
    pub fn check_files(dir: impl AsRef<Path>) -> Result<()> {
        Reader::check_files(dir)
    }

    /// As [`Reader::last_commit`].
    ///
    /// # Errors
    /// As [`Reader::last_commit`].
    pub fn last_commit(dir: impl AsRef<Path>) -> Result<u64> {
        Reader::last_commit(dir)
    }

    /// Opens the index in `dir` as its last commit left it.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open(dir: impl AsRef<Path>) -> Result<Index> {
        Self::open_with(dir, Settings::default())
    }

    /// Opens the index in `dir`; of `settings`, those count that do not change the analysis.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open_with(dir: impl AsRef<Path>, settings: Settings) -> Result<Index> {
        Ok(Index { reader: Reader::open(dir)?, settings, writer: None })
    }

    /// As [`Writer::create`].
    ///
    /// # Errors
    /// As [`Writer::create`].
    pub fn create(dir: impl AsRef<Path>, settings: Settings) -> Result<Index> {
        Writer::create(dir, settings).map(Index::from)
    }

    /// As [`Writer::open_or_create`].
    ///
    /// # Errors
    /// As [`Writer::open_or_create`].
    pub fn open_or_create(dir: impl AsRef<Path>, settings: Settings) -> Result<Index> {
        if Self::exists(&dir) {
            return Self::open_with(dir, settings);
        }
        Writer::open_or_create(dir, settings).map(Index::from)
    }

    /// As [`Writer::rebuild`].
    ///
    /// # Errors
    /// As [`Writer::rebuild`].
    pub fn rebuild(
        dir: impl AsRef<Path>,
        settings: Settings,
        roots: &[PathBuf],
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Index, UpdateReport)> {
        let (writer, report) = Writer::rebuild(dir, settings, roots, patience, progress)?;
        Ok((writer.into(), report))
    }

    /// As [`Reader::with_synonyms`], for later commits too.
    ///
    /// # Errors
    /// As [`Reader::with_synonyms`].
    pub fn with_synonyms(self, groups: &str) -> Result<Index> {
        Ok(Index { reader: self.reader.with_synonyms(groups)?, ..self })
    }

    /// As [`Writer::update`].
    ///
    /// # Errors
    /// As [`Writer::update`].
    pub fn update(&mut self, roots: &[PathBuf]) -> Result<UpdateReport> {
        self.update_with(roots, Duration::ZERO, &mut |_| {})
    }

    /// As [`Writer::update_with`].
    ///
    /// # Errors
    /// As [`Writer::update`].
    pub fn update_with(
        &mut self,
        roots: &[PathBuf],
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        self.write(|writer| writer.update_with(roots, patience, progress))
    }

    /// As [`Writer::forget`].
    ///
    /// # Errors
    /// As [`Writer::forget`].
    pub fn forget(
        &mut self,
        root: impl AsRef<Path>,
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        self.write(|writer| writer.forget(root, patience, progress))
    }

    fn write<T>(&mut self, work: impl FnOnce(&mut Writer) -> Result<T>) -> Result<T> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(Writer::open(self.reader.dir(), self.settings.clone())?),
        };
        let written = work(writer);
        self.reader = writer.reader().with_synonyms_of(&self.reader);
        written
    }

    /// Sees what other processes have committed since.
    ///
    /// # Errors
    /// As [`Reader::latest`].
    pub fn refresh(&mut self) -> Result<()> {
        self.reader = self.reader.latest()?;
        Ok(())
    }
}
