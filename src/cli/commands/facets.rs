//! `tansuo facets`

use std::io::Write;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use rust_i18n::t;
use tansuo::Request;
use tansuo::fields::Field;
use tansuo::output::json::{write_line, write_pretty};
use tansuo::output::table::Align;
use tansuo::output::{
    Cell, Format, Grid, csv_row, csv_writer, facet_value, harmless_cell, markdown_facets, table,
};
use tansuo::search::{Count, FacetCounts, FacetRequest, FacetValue};

use crate::cli::args::{self, ALL, ConditionArgs};
use crate::cli::failure::{Failure, Result};
use crate::cli::locate::IndexArgs;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// Values of each facet that a table shows by default; every province fits.
const TABLE_LIMIT: usize = 40;

fn facet() -> impl TypedValueParser<Value = Field> {
    let names = Field::facets()
        .map(|field| PossibleValue::new(field.name()).aliases(field.spec().aliases.iter().copied()));
    PossibleValuesParser::new(names).try_map(|typed| Field::find(&typed).ok_or_else(String::new))
}

/// Count records, change points or reports by province, sector, kind, year, …
#[derive(Debug, Args)]
#[command(
    after_help = "A facet's own filter is left out of its own counts, so that it shows what else there is.

Examples:
  tansuo facets
  tansuo facets type province --count change-points --variant original
  tansuo facets year --query 碳达峰 --province 贵州 --format json
  tansuo facets month --in-time --limit all
  tansuo facets province sector --cross --count policies
  tansuo facets host issuer --limit 20"
)]
pub struct Facets {
    /// Facets to count; province, sector, type and year if none is named
    #[arg(value_name = "FACET", value_parser = facet(), value_delimiter = ',')]
    names: Vec<Field>,
    /// What to count
    #[arg(long, value_name = "UNIT", default_value = "records", value_parser = args::named(Count::ALL))]
    count: Count,
    /// Cross two facets: the first down, the second across
    #[arg(long)]
    cross: bool,
    /// Years and months in their order instead of the largest count first
    #[arg(long)]
    in_time: bool,
    /// Values of each facet, or `all`; 40 in a table by default, all in other formats
    #[arg(long, short = 'n', value_name = "N", value_parser = args::limit, allow_negative_numbers = true)]
    limit: Option<usize>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::any_format())]
    format: Format,
    #[command(flatten)]
    conditions: ConditionArgs,
    #[command(flatten)]
    index: IndexArgs,
}

impl Facets {
    /// Prints the counts.
    pub fn run(mut self, session: &Session) -> Result<Outcome> {
        if self.names.is_empty() {
            self.names = vec![Field::Province, Field::Sector, Field::Type, Field::Year];
        }
        let query = self.conditions.request()?;
        if self.cross {
            return self.cross(&query, session);
        }
        let request = FacetRequest { names: self.names, count: self.count };
        let mut counts = self.index.open(session)?.facets(&query, &request)?;
        if self.in_time {
            counts.in_time();
        }
        let unit = &self.count.as_str().replace('-', " ");
        let mut out = session.stdout();
        let limit = self.limit.unwrap_or(if self.format == Format::Table { TABLE_LIMIT } else { ALL });
        match self.format {
            Format::Table => table::facets(&mut out, &counts, unit, limit, session.color())?,
            Format::Json => {
                counts.facets.truncate(limit);
                write_pretty(&mut out, &counts)?;
            }
            Format::Jsonl => json_lines(&mut out, &counts, limit)?,
            Format::Csv => csv(&mut out, &counts, limit)?,
            _ => markdown_facets(&mut out, &counts, unit, limit)?,
        }
        finish(out)?;
        Ok(if counts.total == 0 { Outcome::Nothing } else { Outcome::Found })
    }
}

impl Facets {
    fn cross(&self, query: &Request, session: &Session) -> Result<Outcome> {
        let [row, column] = self.names.as_slice() else {
            let message = t!("--cross takes two facets, such as `tansuo facets province sector --cross`");
            return Err(Failure::Usage(message.into_owned()));
        };
        let crossed = self.index.open(session)?.cross(query, *row, *column, self.count)?;
        let mut out = session.stdout();
        match self.format {
            Format::Json => write_pretty(&mut out, &crossed)?,
            Format::Jsonl => write_line(&mut out, &crossed)?,
            format => {
                // Programs read CSV, so only the other formats are translated.
                let is_csv = format == Format::Csv;
                let name = |field: Field| if is_csv { field.name().into() } else { t!(field.name()) };
                let shown = |field, value: &str| {
                    if is_csv { value.to_owned() } else { facet_value(field, value).into_owned() }
                };
                let corner = (format!("{} / {}", name(*row), name(*column)), Align::Left);
                let columns = crossed.columns.iter().map(|value| (shown(*column, value), Align::Right));
                let mut grid = Grid::new(std::iter::once(corner).chain(columns));
                for (value, cells) in crossed.rows.iter().zip(&crossed.cells) {
                    let value = Cell::from(shown(*row, value));
                    grid.row(std::iter::once(value).chain(cells.iter().map(Cell::from)));
                }
                grid.write(&mut out, format, session.color())?;
            }
        }
        finish(out)?;
        Ok(if crossed.rows.is_empty() { Outcome::Nothing } else { Outcome::Found })
    }
}

#[derive(serde::Serialize)]
struct Line<'f> {
    facet: Field,
    #[serde(flatten)]
    value: &'f FacetValue,
}

fn json_lines(out: &mut impl Write, counts: &FacetCounts, limit: usize) -> Result<()> {
    for (name, values) in counts.facets.iter() {
        for value in values.iter().take(limit) {
            write_line(out, &Line { facet: *name, value })?;
        }
    }
    Ok(())
}

fn csv(out: &mut impl Write, counts: &FacetCounts, limit: usize) -> Result<()> {
    let mut writer = csv_writer(out)?;
    let mut rows = vec![["facet".into(), "value".into(), "path".into(), "count".to_owned()]];
    for (name, values) in counts.facets.iter() {
        rows.extend(values.iter().take(limit).map(|value| {
            let path = harmless_cell(value.path.as_deref().unwrap_or_default()).into_owned();
            [name.name().into(), harmless_cell(&value.value).into_owned(), path, value.count.to_string()]
        }));
    }
    for row in rows {
        csv_row(&mut writer, &row)?;
    }
    Ok(writer.flush()?)
}
