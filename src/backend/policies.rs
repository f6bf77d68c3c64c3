//! Which records are about one policy: `search` clusters all records of a commit once, and the reader caches it.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Address, deadline};
use crate::Result;

/// The records of a commit by policy, in a few dozen bytes each.
#[derive(Debug)]
pub(crate) struct PolicyMap {
    /// Identities in order, with the numbers of their policies.
    numbers: Vec<(u64, u32)>,
    /// The records with their places in the commit, policy by policy, those of one in the order given.
    records: Vec<(u64, Address)>,
    /// Where the records of each policy end.
    ends: Vec<u32>,
}

impl PolicyMap {
    /// Of records and the numbers of their policies, which count from 0.
    pub fn new(places: Vec<(u64, Address)>, numbers: &[u32]) -> PolicyMap {
        let mut of_record: Vec<(u64, u32)> =
            places.iter().zip(numbers).map(|((id, _), number)| (*id, *number)).collect();
        of_record.sort_unstable();
        let mut ends = vec![0; numbers.iter().max().map_or(0, |last| *last as usize + 1)];
        numbers.iter().for_each(|&number| ends[number as usize] += 1);
        let mut end = 0;
        for count in &mut ends {
            end += *count;
            *count = end;
        }
        let mut order: Vec<u32> = (0..places.len() as u32).collect();
        order.sort_by_key(|&record| numbers[record as usize]);
        let records = order.into_iter().map(|record| places[record as usize]).collect();
        PolicyMap { numbers: of_record, records, ends }
    }

    /// The number of a record's policy.
    pub fn of(&self, record: u64) -> Option<usize> {
        let at = self.numbers.binary_search_by_key(&record, |(id, _)| *id).ok()?;
        Some(self.numbers[at].1 as usize)
    }

    /// The records about the same policy as `record`, itself included, in the order given.
    pub fn with(&self, record: u64) -> &[(u64, Address)] {
        let Some(number) = self.of(record) else { return &[] };
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.records[start..self.ends[number] as usize]
    }
}

/// The policies of a commit, clustered when they are first asked for.
#[derive(Debug, Default)]
pub(crate) struct PolicyCache {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Unknown,
    Making,
    Known(Arc<PolicyMap>),
}

/// How long to wait between two looks at the deadline.
const PATIENCE: Duration = Duration::from_millis(20);

impl PolicyCache {
    /// The policies, which one caller makes with `work` while others wait.
    ///
    /// # Errors
    /// Those of `work`, after which another caller tries; [`ErrorKind::TimedOut`](crate::ErrorKind::TimedOut) for
    /// one that waited in vain.
    pub fn get_or_make(&self, work: impl FnOnce() -> Result<PolicyMap>) -> Result<Arc<PolicyMap>> {
        let mut state = self.state();
        loop {
            match &*state {
                State::Known(policies) => return Ok(Arc::clone(policies)),
                State::Unknown => break,
                State::Making => {
                    deadline::check()?;
                    let woken = self.changed.wait_timeout(state, PATIENCE);
                    state = woken.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
        *state = State::Making;
        drop(state);
        // Whatever ends the work, a panic too, others must not wait for it.
        let mut making = Making(self, State::Unknown);
        let policies = Arc::new(work()?);
        making.1 = State::Known(Arc::clone(&policies));
        Ok(policies)
    }

    /// Whether somebody is making them.
    pub fn is_in_the_making(&self) -> bool {
        matches!(*self.state(), State::Making)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // OK because no panic can leave the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leaves a state when the work on it ends.
struct Making<'c>(&'c PolicyCache, State);

impl Drop for Making<'_> {
    fn drop(&mut self) {
        *self.0.state() = std::mem::take(&mut self.1);
        self.0.changed.notify_all();
    }
}
