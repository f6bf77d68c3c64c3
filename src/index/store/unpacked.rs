//! Blocks that stay unpacked: those that were used last.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use tantivy::index::SegmentId;

use super::Kept;

/// Which block of which part of a segment, or the dictionary of the part. Its bytes never change, so none of them
/// is ever out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct BlockId {
    pub segment: SegmentId,
    pub kept: Kept,
    pub part: usize,
    pub block: Option<usize>,
}

/// Shared by the searches of an index; at most so many blocks as it was made for.
pub(crate) struct UnpackedBlocks(Mutex<LruCache<BlockId, Arc<Vec<u8>>>>);

impl UnpackedBlocks {
    /// For reading one document after the other: a record, and its change point before it, may each lie
    /// across two, and there are dictionaries.
    const FEW: NonZeroUsize = NonZeroUsize::new(8).expect("OK because 8 is not 0");
    /// For searches that follow one another, 4 MiB of long documents, 8 MiB of short ones at most: a dozen queries in
    /// turns use more than 128, and a cache that is a little too small for a round finds nothing.
    const MANY: NonZeroUsize = NonZeroUsize::new(512).expect("OK because 512 is not 0");

    pub fn few() -> Arc<UnpackedBlocks> {
        Arc::new(UnpackedBlocks(Mutex::new(LruCache::new(Self::FEW))))
    }

    pub fn many() -> Arc<UnpackedBlocks> {
        Arc::new(UnpackedBlocks(Mutex::new(LruCache::new(Self::MANY))))
    }

    /// The block, which `unpack` makes if it is not at hand.
    ///
    /// # Errors
    /// Those of `unpack`; the next that asks tries again.
    pub(super) fn get<E>(
        &self,
        id: BlockId,
        unpack: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<Arc<Vec<u8>>, E> {
        // OK because a panic leaves the blocks as they are.
        let blocks = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(block) = blocks().get(&id) {
            return Ok(Arc::clone(block));
        }
        // Unlocked: others must not wait for it, even if they unpack the same once more.
        let block = Arc::new(unpack()?);
        blocks().put(id, Arc::clone(&block));
        Ok(block)
    }
}
