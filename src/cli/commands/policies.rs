//! `tansuo policies`

use std::borrow::Cow;

use clap::Args;
use rust_i18n::t;
use tansuo::Request;
use tansuo::output::json::{write_line, write_pretty};
use tansuo::output::table::{self, Align};
use tansuo::output::{Cell, Format, Grid};
use tansuo::search::{CountedText, Policy, PolicyRequest};

use crate::cli::args::{self, FilterArgs};
use crate::cli::complete;
use crate::cli::failure::Result;
use crate::cli::locate::IndexArgs;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// List policies and events, with the records about each and where they disagree
#[derive(Debug, Args)]
#[command(
    after_help = "《贵州省碳达峰实施方案》 and 贵州省碳达峰实施方案发布 are one policy; that of another province, a draft
(征求意见稿) and a revision are others. With a query the best match comes first; 《…》 is looked for as it is written.

Examples:
  tansuo policies 《贵州省碳达峰实施方案》
  tansuo policies 碳达峰 --province 西南 --format markdown
  tansuo policies --least 3 --contradictions"
)]
pub struct Policies {
    /// What to look for; none is every record
    #[arg(value_name = "QUERY", add = complete::query())]
    query: Vec<String>,
    /// Only policies with at least this many records
    #[arg(long, value_name = "N", default_value = "1", value_parser = args::number::<usize>, allow_negative_numbers = true)]
    least: usize,
    /// Only those on whose date or issuer records disagree
    #[arg(long)]
    contradictions: bool,
    /// Policies to print, or `all`
    #[arg(long, short = 'n', value_name = "N", default_value = "20", value_parser = args::limit, allow_negative_numbers = true)]
    limit: usize,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::any_format())]
    format: Format,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    index: IndexArgs,
}

impl Policies {
    /// Prints the policies.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let query = Request::parse(&names_as_phrases(&self.query.join(" ")))?;
        let request = self.filters.narrow(query)?.limit(self.limit);
        let listed = PolicyRequest { least: self.least, contradictions: self.contradictions };
        let policies = session.paths.shown(self.index.open(session)?.policies(&request, &listed)?);
        let mut out = session.stdout();
        match self.format {
            Format::Table => table::policies(&mut out, &policies, session.color())?,
            Format::Json => write_pretty(&mut out, &policies)?,
            Format::Jsonl => policies.policies.iter().try_for_each(|policy| write_line(&mut out, policy))?,
            format => grid(&policies.policies, format).write(&mut out, self.format, false)?,
        }
        finish(out)?;
        Ok(if policies.total == 0 { Outcome::Nothing } else { Outcome::Found })
    }
}

/// The query with each 《…》 as a quoted phrase, because 《…》 means exactly this policy. Quoted text
/// stays as it is.
fn names_as_phrases(query: &str) -> String {
    if query.contains('"') { query.to_owned() } else { query.replace(['《', '》'], "\"") }
}

fn grid(policies: &[Policy], format: Format) -> Grid {
    let (left, right) = (Align::Left, Align::Right);
    let mut grid = Grid::new([
        ("title", left),
        ("number", left),
        ("mentions", right),
        ("change_points", right),
        ("provinces", left),
        ("dates", left),
        ("issuers", left),
        ("contradictions", left),
    ]);
    let counted = |values: &[CountedText]| {
        let text = |CountedText { value, count }: &CountedText| format!("{value} ×{count}");
        values.iter().map(text).collect::<Vec<_>>().join("; ")
    };
    let what = |name| if format == Format::Csv { Cow::Borrowed(name) } else { t!(name) };
    for policy in policies {
        grid.row([
            Cell::from(&policy.title),
            Cell::from(policy.number.as_deref().unwrap_or_default()),
            Cell::from(policy.mentions),
            Cell::from(policy.change_points),
            Cell::from(policy.provinces.join(" ")),
            Cell::from(counted(&policy.dates)),
            Cell::from(counted(&policy.issuers)),
            Cell::from(
                policy.contradictions.iter().map(|c| what(c.what.as_str())).collect::<Vec<_>>().join(" "),
            ),
        ]);
    }
    grid
}
