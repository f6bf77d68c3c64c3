//! Figures for Prometheus.

use std::sync::atomic::AtomicI64;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::Result;

/// Seconds: from a search in memory to one that is cut off.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Request {
    endpoint: String,
    status: u16,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Endpoint {
    endpoint: String,
}

/// The metrics.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    seconds: Family<Endpoint, Histogram>,
    /// Requests that are being answered.
    pub running: Gauge<i64, AtomicI64>,
    commits: Counter,
    failed_looks: Counter,
}

impl Metrics {
    pub fn new() -> Metrics {
        let mut registry = Registry::with_prefix("tansuo");
        let requests = Family::default();
        registry.register("http_requests", "Requests by endpoint and status", requests.clone());
        let seconds: Family<Endpoint, Histogram> = Family::new_with_constructor(|| Histogram::new(BUCKETS));
        registry.register_with_unit(
            "http_request_duration",
            "Time to an answer",
            Unit::Seconds,
            seconds.clone(),
        );
        let running = Gauge::default();
        registry.register("http_requests_running", "Requests that are being answered", running.clone());
        let (commits, failed_looks) = (Counter::default(), Counter::default());
        registry.register("index_commits", "Commits of the index that were served", commits.clone());
        registry.register(
            "index_refresh_failures",
            "Times that the index could not be read again",
            failed_looks.clone(),
        );
        Metrics { registry, requests, seconds, running, commits, failed_looks }
    }

    /// Counts an answer.
    pub fn answered(&self, endpoint: &str, status: u16, took: Duration) {
        let endpoint = endpoint.to_owned();
        self.seconds.get_or_create(&Endpoint { endpoint: endpoint.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Request { endpoint, status }).inc();
    }

    /// Counts a check for a new commit.
    pub fn looked_for_commits(&self, found: &Result<bool>) {
        match found {
            Ok(true) => drop(self.commits.inc()),
            Ok(false) => {}
            Err(_) => drop(self.failed_looks.inc()),
        }
    }

    /// The figures in the text format of OpenMetrics.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // OK because memory takes every write.
        encode(&mut text, &self.registry).expect("text in memory");
        text
    }
}
