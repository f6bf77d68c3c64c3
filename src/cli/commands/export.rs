//! `tansuo export`

use std::io;

use clap::Args;
use tansuo::output::{Column, Format, Layout, hit_writer};

use crate::cli::args::{self, ColumnArgs, FilterArgs};
use crate::cli::complete;
use crate::cli::failure::Result;
use crate::cli::locate::IndexArgs;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// Stream every matching record, with its fields and its whole text
#[derive(Debug, Args)]
#[command(after_help = "Records come in the order of their files and lines, each with its change point.
CSV has the detector's figures of the change point as columns.

Examples:
  tansuo export --province 贵州 > guizhou.jsonl
  tansuo export 碳达峰 --format csv > records.csv
  tansuo export --lag -90..90 --format csv --columns id,change_point_id,lag_min,lag_max,magnitude
  tansuo export --in reports | jq -r .title")]
pub struct Export {
    /// What to look for; none is every record
    #[arg(value_name = "QUERY", add = complete::query())]
    query: Vec<String>,
    /// Records to print, or `all`
    #[arg(long, short = 'n', value_name = "N", default_value = "all", value_parser = args::limit, allow_negative_numbers = true)]
    limit: usize,
    /// Records to skip
    #[arg(long, value_name = "N", default_value = "0", value_parser = args::number::<usize>, allow_negative_numbers = true)]
    offset: usize,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "jsonl", value_parser = args::record_format())]
    format: Format,
    #[command(flatten)]
    columns: ColumnArgs,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    index: IndexArgs,
}

impl Export {
    /// Streams the records.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let query = args::query(&self.query)?;
        let query = self.filters.narrow(query)?.offset(self.offset).limit(self.limit);
        let index = self.index.open(session)?;
        let mut out = session.stdout();
        let mut columns = self.columns.chosen(self.format, &index)?;
        if columns.is_none() && self.format == Format::Csv {
            columns = Some(Column::of_export(&index, &query)?);
        }
        let layout = session.layout(self.format);
        let layout = Layout { columns: columns.as_deref(), ..layout };
        let mut writer = hit_writer(self.format, &mut out, layout);
        writer.begin(None)?;
        let mut is_empty = true;
        let mut written: io::Result<()> = Ok(());
        index.export(&query, &mut |hit| {
            is_empty = false;
            written = writer.hit(hit);
            Ok(written.is_ok())
        })?;
        written?;
        writer.end()?;
        drop(writer);
        finish(out)?;
        Ok(if is_empty { Outcome::Nothing } else { Outcome::Found })
    }
}
