//! Names of commits.

use std::path::Path;

use xxhash_rust::xxh3::Xxh3;

use super::{Reader, generation};
use crate::{Error, ErrorKind, Result};

impl Reader {
    /// Names the commit that this reader sees, in 16 hexadecimal digits: another name whenever
    /// documents came or went, or were analyzed otherwise.
    pub fn commit_id(&self) -> String {
        let searcher = self.searcher();
        // A segment never changes but for its deleted documents, which only grow in number.
        let mut segments: Vec<(String, u32)> = (searcher.segment_readers().iter())
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

    /// A number that changes with every commit to the index in `dir`. It reads two small files, and is a cheap
    /// way to see whether there is a new commit.
    ///
    /// # Errors
    /// [`ErrorKind::NoIndex`] if there is none, [`ErrorKind::Io`] if it cannot be read.
    pub fn last_commit(dir: impl AsRef<Path>) -> Result<u64> {
        let dir = dir.as_ref();
        let Some(generation) = generation::current(dir)? else {
            return Err(Error::new(ErrorKind::NoIndex, "the index is gone").at(dir));
        };
        let mut hash = Xxh3::new();
        hash.update(generation.as_os_str().as_encoded_bytes());
        hash.update(&std::fs::read(generation.join("meta.json"))?);
        Ok(hash.digest())
    }
}
