//! A time by which a search must have ended.
//!
//! The deadline belongs to the thread, because tantivy collects on the thread that asks, and every
//! question — hits, facets, policies, timelines — is cut off in the same few places.

use std::cell::Cell;
use std::time::Instant;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{Query, Weight};
use tantivy::{Searcher, SegmentOrdinal, SegmentReader, TERMINATED, TantivyError};

use crate::{Error, ErrorKind, Result};

/// Documents that are collected between two looks at the clock.
const DOCUMENTS_BETWEEN: usize = 1024;

thread_local! {
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Does `work`, in which every search on this thread ends with [`ErrorKind::TimedOut`] soon after
/// `deadline`.
///
/// ```
/// use std::time::Instant;
/// use tansuo::{ErrorKind, Index, Settings, search::{Query, within}};
///
/// let dir = tempfile::tempdir()?;
/// let mut index = Index::create(dir.path().join("index"), Settings::default())?;
/// index.update(&["corpus".into()])?;
/// let error = within(Instant::now(), || index.search(&Query::all())).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::TimedOut);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn within<T>(deadline: Instant, work: impl FnOnce() -> T) -> T {
    /// Puts the outer deadline back, after a panic too.
    struct Outer(Option<Instant>);
    impl Drop for Outer {
        fn drop(&mut self) {
            DEADLINE.set(self.0);
        }
    }
    let _outer = Outer(DEADLINE.replace(Some(deadline)));
    work()
}

/// # Errors
/// [`ErrorKind::TimedOut`] if this thread's deadline has passed.
pub(crate) fn check() -> Result<()> {
    if is_over() { Err(timed_out()) } else { Ok(()) }
}

fn timed_out() -> Error {
    Error::new(ErrorKind::TimedOut, "the search took longer than it may; narrow it, or allow more time")
}

fn is_over() -> bool {
    DEADLINE.get().is_some_and(|deadline| Instant::now() >= deadline)
}

/// As [`Searcher::search`], until the deadline.
///
/// # Errors
/// As [`check`], or if the index cannot be read.
pub(crate) fn search<C: Collector>(
    searcher: &Searcher,
    query: &dyn Query,
    collector: &C,
) -> Result<C::Fruit> {
    check()?;
    if DEADLINE.get().is_none() {
        return Ok(searcher.search(query, collector)?);
    }
    match searcher.search(query, &Timed(collector)) {
        Err(TantivyError::SystemError(_)) if is_over() => Err(timed_out()),
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
            if collected % DOCUMENTS_BETWEEN == 0 && is_over() {
                return Err(TantivyError::SystemError("the deadline has passed".to_owned()));
            }
            doc = scorer.advance();
        }
        Ok(child.harvest())
    }
}
