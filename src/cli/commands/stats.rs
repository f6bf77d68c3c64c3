//! `tansuo stats`

use std::io::Write;

use clap::Args;
use rust_i18n::t;
use serde::Serialize;
use tansuo::output::json::write_pretty;
use tansuo::output::table::{Align, Columns};
use tansuo::output::{Format, printable};
use tansuo::search::Overview;

use super::summary;
use crate::cli::args;
use crate::cli::failure::Result;
use crate::cli::locate::IndexArgs;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// Show what an index holds
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tansuo stats
  tansuo stats --index /data/carbon --format json")]
pub struct Stats {
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::format_in(&[Format::Table, Format::Json]))]
    format: Format,
    #[command(flatten)]
    index: IndexArgs,
}

#[derive(Serialize)]
struct Printed<'s> {
    index: &'s str,
    #[serde(flatten)]
    overview: &'s Overview,
}

impl Stats {
    /// Prints the figures.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let index = self.index.open(session)?;
        let overview = index.overview()?;
        let dir = index.dir().to_string_lossy().into_owned();
        let mut out = session.stdout();
        match self.format {
            Format::Json => write_pretty(&mut out, &Printed { index: &dir, overview: &overview })?,
            _ => table(&mut out, &session.paths.show(&dir), &overview, session)?,
        }
        finish(out)?;
        Ok(Outcome::Found)
    }
}

fn table(out: &mut impl Write, dir: &str, overview: &Overview, session: &Session) -> Result<()> {
    let mut columns = Columns::new([Align::Left, Align::Left]);
    columns.row([&*t!("index"), &printable(dir)]);
    for root in &overview.roots {
        columns.row([&*t!("directory"), &printable(&session.paths.show(root))]);
    }
    let figures = [
        ("reports", overview.reports.to_string()),
        ("change points", overview.change_points.to_string()),
        ("records", overview.records.to_string()),
        ("text", summary::size(overview.text_bytes)),
        ("on disk", summary::size(overview.index_bytes)),
        ("segments", overview.segments.to_string()),
    ];
    for (name, figure) in figures {
        columns.row([&*t!(name), &figure]);
    }
    for line in columns.lines() {
        writeln!(out, "{line}")?;
    }
    writeln!(out)?;
    Ok(summary::files(out, overview)?)
}
