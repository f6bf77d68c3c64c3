//! Listens until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use super::{Options, Service, router};
use crate::{Error, ErrorKind, Result};

/// How often it looks for a new commit.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Serves an index until the process is told to stop, then finishes the requests that run.
/// `ready` is called with the address once it listens.
///
/// # Errors
/// If the index cannot be opened or the address cannot be taken.
pub fn run(options: &Options, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    let service = Service::open(options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let cannot = |error: std::io::Error| {
            let message =
                format!("cannot listen on {}; choose another address with --listen", options.listen);
            Error::new(ErrorKind::Io, message).because(error)
        };
        let listener = TcpListener::bind(options.listen).await.map_err(cannot)?;
        ready(listener.local_addr().map_err(cannot)?);
        tokio::spawn(look_for_commits(Arc::clone(&service)));
        axum::serve(listener, router(service)).await?;
        Ok(())
    })
}

/// Serves new commits of other processes as they come.
async fn look_for_commits(service: Arc<Service>) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let service = Arc::clone(&service);
        let refreshed = tokio::task::spawn_blocking(move || service.snapshots.refresh()).await;
        match refreshed {
            Ok(Ok(false)) => {}
            Ok(Ok(true)) => tracing::info!("a new commit is served"),
            Ok(Err(error)) => {
                tracing::warn!(%error, "the index cannot be read again; the last commit is served")
            }
            Err(error) => tracing::error!(%error, "looking for a new commit failed"),
        }
    }
}
