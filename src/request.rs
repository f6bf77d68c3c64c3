//! Requests: one type that the command line, HTTP, MCP and Python fill.

mod ranking;

use std::fmt;
use std::str::FromStr;

use serde::de::{self, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::fields::Field;
use crate::message::{Message, message};
use crate::query::{Expr, Filter, Mode, QueryError, Text};

pub use ranking::Ranking;

/// Hits that an answer holds unless the request says otherwise.
pub const DEFAULT_LIMIT: usize = 10;

/// A search: what to look for, under which conditions, and how much of it to return.
///
/// ```
/// use tansuo::query::Filter;
/// use tansuo::vocab::Sector;
/// use tansuo::{Request, Sort};
///
/// let request = Request::parse("绿色工厂 -核电")?
///     .filter(Filter::sector(Sector::Industry))
///     .sort(Sort::DATE.reversed())
///     .limit(20);
/// # Ok::<(), tansuo::query::QueryError>(())
/// ```
///
/// As JSON it is an object with the names that [`Request::set`] takes:
/// `{"q":"绿色工厂","sector":["industry"],"sort":"-date","limit":20}`.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// What to look for.
    pub query: Expr,
    /// Conditions beside the query; all must hold. Values of one filter widen it.
    pub filters: Vec<Filter>,
    /// The order of the hits.
    pub sort: Sort,
    /// Hits to skip.
    pub offset: usize,
    /// Hits to return at most.
    pub limit: usize,
    /// Whether plain words may be missing; `None` for the default of the answer.
    pub matching: Option<Matching>,
    /// Whether hits about one thing become one.
    pub collapse: Option<Collapse>,
    /// The facets to count with the hits.
    pub facets: Vec<Field>,
    /// The weights of the ranking.
    pub ranking: Ranking,
}

/// Which records match plain words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Matching {
    /// Those that hold all of them; where these are fewer than a page, also those that hold most
    /// of them, weighted by rarity.
    #[default]
    Best,
    /// Those that hold all of them.
    All,
}

/// How hits are collapsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Collapse {
    /// One hit for each policy: the best.
    Policy,
}

/// The order of hits. Ties are broken by the record's id, so paging is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Sort {
    /// What is compared.
    pub by: SortBy,
    /// Whether the order is reversed.
    pub is_reversed: bool,
}

/// What an order compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SortBy {
    /// The score, best first.
    #[default]
    Relevance,
    /// The record's own date, earliest first; undated records last either way.
    Date,
    /// The change point's date, earliest first.
    ChangePoint,
    /// The change point's confidence, highest first.
    Confidence,
    /// The distance between record and change point in days, nearest first.
    Lag,
}

/// A parameter of a request that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterError {
    /// The name of the parameter.
    pub name: String,
    /// What is wrong with its value.
    pub error: QueryError,
}

impl Default for Request {
    /// Every record.
    fn default() -> Request {
        Request {
            query: Expr::All,
            filters: Vec::new(),
            sort: Sort::default(),
            offset: 0,
            limit: DEFAULT_LIMIT,
            matching: None,
            collapse: None,
            facets: Vec::new(),
            ranking: Ranking::default(),
        }
    }
}

impl Request {
    /// A request for a query, with the ten best hits.
    ///
    /// # Errors
    /// As [`Expr::parse`].
    pub fn parse(query: &str) -> Result<Request, QueryError> {
        Ok(Request { query: Expr::parse(query)?, ..Request::default() })
    }

    /// A request for plain text, in which nothing is an operator of the query language.
    pub fn text(text: &str) -> Request {
        let mut texts: Vec<Expr> = Vec::new();
        for word in text.split_whitespace() {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            let span = start..start + word.len();
            texts.push(Expr::Text(Text { text: word.to_owned(), mode: Mode::Words, field: None, span }));
        }
        let query = match texts.len() {
            0 => Expr::All,
            1 => texts.remove(0),
            _ => Expr::And(texts),
        };
        Request { query, ..Request::default() }
    }

    /// Adds a condition.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Request {
        self.filters.push(filter);
        self
    }

    /// Sets the order.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Request {
        self.sort = sort;
        self
    }

    /// Skips the first hits.
    #[must_use]
    pub fn offset(mut self, offset: usize) -> Request {
        self.offset = offset;
        self
    }

    /// Returns at most so many hits.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Request {
        self.limit = limit;
        self
    }

    /// Sets which records match plain words.
    #[must_use]
    pub fn matching(mut self, matching: Matching) -> Request {
        self.matching = Some(matching);
        self
    }

    /// Returns one hit for each policy.
    #[must_use]
    pub fn collapse(mut self, collapse: Collapse) -> Request {
        self.collapse = Some(collapse);
        self
    }

    /// Counts facets with the hits.
    #[must_use]
    pub fn facets(mut self, facets: impl IntoIterator<Item = Field>) -> Request {
        self.facets = facets.into_iter().collect();
        self
    }

    /// Sets a parameter from its name and its values as typed: `q`, the name of a filter, `sort`,
    /// `offset`, `limit` (a number or `all`), `match`, `collapse`, `facets`. Several
    /// values of a filter widen it. Empty values count as absent.
    ///
    /// # Errors
    /// If there is no such parameter, or the value makes no sense for it.
    pub fn set<S: AsRef<str>>(&mut self, name: &str, values: &[S]) -> Result<(), ParameterError> {
        let values: Vec<&str> = values.iter().map(|v| v.as_ref()).filter(|v| !v.trim().is_empty()).collect();
        let joined = values.join(",");
        self.set_joined(name, &joined).map_err(|error| ParameterError { name: name.to_owned(), error })
    }

    fn set_joined(&mut self, name: &str, value: &str) -> Result<(), QueryError> {
        if value.is_empty() && self.has_parameter(name) {
            return Ok(());
        }
        match name {
            "q" | "query" => self.query = Expr::parse(value)?,
            "sort" => self.sort = named(value)?,
            "offset" => self.offset = number(value)?,
            "limit" => self.limit = if value == "all" { usize::MAX } else { number(value)? },
            "match" => self.matching = Some(named(value)?),
            "collapse" => self.collapse = Some(named(value)?),
            "facets" => {
                let names = value.split([',', '，']).map(str::trim).filter(|name| !name.is_empty());
                self.facets = names.map(|name| facet(value, name)).collect::<Result<_, _>>()?;
            }
            _ => match Field::find(name).filter(|field| field.spec().uses.filter) {
                Some(field) => self.filters.push(Filter::parse(field, value)?),
                None => return Err(unknown_parameter(name)),
            },
        }
        Ok(())
    }

    fn has_parameter(&self, name: &str) -> bool {
        PARAMETERS.contains(&name) || Field::find(name).is_some_and(|field| field.spec().uses.filter)
    }

    /// The names that [`Request::set`] takes.
    pub fn parameters() -> impl Iterator<Item = &'static str> {
        PARAMETERS.into_iter().chain(Field::filters().map(Field::name))
    }
}

impl From<Expr> for Request {
    /// A request for a tree, with the ten best hits.
    fn from(query: Expr) -> Request {
        Request { query, ..Request::default() }
    }
}

const PARAMETERS: [&str; 7] = ["q", "sort", "offset", "limit", "match", "collapse", "facets"];

fn unknown_parameter(name: &str) -> QueryError {
    let close = crate::query::suggest::closest(name, Request::parameters());
    let (name, names) = (format!("{name:?}"), Request::parameters().collect::<Vec<_>>().join(", "));
    let message =
        message!("there is no parameter %{name}; parameters are %{names}", name = name, names = names);
    QueryError::new("", 0..0, message).suggest(close)
}

fn named<T: FromStr<Err = Message>>(value: &str) -> Result<T, QueryError> {
    value.trim().parse().map_err(|message: Message| QueryError::new(value, 0..value.len(), message))
}

fn number(value: &str) -> Result<usize, QueryError> {
    let message = message!("not a number; expected one such as 10");
    value.trim().parse().map_err(|_| QueryError::new(value, 0..value.len(), message))
}

fn facet(value: &str, name: &str) -> Result<Field, QueryError> {
    Field::find(name).filter(|field| field.spec().uses.facet).ok_or_else(|| {
        let names: Vec<&str> = Field::facets().map(Field::name).collect();
        let close = crate::query::suggest::closest(name, names.iter().copied());
        let (name, names) = (format!("{name:?}"), names.join(", "));
        let message = message!("%{name} is no facet; facets are %{names}", name = name, names = names);
        QueryError::new(value, 0..value.len(), message).suggest(close)
    })
}

/// The names of an enum's values, in both directions.
macro_rules! names {
    ($type:ty, $what:literal, $($name:literal => $value:expr),+ $(,)?) => {
        impl $type {
            /// Every value.
            pub const ALL: &'static [$type] = &[$($value),+];

            /// The name as it is typed and printed.
            pub fn as_str(self) -> &'static str {
                let names = [$(($name, $value)),+];
                // OK because the list has every value.
                names.into_iter().find(|(_, value)| *value == self).map_or("", |(name, _)| name)
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::Message;

            fn from_str(name: &str) -> Result<$type, $crate::Message> {
                match name.trim() {
                    $($name => Ok($value),)+
                    other => Err($crate::message::message!(
                        "%{text} is no %{what}; expected one of %{names}",
                        text = format!("{other:?}"),
                        what = $what,
                        names = [$($name),+].join(", "),
                    )),
                }
            }
        }

        impl From<$type> for &'static str {
            fn from(value: $type) -> &'static str {
                value.as_str()
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$type, D::Error> {
                let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use names;

names!(Matching, "way to match", "best" => Matching::Best, "all" => Matching::All);
names!(Collapse, "way to collapse", "policy" => Collapse::Policy);
names!(Sort, "order",
    "relevance" => Sort::RELEVANCE,
    "date" => Sort::DATE, "-date" => Sort::DATE.reversed(),
    "change-point" => Sort::CHANGE_POINT, "-change-point" => Sort::CHANGE_POINT.reversed(),
    "confidence" => Sort::CONFIDENCE, "-confidence" => Sort::CONFIDENCE.reversed(),
    "lag" => Sort::LAG, "-lag" => Sort::LAG.reversed(),
);

impl Sort {
    /// Best match first.
    pub const RELEVANCE: Sort = Sort { by: SortBy::Relevance, is_reversed: false };
    /// By the record's own date, earliest first.
    pub const DATE: Sort = Sort { by: SortBy::Date, is_reversed: false };
    /// By the change point's date, earliest first.
    pub const CHANGE_POINT: Sort = Sort { by: SortBy::ChangePoint, is_reversed: false };
    /// By confidence, highest first.
    pub const CONFIDENCE: Sort = Sort { by: SortBy::Confidence, is_reversed: false };
    /// By lag, nearest first.
    pub const LAG: Sort = Sort { by: SortBy::Lag, is_reversed: false };

    /// The opposite order; records without a value still come last.
    #[must_use]
    pub const fn reversed(self) -> Sort {
        Sort { by: self.by, is_reversed: !self.is_reversed }
    }
}

impl fmt::Display for ParameterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.error)
    }
}

impl std::error::Error for ParameterError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl Serialize for Request {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if self.query != Expr::All {
            map.serialize_entry("q", &self.query.to_string())?;
        }
        for filter in &self.filters {
            map.serialize_entry(filter.field().name(), &filter.condition().to_string())?;
        }
        map.serialize_entry("sort", self.sort.as_str())?;
        map.serialize_entry("offset", &self.offset)?;
        if self.limit == usize::MAX {
            map.serialize_entry("limit", "all")?;
        } else {
            map.serialize_entry("limit", &self.limit)?;
        }
        if let Some(matching) = self.matching {
            map.serialize_entry("match", &matching)?;
        }
        if let Some(collapse) = self.collapse {
            map.serialize_entry("collapse", &collapse)?;
        }
        if !self.facets.is_empty() {
            map.serialize_entry("facets", &self.facets.iter().map(|f| f.name()).collect::<Vec<_>>())?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Request, D::Error> {
        struct Parameters;

        impl<'de> Visitor<'de> for Parameters {
            type Value = Request;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object with the parameters of a request")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Request, A::Error> {
                let mut request = Request::default();
                while let Some((name, Texts(values))) = map.next_entry::<String, Texts>()? {
                    request.set(&name, &values).map_err(de::Error::custom)?;
                }
                Ok(request)
            }
        }

        deserializer.deserialize_map(Parameters)
    }
}

/// A value of a parameter in JSON: a text, a number, a list of either, or null for none.
#[derive(Debug, Default)]
pub(crate) struct Texts(pub Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Texts, D::Error> {
        struct Values;

        impl<'de> Visitor<'de> for Values {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, a list of them, or null")
            }

            fn visit_unit<E>(self) -> Result<Texts, E> {
                Ok(Texts::default())
            }

            fn visit_str<E>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Texts, E> {
                Ok(Texts(vec![number.to_string()]))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Texts, E> {
                Ok(Texts(vec![number.to_string()]))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Texts, E> {
                Ok(Texts(vec![number.to_string()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Texts, A::Error> {
                let mut all = Vec::new();
                while let Some(Texts(values)) = values.next_element()? {
                    all.extend(values);
                }
                Ok(Texts(all))
            }
        }

        deserializer.deserialize_any(Values)
    }
}
