//! What all requests share.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::snapshots::Snapshots;
use super::{Limits, Options};
use crate::Result;

/// An index that is served: its commits, and the limits of its requests.
#[derive(Debug)]
pub struct Service {
    pub(super) snapshots: Snapshots,
    pub(super) limits: Limits,
    pub(super) searches: Arc<Semaphore>,
}

impl Service {
    /// Opens the index.
    ///
    /// # Errors
    /// As [`Index::open`](crate::Index::open).
    pub fn open(options: &Options) -> Result<Arc<Service>> {
        Ok(Arc::new(Service {
            snapshots: Snapshots::open(&options.index, options.show_paths)?,
            limits: options.limits,
            searches: Arc::new(Semaphore::new(options.limits.concurrent_searches)),
        }))
    }
}
