//! Which records tell of one policy. `search` works it out over all records, once for each commit; the index
//! keeps it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::{Opstamp, Searcher};

use crate::Result;

/// The records of a commit by policy.
#[derive(Debug)]
pub(crate) struct Policies {
    of_record: HashMap<u64, usize>,
    records: Vec<Vec<u64>>,
}

impl Policies {
    /// Of each record's identity and the number of its policy; policies are counted from 0.
    pub fn new(numbered: impl IntoIterator<Item = (u64, usize)>) -> Policies {
        let mut policies = Policies { of_record: HashMap::new(), records: Vec::new() };
        for (record, policy) in numbered {
            policies.of_record.insert(record, policy);
            if policies.records.len() <= policy {
                policies.records.resize_with(policy + 1, Vec::new);
            }
            policies.records[policy].push(record);
        }
        policies
    }

    /// The number of a record's policy.
    pub fn of(&self, record: u64) -> Option<usize> {
        self.of_record.get(&record).copied()
    }

    /// The records that tell of the same policy as `record`, itself among them, in the order given.
    pub fn with(&self, record: u64) -> &[u64] {
        self.of(record).and_then(|policy| self.records.get(policy)).map_or(&[], Vec::as_slice)
    }
}

/// What tells one commit from another: its segments, and the last deletion in each.
type Commit = BTreeMap<SegmentId, Option<Opstamp>>;

/// The policies of the commit that was last asked about.
#[derive(Debug, Default)]
pub(crate) struct HeldPolicies(Mutex<Option<(Commit, Arc<Policies>)>>);

impl HeldPolicies {
    /// The policies of the commit that `searcher` sees, worked out by the first that asks; others
    /// wait for it.
    ///
    /// # Errors
    /// Those of `work`; the next that asks tries again.
    pub fn of(&self, searcher: &Searcher, work: impl FnOnce() -> Result<Policies>) -> Result<Arc<Policies>> {
        let commit = searcher.generation().segments();
        // OK because a panic in `work` leaves what was held.
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, policies)) = held.as_ref().filter(|(of, _)| of == commit) {
            return Ok(Arc::clone(policies));
        }
        let policies = Arc::new(work()?);
        *held = Some((commit.clone(), Arc::clone(&policies)));
        Ok(policies)
    }
}
