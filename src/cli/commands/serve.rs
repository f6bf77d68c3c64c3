//! `tansuo serve`

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::Duration;

use clap::{Args, ValueEnum};
use rust_i18n::t;
use tansuo::backend::Changes;
use tansuo::serve::{Keys, Limits, Options};
use tansuo::{Settings, Writer};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::cli::args;
use crate::cli::failure::Result;
use crate::cli::locate::IndexArgs;
use crate::cli::notes;
use crate::cli::session::Session;
use crate::cli::watch::{Stopper, Watch};
use crate::cli::{Outcome, finish};

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Log {
    /// A line for people
    Compact,
    /// A JSON document a line
    Json,
    /// Nothing
    Off,
}

/// Reads an address to listen on.
fn address(typed: &str) -> std::result::Result<SocketAddr, String> {
    typed.parse().map_err(|_| t!("expected an address with its port, such as 127.0.0.1:7878").into_owned())
}

/// Serve an index over HTTP: an API for programs, a web page for people, MCP for language models
#[derive(Debug, Args)]
#[command(
    after_help = "The server only reads, but with --watch. It sees what `tansuo index` commits meanwhile, and stops on SIGTERM or
Ctrl-C once running requests are finished. The API: http://127.0.0.1:7878/api/v1/openapi.json
The Model Context Protocol: http://127.0.0.1:7878/mcp

Examples:
  tansuo serve
  tansuo serve --in reports --listen 127.0.0.1:8080
  tansuo serve --watch reports
  tansuo serve --listen 0.0.0.0:7878 --api-key-file keys.txt --log json
  curl 'http://127.0.0.1:7878/api/v1/search?q=碳达峰&province=贵州'"
)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7878", value_parser = address)]
    listen: SocketAddr,
    /// Answer only callers that send a key of this file (one per line) as `Authorization: Bearer KEY`
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// Let everybody who reaches the address read the index
    #[arg(long, conflicts_with = "api_key_file")]
    allow_public_without_key: bool,
    /// A name by which the server is called besides localhost, for instance behind a proxy
    #[arg(long = "host-name", value_name = "NAME")]
    host_names: Vec<String>,
    /// Let the pages of this origin call the API, such as https://example.org
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    allowed_origins: Vec<String>,
    /// Show full paths of files, not paths below the indexed directory
    #[arg(long)]
    show_paths: bool,
    /// Milliseconds that a search may take
    #[arg(long, value_name = "MS", default_value = "10000", value_parser = args::positive::<u64>)]
    request_ms: u64,
    /// Searches at the same time; by default as many as there are processors
    #[arg(long, value_name = "N", value_parser = args::positive::<u16>)]
    searches: Option<u16>,
    /// Timelines, coverage tables, lists of policies and the like at the same time, beside the searches
    #[arg(long, value_name = "N", value_parser = args::positive::<u16>)]
    overviews: Option<u16>,
    /// Connections at the same time
    #[arg(long, value_name = "N", default_value = "1024", value_parser = args::positive::<u16>)]
    connections: u16,
    /// Concurrent connections from one address; behind a proxy, that is the proxy's
    #[arg(long, value_name = "N", default_value = "256", value_parser = args::positive::<u16>)]
    connections_per_address: u16,
    /// Requests at the same time
    #[arg(long, value_name = "N", default_value = "256", value_parser = args::positive::<u16>)]
    requests: u16,
    /// Index this directory, and bring the index up to date whenever its files change
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    watch: Vec<PathBuf>,
    /// How requests are logged, on standard error
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "compact")]
    log: Log,
    #[command(flatten)]
    index: IndexArgs,
}

impl Serve {
    /// Serves until it is asked to stop.
    pub fn run(mut self, session: &Session) -> Result<Outcome> {
        begin_log(self.log, session);
        let watched = self.begin_watch(session)?;
        let options = self.options(session)?;
        let mut printed = Ok(());
        let served = tansuo::serve::run_with(&options, routes, |address| {
            let mut out = session.stdout();
            printed = writeln!(out, "http://{address}/").map_err(Into::into).and_then(|()| finish(out));
        });
        if let Some((stopper, watching)) = watched {
            stopper.stop();
            // A panic of that thread has been reported.
            let _ = watching.join();
        }
        served?;
        printed?;
        Ok(Outcome::Found)
    }

    /// Brings the index up to date with the directories to watch, and follows them on another thread. The
    /// server finds new commits by itself.
    fn begin_watch(&mut self, session: &Session) -> Result<Option<(Stopper, JoinHandle<()>)>> {
        if self.watch.is_empty() {
            return Ok(None);
        }
        let dir = self.index.for_writing(&self.watch, session)?;
        let mut writer = Writer::open_or_create(&dir, Settings::default())?;
        let report = writer.update_with(&self.watch, Duration::ZERO, &mut |_| {})?;
        notes::problems(&report.problems, &session.paths, usize::MAX);
        self.index.read(dir);
        let (watch, stopper) = Watch::new(&writer, &session.paths);
        let follow = move || {
            let _ = watch.run(writer, &mut |_, report| {
                let Changes { added, changed, removed, .. } = report.changes;
                tracing::info!(added, changed, removed, "the index was brought up to date");
                Ok(())
            });
        };
        Ok(Some((stopper, std::thread::spawn(follow))))
    }

    fn options(self, session: &Session) -> Result<Options> {
        let usual = Limits::default();
        let limits = Limits {
            request_time: Duration::from_millis(self.request_ms),
            concurrent_searches: self.searches.map_or(usual.concurrent_searches, usize::from),
            concurrent_overviews: self.overviews.map_or(usual.concurrent_overviews, usize::from),
            concurrent_requests: usize::from(self.requests),
            connections: usize::from(self.connections),
            connections_per_address: usize::from(self.connections_per_address),
            ..usual
        };
        let index = self.index.open(session)?.dir().to_path_buf();
        let synonyms = self.index.synonyms()?;
        Ok(Options {
            keys: self.api_key_file.as_deref().map(Keys::read).transpose()?,
            allow_public_without_key: self.allow_public_without_key,
            host_names: self.host_names,
            allowed_origins: self.allowed_origins,
            show_paths: self.show_paths,
            synonyms,
            limits,
            ..Options::new(index, self.listen)
        })
    }
}

/// The routes besides the API and the page.
#[cfg(feature = "mcp")]
use tansuo::mcp::routes;
#[cfg(not(feature = "mcp"))]
fn routes(
    _: &std::sync::Arc<tansuo::serve::Service>,
) -> axum::Router<std::sync::Arc<tansuo::serve::Service>> {
    axum::Router::new()
}

fn begin_log(log: Log, session: &Session) {
    let builder = tracing_subscriber::fmt().with_writer(std::io::stderr).with_target(false);
    // rmcp logs the beginning and the end of every request as if it were a session.
    let levels = || Targets::new().with_default(Level::INFO).with_target("rmcp", Level::WARN);
    match log {
        Log::Compact => {
            let ansi = session.is_watched() && session.color();
            builder.compact().with_ansi(ansi).finish().with(levels()).init();
        }
        Log::Json => builder.json().flatten_event(true).finish().with(levels()).init(),
        Log::Off => {}
    }
}
