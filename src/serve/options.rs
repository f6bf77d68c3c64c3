//! What a server is told when it starts.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// What a server is told when it starts.
#[derive(Debug, Clone)]
pub struct Options {
    /// The index.
    pub index: PathBuf,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether answers name files as they lie on the disk; otherwise below the indexed directory.
    pub show_paths: bool,
    /// What a request may cost.
    pub limits: Limits,
}

/// What a request may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Time that a search may take; then it is cut off and answered with 503.
    pub request_time: Duration,
    /// Requests at the same time; further ones are answered with 503 at once.
    pub concurrent_requests: usize,
    /// Searches at the same time; further requests wait for their turn.
    pub concurrent_searches: usize,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// Hits of one page.
    pub page_hits: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            request_time: Duration::from_secs(10),
            concurrent_requests: 256,
            concurrent_searches: std::thread::available_parallelism().map_or(2, |n| n.get()),
            body_bytes: 64 << 10,
            page_hits: 1000,
        }
    }
}
