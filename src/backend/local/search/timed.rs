//! Searches until the deadline.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{Query, Weight};
use tantivy::{Searcher, SegmentOrdinal, SegmentReader, TERMINATED, TantivyError};

use crate::Result;
use crate::backend::deadline;

/// Documents that are collected between two checks.
const DOCUMENTS_BETWEEN: usize = 1024;

/// As [`Searcher::search`], until the deadline.
///
/// # Errors
/// As [`deadline::check`], or if the index cannot be read.
pub(crate) fn search<C: Collector>(
    searcher: &Searcher,
    query: &dyn Query,
    collector: &C,
) -> Result<C::Fruit> {
    deadline::check()?;
    if !deadline::is_set() {
        return Ok(searcher.search(query, collector)?);
    }
    match searcher.search(query, &Timed(collector)) {
        Err(TantivyError::SystemError(_)) if deadline::is_over() => Err(deadline::timed_out()),
        found => Ok(found?),
    }
}

/// A collector that looks at the clock.
struct Timed<'c, C>(&'c C);

impl<C: Collector> Collector for Timed<'_, C> {
    type Fruit = C::Fruit;
    type Child = C::Child;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<C::Child> {
        self.0.for_segment(segment, reader)
    }

    fn requires_scoring(&self) -> bool {
        self.0.requires_scoring()
    }

    fn merge_fruits(&self, fruits: Vec<<C::Child as SegmentCollector>::Fruit>) -> tantivy::Result<C::Fruit> {
        self.0.merge_fruits(fruits)
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: u32,
        reader: &SegmentReader,
    ) -> tantivy::Result<<C::Child as SegmentCollector>::Fruit> {
        let mut child = self.for_segment(segment, reader)?;
        let mut scorer = weight.scorer(reader, 1.0)?;
        let alive = reader.alive_bitset();
        let scoring = self.requires_scoring();
        let mut collected = 0;
        let mut doc = scorer.doc();
        while doc != TERMINATED {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                let score = if scoring { scorer.score() } else { 0.0 };
                child.collect(doc, score);
            }
            collected += 1;
            if collected % DOCUMENTS_BETWEEN == 0 && deadline::is_over() {
                return Err(TantivyError::SystemError("the deadline has passed".to_owned()));
            }
            doc = scorer.advance();
        }
        Ok(child.harvest())
    }
}
