//! Flags that commands share, as typed, and what they resolve to.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use tansuo::output::Format;
use tansuo::search::{FacetName, Filter, Query, Sort};
use tansuo::{Error, ErrorKind, analyze};

use super::complete;
use super::failure::{Failure, Result};

/// The commands whose arguments are a query.
const QUERY_COMMANDS: [&str; 7] =
    ["search", "export", "facets", "tokens", "policies", "timeline", "coverage"];

/// A limit that keeps everything.
pub const ALL: usize = usize::MAX;

/// Reads one of `names` as the value at the same place.
pub fn one_of<T: Clone + Send + Sync + 'static>(
    values: Vec<(&'static str, T)>,
) -> impl TypedValueParser<Value = T> {
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    PossibleValuesParser::new(names).try_map(move |typed| {
        values.iter().find(|(name, _)| *name == typed).map(|(_, value)| value.clone()).ok_or("unknown value")
    })
}

/// Reads one of `formats`.
pub fn format_in(formats: &[Format]) -> impl TypedValueParser<Value = Format> + use<> {
    one_of(formats.iter().map(|format| (format.as_str(), *format)).collect())
}

/// Reads any format.
pub fn any_format() -> impl TypedValueParser<Value = Format> {
    format_in(&Format::ALL)
}

fn sort() -> impl TypedValueParser<Value = Sort> {
    one_of(Sort::ALL.iter().map(|sort| (sort.as_str(), *sort)).collect())
}

/// Reads a number or `all`.
pub fn limit(typed: &str) -> std::result::Result<usize, String> {
    match typed {
        "all" => Ok(ALL),
        _ => typed.parse().map_err(|_| "expected a number or `all`".to_owned()),
    }
}

/// Reads a number that is not negative.
pub fn number<N: FromStr>(typed: &str) -> std::result::Result<N, String> {
    typed.parse().map_err(|_| "expected a number such as 10".to_owned())
}

/// Conditions on records.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Province: name, pinyin, code, region or unknown, e.g. 贵州, Guizhou, 520000, 西南
    #[arg(long, value_name = "NAME", add = complete::values(FacetName::Province))]
    province: Vec<String>,
    /// Sector: power, industry, ground_transport, aviation, residential, unknown
    #[arg(long, value_name = "NAME", add = complete::values(FacetName::Sector))]
    sector: Vec<String>,
    /// Kind of change point: event, seasonal, policy, trend, unknown
    #[arg(long, value_name = "KIND", add = complete::values(FacetName::Kind))]
    kind: Vec<String>,
    /// Years or months of the change point, e.g. 2021, 2020..2022, 2021-03..2021-09
    #[arg(long, value_name = "YEARS", add = complete::values(FacetName::Year))]
    year: Vec<String>,
    /// Variant of the report: original, concise, formal, casual, synonym, passive, detailed
    #[arg(long, value_name = "NAME", add = complete::values(FacetName::Variant))]
    variant: Vec<String>,
    /// Date of the record, e.g. 2022-11..2023-01, 2022, ..2021-06
    #[arg(long, value_name = "A..B")]
    date: Option<String>,
    /// Confidence of the change point, e.g. '>=0.6', 0.5..0.7
    #[arg(long, value_name = "RANGE")]
    confidence: Option<String>,
    /// Days from the change point to the record, e.g. -90..90, '<0'
    #[arg(long, value_name = "A..B", allow_hyphen_values = true)]
    lag: Option<String>,
}

impl FilterArgs {
    /// `query` with the filters that were typed.
    ///
    /// # Errors
    /// If a value makes no sense; the error points into it.
    pub fn narrow(&self, mut query: Query) -> Result<Query> {
        let lists = [
            ("province", &self.province),
            ("sector", &self.sector),
            ("kind", &self.kind),
            ("year", &self.year),
            ("variant", &self.variant),
        ];
        let single = [("date", &self.date), ("confidence", &self.confidence), ("lag", &self.lag)];
        let lists = lists.into_iter().filter(|(_, values)| !values.is_empty());
        let single = single.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
        // Values of one name widen each other only inside one filter.
        for (name, value) in lists.map(|(name, values)| (name, values.join(","))).chain(single) {
            let filter = Filter::parse(name, &value).map_err(|error| Failure::Query(Some(name), error))?;
            query = query.filter(filter);
        }
        Ok(query)
    }
}

/// Which of the hits, in which order.
#[derive(Debug, Args)]
pub struct PageArgs {
    /// Hits to print, or `all`
    #[arg(long, short = 'n', value_name = "N", default_value = "10", value_parser = limit, allow_negative_numbers = true)]
    limit: usize,
    /// Hits to skip
    #[arg(long, value_name = "N", default_value = "0", value_parser = number::<usize>, allow_negative_numbers = true)]
    offset: usize,
    /// Order of the hits
    #[arg(long, value_name = "ORDER", default_value = "relevance", value_parser = sort())]
    sort: Sort,
}

impl PageArgs {
    /// `query` with this page.
    pub fn cut(&self, query: Query) -> Query {
        query.sort(self.sort).offset(self.offset).limit(self.limit)
    }
}

/// A user's own words.
#[derive(Debug, Args)]
pub struct AnalysisArgs {
    /// Words of your field, one a line, as in a jieba user dictionary
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    /// Names of the same thing, a line each, separated by commas
    #[arg(long, value_name = "FILE")]
    synonyms: Option<PathBuf>,
}

impl AnalysisArgs {
    /// Whether one was named.
    pub fn is_given(&self) -> bool {
        self.lexicon.is_some() || self.synonyms.is_some()
    }

    /// Reads the files.
    ///
    /// # Errors
    /// If one cannot be read.
    pub fn read(&self) -> Result<analyze::Settings> {
        let read = |path: &Option<PathBuf>| path.as_deref().map_or(Ok(String::new()), read_text);
        Ok(analyze::Settings { lexicon: read(&self.lexicon)?, synonyms: read(&self.synonyms)? })
    }
}

fn read_text(path: &Path) -> Result<String> {
    Ok(std::fs::read_to_string(path).map_err(|error| {
        Error::new(ErrorKind::Settings, "cannot be read; name a text file in UTF-8").at(path).because(error)
    })?)
}

/// The query that was typed as separate arguments.
///
/// # Errors
/// If the query cannot be read.
pub fn query(words: &[String]) -> Result<Query> {
    Ok(Query::parse(&words.join(" "))?)
}

/// The arguments, with a space before each part of a query that begins with `-` and is no option:
/// `-核电`, `-"限电"`, `-sector:power`. clap would take them for options; the query language
/// skips the space.
pub fn shield_negations(args: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut is_query = false;
    let mut is_open = true;
    let shield = |arg: OsString| {
        let text = arg.to_str().unwrap_or_default();
        is_query |= QUERY_COMMANDS.contains(&text);
        is_open &= text != "--";
        if is_query && is_open && is_negation(text) { OsString::from(format!(" {text}")) } else { arg }
    };
    args.map(shield).collect()
}

fn is_negation(arg: &str) -> bool {
    let Some(operand) = arg.strip_prefix('-') else { return false };
    match operand.chars().next() {
        None | Some('-' | '0'..='9' | '.') => false,
        Some(c) if c.is_ascii_alphabetic() => {
            let letters = operand.chars().take_while(|c| c.is_ascii_alphanumeric()).count();
            letters > 1 && operand.chars().nth(letters).is_some_and(|c| matches!(c, ':' | '：'))
        }
        Some(_) => true,
    }
}
