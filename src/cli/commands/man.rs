//! `tansuo man DIR`

use std::fs;
use std::path::PathBuf;

use clap::{Args, CommandFactory};
use tansuo::{Error, ErrorKind};

use crate::cli::failure::Result;
use crate::cli::session::Session;
use crate::cli::{Cli, Outcome};

/// Write a man page for the program and for each command
#[derive(Debug, Args)]
#[command(hide = true)]
pub struct Man {
    /// Where to write them, e.g. ~/.local/share/man/man1
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

impl Man {
    /// Writes the pages.
    pub fn run(self, _session: &Session) -> Result<Outcome> {
        let written = fs::create_dir_all(&self.dir).and_then(|()| {
            let mut command = Cli::command().disable_help_subcommand(true);
            command.build();
            clap_mangen::generate_to(command, &self.dir)
        });
        written.map_err(|error| {
            let message = "the man pages cannot be written; name another directory";
            Error::new(ErrorKind::Io, message).at(&self.dir).because(error)
        })?;
        Ok(Outcome::Found)
    }
}
