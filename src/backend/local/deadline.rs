//! When a search must stop: at a time, or when nobody waits for it any more.
//!
//! The condition belongs to the thread, because tantivy collects on the thread that asks, and every
//! question — hits, facets, policies, timelines — is cut off in the same few places.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{Query, Weight};
use tantivy::{Searcher, SegmentOrdinal, SegmentReader, TERMINATED, TantivyError};

use crate::{Error, ErrorKind, Result};

/// Documents that are collected between two checks.
const DOCUMENTS_BETWEEN: usize = 1024;

thread_local! {
    static STOP: RefCell<Option<Stop>> = const { RefCell::new(None) };
}

/// When searches must stop. Clones share the condition, so that one thread stops the work of another.
///
/// ```
/// use std::time::{Duration, Instant};
/// use tansuo::search::Stop;
/// use tansuo::{ErrorKind, Index, Request, Settings};
///
/// let dir = tempfile::tempdir()?;
/// let mut index = Index::create(dir.path().join("index"), Settings::default())?;
/// index.update(&["corpus".into()])?;
/// let stop = Stop::at(Instant::now() + Duration::from_secs(60));
/// stop.during(|| index.search(&Request::default()))?;
/// stop.stop();
/// let error = stop.during(|| index.search(&Request::default())).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::TimedOut);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Stop {
    deadline: Instant,
    is_stopped: Arc<AtomicBool>,
}

impl Stop {
    /// Stops at `deadline`, or when [`Stop::stop`] is called.
    pub fn at(deadline: Instant) -> Stop {
        Stop { deadline, is_stopped: Arc::default() }
    }

    /// Stops the searches of [`Stop::during`], on whatever thread they run.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Does `work`, in which every search on this thread ends with [`ErrorKind::TimedOut`] soon after
    /// it must stop.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        /// Puts the outer condition back, after a panic too.
        struct Outer(Option<Stop>);
        impl Drop for Outer {
            fn drop(&mut self) {
                STOP.replace(self.0.take());
            }
        }
        let _outer = Outer(STOP.replace(Some(self.clone())));
        work()
    }

    fn is_over(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed) || Instant::now() >= self.deadline
    }
}

/// Does `work`, in which every search on this thread ends with [`ErrorKind::TimedOut`] soon after
/// `deadline`.
///
/// ```
/// use std::time::Instant;
/// use tansuo::search::within;
/// use tansuo::{ErrorKind, Index, Request, Settings};
///
/// let dir = tempfile::tempdir()?;
/// let mut index = Index::create(dir.path().join("index"), Settings::default())?;
/// index.update(&["corpus".into()])?;
/// let error = within(Instant::now(), || index.search(&Request::default())).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::TimedOut);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn within<T>(deadline: Instant, work: impl FnOnce() -> T) -> T {
    Stop::at(deadline).during(work)
}

/// # Errors
/// [`ErrorKind::TimedOut`] if the work of this thread must stop.
pub(crate) fn check() -> Result<()> {
    if is_over() { Err(timed_out()) } else { Ok(()) }
}

fn timed_out() -> Error {
    Error::new(ErrorKind::TimedOut, "the search took longer than it may; narrow it, or allow more time")
}

fn is_over() -> bool {
    STOP.with_borrow(|stop| stop.as_ref().is_some_and(Stop::is_over))
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
    if STOP.with_borrow(Option::is_none) {
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
