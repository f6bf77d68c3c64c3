//! `tansuo search QUERY`

use clap::Args;
use rust_i18n::t;
use tansuo::fields::Field;
use tansuo::output::json::write_pretty;
use tansuo::output::{Format, Layout, hit_writer, table};
use tansuo::{Collapse, Matching, Reader, Request};

use crate::cli::Outcome;
use crate::cli::args::{self, ColumnArgs, FilterArgs, PageArgs};
use crate::cli::complete;
use crate::cli::failure::{Failure, Result};
use crate::cli::locate::IndexArgs;
use crate::cli::notes;
use crate::cli::session::Session;

/// Find records
#[derive(Debug, Args)]
#[command(after_help = "Query language:
  碳达峰 绿色工厂          both                碳达峰 OR 碳中和      either
  绿色工厂 -核电           without             (风电 OR 光伏) 贵州   groups
  \"在建工程\"               exactly this text   碳*                   words that begin so
  title:方案               in a field: title, issuer, content, location, source
  province:贵州 sector:power type:event year:2020..2022 date:2022-11..2023-01
  confidence:>=0.6 lag:-90..90 variant:original

Examples:
  tansuo search 碳达峰 --in reports
  tansuo search 绿色工厂 --province 贵州,云南 --year 2020..2022 --sort lag
  tansuo search '\"限电\" type:event' --lag -90..90 --format csv --limit all > found.csv
  tansuo search 碳达峰实施方案 --collapse policy
  tansuo search '绿色工厂 province:贵州 type:trend' --explain
  tansuo search -- -核电 province:浙江")]
pub struct Search {
    /// What to look for; several words are one query, none is every record
    #[arg(value_name = "QUERY", add = complete::query())]
    query: Vec<String>,
    #[command(flatten)]
    page: PageArgs,
    /// Records that match: those that hold all words, or where these are few the best of the others
    #[arg(long = "match", value_name = "WHICH", value_parser = args::named(Matching::ALL))]
    matching: Option<Matching>,
    /// One hit for each policy, with the number of its records
    #[arg(long, value_name = "WHAT", value_parser = args::named(Collapse::ALL))]
    collapse: Option<Collapse>,
    /// Show how the query was read, why each hit matched, and which condition excludes the others
    #[arg(long, conflicts_with = "collapse")]
    explain: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::record_format())]
    format: Format,
    #[command(flatten)]
    columns: ColumnArgs,
    #[command(flatten)]
    filters: FilterArgs,
    #[command(flatten)]
    index: IndexArgs,
}

impl Search {
    /// Prints the hits.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let query = args::query(&self.query)?;
        let mut query = self.page.cut(self.filters.narrow(query)?);
        query.collapse = self.collapse;
        query.matching = self.matching;
        if self.explain {
            return self.explain(&query, session);
        }
        let index = self.index.open(session)?;
        let columns = self.columns.chosen(self.format, &index)?;
        let found = index.search(&query)?;
        let mut out = session.stdout();
        let layout = session.layout(self.format);
        let layout = Layout { columns: columns.as_deref(), brief: true, ..layout };
        let mut writer = hit_writer(self.format, &mut out, layout);
        writer.begin(Some(&found))?;
        for hit in &found.hits {
            writer.hit(hit)?;
        }
        writer.end()?;
        drop(writer);
        crate::cli::finish(out)?;
        if found.total == 0 {
            let remedy = if self.format == Format::Table { self.relaxed(&index, &query)? } else { None };
            match remedy {
                Some(remedy) => notes::say(&remedy),
                None => notes::note(session, &t!("--explain shows which condition leaves nothing")),
            }
        }
        Ok(if found.total == 0 { Outcome::Nothing } else { Outcome::Found })
    }

    /// Suggests what to leave out of a request that finds nothing, with the number of records that it
    /// would then find. Filters are dropped before words.
    fn relaxed(&self, index: &Reader, query: &Request) -> Result<Option<String>> {
        let typed = self.filters.as_typed();
        let flag =
            |condition: &String| typed.iter().find(|(text, _)| text == condition).map(|(_, flag)| flag);
        let without = index.why_not(query)?.without;
        let in_query = |text: &String| {
            let field = text.split_once(':').and_then(|(name, _)| Field::find(name));
            field.is_some_and(|field| field.spec().uses.filter && !field.spec().uses.search)
        };
        let is_filter = |text: &String| flag(text).is_some() || in_query(text);
        let filters = without.iter().find(|without| without.dropped.iter().all(is_filter));
        let Some(without) = filters.or(without.first()) else { return Ok(None) };
        let dropped: Vec<&str> =
            without.dropped.iter().map(|text| flag(text).unwrap_or(text).as_str()).collect();
        let records = match without.count {
            1 => t!("1 record"),
            n => t!("%{n} records", n = n),
        };
        let conditions = dropped.join(&t!(" and "));
        Ok(Some(
            t!("without %{conditions}: %{records}", conditions = conditions, records = records).into_owned(),
        ))
    }

    fn explain(&self, query: &Request, session: &Session) -> Result<Outcome> {
        let index = self.index.open(session)?;
        let explanation = index.explain(query)?;
        let mut out = session.stdout();
        match self.format {
            Format::Table => table::explanation(&mut out, &explanation, session.color())?,
            Format::Json => write_pretty(&mut out, &explanation)?,
            other => {
                let message = t!("--explain prints a table or JSON, not %{format}", format = other.as_str());
                return Err(Failure::Usage(message.into_owned()));
            }
        }
        crate::cli::finish(out)?;
        Ok(if explanation.total == 0 { Outcome::Nothing } else { Outcome::Found })
    }
}
