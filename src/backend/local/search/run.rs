//! Runs queries until the deadline, on the documents of one scope.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::{Query, Weight};
use tantivy::{
    COLLECT_BLOCK_BUFFER_LEN, DocId, DocSet, Score, Searcher, SegmentOrdinal, SegmentReader, TERMINATED,
    TantivyError,
};

use crate::Result;
use crate::backend::{Scope, deadline};

/// Documents that are scored between two checks of the deadline.
pub(super) const DOCUMENTS_BETWEEN: usize = 1024;

/// As [`Searcher::search`], until the deadline.
///
/// # Errors
/// As [`deadline::check`], or if the index cannot be read.
pub(crate) fn search<C: Collector>(
    searcher: &Searcher,
    query: &dyn Query,
    collector: &C,
) -> Result<C::Fruit> {
    Ok(search_in(searcher, query, collector, None)?.0)
}

/// Collects the matches in a scope, or in all scopes, until the deadline. Also returns the number of matches
/// in other scopes. The scope is read from a column, because most searches collect one scope and count the
/// other.
pub(super) fn search_in<C: Collector>(
    searcher: &Searcher,
    query: &dyn Query,
    collector: &C,
    scope: Option<Scope>,
) -> Result<(C::Fruit, usize)> {
    deadline::check()?;
    match searcher.search(query, &Scoped { inner: collector, scope }) {
        Err(TantivyError::SystemError(_)) if deadline::is_over() => Err(deadline::timed_out()),
        found => Ok(found?),
    }
}

struct Scoped<'c, C> {
    inner: &'c C,
    scope: Option<Scope>,
}

struct ScopedSegment<S> {
    inner: S,
    scope: Option<(Scope, Column<u64>)>,
    others: usize,
}

impl<S: SegmentCollector> ScopedSegment<S> {
    /// Whether a document is in the scope; counts it if not.
    fn keeps(&mut self, doc: DocId) -> bool {
        let Some((scope, column)) = &self.scope else { return true };
        let is_kept = column.first(doc) == Some(*scope as u64);
        self.others += usize::from(!is_kept);
        is_kept
    }
}

impl<S: SegmentCollector> SegmentCollector for ScopedSegment<S> {
    type Fruit = (S::Fruit, usize);

    fn collect(&mut self, doc: DocId, score: Score) {
        if self.keeps(doc) {
            self.inner.collect(doc, score);
        }
    }

    fn harvest(self) -> Self::Fruit {
        (self.inner.harvest(), self.others)
    }
}

impl<C: Collector> Collector for Scoped<'_, C> {
    type Fruit = (C::Fruit, usize);
    type Child = ScopedSegment<C::Child>;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Self::Child> {
        let scope = match self.scope {
            Some(scope) => Some((scope, reader.fast_fields().u64("scope")?)),
            None => None,
        };
        Ok(ScopedSegment { inner: self.inner.for_segment(segment, reader)?, scope, others: 0 })
    }

    fn requires_scoring(&self) -> bool {
        self.inner.requires_scoring()
    }

    fn merge_fruits(
        &self,
        fruits: Vec<(<C::Child as SegmentCollector>::Fruit, usize)>,
    ) -> tantivy::Result<Self::Fruit> {
        let others = fruits.iter().map(|(_, others)| others).sum();
        let fruits = fruits.into_iter().map(|(fruit, _)| fruit).collect();
        Ok((self.inner.merge_fruits(fruits)?, others))
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<<Self::Child as SegmentCollector>::Fruit> {
        let mut child = self.for_segment(segment, reader)?;
        let mut scorer = weight.scorer(reader, 1.0)?;
        let alive = reader.alive_bitset();
        let is_alive = |doc: DocId| alive.is_none_or(|alive| alive.is_alive(doc));
        if !self.requires_scoring() {
            let mut docs = [0; COLLECT_BLOCK_BUFFER_LEN];
            loop {
                let found = scorer.fill_buffer(&mut docs);
                let mut kept = 0;
                for at in 0..found {
                    docs[kept] = docs[at];
                    kept += usize::from(is_alive(docs[at]) && child.keeps(docs[at]));
                }
                child.inner.collect_block(&docs[..kept]);
                if found < docs.len() {
                    return Ok(child.harvest());
                }
                check()?;
            }
        }
        let mut seen = 0_usize;
        let mut doc = scorer.doc();
        while doc != TERMINATED {
            // Only what counts is scored.
            if is_alive(doc) && child.keeps(doc) {
                let score = scorer.score();
                child.inner.collect(doc, score);
            }
            seen += 1;
            if seen.is_multiple_of(DOCUMENTS_BETWEEN) {
                check()?;
            }
            doc = scorer.advance();
        }
        Ok(child.harvest())
    }
}

fn check() -> tantivy::Result<()> {
    match deadline::is_over() {
        true => Err(TantivyError::SystemError("the deadline has passed".to_owned())),
        false => Ok(()),
    }
}
