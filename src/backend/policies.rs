//! Which records are about one policy: `search` clusters all records of a commit once, and the reader caches it.

use std::hash::Hash;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::{Address, deadline};
use crate::Result;
use crate::report::DateSpan;

/// The records of a commit by policy, in a few dozen bytes each.
#[derive(Debug)]
pub(crate) struct PolicyMap {
    /// By identity.
    of_records: Vec<OfRecord>,
    /// The records with their addresses, policy by policy; those of one policy in the given order.
    records: Vec<(u64, Address)>,
    /// Where the records of each policy end.
    ends: Vec<u32>,
    dates: Vec<DateSpan>,
    issuers: Vec<String>,
}

/// What is known of a record.
#[derive(Debug, Clone, Copy)]
struct OfRecord {
    id: u64,
    policy: u32,
    date: u32,
    issuer: u32,
}

/// The dates and issuers that records state, each value once.
#[derive(Debug, Default)]
pub(crate) struct Stated {
    dates: Values<DateSpan>,
    issuers: Values<String>,
    /// For each record, the numbers of its values.
    of_records: Vec<(u32, u32)>,
}

/// Different values, numbered from 1. 0 is no value.
#[derive(Debug)]
struct Values<T> {
    values: Vec<T>,
    numbers: FxHashMap<T, u32>,
}

impl<T> Default for Values<T> {
    fn default() -> Self {
        Values { values: Vec::new(), numbers: FxHashMap::default() }
    }
}

impl<T: Hash + Eq + Clone> Values<T> {
    fn number(&mut self, value: Option<&T>) -> u32 {
        let Some(value) = value else { return 0 };
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        self.values.push(value.clone());
        let number = self.values.len() as u32;
        self.numbers.insert(value.clone(), number);
        number
    }
}

fn value<T>(values: &[T], number: u32) -> Option<&T> {
    values.get(number.checked_sub(1)? as usize)
}

impl Stated {
    /// Adds the next record.
    pub fn add(&mut self, date: Option<&DateSpan>, issuer: Option<&String>) {
        self.of_records.push((self.dates.number(date), self.issuers.number(issuer)));
    }
}

impl PolicyMap {
    /// `numbers` has the policy of each record, from 0; `stated` has the dates and issuers of the records.
    pub fn new(places: Vec<(u64, Address)>, numbers: &[u32], stated: Stated) -> PolicyMap {
        let mut of_records = Vec::with_capacity(places.len());
        for (((id, _), policy), (date, issuer)) in places.iter().zip(numbers).zip(stated.of_records) {
            of_records.push(OfRecord { id: *id, policy: *policy, date, issuer });
        }
        of_records.sort_unstable_by_key(|record| record.id);
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
        let (dates, issuers) = (stated.dates.values, stated.issuers.values);
        PolicyMap { of_records, records, ends, dates, issuers }
    }

    /// The number of a record's policy.
    pub fn of(&self, record: u64) -> Option<usize> {
        Some(self.find(record)?.policy as usize)
    }

    /// The date that a record states.
    pub fn date(&self, record: u64) -> Option<&DateSpan> {
        value(&self.dates, self.find(record)?.date)
    }

    /// The issuer that a record states.
    pub fn issuer(&self, record: u64) -> Option<&String> {
        value(&self.issuers, self.find(record)?.issuer)
    }

    fn find(&self, record: u64) -> Option<&OfRecord> {
        let at = self.of_records.binary_search_by_key(&record, |of_record| of_record.id).ok()?;
        Some(&self.of_records[at])
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

/// How long to wait between two checks of the deadline.
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
        // Others must not wait for work that has ended, not even after a panic.
        let mut making = Making(self, State::Unknown);
        let policies = Arc::new(work()?);
        making.1 = State::Known(Arc::clone(&policies));
        Ok(policies)
    }

    /// Whether somebody is making them.
    pub fn is_computing(&self) -> bool {
        matches!(*self.state(), State::Making)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // OK because no panic can leave the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sets a state when the work ends.
struct Making<'c>(&'c PolicyCache, State);

impl Drop for Making<'_> {
    fn drop(&mut self) {
        *self.0.state() = std::mem::take(&mut self.1);
        self.0.changed.notify_all();
    }
}
