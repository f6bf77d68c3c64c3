//! Searches on threads of their own: a bounded number at a time, each within its time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::timeout_at;

use super::Service;
use super::problem::Problem;
use super::snapshots::Snapshot;
use crate::ErrorKind;
use crate::index::Index;
use crate::search::within;

/// How long after its deadline a search may take to notice it.
const GRACE: Duration = Duration::from_millis(250);

/// Does `work` on a commit of the index, on a thread that may block.
///
/// # Errors
/// Those of `work`; 503 if its turn does not come or it does not end in time. Work that goes on
/// beyond its time keeps its place until it ends, so that what cannot be stopped stays bounded.
pub(super) async fn run<T: Send + 'static>(
    service: &Service,
    snapshot: Arc<Snapshot>,
    work: impl FnOnce(&Snapshot) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let deadline = Instant::now() + service.limits.request_time;
    let turn = timeout_at(deadline.into(), Arc::clone(&service.searches).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else { return Err(Problem::busy()) };
    let running = tokio::task::spawn_blocking(move || {
        let _until_done = turn;
        caught(&snapshot, || within(deadline, || work(&snapshot))).flatten()
    });
    match timeout_at((deadline + GRACE).into(), running).await {
        Ok(Ok(done)) => done,
        Ok(Err(error)) => {
            tracing::error!(%error, "a search did not end");
            Err(Problem::internal())
        }
        Err(_) => Err(Problem::too_slow()),
    }
}

/// Does `work`, and makes of a panic a problem: over a damaged index, which the engine trusts while it maps
/// it, the log names the damage; otherwise it is a mistake of ours.
///
/// # Errors
/// 500 if `work` panicked.
pub(super) fn caught<T>(snapshot: &Snapshot, work: impl FnOnce() -> T) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| match Index::check_files(snapshot.index.dir()) {
        Err(error) if error.kind() == ErrorKind::Corrupt => error.into(),
        _ => {
            tracing::error!("a search panicked; this is a mistake in tansuo: please report it");
            Problem::internal()
        }
    })
}
