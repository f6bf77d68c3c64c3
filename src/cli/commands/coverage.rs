//! `tansuo coverage`

use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};
use rust_i18n::t;
use tansuo::output::json::{write_line, write_pretty};
use tansuo::output::table::Align;
use tansuo::output::{Cell, Format, Grid, heatmap};
use tansuo::search::{self, CoverageBy, CoverageCell, CoverageState};
use tansuo::{Error, ErrorKind};

use crate::cli::args::{self, ConditionArgs};
use crate::cli::failure::Result;
use crate::cli::locate::IndexArgs;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// Reads the name of a picture, which may have no other extension than `.svg`.
fn picture() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|file| {
        let is_svg = file.extension().is_none_or(|ending| ending.eq_ignore_ascii_case("svg"));
        let is_named = file.as_os_str() != "-";
        if is_svg && is_named {
            Ok(file)
        } else {
            Err(t!("the picture is SVG; name a file such as coverage.svg").into_owned())
        }
    })
}

/// Show what there is of each province, and what is missing
#[derive(Debug, Args)]
#[command(
    after_help = "A cell of the table holds records/change points: `12/8` and, where change points are empty, `12/8 (3)`;
`0/5 (5)` is a report in which nothing was found, `–` no report.

Examples:
  tansuo coverage --variant original
  tansuo coverage --by year --sector power --format csv > coverage.csv
  tansuo coverage --query 电解铝 --province 西南 --plot coverage.svg"
)]
pub struct Coverage {
    /// The columns: sector or year
    #[arg(long, value_name = "WHAT", default_value = "sector", value_parser = args::named(CoverageBy::ALL))]
    by: CoverageBy,
    /// Draw the table into this file, as SVG
    #[arg(long, value_name = "FILE", value_parser = picture())]
    plot: Option<PathBuf>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::any_format())]
    format: Format,
    #[command(flatten)]
    conditions: ConditionArgs,
    #[command(flatten)]
    index: IndexArgs,
}

impl Coverage {
    /// Prints the table.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let query = self.conditions.request()?;
        let coverage = self.index.open(session)?.coverage(&query, self.by)?;
        if let Some(file) = &self.plot {
            std::fs::write(file, heatmap(&coverage)).map_err(|error| {
                let message = "the picture cannot be written; choose another file with --plot";
                Error::new(ErrorKind::Io, message).at(file).because(error)
            })?;
        }
        let mut out = session.stdout();
        match self.format {
            Format::Csv => long(&coverage).write(&mut out, self.format, false)?,
            Format::Json => write_pretty(&mut out, &coverage.cells)?,
            Format::Jsonl => coverage.cells.iter().try_for_each(|cell| write_line(&mut out, cell))?,
            _ => wide(&coverage).write(&mut out, self.format, session.color())?,
        }
        finish(out)?;
        Ok(if coverage.most_records() == 0 { Outcome::Nothing } else { Outcome::Found })
    }
}

/// Provinces down, sectors or years across.
fn wide(coverage: &search::Coverage) -> Grid {
    let columns = coverage.columns.iter().map(|column| (column.clone(), Align::Right));
    let mut grid = Grid::new([("province".to_owned(), Align::Left)].into_iter().chain(columns));
    for row in coverage.rows() {
        let province = row.first().map_or("", |cell| &cell.province);
        grid.row(std::iter::once(Cell::word(province)).chain(row.iter().map(cell)));
    }
    grid
}

fn cell(cell: &CoverageCell) -> Cell {
    let empty = if cell.empty_points > 0 { format!(" ({})", cell.empty_points) } else { String::new() };
    let text = format!("{}/{}{empty}", cell.records, cell.change_points);
    match cell.state {
        CoverageState::NoReport => Cell::from("–").styled(Style::new().dimmed()),
        CoverageState::NothingFound => Cell::from(text).styled(AnsiColor::Yellow.on_default()),
        CoverageState::Found => Cell::from(text).styled(AnsiColor::Green.on_default()),
    }
}

/// A row for each cell.
fn long(coverage: &search::Coverage) -> Grid {
    let left = ["province", "region", coverage.by.as_str(), "state"].map(|name| (name, Align::Left));
    let right = ["reports", "change_points", "records", "empty_points"].map(|name| (name, Align::Right));
    let mut grid = Grid::new(left.into_iter().chain(right));
    for cell in &coverage.cells {
        let figures = [cell.reports, cell.change_points, cell.records, cell.empty_points];
        let names = [cell.province.as_str(), &cell.region, &cell.column, cell.state.as_str()].map(Cell::from);
        grid.row(names.into_iter().chain(figures.map(Cell::from)));
    }
    grid
}
