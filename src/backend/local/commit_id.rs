//! Names of commits.

use std::path::Path;

use xxhash_rust::xxh3::Xxh3;

use super::{LocalReader, generation};
use crate::message::message;
use crate::{Error, ErrorKind, Result};

impl LocalReader {
    pub(super) fn commit(&self) -> String {
        // A segment never changes but for its deleted documents, which only grow in number.
        let mut segments: Vec<(String, u32)> = (self.searcher.segment_readers().iter())
            .map(|segment| (segment.segment_id().uuid_string(), segment.num_docs()))
            .collect();
        segments.sort();
        let mut hash = Xxh3::new();
        hash.update(self.manifest.fingerprint.as_bytes());
        for (segment, documents) in segments {
            hash.update(segment.as_bytes());
            hash.update(&documents.to_le_bytes());
        }
        format!("{:016x}", hash.digest())
    }

    pub(in crate::backend) fn last_commit(dir: &Path) -> Result<u64> {
        let Some(generation) = generation::current(dir)? else {
            return Err(Error::new(ErrorKind::NoIndex, message!("the index is gone")).at(dir));
        };
        let mut hash = Xxh3::new();
        hash.update(generation.as_os_str().as_encoded_bytes());
        hash.update(&std::fs::read(generation.join("meta.json"))?);
        Ok(hash.digest())
    }
}
