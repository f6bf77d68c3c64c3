//! Blocks that stay unpacked: those that were used last.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

/// Shared by the searches of an index; at most so many bytes as it was made for, or one block.
pub(crate) struct UnpackedBlocks {
    most_bytes: usize,
    blocks: Mutex<Blocks>,
}

struct Blocks {
    by_use: LruCache<BlockId, Arc<Vec<u8>>>,
    bytes: usize,
}

impl UnpackedBlocks {
    /// For reading one document after the other: a record, its text, and its change point before it may each lie
    /// across two blocks.
    pub fn few() -> Arc<UnpackedBlocks> {
        UnpackedBlocks::of(1 << 20)
    }

    /// For searches that follow one another: a dozen queries in turns on long documents use some 3 MB, and a cache
    /// that is a little too small for a round finds nothing.
    pub fn many() -> Arc<UnpackedBlocks> {
        UnpackedBlocks::of(8 << 20)
    }

    fn of(most_bytes: usize) -> Arc<UnpackedBlocks> {
        let blocks = Mutex::new(Blocks { by_use: LruCache::unbounded(), bytes: 0 });
        Arc::new(UnpackedBlocks { most_bytes, blocks })
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
        if let Some(block) = self.lock().by_use.get(&id) {
            return Ok(Arc::clone(block));
        }
        // Unlocked: others must not wait for it, even if they unpack the same once more.
        let block = Arc::new(unpack()?);
        let mut blocks = self.lock();
        blocks.bytes += block.len();
        if let Some(same) = blocks.by_use.put(id, Arc::clone(&block)) {
            blocks.bytes -= same.len();
        }
        while blocks.bytes > self.most_bytes {
            let Some((_, least_used)) = blocks.by_use.pop_lru() else { break };
            blocks.bytes -= least_used.len();
        }
        Ok(block)
    }

    fn lock(&self) -> MutexGuard<'_, Blocks> {
        // OK because nothing between two of these lines can panic.
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
