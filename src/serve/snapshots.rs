//! The commits of the index that are served: the last one, and for a while those before it.
//!
//! A snapshot never changes, so a request sees one commit from beginning to end, and a cursor that
//! names its commit continues where it stopped, even if the index changed meanwhile.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::completion::Completion;
use super::work::caught;
use crate::backend::Reader;
use crate::output::Paths;
use crate::request::Request;
use crate::search::{Count, Stop};
use crate::{ErrorKind, Result};

/// How long a replaced commit is kept for callers that page through it.
const KEPT_FOR: Duration = Duration::from_secs(10 * 60);
/// The largest index, in records, of which everything is gathered before it is served; for a larger one this
/// happens meanwhile.
const SMALL: usize = 20_000;
/// The time for gathering in the background: no limit.
const NO_LIMIT: Duration = Duration::from_secs(365 * 24 * 3600);
/// Replaced commits that stay at most; each keeps the disk space of its own segments.
const MOST_KEPT: usize = 8;

/// One commit of the index.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub index: Reader,
    /// Names the commit: the same for the same documents.
    pub commit: String,
    /// When the index was last brought up to date, to the second.
    pub indexed_at: Option<Timestamp>,
    /// How paths are shown.
    pub paths: Paths,
    completion: OnceLock<Completion>,
    /// Ends the gathering.
    gathering: Stop,
}

/// The commits that are served.
#[derive(Debug)]
pub(crate) struct Snapshots {
    dir: PathBuf,
    show_paths: bool,
    synonyms: String,
    /// [`Reader::last_commit`] when the index was last opened.
    opened: AtomicU64,
    commits: RwLock<Commits>,
}

#[derive(Debug)]
struct Commits {
    current: Arc<Snapshot>,
    /// With the moment at which each was replaced, the oldest first.
    replaced: Vec<(Instant, Arc<Snapshot>)>,
}

impl Snapshot {
    /// Opens the last commit.
    fn open(dir: &Path, show_paths: bool, synonyms: &str) -> Result<Arc<Snapshot>> {
        let index = Reader::open(dir)?;
        let index = if synonyms.is_empty() { index } else { index.with_synonyms(synonyms)? };
        let paths = if show_paths { Paths::absolute() } else { Paths::below(index.roots()) };
        let indexed_at = index.updated_at().and_then(|at| Timestamp::from_second(at.as_second()).ok());
        let is_small = index.count(&Request::default(), Count::Records)? <= SMALL;
        let snapshot = Arc::new(Snapshot {
            commit: index.commit_id(),
            indexed_at,
            paths,
            index,
            completion: OnceLock::new(),
            gathering: Stop::at(Instant::now() + NO_LIMIT),
        });
        if is_small {
            snapshot.gather();
        } else {
            let gathered = Arc::clone(&snapshot);
            std::thread::spawn(move || gathered.gather());
        }
        Ok(snapshot)
    }

    /// Gathers slowly computed data: the clusters of policies, and the titles to complete. Until then
    /// requests are answered without it, or wait.
    fn gather(&self) {
        let gather = || {
            self.index.cluster_policies()?;
            self.completion()?.gather_titles(&self.index)
        };
        let gathered = self.gathering.during(|| caught(self, gather));
        if let Ok(Err(error)) = gathered.as_ref().map(Result::as_ref)
            && error.kind() != ErrorKind::TimedOut
        {
            tracing::warn!(%error, "policies and titles of a commit cannot be read");
        }
    }

    /// The completions; values of facets are gathered on first use.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn completion(&self) -> Result<&Completion> {
        match self.completion.get() {
            Some(completion) => Ok(completion),
            None => {
                let gathered = Completion::of(&self.index)?;
                Ok(self.completion.get_or_init(|| gathered))
            }
        }
    }
}

impl Snapshots {
    /// Opens the last commit.
    pub fn open(dir: &Path, show_paths: bool, synonyms: &str) -> Result<Snapshots> {
        let opened = AtomicU64::new(Reader::last_commit(dir)?);
        let current = Snapshot::open(dir, show_paths, synonyms)?;
        let commits = RwLock::new(Commits { current, replaced: Vec::new() });
        Ok(Snapshots { dir: dir.to_path_buf(), show_paths, synonyms: synonyms.to_owned(), opened, commits })
    }

    /// The last commit.
    pub fn current(&self) -> Arc<Snapshot> {
        // OK because no panic can leave the list half changed.
        Arc::clone(&self.commits.read().unwrap_or_else(PoisonError::into_inner).current)
    }

    /// The commit of that name, if it is still kept.
    pub fn find(&self, commit: &str) -> Option<Arc<Snapshot>> {
        let commits = self.commits.read().unwrap_or_else(PoisonError::into_inner);
        let replaced = commits.replaced.iter().map(|(_, snapshot)| snapshot);
        std::iter::once(&commits.current).chain(replaced).find(|s| s.commit == commit).cloned()
    }

    /// Checks whether another process has committed, and drops commits that were replaced long ago. Returns
    /// whether there is a new commit.
    pub fn refresh(&self) -> Result<bool> {
        self.drop_expired();
        let last = Reader::last_commit(&self.dir)?;
        if last == self.opened.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let latest = Snapshot::open(&self.dir, self.show_paths, &self.synonyms)?;
        self.opened.store(last, Ordering::Relaxed);
        let mut commits = self.commits.write().unwrap_or_else(PoisonError::into_inner);
        if latest.commit == commits.current.commit {
            latest.gathering.stop();
            return Ok(false);
        }
        let replaced = std::mem::replace(&mut commits.current, latest);
        replaced.gathering.stop();
        if commits.replaced.len() == MOST_KEPT {
            commits.replaced.remove(0);
        }
        commits.replaced.push((Instant::now(), replaced));
        Ok(true)
    }

    fn drop_expired(&self) {
        let mut commits = self.commits.write().unwrap_or_else(PoisonError::into_inner);
        commits.replaced.retain(|(since, _)| since.elapsed() < KEPT_FOR);
    }
}
