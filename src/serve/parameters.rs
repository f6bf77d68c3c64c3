//! What requests ask for: the parameters of a query string, or the same names in a JSON body.

use std::fmt;

use serde::de::{self, DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;
use crate::search::{Filter, MAX_QUERY_BYTES, Query};

/// What to look for, and under which conditions. The names are those of the command line's flags.
#[derive(Debug, Default, Clone, Deserialize, IntoParams, ToSchema)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Conditions {
    /// The query, in the query language; nothing is every record.
    #[param(required = false, example = "碳达峰 绿色工厂")]
    pub q: String,
    /// Province: name, pinyin, code, region or `unknown`; several widen each other.
    #[param(required = false, example = json!(["贵州"]))]
    #[serde(deserialize_with = "list")]
    pub province: Vec<String>,
    /// Sector: `power`, `industry`, `ground_transport`, `aviation`, `residential`, `unknown`.
    #[param(required = false)]
    #[serde(deserialize_with = "list")]
    pub sector: Vec<String>,
    /// Kind of change point: `event`, `seasonal`, `policy`, `trend`, `unknown`.
    #[param(required = false)]
    #[serde(deserialize_with = "list")]
    pub kind: Vec<String>,
    /// Year or month of the change point: `2021`, `2020..2022`, `>=2021`, `2021-03..2021-09`.
    #[param(required = false)]
    #[serde(deserialize_with = "list")]
    pub year: Vec<String>,
    /// Variant of the report: `original`, `concise`, `formal`, `casual`, `synonym`, `passive`, `detailed`.
    #[param(required = false)]
    #[serde(deserialize_with = "list")]
    pub variant: Vec<String>,
    /// Date of the record: `2022-11..2023-01`.
    #[param(required = false)]
    pub date: String,
    /// Confidence of the change point: `>=0.6`, `0.5..0.7`.
    #[param(required = false)]
    pub confidence: String,
    /// Days from the change point to the record: `-90..90`.
    #[param(required = false)]
    pub lag: String,
}

impl Conditions {
    /// The query.
    ///
    /// # Errors
    /// 400 with the place of what cannot be read.
    pub fn query(&self) -> Result<Query, Problem> {
        let mut query = Query::parse(&self.q).map_err(|error| Problem::query("q", error))?;
        let filters = [
            ("province", self.province.join(",")),
            ("sector", self.sector.join(",")),
            ("kind", self.kind.join(",")),
            ("year", self.year.join(",")),
            ("variant", self.variant.join(",")),
            ("date", self.date.clone()),
            ("confidence", self.confidence.clone()),
            ("lag", self.lag.clone()),
        ];
        for (name, value) in filters.iter().filter(|(_, value)| !value.trim().is_empty()) {
            if value.len() > MAX_QUERY_BYTES {
                return Err(Problem::parameter(name, format!("longer than {MAX_QUERY_BYTES} bytes")));
            }
            query = query.filter(Filter::parse(name, value).map_err(|error| Problem::query(name, error))?);
        }
        Ok(query)
    }
}

/// What a request asks for, besides its conditions.
pub(super) trait Asked: DeserializeOwned + IntoParams {}

impl<T: DeserializeOwned + IntoParams> Asked for T {}

/// Reads a query string as conditions and what else an endpoint takes.
///
/// # Errors
/// 400 if a value makes no sense, or a name is that of no parameter.
pub(super) fn read<A: Asked>(query: Option<&str>) -> Result<(Conditions, A), Problem> {
    let query = query.unwrap_or_default();
    check(query, &[documented::<Conditions>(), documented::<A>()].concat())?;
    Ok((decode(query)?, decode(query)?))
}

/// Reads a query string of an endpoint that takes no conditions.
///
/// # Errors
/// As [`read`].
pub(super) fn read_alone<A: Asked>(query: Option<&str>) -> Result<A, Problem> {
    let query = query.unwrap_or_default();
    check(query, &documented::<A>())?;
    decode(query)
}

fn documented<A: IntoParams>() -> Vec<Parameter> {
    A::into_params(|| None)
}

/// The names of parameters, from their documentation: what is not documented is not taken.
pub(super) fn names<A: IntoParams>() -> Vec<String> {
    documented::<A>().into_iter().map(|parameter| parameter.name).collect()
}

/// # Errors
/// 400 if there is no parameter of that name.
pub(super) fn check_name(name: &str, known: &[String]) -> Result<(), Problem> {
    if known.iter().any(|known| known == name) {
        return Ok(());
    }
    let detail = match known {
        [] => "this address takes no parameters".to_owned(),
        known => format!("there is no such parameter here, but {}", known.join(", ")),
    };
    Err(Problem::parameter(name, detail))
}

/// # Errors
/// 400 if there is no parameter of a name, or one is empty that cannot be: an empty text or list is what a form
/// sends where nothing was typed, but no number.
fn check(query: &str, known: &[Parameter]) -> Result<(), Problem> {
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query)
        .map_err(|error| Problem::parameter("", format!("the query string cannot be read: {error}")))?;
    let names: Vec<String> = known.iter().map(|parameter| parameter.name.clone()).collect();
    for (name, value) in &pairs {
        check_name(name, &names)?;
        let needed = known.iter().find(|parameter| parameter.name == *name).and_then(needed);
        if let Some(needed) = needed.filter(|_| value.trim().is_empty()) {
            return Err(Problem::parameter(name, format!("this is empty; it needs {needed}")));
        }
    }
    Ok(())
}

/// What a parameter needs that no empty text stands for, from its documentation.
fn needed(parameter: &Parameter) -> Option<&'static str> {
    let Some(RefOr::T(Schema::Object(object))) = &parameter.schema else { return None };
    let types = match &object.schema_type {
        SchemaType::Type(one) => std::slice::from_ref(one),
        SchemaType::Array(several) => several,
        SchemaType::AnyValue => &[],
    };
    types.iter().find_map(|of| match of {
        Type::Integer | Type::Number => Some("a number, 0 or more"),
        Type::Boolean => Some("`true` or `false`"),
        _ => None,
    })
}

fn decode<A: Asked>(query: &str) -> Result<A, Problem> {
    serde_html_form::from_str(query).map_err(|_| unusable::<A>(query))
}

/// Which parameter of a query string cannot be used: each is tried alone, because the reader does not
/// say which it was.
fn unusable<A: Asked>(query: &str) -> Problem {
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    for (name, value) in &pairs {
        let alone = serde_html_form::to_string([(name, value)]).unwrap_or_default();
        if let Err(error) = serde_html_form::from_str::<A>(&alone) {
            return Problem::parameter(
                name,
                format!("{value:?} cannot be used: {}", expected::<A>(name, &error)),
            );
        }
    }
    let twice = pairs.iter().enumerate().find(|(i, (name, _))| pairs[..*i].iter().any(|(n, _)| n == name));
    match twice {
        Some((_, (name, _))) => Problem::parameter(name, "this parameter is given twice"),
        None => Problem::parameter("", "the parameters cannot be used together"),
    }
}

/// What a parameter needed instead: by its documentation, else what its reader says.
pub(super) fn expected<A: IntoParams>(name: &str, error: &dyn fmt::Display) -> String {
    let needed = documented::<A>().iter().find(|parameter| parameter.name == name).and_then(needed);
    needed.map_or_else(|| error.to_string(), |needed| format!("it needs {needed}"))
}

/// Reads one value or several, without empty ones.
pub(super) fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct Values;

    impl<'de> Visitor<'de> for Values {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of texts")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Vec<String>, E> {
            Ok(vec![text.to_owned()])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Vec<String>, A::Error> {
            let mut all = Vec::new();
            while let Some(value) = values.next_element()? {
                all.push(value);
            }
            Ok(all)
        }
    }

    let mut all = deserializer.deserialize_any(Values)?;
    all.retain(|value| !value.trim().is_empty());
    Ok(all)
}

/// A number of things that an answer holds at most.
///
/// # Errors
/// 400 if it is more than `most`.
pub(super) fn limit(asked: Option<usize>, usual: usize, most: usize) -> Result<usize, Problem> {
    match asked.unwrap_or(usual) {
        limit if limit > most => {
            Err(Problem::parameter("limit", format!("at most {most} fit into one answer")))
        }
        limit => Ok(limit),
    }
}
