//! Which records are about one policy: `search` clusters all records of a commit once, and the reader caches it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Address;
use crate::Result;

/// The records of a commit by policy.
#[derive(Debug)]
pub(crate) struct Policies {
    of_record: HashMap<u64, usize>,
    /// The records of each policy, with their places in the commit.
    records: Vec<Vec<(u64, Address)>>,
}

impl Policies {
    /// Of each record's identity, its place and the number of its policy; policies are counted from 0.
    pub fn new(numbered: impl IntoIterator<Item = (u64, Address, usize)>) -> Policies {
        let mut policies = Policies { of_record: HashMap::new(), records: Vec::new() };
        for (record, address, policy) in numbered {
            policies.of_record.insert(record, policy);
            if policies.records.len() <= policy {
                policies.records.resize_with(policy + 1, Vec::new);
            }
            policies.records[policy].push((record, address));
        }
        policies
    }

    /// The number of a record's policy.
    pub fn of(&self, record: u64) -> Option<usize> {
        self.of_record.get(&record).copied()
    }

    /// The records about the same policy as `record`, itself included, in the order given.
    pub fn with(&self, record: u64) -> &[(u64, Address)] {
        self.of(record).and_then(|policy| self.records.get(policy)).map_or(&[], Vec::as_slice)
    }
}

/// The policies of a commit, clustered when they are first asked for.
#[derive(Debug, Default)]
pub(crate) struct PolicyCache(Mutex<Option<Arc<Policies>>>);

impl PolicyCache {
    /// The policies, which the first caller makes with `work` while others wait.
    ///
    /// # Errors
    /// Those of `work`; the next call tries again.
    pub fn get_or_make(&self, work: impl FnOnce() -> Result<Policies>) -> Result<Arc<Policies>> {
        // OK because a panic in `work` leaves the cache empty.
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(policies) = cached.as_ref() {
            return Ok(Arc::clone(policies));
        }
        let policies = Arc::new(work()?);
        *cached = Some(Arc::clone(&policies));
        Ok(policies)
    }
}
