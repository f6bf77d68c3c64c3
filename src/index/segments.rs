//! The segments of a commit, for what looks through all of them.

use tantivy::index::SegmentMeta;
use tantivy::{Searcher, SegmentReader};

use super::Index;
use super::seal::SealedDirectory;
use crate::Result;

/// Segments of which what was looked at may stay in memory, a megabyte or two each. To open one again takes
/// longer than to look at it, if it is small.
const MOST_HELD: usize = 16;

/// The segments of a commit. What is read of a segment stays in memory while it is open, and a large index has
/// hundreds: of such a one, each is opened for itself, and closed before the next.
pub(crate) struct Segments {
    searcher: Searcher,
    again: Option<(tantivy::Index, Vec<SegmentMeta>)>,
}

impl Segments {
    pub fn number(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    /// Calls `f` with every segment.
    pub fn each(&self, mut f: impl FnMut(&SegmentReader) -> Result<()>) -> Result<()> {
        self.searcher.segment_readers().iter().try_for_each(|held| match self.opened_again(held) {
            Some(segment) => f(&segment),
            None => f(held),
        })
    }

    /// The same segment once more; none if it is to be taken as it is held, or a writer has changed it since.
    fn opened_again(&self, held: &SegmentReader) -> Option<SegmentReader> {
        let (index, metas) = self.again.as_ref()?;
        let same = |meta: &&SegmentMeta| {
            meta.id() == held.segment_id() && meta.num_deleted_docs() == held.num_deleted_docs()
        };
        let meta = metas.iter().find(same)?.clone();
        SegmentReader::open(&index.segment(meta)).ok()
    }
}

impl Index {
    pub(crate) fn segments(&self) -> Result<Segments> {
        let searcher = self.searcher()?;
        let is_large = searcher.segment_readers().len() > MOST_HELD;
        let open_again = || -> tantivy::Result<_> {
            // Files are mapped once for each directory.
            let index = tantivy::Index::open(SealedDirectory::open(&self.generation)?)?;
            let metas = index.searchable_segment_metas()?;
            Ok((index, metas))
        };
        // OK because the segments are held; they only take more memory so.
        let again = if is_large { open_again().ok() } else { None };
        Ok(Segments { searcher, again })
    }
}
