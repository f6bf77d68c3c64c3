//! Bounds the memory of the texts between reading and writing.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes of the files that were read and whose documents are not written yet.
#[derive(Debug)]
pub(in crate::backend) struct Budget {
    used: Mutex<u64>,
    freed: Condvar,
    limit: u64,
}

/// A part of a [`Budget`], given back when the last clone is dropped, after a panic too.
#[derive(Debug, Clone)]
pub(in crate::backend) struct Permit {
    _shared: Arc<Share>,
}

#[derive(Debug)]
struct Share {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Budget {
    pub fn new(limit: u64) -> Arc<Budget> {
        Arc::new(Budget { used: Mutex::new(0), freed: Condvar::new(), limit })
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `bytes` fit. More than the limit fit when nothing else is in use.
    pub fn take(self: &Arc<Self>, bytes: u64) -> Permit {
        let mut used = self.lock();
        while *used > 0 && *used + bytes > self.limit {
            used = self.freed.wait(used).unwrap_or_else(PoisonError::into_inner);
        }
        *used += bytes;
        Permit { _shared: Arc::new(Share { budget: Arc::clone(self), bytes }) }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        *self.budget.lock() -= self.bytes;
        self.budget.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_gives_a_permit_back() {
        let budget = Budget::new(10);
        let permit = budget.take(10);
        let panicked = std::thread::spawn(move || {
            let _permit = permit;
            panic!("as a parser might");
        });
        assert!(panicked.join().is_err());
        // It would wait for ever.
        drop(budget.take(10));
    }

    #[test]
    fn more_than_the_limit_fits_alone() {
        let budget = Budget::new(10);
        drop(budget.take(100));
        drop(budget.take(100));
    }
}
