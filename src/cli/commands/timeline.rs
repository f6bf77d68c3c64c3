//! `tansuo timeline`

use clap::Args;
use tansuo::output::json::{write_line, write_pretty};
use tansuo::output::table::{self, Align};
use tansuo::output::{Cell, Format, Grid};
use tansuo::report::ChangePointType;
use tansuo::search::{Hit, TimelinePoint};
use tansuo::vocab::Sector;

use crate::cli::args::{self, ConditionArgs};
use crate::cli::failure::Result;
use crate::cli::locate::IndexArgs;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// Show change points in order, each with its records before and after it
#[derive(Debug, Args)]
#[command(
    after_help = "Change points without records are shown too, unless a query, --date or --lag asks for records.

Examples:
  tansuo timeline --province 贵州 --sector industry --variant original
  tansuo timeline --province 安徽 --lag -90..90
  tansuo timeline --province 江苏 --query 碳达峰 --format csv > timeline.csv"
)]
pub struct Timeline {
    /// Change points to print, or `all`
    #[arg(long, short = 'n', value_name = "N", default_value = "all", value_parser = args::limit, allow_negative_numbers = true)]
    limit: usize,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::any_format())]
    format: Format,
    #[command(flatten)]
    conditions: ConditionArgs,
    #[command(flatten)]
    index: IndexArgs,
}

impl Timeline {
    /// Prints the change points.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let query = self.conditions.request()?;
        let timeline = self.index.open(session)?.timeline(&query.limit(self.limit))?;
        let points = timeline.points.as_slice();
        let mut out = session.stdout();
        let json = |point: &TimelinePoint| session.paths.shown(point.clone());
        match self.format {
            Format::Table => table::timeline(&mut out, &timeline, session.color())?,
            Format::Json => write_pretty(&mut out, &points.iter().map(json).collect::<Vec<_>>())?,
            Format::Jsonl => points.iter().try_for_each(|point| write_line(&mut out, &json(point)))?,
            _ => grid(points).write(&mut out, self.format, false)?,
        }
        finish(out)?;
        Ok(if timeline.total == 0 { Outcome::Nothing } else { Outcome::Found })
    }
}

/// A row for each record; one without a record for an empty change point.
fn grid(points: &[TimelinePoint]) -> Grid {
    let point =
        ["province", "sector", "variant", "change_point_id", "change_point_date", "change_point_type"];
    let mut header = point.map(|name| (name, Align::Left)).to_vec();
    header.extend([("confidence", Align::Right), ("position", Align::Left)]);
    header.extend(["lag_min", "lag_max"].map(|name| (name, Align::Right)));
    header.extend(["date", "title", "issuer", "source_urls", "id"].map(|name| (name, Align::Left)));
    let mut grid = Grid::new(header);
    for point in points {
        let groups = [
            ("before", &point.before),
            ("during", &point.during),
            ("after", &point.after),
            ("undated", &point.undated),
        ];
        for (position, hits) in groups {
            hits.iter().for_each(|hit| grid.row(cells(point, position, Some(hit))));
        }
        if point.is_empty() {
            grid.row(cells(point, "empty", None));
        }
    }
    grid
}

fn cells(point: &TimelinePoint, position: &str, hit: Option<&Hit>) -> Vec<Cell> {
    let of = &point.change_point;
    let text = |text: Option<&str>| Cell::from(text.unwrap_or_default());
    let word = |word: Option<&str>| word.map(Cell::word).unwrap_or_default();
    let number = |number: Option<String>| Cell::from(number.unwrap_or_default());
    let record = hit.map(|hit| &hit.record);
    let lag = record.and_then(|record| record.lag);
    let urls = record.iter().flat_map(|record| &record.sources).map(|source| source.url.as_str());
    vec![
        text(point.province.map(|p| p.name)),
        word(point.sector.map(Sector::as_str)),
        word(Some(point.variant.as_str())),
        Cell::from(of.id),
        text(of.date.as_deref()),
        word(of.point_type.map(ChangePointType::as_str)),
        number(of.confidence.map(|confidence| confidence.to_string())),
        word(Some(position)),
        number(lag.map(|lag| lag.min.to_string())),
        number(lag.map(|lag| lag.max.to_string())),
        text(record.and_then(|record| record.date.as_ref()).map(|date| date.text.as_str())),
        text(record.map(|record| record.title.as_str())),
        text(record.and_then(|record| record.issuer.as_deref())),
        Cell::from(urls.collect::<Vec<_>>().join("\n")),
        number(hit.map(|hit| hit.id().to_string())),
    ]
}
