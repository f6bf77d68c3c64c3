//! The index: its fields, its writer, and what brings it up to date with a tree.
//!
//! An index is a directory. `CURRENT` names the generation in use, a folder beside it that
//! tantivy fills; a rebuild writes the next generation and swaps by renaming one small file.
//! Every commit carries a manifest, so that the state of the crawl, the settings of the analysis
//! and the records change together.

mod budget;
mod commit_id;
mod convert;
mod copies;
pub(crate) mod deadline;
mod deletion;
mod document;
mod documents;
mod failure;
mod generation;
mod group;
mod groups;
mod heap;
mod identity;
mod integrity;
mod lock;
mod manifest;
mod moves;
mod plan;
mod plugin;
mod policies;
mod replace;
pub(crate) mod schema;
mod seal;
mod settings;
mod shares;
mod state;
mod tokens;
mod update;
mod words;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tantivy::directory::error::OpenReadError;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyError};

use budget::Queued;
pub(crate) use document::{days, millionths};
pub(crate) use documents::Documents;
use failure::unreadable;
pub(crate) use integrity::{Miscount, check_files};
use lock::WriterLock;
pub(crate) use manifest::Manifest;
pub use plan::Changes;
use plugin::WordListPlugin;
use policies::HeldPolicies;
pub(crate) use policies::Policies;
pub(crate) use schema::{DocType, Fields, facet_of};
use seal::SealedDirectory;
pub use settings::Settings;
use shares::Shares;
pub(crate) use state::{of_type, status_of};
pub use update::{Progress, UpdateReport};
pub(crate) use words::WordList;

use crate::analyze::{self, Analyzer};
use crate::{Error, ErrorKind, Result};

/// How often an index that changes while it is opened is opened anew.
const RELOADS: usize = 20;

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
    directory: SealedDirectory,
    reader: IndexReader,
    analyzer: Analyzer,
    pub(crate) policies: HeldPolicies,
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
    /// Whether `dir` holds an index, damaged or not.
    pub fn exists(dir: impl AsRef<Path>) -> bool {
        !matches!(generation::current(dir.as_ref()), Ok(None))
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
        for _ in 0..RELOADS {
            let Some(generation) = generation::current(dir)? else {
                let message = "there is no index here; make one with `tansuo index DIR`";
                return Err(Error::new(ErrorKind::NoIndex, message).at(dir));
            };
            let opened = Self::open_generation(dir, generation.clone(), settings.clone());
            // A rebuild may have taken its place and removed it since its name was read.
            if opened.is_ok() || generation::current(dir)?.is_none_or(|current| current == generation) {
                return opened;
            }
        }
        let message = "the index is built again faster than it can be opened; try again";
        Err(Error::new(ErrorKind::Locked, message).at(dir))
    }

    fn open_generation(dir: &Path, generation: PathBuf, mut settings: Settings) -> Result<Index> {
        let directory = SealedDirectory::open(&generation).map_err(|e| unreadable(e, dir))?;
        // What another version wrote tantivy may not even be able to read.
        let manifest = match Manifest::of_commit(&directory) {
            Err(error) if error.kind() == ErrorKind::Incompatible => return Err(error.at(dir)),
            manifest => manifest,
        };
        let inner = tantivy::Index::open(directory.clone()).map_err(|e| unreadable(e, dir))?;
        let manifest = manifest.map_err(|e| e.at(dir))?;
        let committed = manifest.is_some();
        if let Some(manifest) = &manifest {
            settings.analysis.clone_from(&manifest.analysis);
        }
        let analyzer = Analyzer::new(&settings.analysis)?;
        let manifest = manifest.unwrap_or_else(|| settings.manifest(analyzer.fingerprint()));
        let ours = format!("{:016x}", analyzer.fingerprint());
        if manifest.fingerprint != ours {
            let message = format!(
                "the index was analyzed otherwise (fingerprint {}, this program's is {ours}); \
                 build it again with `tansuo index --rebuild`",
                manifest.fingerprint
            );
            return Err(Error::new(ErrorKind::Incompatible, message).at(dir));
        }
        Self::assemble((dir, generation), settings, (manifest, committed), (inner, directory), analyzer)
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
        (mut inner, directory): (tantivy::Index, SealedDirectory),
        analyzer: Analyzer,
    ) -> Result<Index> {
        let fields = Fields::of(&inner.schema()).map_err(|e| e.at(dir))?;
        inner.register_plugin(Arc::new(WordListPlugin(fields.words)));
        inner.tokenizers().register(tokens::TOKENIZER, tokens::TokenDecoder::analyzer());
        let builder = inner.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader: tantivy::Result<IndexReader> = builder.try_into();
        let index = Index {
            dir: dir.to_path_buf(),
            generation,
            settings,
            fields,
            manifest,
            committed,
            reader: reader.map_err(|e| unreadable(e, dir))?,
            inner,
            directory,
            analyzer,
            policies: HeldPolicies::default(),
        };
        index.hold_files().map_err(|e| e.at(dir))?;
        Ok(index)
    }

    /// Opens what tantivy's reader does not: the files of its segments that are our own.
    fn hold_files(&self) -> Result<()> {
        let mut attempts = 0;
        loop {
            attempts += 1;
            let searcher = self.searcher();
            match self.directory.hold(searcher.segment_readers().iter().map(words::file_of)) {
                // A writer has merged the segment since: there is a newer commit.
                Err(OpenReadError::FileDoesNotExist(_)) if attempts < RELOADS => self.reader.reload()?,
                Err(OpenReadError::FileDoesNotExist(file)) => {
                    let message = "is gone; build the index again with `tansuo index --rebuild`";
                    return Err(Error::new(ErrorKind::Corrupt, message).at(self.generation.join(file)));
                }
                held => return Ok(held.map_err(TantivyError::from)?),
            }
        }
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
        generation::sweep(&self.dir, &self.generation);
        self.update_locked(roots, progress)
    }

    /// Takes a directory or file out of the index, with all that is below no other one, and brings the others
    /// up to date.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] if the index has no such directory; else as [`Index::update`].
    pub fn forget(
        &mut self,
        root: impl AsRef<Path>,
        patience: Duration,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        let root = root.as_ref();
        let _lock = WriterLock::take(&self.dir, patience)?;
        self.refresh()?;
        // One that is gone has no canonical path any more.
        let names = [dunce::canonicalize(root).ok(), std::path::absolute(root).ok()];
        let is_it = |known: &PathBuf| names.iter().flatten().any(|name| name == known);
        let (dropped, all): (Vec<_>, Vec<_>) = self.manifest.roots.iter().cloned().partition(is_it);
        if dropped.is_empty() {
            let roots: Vec<_> = all.iter().map(|root| root.display().to_string()).collect();
            let message = format!("the index has no such directory; it has {}", roots.join(", "));
            return Err(Error::new(ErrorKind::NoIndex, message).at(root));
        }
        self.update_roots(all, dropped, progress)
    }

    fn update_locked(
        &mut self,
        roots: Vec<PathBuf>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        let mut all = self.manifest.roots.clone();
        all.extend(roots);
        let mut seen = HashSet::new();
        all.retain(|root| seen.insert(root.clone()));
        if all.is_empty() {
            let message = "this index knows no directory yet; name one: `tansuo index DIR`";
            return Err(Error::new(ErrorKind::NoIndex, message).at(&self.dir));
        }
        self.update_roots(all, Vec::new(), progress)
    }

    fn update_roots(
        &mut self,
        all: Vec<PathBuf>,
        dropped: Vec<PathBuf>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UpdateReport> {
        let result = update::update(self, (all, dropped), progress);
        // What a thread of tantivy met is the cause of whatever came after.
        let failure = self.directory.failure().lock().unwrap_or_else(PoisonError::into_inner).take();
        let result = result.map_err(|error| failure.map_or(error, Error::from));
        result.map_err(|e| if e.path().is_none() { e.at(&self.dir) } else { e })
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
        // Once `CURRENT` names it, the new index is the index, even if the disk failed right after.
        let is_unused =
            || generation::current(dir).is_ok_and(|current| current.as_ref() != Some(&generation));
        if built.is_err() && is_unused() {
            // What is left behind is in nobody's way; the next rebuild removes it.
            let _ = std::fs::remove_dir_all(&generation);
        }
        built
    }

    /// The directories that the index in `dir` was made from, and its lexicon and synonyms, even if
    /// the index itself cannot be opened any more; `None` if that much cannot be read either.
    pub fn remembered(dir: impl AsRef<Path>) -> Option<(Vec<PathBuf>, analyze::Settings)> {
        let dir = dir.as_ref();
        let in_use = generation::current(dir).ok().flatten();
        let generation = in_use.or_else(|| generation::newest(dir).ok().flatten().map(|(_, path)| path))?;
        let metas = seal::open(std::fs::read(generation.join("meta.json")).ok()?).ok()?;
        let metas: serde_json::Value = serde_json::from_slice(&metas).ok()?;
        let manifest: Manifest = serde_json::from_str(metas.get("payload")?.as_str()?).ok()?;
        Some((manifest.roots, manifest.analysis))
    }

    /// Sees what other processes have committed since.
    ///
    /// # Errors
    /// If the index vanished, was damaged, or was built again with other settings.
    pub fn refresh(&mut self) -> Result<()> {
        let reloaded = self.reload();
        if generation::current(&self.dir)?.as_ref() != Some(&self.generation) {
            // Another process built the index again.
            *self = Self::open_with(&self.dir, self.settings.clone())?;
        } else if let Some(manifest) = reloaded? {
            self.manifest = manifest;
            self.committed = true;
        }
        Ok(())
    }

    fn reload(&mut self) -> Result<Option<Manifest>> {
        self.reader.reload()?;
        self.hold_files()?;
        Manifest::of_commit(&self.directory)
    }

    /// The directory that the index lies in.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The directories and files that are indexed, absolute.
    pub fn roots(&self) -> &[PathBuf] {
        &self.manifest.roots
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    pub(crate) fn documents<'s>(&self, searcher: &'s Searcher) -> Documents<'s> {
        Documents::of(searcher, self.fields.stored)
    }

    /// Whether the last commit has these roots.
    fn is_committed(&self, roots: &[PathBuf]) -> bool {
        self.committed && self.manifest.roots == roots
    }

    pub(crate) fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// The writer for an update that reads `bytes` of text.
    fn writer(&self, shares: Shares, bytes: u64) -> Result<IndexWriter<Queued>> {
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

    fn commit(&mut self, writer: &mut IndexWriter<Queued>, manifest: Manifest) -> Result<()> {
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&manifest.write());
        commit.commit()?;
        self.manifest = manifest;
        self.committed = true;
        Ok(())
    }
}

/// Documents that are compressed together, in bytes, and how: docs/adr/0001-document-store.md.
const BLOCK_BYTES: usize = 32 << 10;
const LEVEL: i32 = 9;

fn new_inner(generation: &Path) -> Result<()> {
    let schema = schema::schema();
    let settings = IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(LEVEL) }),
        docstore_blocksize: BLOCK_BYTES,
        ..IndexSettings::default()
    };
    let directory = SealedDirectory::open(generation)?;
    let plugin = WordListPlugin(Fields::of(&schema)?.words);
    let builder = tantivy::Index::builder().schema(schema).settings(settings);
    builder.register_plugin(Arc::new(plugin)).open_or_create(directory)?;
    Ok(())
}
