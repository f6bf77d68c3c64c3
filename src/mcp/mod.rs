//! The index for language models: the Model Context Protocol, over standard input and output or over HTTP.
//!
//! A tool is a row of a table: its parameters, what its answers leave out, and the question that it asks of
//! [`serve`](crate::serve). Arguments are the parameters of the HTTP API. Answers are its JSON, shortened;
//! their schemas come from its description. The same limits apply.

mod resources;
mod schema;
mod server;
mod tools;
mod vocabulary;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use rmcp::ServiceExt;
use rmcp::service::ServerInitializeError;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService, stdio};

use crate::serve::{Options, Service, look_for_commits};
use crate::{Error, ErrorKind, Result};
use server::Server;

/// Where the protocol is served over HTTP.
const PATH: &str = "/mcp";

/// The options of a server for a single local client.
pub fn options(index: impl Into<PathBuf>) -> Options {
    Options::new(index, SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
}

/// Serves an index to the client at the other end of standard input and output, until that closes.
///
/// # Errors
/// If the index cannot be opened, or the client does not speak the protocol.
pub fn run(options: &Options) -> Result<()> {
    let service = Service::open(options)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        tokio::spawn(look_for_commits(Arc::clone(&service)));
        match Server::new(service).serve(stdio()).await {
            Ok(running) => running.waiting().await.map(drop).map_err(|error| error.to_string()),
            Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    });
    // A thread that reads standard input cannot be stopped.
    runtime.shutdown_background();
    ended.map_err(|error| Error::new(ErrorKind::Io, format!("the client does not speak MCP: {error}")))
}

/// The protocol over HTTP, at `/mcp`, for [`serve::run_with`](crate::serve::run_with): a request is a question and its
/// answer, so there are no sessions that could pile up.
pub fn routes(service: &Arc<Service>) -> Router<Arc<Service>> {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(service.limits.body_bytes)
        // The server has checked `Host` already, and knows its names.
        .disable_allowed_hosts()
        .with_allowed_origins(&service.origins)
        .enforce_origin_validation();
    let server = Server::new(Arc::clone(service));
    let sessions = Arc::new(NeverSessionManager::default());
    Router::new()
        .route_service(PATH, StreamableHttpService::new(move || Ok(server.clone()), sessions, config))
}
