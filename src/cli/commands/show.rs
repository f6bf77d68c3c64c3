//! `tansuo show ID`

use std::io::Write;

use clap::Args;
use rust_i18n::t;
use tansuo::output::json::{write_line, write_pretty};
use tansuo::output::{Column, Format, Layout, hit_writer, markdown_page, table};
use tansuo::search::Hit;

use crate::cli::args;
use crate::cli::failure::{Failure, Result};
use crate::cli::locate::IndexArgs;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// Candidates that are listed for an ambiguous id.
const MOST_CANDIDATES: usize = 5;
/// Identities that the library gives for a beginning at most.
const MOST_FOUND: usize = 100;

/// Show a record whole: its fields, its sources, its change point with the detector's figures
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tansuo show 3f2a9c0d1b7e4455
  tansuo show 3f2a --format json
  tansuo search 限电 --format jsonl | jq -r .id | xargs tansuo show --format markdown")]
pub struct Show {
    /// Identities as `search` prints them, or their beginnings
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::record_format())]
    format: Format,
    #[command(flatten)]
    index: IndexArgs,
}

impl Show {
    /// Prints the records.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let index = self.index.open(session)?;
        let mut hits = Vec::new();
        let mut missing = false;
        for typed in &self.ids {
            match find(&index, typed)? {
                Some(mut hit) => {
                    hit.other_mentions = index.other_mentions(hit.id().0)?;
                    hits.push(hit);
                }
                None => missing = true,
            }
        }
        let mut out = session.stdout();
        self.print(&mut out, &hits, session)?;
        finish(out)?;
        Ok(if missing { Outcome::Nothing } else { Outcome::Found })
    }

    fn print(&self, out: &mut dyn Write, hits: &[Hit], session: &Session) -> Result<()> {
        let layout = session.layout(self.format);
        if matches!(self.format, Format::Csv | Format::Bibtex | Format::Ris | Format::Vimgrep) {
            let columns = Column::of_records(hits);
            let mut writer = hit_writer(self.format, out, Layout { columns: Some(&columns), ..layout });
            writer.begin(None)?;
            hits.iter().try_for_each(|hit| writer.hit(hit))?;
            return Ok(writer.end()?);
        }
        for (number, hit) in hits.iter().enumerate() {
            let json = session.paths.shown(hit.clone());
            match self.format {
                Format::Json => write_pretty(out, &json)?,
                Format::Jsonl => write_line(out, &json)?,
                _ => {
                    if number > 0 {
                        writeln!(out)?;
                    }
                    match self.format {
                        Format::Markdown => markdown_page(out, hit, &session.paths)?,
                        _ => table::page(out, hit, layout)?,
                    }
                }
            }
        }
        Ok(())
    }
}

/// The record whose identity begins so; says so if there is none.
pub(super) fn find(index: &tansuo::Reader, typed: &str) -> Result<Option<Hit>> {
    let prefix = typed.trim().to_ascii_lowercase();
    match index.find_ids(&prefix)?.as_slice() {
        [] => {
            // OK because a closed standard error must not end the run.
            let _ = writeln!(std::io::stderr(), "{}", t!("no record has the id %{id}", id = prefix));
            Ok(None)
        }
        [id] => Ok(index.record(*id)?),
        ids => {
            let some: Vec<String> =
                ids.iter().take(MOST_CANDIDATES).map(|id| format!("r{id:016x}")).collect();
            let more = if ids.len() > some.len() { ", …" } else { "" };
            let ids_shown = some.join(", ") + more;
            let message = match ids.len() < MOST_FOUND {
                true => t!(
                    "%{n} records have an id that begins with %{prefix}: %{ids}; write more digits",
                    n = ids.len(),
                    prefix = prefix,
                    ids = ids_shown
                ),
                false => t!(
                    "%{n} or more records have an id that begins with %{prefix}: %{ids}; write more digits",
                    n = ids.len(),
                    prefix = prefix,
                    ids = ids_shown
                ),
            };
            Err(Failure::Usage(message.into_owned()))
        }
    }
}
