//! From a query string or a JSON body to a request.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::http::{HeaderMap, header};
use serde_json::Value;

use super::{Endpoint, Parameter, Values};
use crate::message::{Message, message};
use crate::query::{MAX_QUERY_BYTES, suggest};
use crate::request::Request;
use crate::serve::brief::Brief;
use crate::serve::problem::Problem;

/// Checks that a body is JSON. A body without a type is assumed to be JSON.
///
/// # Errors
/// 415 if the body is of another type, such as a form, or compressed.
pub(in crate::serve) fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let is = |name, fits: fn(&str) -> bool| {
        headers
            .get(name)
            .is_none_or(|value| value.to_str().is_ok_and(|value| fits(&value.to_ascii_lowercase())))
    };
    let is_json = |value: &str| {
        let media_type = value.split(';').next().unwrap_or_default().trim();
        media_type == "application/json" || media_type.ends_with("+json")
    };
    match (is(header::CONTENT_TYPE, is_json), is(header::CONTENT_ENCODING, |value| value == "identity")) {
        (true, true) => Ok(()),
        (false, _) => {
            Err(Problem::media_type("the body must be JSON, sent with `Content-Type: application/json`"))
        }
        (true, false) => Err(Problem::media_type("the body must not be compressed")),
    }
}

/// What a caller asks for.
#[derive(Debug)]
pub(crate) struct Asked {
    /// What to look for.
    pub request: Request,
    /// How the answer is kept short; `None` for a whole one.
    pub brief: Option<Brief>,
    /// What the endpoint takes beside it, by name.
    own: BTreeMap<&'static str, Vec<String>>,
}

impl Asked {
    /// The text of a parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        let value = self.own.get(name)?.first()?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// The number, boolean or name of a parameter, all of which were checked when they were read.
    pub fn value<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// The names of a parameter, which may be separated by commas.
    pub fn names(&self, name: &str) -> Vec<&str> {
        let values = self.own.get(name).map_or(&[][..], Vec::as_slice);
        let names = values.iter().flat_map(|value| value.split([',', '，'])).map(str::trim);
        names.filter(|name| !name.is_empty()).collect()
    }
}

/// Reads a query string.
///
/// # Errors
/// 400 with the name of the parameter that cannot be used.
pub(in crate::serve) fn of_query(endpoint: &Endpoint, query: Option<&str>) -> Result<Asked, Problem> {
    let pairs: Vec<(String, String)> =
        serde_html_form::from_str(query.unwrap_or_default()).map_err(|error| {
            Problem::parameter(
                "",
                message!("the query string cannot be read: %{cause}", cause = error.to_string()),
            )
        })?;
    let mut given = Given::new(endpoint);
    for (name, value) in pairs {
        // The decoder replaces bytes that are not UTF-8, such as GBK, with U+FFFD.
        if value.contains(char::REPLACEMENT_CHARACTER) {
            return Err(Problem::parameter(&name, "this is no UTF-8; send UTF-8, percent-encoded"));
        }
        let parameter = given.parameter(&name)?;
        given.add(parameter, vec![value])?;
    }
    given.read()
}

/// Reads a JSON object with the same names. `null` is an absent parameter.
///
/// # Errors
/// As [`of_query`], or if the body is no JSON object.
pub(in crate::serve) fn of_body(endpoint: &Endpoint, body: &[u8]) -> Result<Asked, Problem> {
    let members: serde_json::Map<String, Value> =
        serde_json::from_slice(body).map_err(|error| Problem::unreadable_body(error.to_string()))?;
    of_members(endpoint, members)
}

/// Reads the members of a JSON object.
///
/// # Errors
/// As [`of_query`].
pub(crate) fn of_members(
    endpoint: &Endpoint,
    members: serde_json::Map<String, Value>,
) -> Result<Asked, Problem> {
    let mut given = Given::new(endpoint);
    for (name, value) in members {
        let parameter = given.parameter(&name)?;
        let Some(values) = texts(parameter.values, &value) else {
            let needed = expected(parameter.values);
            let detail = message!(
                "%{value} cannot be used: it needs %{needed}",
                value = value.to_string(),
                needed = needed
            );
            return Err(Problem::parameter(&name, detail));
        };
        if !value.is_null() {
            given.add(parameter, values)?;
        }
    }
    given.read()
}

/// A JSON value as texts; `None` if it has the wrong type.
fn texts(values: Values, value: &Value) -> Option<Vec<String>> {
    match (value, values) {
        (Value::Null, _) => Some(Vec::new()),
        (Value::Array(items), values) if values.is_list() => {
            let is_scalar = |item: &&Value| !item.is_array() && !item.is_null();
            let scalars = items.iter().map(|item| Some(item).filter(is_scalar));
            let read = scalars.map(|item| item.and_then(|item| texts(values, item)));
            read.collect::<Option<Vec<_>>>().map(|read| read.into_iter().flatten().collect())
        }
        (Value::Number(number), Values::Number(_)) if number.is_u64() => Some(vec![number.to_string()]),
        (Value::Number(number), Values::Filter(_)) => Some(vec![number.to_string()]),
        (Value::Bool(flag), Values::Flag) => Some(vec![flag.to_string()]),
        (Value::String(_), Values::Number(_) | Values::Flag) => None,
        (Value::String(text), _) => Some(vec![text.clone()]),
        _ => None,
    }
}

/// What JSON value is expected.
fn expected(values: Values) -> Message {
    let one = match values {
        Values::Filter(_) => message!("a text or a number"),
        values => values.needed().unwrap_or_else(|| message!("a text")),
    };
    if values.is_list() { message!("%{one}, or a list of them", one = one) } else { one }
}

/// Parameters as they were sent, with all values of each.
struct Given<'e> {
    endpoint: &'e Endpoint,
    values: Vec<(Parameter, Vec<String>)>,
}

impl Given<'_> {
    fn new(endpoint: &Endpoint) -> Given<'_> {
        Given { endpoint, values: Vec::new() }
    }

    /// # Errors
    /// 400 if the endpoint has no parameter of that name.
    fn parameter(&self, name: &str) -> Result<Parameter, Problem> {
        self.endpoint.find(name).ok_or_else(|| {
            let known: Vec<&str> = self.endpoint.parameters().map(|parameter| parameter.name).collect();
            if known.is_empty() {
                return Problem::parameter(name, "this address takes no parameters");
            }
            let close = suggest::closest(name, known.iter().copied());
            let detail = message!(
                "there is no such parameter here; parameters are %{names}",
                names = known.join(", ")
            );
            Problem::parameter(name, detail).suggest(close)
        })
    }

    /// # Errors
    /// 400 if a value is too long or cannot be used, or if there are several of what takes one.
    fn add(&mut self, parameter: Parameter, values: Vec<String>) -> Result<(), Problem> {
        for value in &values {
            check(parameter, value)?;
        }
        match self.values.iter_mut().find(|(known, _)| known.name == parameter.name) {
            None => self.values.push((parameter, values)),
            Some((_, all)) if parameter.values.is_list() => all.extend(values),
            Some(_) => return Err(Problem::parameter(parameter.name, "this parameter is given twice")),
        }
        Ok(())
    }

    fn read(self) -> Result<Asked, Problem> {
        let is_given =
            |parameter: &Parameter| self.values.iter().any(|(given, _)| given.name == parameter.name);
        if let Some(missing) = self
            .endpoint
            .parameters()
            .find(|parameter| parameter.values.is_required() && !is_given(parameter))
        {
            let needed = missing.values.needed().unwrap_or_else(|| message!("a value"));
            return Err(Problem::parameter(
                missing.name,
                message!("this is missing; it needs %{needed}", needed = needed),
            ));
        }
        let request = Request::default().limit(self.endpoint.limit);
        let mut asked = Asked { request, brief: None, own: BTreeMap::new() };
        for (parameter, values) in self.values {
            // Without conditions, `q` is not a query but text to complete.
            let is_typed = parameter.name == "q" && !self.endpoint.conditions;
            if is_typed || !parameter.is_of_request() {
                asked.own.insert(parameter.name, values);
                continue;
            }
            if values.iter().map(String::len).sum::<usize>() > MAX_QUERY_BYTES && parameter.name != "q" {
                return Err(Problem::parameter(
                    parameter.name,
                    message!("longer than %{n} bytes", n = MAX_QUERY_BYTES),
                ));
            }
            asked.request.set(parameter.name, &values).map_err(Problem::unreadable)?;
        }
        Ok(asked)
    }
}

/// # Errors
/// 400 if the value is not the number, boolean or name that is needed. An empty text or list is what a form
/// sends where nothing was typed, but it is no number.
fn check(parameter: Parameter, value: &str) -> Result<(), Problem> {
    let fits = match parameter.values {
        Values::Number(_) => value.parse::<usize>().is_ok() && !value.starts_with('+'),
        Values::Flag => value.parse::<bool>().is_ok(),
        Values::Name(names) => names().contains(&value),
        _ => true,
    };
    if fits {
        return Ok(());
    }
    let needed = parameter.values.needed().unwrap_or_else(|| message!("a text"));
    let detail = match value.trim() {
        "" => message!("this is empty; it needs %{needed}", needed = needed),
        _ => message!(
            "%{value} cannot be used: it needs %{needed}",
            value = format!("{value:?}"),
            needed = needed
        ),
    };
    let close = parameter.values.names().and_then(|names| suggest::closest(value, names.into_iter()));
    Err(Problem::parameter(parameter.name, detail).suggest(close))
}
