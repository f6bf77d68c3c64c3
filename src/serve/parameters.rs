//! What requests ask for: the parameters of a query string, or the same names in a JSON body.

use std::fmt;

use serde::de::{self, DeserializeOwned, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::problem::Problem;
use crate::search::{Filter, Query};

/// What to look for, and under which conditions. The names are those of the command line's flags.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(super) struct Conditions {
    /// The query, in the query language; nothing is every record.
    pub q: String,
    /// Province: name, pinyin, code or region.
    #[serde(deserialize_with = "list")]
    pub province: Vec<String>,
    /// Sector.
    #[serde(deserialize_with = "list")]
    pub sector: Vec<String>,
    /// Kind of change point.
    #[serde(deserialize_with = "list")]
    pub kind: Vec<String>,
    /// Year of the change point: `2021`, `2020..2022`, `>=2021`.
    #[serde(deserialize_with = "list")]
    pub year: Vec<String>,
    /// Variant of the report.
    #[serde(deserialize_with = "list")]
    pub variant: Vec<String>,
    /// Date of the record: `2022-11..2023-01`.
    pub date: String,
    /// Confidence of the change point: `>=0.6`, `0.5..0.7`.
    pub confidence: String,
    /// Days from the change point to the record: `-90..90`.
    pub lag: String,
}

impl Conditions {
    /// The names of the parameters.
    pub const NAMES: [&'static str; 9] =
        ["q", "province", "sector", "kind", "year", "variant", "date", "confidence", "lag"];

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
            query = query.filter(Filter::parse(name, value).map_err(|error| Problem::query(name, error))?);
        }
        Ok(query)
    }
}

/// Reads a query string as `A` and `B`, each taking its own names.
///
/// # Errors
/// 400 if a value makes no sense, or a name is that of no parameter.
pub(super) fn read<A: DeserializeOwned, B: DeserializeOwned>(
    query: Option<&str>,
    names: &[&[&str]],
) -> Result<(A, B), Problem> {
    let query = query.unwrap_or_default();
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query)
        .map_err(|error| Problem::parameter("", format!("the query string cannot be read: {error}")))?;
    for (name, _) in &pairs {
        known(name, names)?;
    }
    let unusable = |error: serde_html_form::de::Error| Problem::parameter("", error.to_string());
    let a = serde_html_form::from_str(query).map_err(unusable)?;
    let b = serde_html_form::from_str(query).map_err(unusable)?;
    Ok((a, b))
}

/// # Errors
/// 400 if there is no parameter of that name.
pub(super) fn known(name: &str, names: &[&[&str]]) -> Result<(), Problem> {
    if names.iter().any(|names| names.contains(&name)) {
        return Ok(());
    }
    let all: Vec<&str> = names.iter().flat_map(|names| names.iter().copied()).collect();
    Err(Problem::parameter(name, format!("there is no such parameter here; there are {}", all.join(", "))))
}

/// Reads one value or several, without empty ones.
pub(super) fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    struct Values;

    impl<'de> Visitor<'de> for Values {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text or a list of texts")
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
