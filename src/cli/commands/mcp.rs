//! `tansuo mcp`

use std::io::{self, IsTerminal};

use clap::Args;
use rust_i18n::t;
use tansuo::serve::Options;
use tracing::Level;

use crate::cli::failure::Result;
use crate::cli::locate::IndexArgs;
use crate::cli::session::Session;
use crate::cli::{Outcome, notes};

/// Answer a language model's client over standard input and output (Model Context Protocol)
#[derive(Debug, Args)]
#[command(
    after_help = "A client starts this command: name `tansuo` in its configuration, with the arguments `mcp --index DIR`.
`tansuo serve` speaks the same protocol over HTTP, at /mcp.

Examples:
  tansuo mcp --index /data/reports/.tansuo
  tansuo mcp --in /data/reports"
)]
pub struct Mcp {
    /// Show full paths of files, not paths below the indexed directory
    #[arg(long)]
    show_paths: bool,
    #[command(flatten)]
    index: IndexArgs,
}

impl Mcp {
    /// Answers until the client closes standard input.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        tracing_subscriber::fmt().with_writer(io::stderr).with_max_level(Level::WARN).with_ansi(false).init();
        let index = self.index.open(session)?.dir().to_path_buf();
        if io::stdin().is_terminal() {
            notes::note(
                session,
                &t!("a client of the protocol is expected on standard input; see `tansuo mcp --help`"),
            );
        }
        let synonyms = self.index.synonyms()?;
        let options = Options { show_paths: self.show_paths, synonyms, ..tansuo::mcp::options(index) };
        tansuo::mcp::run(&options)?;
        Ok(Outcome::Found)
    }
}
