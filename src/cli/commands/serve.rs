//! `tansuo serve`

use std::io::Write;
use std::net::SocketAddr;

use clap::Args;
use tansuo::serve::{Limits, Options};

use crate::cli::failure::Result;
use crate::cli::locate::IndexArgs;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// Serve an index over HTTP: an API for programs, a web page for people
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tansuo serve
  tansuo serve --index /data/carbon/.tansuo --listen 127.0.0.1:8080
  curl 'http://127.0.0.1:7878/api/v1/search?q=碳达峰&province=贵州'")]
pub struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7878")]
    listen: SocketAddr,
    /// Name files as they lie on this disk, not below the indexed directory
    #[arg(long)]
    show_paths: bool,
    #[command(flatten)]
    index: IndexArgs,
}

impl Serve {
    /// Serves until it is told to stop.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let options = Options {
            index: self.index.open(session)?.dir().to_path_buf(),
            listen: self.listen,
            show_paths: self.show_paths,
            limits: Limits::default(),
        };
        let mut printed = Ok(());
        tansuo::serve::run(&options, |address| {
            let mut out = session.stdout();
            printed = writeln!(out, "http://{address}/").map_err(Into::into).and_then(|()| finish(out));
        })?;
        printed?;
        Ok(Outcome::Found)
    }
}
