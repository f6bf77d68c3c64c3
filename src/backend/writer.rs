//! Writes an index of any back end.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::local::LocalWriter;
#[cfg(feature = "opensearch")]
use super::opensearch::{Address, OpenSearchWriter};
use super::update::{Progress, Settings, UpdateReport};
use super::{Reader, is_remote};
use crate::Result;

/// Writes an index. Readers are never blocked, and see a whole commit or nothing of it. Only one writer of an
/// index writes at a time.
///
/// An index is a directory, or on OpenSearch: `opensearch+http://host:9200/name`.
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
#[derive(Debug)]
pub struct Writer(Engine);

#[derive(Debug)]
enum Engine {
    Local(LocalWriter),
    #[cfg(feature = "opensearch")]
    OpenSearch(OpenSearchWriter),
}

/// Calls a method of the engine's writer.
macro_rules! of_engine {
    ($writer:expr, $engine:ident => $call:expr) => {
        match $writer {
            Engine::Local($engine) => $call,
            #[cfg(feature = "opensearch")]
            Engine::OpenSearch($engine) => $call,
        }
    };
}

/// Calls a constructor of the back end that an index belongs to.
macro_rules! make {
    ($constructor:ident, $dir:expr, $settings:expr) => {{
        let dir = $dir;
        if is_remote(dir)? {
            #[cfg(feature = "opensearch")]
            return OpenSearchWriter::$constructor(Address::parse(dir)?, $settings).map(Writer::from);
        }
        LocalWriter::$constructor(dir, $settings).map(Writer::from)
    }};
}

impl Writer {
    /// Makes an empty index in `dir`, a directory that is created or empty.
    ///
    /// # Errors
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if `dir` has an index already, cannot be written or holds
    /// something else.
    pub fn create(dir: impl AsRef<Path>, settings: Settings) -> Result<Writer> {
        make!(create, dir.as_ref(), settings)
    }

    /// Opens the index in `dir`. Of `settings`, only those apply that do not change the analysis.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open(dir: impl AsRef<Path>, settings: Settings) -> Result<Writer> {
        make!(open, dir.as_ref(), settings)
    }

    /// Opens the index in `dir`, or makes one if there is none.
    ///
    /// # Errors
    /// As [`Writer::open`] and [`Writer::create`].
    pub fn open_or_create(dir: impl AsRef<Path>, settings: Settings) -> Result<Writer> {
        make!(open_or_create, dir.as_ref(), settings)
    }

    /// Makes an empty index in memory, for tests and for programs that do not keep it. It lives as long as
    /// its last reader or writer.
    ///
    /// # Errors
    /// [`ErrorKind::Settings`](crate::ErrorKind::Settings) if the lexicon is malformed.
    pub fn in_memory(settings: Settings) -> Result<Writer> {
        LocalWriter::in_memory(settings).map(Writer::from)
    }

    /// The last commit that this writer made or saw.
    pub fn reader(&self) -> Reader {
        match &self.0 {
            Engine::Local(engine) => engine.reader(),
            #[cfg(feature = "opensearch")]
            Engine::OpenSearch(engine) => engine.reader().into(),
        }
    }

    /// Brings the index up to date: with `roots`, which it remembers, or with every directory it
    /// knows if `roots` is empty. Only what changed is read; the commit is atomic.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`](crate::ErrorKind::Locked) if another process writes,
    /// [`ErrorKind::Io`](crate::ErrorKind::Io) if a root cannot be read or the disk is full,
    /// [`ErrorKind::TimedOut`](crate::ErrorKind::TimedOut) if a [`Stop`](crate::search::Stop) ends it. The index is
    /// then as its last commit left it.
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
        of_engine!(&mut self.0, engine => engine.update(roots, patience, progress))
    }

    /// Removes a directory or file from the index, with everything below it that is below no other one, and
    /// brings the others up to date.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`](crate::ErrorKind::NoIndex) if the index has no such directory; else as
    /// [`Writer::update`].
    pub fn forget(
        &mut self,
        root: impl AsRef<Path>,
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        of_engine!(&mut self.0, engine => engine.forget(root.as_ref(), patience, progress))
    }

    /// Adds texts that are not files. The caller gives each a path, which may name province, sector and
    /// variant as the path of a file may. A text replaces one with the same path. Updates leave texts alone,
    /// unless a path is below an indexed directory; a rebuild leaves them out. Each counts as a report of its
    /// own: rewritings are not matched with originals.
    ///
    /// # Errors
    /// As [`Writer::update`].
    pub fn add<'t>(&mut self, texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<UpdateReport> {
        let texts = texts.into_iter().collect();
        of_engine!(&mut self.0, engine => engine.add(texts))
    }

    /// Builds a new index of `roots` with these settings beside the one in `dir`, and replaces that in one
    /// step. Until then, and if anything goes wrong, the old one stays.
    ///
    /// # Errors
    /// As [`Writer::create`] and [`Writer::update`]; an existing index is no error.
    pub fn rebuild(
        dir: impl AsRef<Path>,
        settings: Settings,
        roots: &[PathBuf],
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Writer, UpdateReport)> {
        let dir = dir.as_ref();
        if is_remote(dir)? {
            #[cfg(feature = "opensearch")]
            {
                let address = Address::parse(dir)?;
                let (writer, report) =
                    OpenSearchWriter::rebuild(address, settings, roots, patience, progress)?;
                return Ok((writer.into(), report));
            }
        }
        let (writer, report) = LocalWriter::rebuild(dir, settings, roots, patience, progress)?;
        Ok((writer.into(), report))
    }
}

impl From<LocalWriter> for Writer {
    fn from(writer: LocalWriter) -> Writer {
        Writer(Engine::Local(writer))
    }
}

#[cfg(feature = "opensearch")]
impl From<OpenSearchWriter> for Writer {
    fn from(writer: OpenSearchWriter) -> Writer {
        Writer(Engine::OpenSearch(writer))
    }
}
