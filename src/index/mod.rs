//! The index: its fields, its writer, and what brings it up to date with a tree.
//!
//! An index is a directory. `CURRENT` names the generation in use, a folder beside it that
//! tantivy fills; a rebuild writes the next generation and swaps by renaming one small file.
//! Every commit carries a manifest, so that the state of the crawl, the settings of the analysis
//! and the records change together.

mod commit_id;
pub(crate) mod deadline;
mod document;
mod generation;
mod group;
mod lock;
mod manifest;
mod plan;
pub(crate) mod schema;
mod settings;
mod state;
mod stored;
mod suffixes;
mod update;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tantivy::schema::Schema;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyError};

pub(crate) use document::{UNKNOWN, days, host};
use lock::WriterLock;
pub(crate) use manifest::Manifest;
pub use plan::Changes;
pub(crate) use schema::{DocType, Fields};
pub use settings::Settings;
pub use state::FileStatus;
pub(crate) use state::of_type;
pub use stored::{
    StoredChangePoint, StoredDate, StoredField, StoredFile, StoredRecord, StoredSection, StoredSource,
};
pub(crate) use stored::{read, read_record};
pub(crate) use suffixes::Suffixes;
pub use update::{Progress, UpdateReport};

use crate::analyze::{self, Analyzer};
use crate::{Error, ErrorKind, Result};

/// A searchable index of report trees.
///
/// ```
/// use tansuo::{Index, Settings, search::Query};
///
/// let dir = tempfile::tempdir()?;
/// let mut index = Index::create(dir.path().join("index"), Settings::default())?;
/// index.update(&["corpus".into()])?;
/// let found = index.search(&Query::parse("碳达峰")?)?;
/// assert!(found.total > 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Index {
    dir: PathBuf,
    generation: PathBuf,
    settings: Settings,
    pub(crate) fields: Fields,
    pub(crate) manifest: Manifest,
    committed: bool,
    inner: tantivy::Index,
    reader: IndexReader,
    /// The sets of suffixes of what `reader` sees. They are opened when they are needed, which fails
    /// where another process has removed them meanwhile, unless somebody holds them open.
    suffixes: Vec<Suffixes>,
    analyzer: Option<Arc<Analyzer>>,
    query_analyzer: Analyzer,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index")
            .field("dir", &self.dir)
            .field("manifest", &self.manifest)
            .finish_non_exhaustive()
    }
}

impl Index {
    /// Whether `dir` holds an index.
    pub fn exists(dir: impl AsRef<Path>) -> bool {
        generation::current(dir.as_ref()).is_ok_and(|current| current.is_some())
    }

    /// Opens the index in `dir` as its last commit left it.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] if there is none, [`ErrorKind::Incompatible`] if another version or
    /// another analysis made it, [`ErrorKind::Corrupt`] if it is damaged.
    pub fn open(dir: impl AsRef<Path>) -> Result<Index> {
        Self::open_with(dir, Settings::default())
    }

    /// Opens the index in `dir`; of `settings`, those count that do not change the analysis.
    ///
    /// # Errors
    /// As [`Index::open`].
    pub fn open_with(dir: impl AsRef<Path>, settings: Settings) -> Result<Index> {
        let dir = dir.as_ref();
        let Some(generation) = generation::current(dir)? else {
            let message = "there is no index here; make one with `tansuo index DIR`";
            return Err(Error::new(ErrorKind::NoIndex, message).at(dir));
        };
        Self::open_generation(dir, generation, settings)
    }

    fn open_generation(dir: &Path, generation: PathBuf, mut settings: Settings) -> Result<Index> {
        let inner = tantivy::Index::open_in_dir(&generation).map_err(|e| unreadable(e, dir))?;
        let metas = inner.load_metas().map_err(|e| unreadable(e, dir))?;
        let manifest = Manifest::read(metas.payload.as_deref()).map_err(|e| e.at(dir))?;
        let committed = manifest.is_some();
        if let Some(manifest) = &manifest {
            settings.analysis.clone_from(&manifest.analysis);
        }
        let query_analyzer = Analyzer::for_queries(&settings.analysis)?;
        let manifest = manifest.unwrap_or_else(|| settings.manifest(query_analyzer.fingerprint()));
        let ours = format!("{:016x}", query_analyzer.fingerprint());
        if manifest.fingerprint != ours {
            let message = format!(
                "the index was analyzed otherwise (fingerprint {}, this program's is {ours}); \
                 build it again with `tansuo index --rebuild`",
                manifest.fingerprint
            );
            return Err(Error::new(ErrorKind::Incompatible, message).at(dir));
        }
        Self::assemble((dir, generation), settings, (manifest, committed), inner, query_analyzer)
    }

    /// Makes an empty index in `dir`, which is created; nothing else may lie there.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if `dir` cannot be written or holds something else.
    pub fn create(dir: impl AsRef<Path>, settings: Settings) -> Result<Index> {
        let dir = dir.as_ref();
        generation::prepare(dir)?;
        let _lock = WriterLock::take(dir, Duration::from_secs(10))?;
        if generation::current(dir)?.is_some() {
            return Self::open_with(dir, settings);
        }
        let generation = generation::next(dir)?;
        new_inner(&generation).map_err(|e| e.at(dir))?;
        generation::switch(dir, &generation)?;
        Self::open_with(dir, settings)
    }

    /// Opens the index in `dir`, or makes one if there is none.
    ///
    /// # Errors
    /// As [`Index::open`] and [`Index::create`].
    pub fn open_or_create(dir: impl AsRef<Path>, settings: Settings) -> Result<Index> {
        if Self::exists(&dir) { Self::open_with(dir, settings) } else { Self::create(dir, settings) }
    }

    fn assemble(
        (dir, generation): (&Path, PathBuf),
        settings: Settings,
        (manifest, committed): (Manifest, bool),
        mut inner: tantivy::Index,
        query_analyzer: Analyzer,
    ) -> Result<Index> {
        let fields = Fields::of(&inner.schema()).map_err(|e| e.at(dir))?;
        inner.register_plugin(Arc::new(suffixes::Plugin { words: fields.words }));
        inner.tokenizers().register(schema::CUT_TOKENIZER, schema::CutTokenizer::analyzer());
        inner.settings_mut().docstore_compress_dedicated_thread = false;
        let reader = inner
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|e| unreadable(e, dir))?;
        let mut index = Index {
            dir: dir.to_path_buf(),
            generation,
            settings,
            fields,
            manifest,
            committed,
            inner,
            reader,
            suffixes: Vec::new(),
            analyzer: None,
            query_analyzer,
        };
        index.hold_open()?;
        Ok(index)
    }

    /// Brings the index up to date: with `roots`, which it remembers, or with every directory it
    /// knows if `roots` is empty. Only what changed is read; the commit is atomic.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] if another process writes, [`ErrorKind::Io`] if a root cannot be read
    /// or the disk is full. The index is then as its last commit left it.
    pub fn update(&mut self, roots: &[PathBuf]) -> Result<UpdateReport> {
        self.update_with(roots, Duration::ZERO, &mut |_| {})
    }

    /// As [`Index::update`], waiting at most `patience` for another writer, and telling how far it is.
    ///
    /// # Errors
    /// As [`Index::update`].
    pub fn update_with(
        &mut self,
        roots: &[PathBuf],
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        let roots = update::absolute_roots(roots)?;
        let _lock = WriterLock::take(&self.dir, patience)?;
        self.refresh()?;
        self.update_locked(roots, progress)
    }

    fn update_locked(
        &mut self,
        roots: Vec<PathBuf>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        let mut manifest = self.manifest.clone();
        manifest.roots.extend(roots);
        manifest.roots.sort();
        manifest.roots.dedup();
        if manifest.roots.is_empty() {
            let message = "this index knows no directory yet; name one: `tansuo index DIR`";
            return Err(Error::new(ErrorKind::NoIndex, message).at(&self.dir));
        }
        if manifest.roots != self.manifest.roots {
            self.committed = false;
        }
        self.manifest = manifest;
        update::update(self, progress).map_err(|e| if e.path().is_none() { e.at(&self.dir) } else { e })
    }

    /// Builds an index of `roots` anew with these settings beside the one in `dir`, and puts it in
    /// its place in one step: until then, and if anything goes wrong, the old one stays.
    ///
    /// # Errors
    /// As [`Index::create`] and [`Index::update`].
    pub fn rebuild(
        dir: impl AsRef<Path>,
        settings: Settings,
        roots: &[PathBuf],
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Index, UpdateReport)> {
        let dir = dir.as_ref();
        let roots = update::absolute_roots(roots)?;
        generation::prepare(dir)?;
        let _lock = WriterLock::take(dir, patience)?;
        let generation = generation::next(dir)?;
        let built = new_inner(&generation)
            .and_then(|()| Self::open_generation(dir, generation.clone(), settings))
            .and_then(|mut index| Ok((index.update_locked(roots, progress)?, index)))
            .and_then(|(report, index)| generation::switch(dir, &generation).map(|()| (index, report)));
        if built.is_err() {
            // What is left behind is in nobody's way; the next rebuild removes it.
            let _ = std::fs::remove_dir_all(&generation);
        }
        built
    }

    /// The directories that the index in `dir` was made from, and its lexicon and synonyms, even if
    /// the index itself cannot be opened any more; `None` if that much cannot be read either.
    pub fn remembered(dir: impl AsRef<Path>) -> Option<(Vec<PathBuf>, analyze::Settings)> {
        let generation = generation::current(dir.as_ref()).ok()??;
        let metas = std::fs::read(generation.join("meta.json")).ok()?;
        let metas: serde_json::Value = serde_json::from_slice(&metas).ok()?;
        let manifest: Manifest = serde_json::from_str(metas.get("payload")?.as_str()?).ok()?;
        Some((manifest.roots, manifest.analysis))
    }

    /// Sees what other processes have committed since.
    ///
    /// # Errors
    /// If the index vanished, was damaged, or was built again with other settings.
    pub fn refresh(&mut self) -> Result<()> {
        match generation::current(&self.dir)? {
            Some(current) if current == self.generation => {}
            _ => {
                // Another process built the index again.
                *self = Self::open_with(&self.dir, self.settings.clone())?;
                return Ok(());
            }
        }
        self.reader.reload()?;
        self.hold_open()?;
        if let Some(manifest) = Manifest::read(self.inner.load_metas()?.payload.as_deref())? {
            self.manifest = manifest;
            self.committed = true;
        }
        Ok(())
    }

    fn hold_open(&mut self) -> Result<()> {
        let searcher = self.reader.searcher();
        self.suffixes = searcher.segment_readers().iter().map(Suffixes::open).collect::<Result<_, _>>()?;
        Ok(())
    }

    /// The directory that the index lies in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The directories and files that are indexed, absolute.
    pub fn roots(&self) -> &[PathBuf] {
        &self.manifest.roots
    }

    pub(crate) fn searcher(&self) -> Result<Searcher> {
        Ok(self.reader.searcher())
    }

    /// Whether the manifest in memory is that of the last commit.
    fn is_committed(&self) -> bool {
        self.committed
    }

    /// An analyzer for so many bytes of records: one that holds the whole dictionary, unless less is
    /// to be analyzed than loading it would take.
    fn analyzer(&mut self, bytes: u64) -> Result<Arc<Analyzer>> {
        const WORTH_LOADING: u64 = 1_000_000;
        if bytes < WORTH_LOADING && self.analyzer.is_none() {
            return Ok(Arc::new(Analyzer::for_queries(&self.settings.analysis)?));
        }
        let analyzer = self.load_analyzer().wait()?;
        self.analyzer = Some(Arc::clone(&analyzer));
        Ok(analyzer)
    }

    /// Begins to load the analyzer that holds the whole dictionary.
    fn load_analyzer(&self) -> Loading {
        match &self.analyzer {
            Some(analyzer) => Loading::Done(Arc::clone(analyzer)),
            None => {
                let settings = self.settings.analysis.clone();
                Loading::Begun(std::thread::spawn(move || Analyzer::new(&settings).map(Arc::new)))
            }
        }
    }

    /// The analyzer of queries.
    pub(crate) fn query_analyzer(&self) -> &Analyzer {
        &self.query_analyzer
    }

    fn writer(&self) -> Result<IndexWriter> {
        let threads = self.settings.writer_threads();
        Ok(self.inner.writer_with_num_threads(threads, self.settings.writer_bytes())?)
    }

    fn commit(&mut self, writer: &mut IndexWriter, manifest: Manifest) -> Result<()> {
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&manifest.write());
        commit.commit()?;
        self.manifest = manifest;
        self.committed = true;
        self.reader.reload()?;
        self.hold_open()
    }
}

/// An analyzer that is loaded on a thread of its own.
enum Loading {
    Done(Arc<Analyzer>),
    Begun(JoinHandle<Result<Arc<Analyzer>>>),
}

impl Loading {
    fn wait(self) -> Result<Arc<Analyzer>> {
        match self {
            Loading::Done(analyzer) => Ok(analyzer),
            Loading::Begun(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        }
    }
}

fn new_inner(generation: &Path) -> Result<()> {
    let schema: Schema = schema::schema()?;
    let compression = Compressor::Zstd(ZstdCompressor { compression_level: Some(1) });
    let settings = IndexSettings { docstore_compression: compression, ..IndexSettings::default() };
    let directory = tantivy::directory::MmapDirectory::open(generation).map_err(TantivyError::from)?;
    let plugin = suffixes::Plugin { words: Fields::of(&schema)?.words };
    let builder = tantivy::Index::builder().schema(schema).settings(settings);
    builder.register_plugin(Arc::new(plugin)).open_or_create(directory)?;
    Ok(())
}

fn unreadable(error: TantivyError, dir: &Path) -> Error {
    let message = "the index is damaged or foreign; build it again with `tansuo index --rebuild`";
    Error::new(ErrorKind::Corrupt, message).at(dir).because(error)
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        TantivyError::from(error).into()
    }
}

impl From<TantivyError> for Error {
    fn from(error: TantivyError) -> Self {
        match &error {
            TantivyError::IoError(_)
            | TantivyError::OpenWriteError(_)
            | TantivyError::OpenDirectoryError(_) => {
                let message = "the index cannot be read or written; check the disk's space and permissions";
                Error::new(ErrorKind::Io, message).because(error)
            }
            TantivyError::LockFailure(..) => Error::new(
                ErrorKind::Locked,
                "another process is writing to this index; wait until it is done",
            )
            .because(error),
            _ => Error::new(
                ErrorKind::Corrupt,
                "the index cannot be used; build it again with `tansuo index --rebuild`",
            )
            .because(error),
        }
    }
}
