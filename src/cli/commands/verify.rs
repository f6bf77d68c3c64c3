//! `tansuo verify`

use std::path::PathBuf;

use clap::Args;
use tansuo::output::{Format, verification};

use crate::cli::failure::Result;
use crate::cli::session::Session;
use crate::cli::{Outcome, args, finish, locate};

/// Check an index: every file against its checksum, its records against its text and the trees
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tansuo verify
  tansuo verify --full --index /data/carbon
  tansuo verify --format json

Exit status: 0 nothing is wrong, 1 the index is damaged or stale, 2 error.")]
pub struct Verify {
    /// The index, or its address on OpenSearch; else TANSUO_INDEX, else the nearest .tansuo upwards
    #[arg(long, value_name = "DIR|URL")]
    index: Option<PathBuf>,
    /// Look at every record and the content of every file, not at a sample
    #[arg(long)]
    full: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::format_in(&[Format::Table, Format::Json]))]
    format: Format,
}

impl Verify {
    /// Verifies the index and prints what is wrong.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let dir = locate::for_reading(self.index.as_deref(), session)?;
        let found = tansuo::Reader::verify(&dir, self.full)?;
        let mut out = session.stdout();
        match self.format {
            Format::Json => verification::write_json(&found, &dir, &mut out)?,
            _ => verification::write_table(&found, &dir, &session.paths, &mut out)?,
        }
        finish(out)?;
        Ok(if verification::status(&found) == "intact" { Outcome::Found } else { Outcome::Flagged })
    }
}
