//! When a search or an update must stop: at a time, or when nobody waits for it any more.
//!
//! The condition belongs to the thread: back ends work on the thread that asks, and check it in a few places.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::message::message;
use crate::{Error, ErrorKind, Result};

thread_local! {
    static STOP: RefCell<Option<Stop>> = const { RefCell::new(None) };
}

/// When searches must stop. Clones share the condition, so one thread can stop the work of another.
///
/// ```
/// use std::time::{Duration, Instant};
/// use tansuo::search::Stop;
/// use tansuo::{ErrorKind, Request, Settings, Writer};
///
/// let mut writer = Writer::in_memory(Settings::default())?;
/// writer.update(&["corpus".into()])?;
/// let reader = writer.reader();
/// let stop = Stop::at(Instant::now() + Duration::from_secs(60));
/// stop.during(|| reader.search(&Request::default()))?;
/// stop.stop();
/// let error = stop.during(|| reader.search(&Request::default())).unwrap_err();
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

    /// Stops the searches and updates of [`Stop::during`], on whatever thread they run.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Runs `work`. Soon after the time to stop, every search and update in it on this thread ends with
    /// [`ErrorKind::TimedOut`].
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

/// # Errors
/// [`ErrorKind::TimedOut`] if the work of this thread must stop.
pub(crate) fn check() -> Result<()> {
    if is_over() { Err(timed_out()) } else { Ok(()) }
}

pub(super) fn timed_out() -> Error {
    Error::new(
        ErrorKind::TimedOut,
        message!("the search took longer than it may; narrow it, or allow more time"),
    )
}

/// How long the work of this thread may still take; `None` if it may take any time.
#[cfg(feature = "opensearch")]
pub(super) fn remaining() -> Option<std::time::Duration> {
    STOP.with_borrow(|stop| stop.as_ref().map(|stop| stop.deadline.saturating_duration_since(Instant::now())))
}

pub(crate) fn is_over() -> bool {
    STOP.with_borrow(|stop| stop.as_ref().is_some_and(Stop::is_over))
}
