//! The settings of a server.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use super::Keys;
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// The settings of a server.
#[derive(Debug, Clone)]
pub struct Options {
    /// The index.
    pub index: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The keys, one of which callers must send; `None`: everybody who reaches the server may ask.
    pub keys: Option<Keys>,
    /// Whether an address that others reach may be served without keys.
    pub allow_public_without_key: bool,
    /// Names of the server besides `localhost`, for instance behind a proxy. Without keys, a server on
    /// loopback answers only to these names, so that no web page can read from it under another name.
    pub host_names: Vec<String>,
    /// Origins whose pages may call the API, such as `https://example.org`; none by default.
    pub allowed_origins: Vec<String>,
    /// Whether answers have the full paths of files; otherwise paths below the indexed directory.
    pub show_paths: bool,
    /// The user's groups of names, as [`Reader::with_synonyms`](crate::Reader::with_synonyms) takes them;
    /// empty for none.
    pub synonyms: String,
    /// What a request may cost.
    pub limits: Limits,
}

/// What a request may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Time that a search may take; then it is cut off and answered with 503.
    pub request_time: Duration,
    /// Time that an export may take.
    pub export_time: Duration,
    /// Requests at the same time; further ones are answered with 503 at once.
    pub concurrent_requests: usize,
    /// Connections at the same time; further ones wait to be taken.
    pub connections: usize,
    /// Concurrent connections from one address, which behind a proxy is the proxy's; further ones are closed.
    pub connections_per_address: usize,
    /// Searches at the same time; further requests wait for their turn.
    pub concurrent_searches: usize,
    /// Requests at the same time that look at all matches, beside those searches: timelines, coverage,
    /// policies and the like.
    pub concurrent_overviews: usize,
    /// Exports at the same time.
    pub concurrent_exports: usize,
    /// Bytes of a request's body; an address has 64 KiB at most.
    pub body_bytes: usize,
    /// Hits of one page.
    pub page_hits: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, |cores| cores.get());
        Limits {
            request_time: Duration::from_secs(10),
            export_time: Duration::from_secs(600),
            concurrent_requests: 256,
            connections: 1024,
            connections_per_address: 256,
            concurrent_searches: cores,
            concurrent_overviews: cores.div_ceil(2),
            concurrent_exports: 2,
            body_bytes: 64 << 10,
            page_hits: 1000,
        }
    }
}

impl Options {
    /// An index served on loopback, with the usual limits.
    pub fn new(index: impl Into<PathBuf>, listen: SocketAddr) -> Options {
        Options {
            index: index.into(),
            listen,
            keys: None,
            allow_public_without_key: false,
            host_names: Vec::new(),
            allowed_origins: Vec::new(),
            show_paths: false,
            synonyms: String::new(),
            limits: Limits::default(),
        }
    }

    /// # Errors
    /// If others could reach the server without a key, and nobody said that they may.
    pub(super) fn check(&self) -> Result<()> {
        let is_private = self.listen.ip().is_loopback() || self.keys.is_some();
        if is_private || self.allow_public_without_key {
            return Ok(());
        }
        let message = message!(
            "%{address} can be reached from other machines; give keys with --api-key-file, \
             or say --allow-public-without-key if everybody may read the index",
            address = self.listen.to_string(),
        );
        Err(Error::new(ErrorKind::Settings, message))
    }
}
