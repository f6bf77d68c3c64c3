//! What waits to be written: tantivy takes ten thousand batches of documents without a word.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The bytes of the texts that were handed to tantivy and that it has not come to yet.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    bytes: Mutex<u64>,
    written: Condvar,
}

/// How long to wait for a thread that may have ended; whoever hands documents to it then is told so.
const PATIENCE: Duration = Duration::from_millis(50);

impl Backlog {
    fn lock(&self) -> MutexGuard<'_, u64> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes bytes that are about to be handed over, after a wait for room among `most`.
    pub fn add(&self, bytes: u64, most: u64) {
        let is_full = |waiting: &mut u64| *waiting > 0 && *waiting + bytes > most;
        let waited = self.written.wait_timeout_while(self.lock(), PATIENCE, is_full);
        *waited.unwrap_or_else(PoisonError::into_inner).0 += bytes;
    }

    /// Notes bytes that are being written.
    pub fn remove(&self, bytes: u64) {
        let mut waiting = self.lock();
        *waiting = waiting.saturating_sub(bytes);
        self.written.notify_all();
    }

    /// Forgets what an update that failed has left.
    pub fn clear(&self) {
        *self.lock() = 0;
    }
}
