//! `tansuo similar ID`

use clap::Args;
use rust_i18n::t;
use tansuo::Request;
use tansuo::output::json::{write_line, write_pretty};
use tansuo::output::table::Align;
use tansuo::output::{Cell, Format, Grid, hit_writer};
use tansuo::search::Similar as SimilarRecord;

use crate::cli::args::{self, FilterArgs};
use crate::cli::failure::Result;
use crate::cli::locate::IndexArgs;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// Find records similar to another record
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tansuo similar 3f2a9c0d
  tansuo similar 3f2a9c0d --province 西南 --variant original --limit 5
  tansuo similar 3f2a9c0d --format jsonl | jq 'select(.same_policy | not)'")]
pub struct Similar {
    /// Identity of a record as `search` prints it, or its beginning
    #[arg(value_name = "ID")]
    id: String,
    /// Records to print, or `all`
    #[arg(long, short = 'n', value_name = "N", default_value = "10", value_parser = args::limit, allow_negative_numbers = true)]
    limit: usize,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::any_format())]
    format: Format,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    index: IndexArgs,
}

impl Similar {
    /// Prints the records.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let index = self.index.open(session)?;
        let Some(seed) = super::show::find(&index, &self.id)? else { return Ok(Outcome::Nothing) };
        let query = self.filters.narrow(Request::default().limit(self.limit))?;
        let similar = index.similar(seed.id().0, &query)?.unwrap_or_default().hits;
        let mut out = session.stdout();
        let json = |similar: &SimilarRecord| session.paths.shown(similar.clone());
        match self.format {
            Format::Table => self.table(&mut out, &similar, session)?,
            Format::Json => write_pretty(&mut out, &similar.iter().map(json).collect::<Vec<_>>())?,
            Format::Jsonl => similar.iter().try_for_each(|similar| write_line(&mut out, &json(similar)))?,
            _ => grid(&similar).write(&mut out, self.format, false)?,
        }
        finish(out)?;
        Ok(if similar.is_empty() { Outcome::Nothing } else { Outcome::Found })
    }

    fn table(
        &self,
        out: &mut dyn std::io::Write,
        similar: &[SimilarRecord],
        session: &Session,
    ) -> Result<()> {
        let mut writer = hit_writer(Format::Table, out, session.layout(Format::Table));
        writer.begin(None)?;
        for similar in similar {
            let mut hit = similar.hit.clone();
            if similar.same_policy == Some(true) {
                hit.record.title.push_str(&format!("  ({})", t!("the same policy")));
            }
            writer.hit(&hit)?;
        }
        Ok(writer.end()?)
    }
}

fn grid(similar: &[SimilarRecord]) -> Grid {
    let left = ["id", "title", "province", "sector", "change_point_date", "date", "same_policy"];
    let header = [("rank", Align::Right), ("score", Align::Right)].into_iter();
    let mut grid = Grid::new(header.chain(left.map(|name| (name, Align::Left))));
    for similar in similar {
        let record = &similar.hit.record;
        let text = |text: Option<&str>| Cell::from(text.unwrap_or_default());
        grid.row([
            Cell::from(similar.hit.rank),
            Cell::from(format!("{:.4}", similar.hit.score)),
            Cell::from(similar.hit.id()),
            Cell::from(&record.title),
            text(record.province.map(|p| p.name)),
            record.sector.map(|sector| Cell::word(sector.as_str())).unwrap_or_default(),
            text(record.change_point.as_ref().and_then(|point| point.date.as_deref())),
            text(record.date.as_ref().map(|date| date.text.as_str())),
            Cell::word(if similar.same_policy == Some(true) { "true" } else { "false" }),
        ]);
    }
    grid
}
