//! Which segments are merged: those that tantivy's own policy would, but not more at once than memory
//! allows. A merge maps all that it reads, and holds much of what it writes.

use std::collections::HashMap;
use std::path::PathBuf;

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

#[derive(Debug)]
pub(super) struct BoundedMerges {
    /// Where the segments lie.
    generation: PathBuf,
    /// The most that one merge may read.
    bytes: u64,
    policy: LogMergePolicy,
}

impl BoundedMerges {
    pub(super) fn new(generation: PathBuf, bytes: u64) -> BoundedMerges {
        BoundedMerges { generation, bytes, policy: LogMergePolicy::default() }
    }

    /// The sizes of the segments, by name, in bytes: a segment's files begin with its name.
    fn sizes(&self) -> HashMap<String, u64> {
        let mut sizes = HashMap::new();
        for file in std::fs::read_dir(&self.generation).into_iter().flatten().flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            let segment = name.split('.').next().unwrap_or_default().to_owned();
            *sizes.entry(segment).or_default() += file.metadata().map_or(0, |data| data.len());
        }
        sizes
    }
}

impl MergePolicy for BoundedMerges {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let sizes = self.sizes();
        let size = |id: SegmentId| sizes.get(&id.uuid_string()).copied().unwrap_or_default();
        // What is larger has nothing to be merged with.
        let small = segments.iter().filter(|segment| size(segment.id()) <= self.bytes / 2);
        let small: Vec<SegmentMeta> = small.cloned().collect();
        let mut merges = Vec::new();
        for MergeCandidate(ids) in self.policy.compute_merge_candidates(&small) {
            let (mut together, mut read) = (Vec::new(), 0);
            for id in ids {
                if read + size(id) > self.bytes {
                    merges.push(MergeCandidate(std::mem::take(&mut together)));
                    read = 0;
                }
                read += size(id);
                together.push(id);
            }
            merges.push(MergeCandidate(together));
        }
        merges.retain(|MergeCandidate(ids)| ids.len() > 1);
        merges
    }
}
