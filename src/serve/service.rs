//! The state that all requests share.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::metrics::Metrics;
use super::snapshots::Snapshots;
use super::{Keys, Limits, Options};
use crate::Result;

/// An index that is served: its commits, the keys, and the limits.
#[derive(Debug)]
pub struct Service {
    pub(crate) snapshots: Snapshots,
    pub(crate) limits: Limits,
    pub(super) keys: Option<Keys>,
    /// The names that callers may use for the server; `None`: any.
    pub(super) hosts: Option<Vec<String>>,
    pub(crate) origins: Vec<String>,
    pub(super) requests: Arc<Semaphore>,
    pub(super) searches: Arc<Semaphore>,
    pub(super) overviews: Arc<Semaphore>,
    pub(super) checks: Arc<Semaphore>,
    pub(super) exports: Arc<Semaphore>,
    pub(super) metrics: Metrics,
}

impl Service {
    /// Opens the index.
    ///
    /// # Errors
    /// As [`Reader::open`](crate::Reader::open), or if others could reach the index without a key.
    pub fn open(options: &Options) -> Result<Arc<Service>> {
        options.check()?;
        let limits = options.limits;
        let by_name = options.keys.is_none() && options.listen.ip().is_loopback();
        Ok(Arc::new(Service {
            snapshots: Snapshots::open(&options.index, options.show_paths, &options.synonyms)?,
            limits,
            keys: options.keys.clone(),
            hosts: by_name.then(|| options.host_names.clone()),
            origins: options.allowed_origins.clone(),
            requests: Arc::new(Semaphore::new(limits.concurrent_requests)),
            searches: Arc::new(Semaphore::new(limits.concurrent_searches)),
            overviews: Arc::new(Semaphore::new(limits.concurrent_overviews)),
            checks: Arc::new(Semaphore::new(2)),
            exports: Arc::new(Semaphore::new(limits.concurrent_exports)),
            metrics: Metrics::new(),
        }))
    }

    /// Serves the last commit of another process. A server of [`run`](super::run()) does this by itself.
    ///
    /// # Errors
    /// If the index cannot be read; the last commit is still served.
    pub fn refresh(&self) -> Result<bool> {
        let refreshed = self.snapshots.refresh();
        self.metrics.looked_for_commits(&refreshed);
        refreshed
    }
}
