//! Runs the server until it is asked to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use super::places::Places;
use super::{Options, Service, router_with};
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// How often the server checks for a new commit.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a caller may take to send the head of a request, or be idle between two requests.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// How long requests that run may take to end when the server is asked to stop.
const STOP_TIME: Duration = Duration::from_secs(30);
/// Bytes of a request's head, with the address.
const HEAD_BYTES: usize = 96 << 10;

/// Serves an index until the process is asked to stop (SIGTERM, or Ctrl-C), then finishes the
/// requests that run. `ready` is called with the address once it listens.
///
/// # Errors
/// If the index cannot be opened, others could reach it without a key, or the address cannot be
/// taken.
pub fn run(options: &Options, ready: impl FnOnce(SocketAddr)) -> Result<()> {
    run_with(options, |_| Router::new(), ready)
}

/// As [`run`], with further `routes` behind the same limits, names and keys.
///
/// # Errors
/// As [`run`].
pub fn run_with(
    options: &Options,
    routes: impl FnOnce(&Arc<Service>) -> Router<Arc<Service>>,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    let service = Service::open(options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime
        .block_on(async {
            let cannot = |error: std::io::Error| {
                let message = message!(
                    "cannot listen on %{address}; choose another address with --listen",
                    address = options.listen.to_string()
                );
                Error::new(ErrorKind::Io, message).because(error)
            };
            let listener = TcpListener::bind(options.listen).await.map_err(cannot)?;
            let address = listener.local_addr().map_err(cannot)?;
            let stop = stop_signal()?;
            tokio::spawn(look_for_commits(Arc::clone(&service)));
            let places = Places::new(service.limits.connections, service.limits.connections_per_address);
            let router = router_with(Arc::clone(&service), routes(&service));
            tracing::info!(%address, "listening");
            ready(address);
            accept(listener, places, router, stop).await;
            Ok(())
        })
        .inspect(|()| runtime.shutdown_background())
}

/// Takes connections until `stop`, then waits for those with a request.
async fn accept(listener: TcpListener, places: Places, router: Router, stop: impl Future<Output = ()>) {
    let connections = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let taken = async {
            let place = places.free().await;
            (place, listener.accept().await)
        };
        let (place, taken) = tokio::select! {
            taken = taken => taken,
            () = &mut stop => break,
        };
        let (stream, peer) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                // Probably the process has no free file descriptors; closing connections frees some.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // A connection beyond the share of its address is closed, so that others find a place.
        let Some(place) = place.of(peer.ip()) else { continue };
        let connection = connections.watch(connection(stream, router.clone()));
        tokio::spawn(async move {
            let _until_closed = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    tracing::info!("stopping: requests that run are finished");
    if tokio::time::timeout(STOP_TIME, connections.shutdown()).await.is_err() {
        tracing::warn!("stopped before every request was finished");
    }
}

type Connection = http1::Connection<TokioIo<TcpStream>, TowerToHyperService<Router>>;

fn connection(stream: TcpStream, router: Router) -> Connection {
    // A failure leaves the connection as it is, only slower.
    let _ = stream.set_nodelay(true);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
}

/// Waits for SIGTERM or SIGINT. The handlers are there when this returns, so that no signal is lost.
#[cfg(unix)]
fn stop_signal() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Serves new commits of other processes as they come.
pub(crate) async fn look_for_commits(service: Arc<Service>) {
    let mut failing = false;
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let looking = Arc::clone(&service);
        let found = match tokio::task::spawn_blocking(move || looking.refresh()).await {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(%error, "looking for a new commit failed");
                continue;
            }
        };
        match &found {
            Ok(true) => tracing::info!(commit = service.snapshots.current().commit, "a new commit is served"),
            // Logged once, not every second.
            Err(error) if !failing => {
                tracing::warn!(%error, "the index cannot be read again; its last commit is still served");
            }
            _ => {}
        }
        failing = found.is_err();
    }
}
