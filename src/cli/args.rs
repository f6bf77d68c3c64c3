//! Flags that commands share, as typed, and what they resolve to.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use rust_i18n::t;
use tansuo::fields::{Field, Values};
use tansuo::output::{Column, Format};
use tansuo::{Error, ErrorKind, Reader, Request, Sort, analyze};

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
        values.iter().find(|(name, _)| *name == typed).map(|(_, value)| value.clone()).ok_or_else(String::new)
    })
}

/// Reads one of `formats`.
pub fn format_in(formats: &[Format]) -> impl TypedValueParser<Value = Format> + use<> {
    one_of(formats.iter().map(|format| (format.as_str(), *format)).collect())
}

/// Reads a format of any answer.
pub fn any_format() -> impl TypedValueParser<Value = Format> {
    format_in(&Format::ALL)
}

/// Reads a format of records.
pub fn record_format() -> impl TypedValueParser<Value = Format> {
    format_in(&Format::OF_RECORDS)
}

/// Reads a value that has a name.
pub fn named<T>(values: &'static [T]) -> impl TypedValueParser<Value = T> + use<T>
where
    T: Copy + Send + Sync + Into<&'static str> + 'static,
{
    one_of(values.iter().map(|value| ((*value).into(), *value)).collect())
}

/// Reads a number or `all`.
pub fn limit(typed: &str) -> std::result::Result<usize, String> {
    match typed {
        "all" => Ok(ALL),
        _ => typed.parse().map_err(|_| t!("expected a number or `all`").into_owned()),
    }
}

/// Reads a number that is not negative.
pub fn number<N: FromStr>(typed: &str) -> std::result::Result<N, String> {
    typed.parse().map_err(|_| t!("expected a number such as 10").into_owned())
}

/// Reads a number from 1 up.
pub fn positive<N: FromStr + Default + PartialOrd>(typed: &str) -> std::result::Result<N, String> {
    let number = typed.parse().ok().filter(|number| *number > N::default());
    number.ok_or_else(|| t!("expected a number from 1 up").into_owned())
}

/// Conditions on records: a flag for each field that records can be filtered by.
#[derive(Debug, Default)]
pub struct FilterArgs {
    typed: Vec<(Field, Vec<String>)>,
}

impl Args for FilterArgs {
    fn augment_args(command: Command) -> Command {
        let flag = |field: Field| {
            let spec = field.spec();
            let arg = Arg::new(spec.name)
                .long(spec.name)
                .value_name(if spec.uses.facet { "VALUE" } else { "RANGE" })
                .help(spec.help)
                .help_heading("Filters")
                .action(ArgAction::Append)
                .allow_hyphen_values(spec.values == Values::Days);
            if spec.uses.facet { arg.add(complete::values(field)) } else { arg }
        };
        command.args(Field::filters().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for FilterArgs {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<FilterArgs, clap::Error> {
        let mut args = FilterArgs::default();
        args.update_from_arg_matches(matches)?;
        Ok(args)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), clap::Error> {
        let values = |field: Field| matches.get_many::<String>(field.name()).into_iter().flatten().cloned();
        self.typed = Field::filters().map(|field| (field, values(field).collect())).collect();
        Ok(())
    }
}

impl FilterArgs {
    /// Adds the filters that were typed to a request.
    ///
    /// # Errors
    /// If a value makes no sense; the error points into it.
    pub fn narrow(&self, mut request: Request) -> Result<Request> {
        for (field, values) in self.typed.iter().filter(|(_, values)| !values.is_empty()) {
            request
                .set(field.name(), values)
                .map_err(|error| Failure::Query(Some(field.name()), error.error))?;
        }
        Ok(request)
    }

    /// The filters that were typed, as queries have them and as flags.
    pub fn as_typed(&self) -> Vec<(String, String)> {
        let typed = self.typed.iter().filter(|(_, values)| !values.is_empty());
        let both = typed.filter_map(|(field, values)| {
            let mut request = Request::default();
            request.set(field.name(), values).ok()?;
            let flags: Vec<String> =
                values.iter().map(|value| format!("--{} {value}", field.name())).collect();
            Some((request.filters.first()?.to_string(), flags.join(" ")))
        });
        both.collect()
    }
}

/// Conditions on records: a query and filters.
#[derive(Debug, Args)]
pub struct ConditionArgs {
    /// Only records that this query finds
    #[arg(long, short = 'q', value_name = "QUERY", allow_hyphen_values = true, add = complete::query())]
    query: Option<String>,
    #[command(flatten)]
    filters: FilterArgs,
}

impl ConditionArgs {
    /// The request with the query and the filters that were typed.
    ///
    /// # Errors
    /// If the query cannot be read or a value makes no sense; the error points into it.
    pub fn request(&self) -> Result<Request> {
        self.filters.narrow(Request::parse(self.query.as_deref().unwrap_or_default())?)
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
    #[arg(long, value_name = "ORDER", default_value = "relevance", value_parser = named(Sort::ALL), allow_hyphen_values = true)]
    sort: Sort,
}

impl PageArgs {
    /// A request with this page.
    pub fn cut(&self, request: Request) -> Request {
        request.sort(self.sort).offset(self.offset).limit(self.limit)
    }
}

/// Which columns of CSV and of JSON lines.
#[derive(Debug, Args)]
pub struct ColumnArgs {
    /// Columns of CSV, or members of JSON lines, e.g. id,lag_min,magnitude
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,
}

impl ColumnArgs {
    /// The columns that were named; `None` if none was.
    ///
    /// # Errors
    /// If there is no such column, or if `format` has none.
    pub fn chosen(&self, format: Format, index: &Reader) -> Result<Option<Vec<Column>>> {
        match (self.columns.as_slice(), format) {
            ([], _) => Ok(None),
            (names, Format::Csv | Format::Jsonl) => Ok(Some(Column::choose(names, index)?)),
            (_, other) => {
                let message =
                    t!("--columns is for --format csv and jsonl, not %{format}", format = other.as_str());
                Err(Failure::Usage(message.into_owned()))
            }
        }
    }
}

/// A user's own words, for the analysis of texts.
#[derive(Debug, Args)]
pub struct LexiconArgs {
    /// Words of your field, one a line, as in a jieba user dictionary
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
}

impl LexiconArgs {
    /// Whether one was named.
    pub fn is_given(&self) -> bool {
        self.lexicon.is_some()
    }

    /// Reads the file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self) -> Result<analyze::Settings> {
        Ok(analyze::Settings { lexicon: self.lexicon.as_deref().map_or(Ok(String::new()), read_text)? })
    }
}

/// A user's other words for the same thing, for queries.
#[derive(Debug, Args)]
pub struct SynonymsArgs {
    /// Names of the same thing, a line each, separated by commas; else the file that TANSUO_SYNONYMS names
    #[arg(long, value_name = "FILE")]
    synonyms: Option<PathBuf>,
}

impl SynonymsArgs {
    /// Reads the file; empty for none.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self) -> Result<String> {
        let environment = || std::env::var_os("TANSUO_SYNONYMS").filter(|path| !path.is_empty());
        let path = self.synonyms.clone().or_else(|| environment().map(PathBuf::from));
        path.as_deref().map_or(Ok(String::new()), read_text)
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
pub fn query(words: &[String]) -> Result<Request> {
    Ok(Request::parse(&words.join(" "))?)
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
