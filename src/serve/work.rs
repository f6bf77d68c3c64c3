//! Searches on threads of their own: a bounded number at a time, each within its time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout_at;

use super::Service;
use super::problem::Problem;
use super::snapshots::Snapshot;
use crate::ErrorKind;
use crate::backend::Reader;
use crate::search::Stop;

/// How long after its deadline a search may take to notice it.
const GRACE: Duration = Duration::from_millis(250);
/// Time for the search of a health check.
const CHECK_TIME: Duration = Duration::from_secs(5);

/// The amount of work of a request. Each kind has its own threads, so a search does not wait for requests
/// that read all matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// A page of hits, counts, one record.
    Search,
    /// Everything that matches: timelines, coverage, policies.
    Overview,
}

impl Work {
    fn places(self, service: &Service) -> Arc<Semaphore> {
        Arc::clone(match self {
            Work::Search => &service.searches,
            Work::Overview => &service.overviews,
        })
    }
}

/// Does `work` on a commit of the index, on a thread that may block. It stops soon after its time is
/// over, or after the caller has left, which drops this future.
///
/// # Errors
/// Those of `work`; 503 if its turn does not come or it does not end in time. Work that goes on
/// beyond its time keeps its place until it ends, so work that cannot be stopped stays bounded.
pub(crate) async fn run<T: Send + 'static>(
    service: &Service,
    kind: Work,
    snapshot: Arc<Snapshot>,
    work: impl FnOnce(&Snapshot) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let deadline = Instant::now() + service.limits.request_time;
    let turn = timeout_at(deadline.into(), kind.places(service).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else { return Err(Problem::busy()) };
    let stop = Stop::at(deadline);
    let _when_dropped = StopWhenDropped(stop.clone());
    let running = tokio::task::spawn_blocking(move || {
        let _until_done = turn;
        caught(&snapshot, || stop.during(|| work(&snapshot))).flatten()
    });
    ended(deadline, running).await
}

/// Does the work of a monitor, which competes only with other monitors.
///
/// # Errors
/// As [`run`].
pub(super) async fn check<T: Send + 'static>(
    service: &Service,
    snapshot: Arc<Snapshot>,
    work: impl FnOnce(&Snapshot) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let deadline = Instant::now() + CHECK_TIME;
    let turn = timeout_at(deadline.into(), Arc::clone(&service.checks).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else { return Err(Problem::busy()) };
    let running = tokio::task::spawn_blocking(move || {
        let _until_done = turn;
        caught(&snapshot, || Stop::at(deadline).during(|| work(&snapshot))).flatten()
    });
    ended(deadline, running).await
}

async fn ended<T>(deadline: Instant, running: JoinHandle<Result<T, Problem>>) -> Result<T, Problem> {
    match timeout_at((deadline + GRACE).into(), running).await {
        Ok(Ok(done)) => done,
        Ok(Err(error)) => {
            tracing::error!(%error, "a search did not end");
            Err(Problem::internal())
        }
        Err(_) => Err(Problem::too_slow()),
    }
}

/// Stops the work of a caller that left.
struct StopWhenDropped(Stop);

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Runs `work`, and turns a panic into a problem. The engine trusts the files that it maps: if the index is
/// damaged, the log names the damage; otherwise the panic is a bug.
///
/// # Errors
/// 500 if `work` panicked.
pub(super) fn caught<T>(snapshot: &Snapshot, work: impl FnOnce() -> T) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| match Reader::check_files(snapshot.index.dir()) {
        Err(error) if error.kind() == ErrorKind::Corrupt => error.into(),
        _ => {
            tracing::error!("a search panicked; this is a mistake in tansuo: please report it");
            Problem::internal()
        }
    })
}
