//! Searches on threads of their own: a bounded number at a time, each within its time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::timeout_at;

use super::Service;
use super::problem::Problem;
use super::snapshots::Snapshot;

/// How long after its deadline a search may take to notice it.
const GRACE: Duration = Duration::from_millis(500);

/// Does `work` on a commit of the index, on a thread that may block.
///
/// # Errors
/// Those of `work`; 503 if its turn does not come or it does not end in time. Work that goes on
/// beyond its time keeps its place until it ends, so that what cannot be stopped stays bounded.
pub(super) async fn run<T: Send + 'static>(
    service: &Service,
    snapshot: Arc<Snapshot>,
    work: impl FnOnce(&Snapshot, Instant) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let deadline = Instant::now() + service.limits.request_time;
    let permit = timeout_at(deadline.into(), Arc::clone(&service.searches).acquire_owned());
    let permit = permit.await.map_err(|_| Problem::busy())?.map_err(|_| Problem::busy())?;
    let running = tokio::task::spawn_blocking(move || {
        let _until_done = permit;
        work(&snapshot, deadline)
    });
    match timeout_at((deadline + GRACE).into(), running).await {
        Ok(Ok(done)) => done,
        Ok(Err(panic)) => std::panic::resume_unwind(panic.into_panic()),
        Err(_) => Err(Problem::too_slow()),
    }
}
