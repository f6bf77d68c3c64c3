//! Requests from the keywords of a call.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use tansuo::Request;
use tansuo::fields::{Field, Values};
use tansuo::query::QueryError;

use crate::error::raise_query;

/// The names of the filters.
#[pyfunction]
pub fn filters() -> Vec<&'static str> {
    Field::filters().map(Field::name).collect()
}

/// A request from the parameters that a method names (`own`) and the filters of its caller.
pub fn read(own: &Bound<'_, PyDict>, filters: &Bound<'_, PyDict>) -> PyResult<Request> {
    let mut request = Request::default();
    for name in filters.keys() {
        refuse_own(filters.py(), &name.extract::<String>()?)?;
    }
    for (name, value) in own.iter().chain(filters.iter()) {
        let name: String = name.extract()?;
        let values = values(&name, &value)?;
        request
            .set(&name, &values)
            .map_err(|error| raise_query(own.py(), Some(&error.name), &error.error))?;
    }
    Ok(request)
}

/// Refuses a parameter of other methods that is not a filter, instead of ignoring it.
fn refuse_own(py: Python<'_>, name: &str) -> PyResult<()> {
    let is_filter = Field::find(name).is_some_and(|field| field.spec().uses.filter);
    if is_filter || !Request::parameters().any(|known| known == name) {
        return Ok(());
    }
    let message = format!("{name:?} is no parameter here; filters are {}", self::filters().join(", "));
    Err(refused(py, name, message))
}

fn refused(py: Python<'_>, name: &str, message: String) -> PyErr {
    let error = QueryError { query: String::new(), span: 0..0, message: message.into(), suggestion: None };
    raise_query(py, Some(name), &error)
}

/// The values of a parameter as they would be typed; none for `None`.
fn values(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if value.is_none() {
        return Ok(Vec::new());
    }
    if !value.is_instance_of::<PyString>()
        && let Ok(values) = value.try_iter()
    {
        let values: Vec<String> =
            values.map(|value| Ok(one_of_list(name, value?.str()?.to_string()))).collect::<PyResult<_>>()?;
        // An empty list means no value, not all values.
        if values.is_empty() && Field::find(name).is_some() {
            let message = "an empty list; name a value, or give None for no filter".to_owned();
            return Err(refused(value.py(), name, message));
        }
        return Ok(values);
    }
    Ok(vec![value.str()?.to_string()])
}

/// A value of a list: separators in it are part of the value, as in an issuer that names two bodies.
fn one_of_list(name: &str, value: String) -> String {
    const SEPARATORS: [char; 3] = [',', '，', '、'];
    let is_keyword = Field::find(name).is_some_and(|field| field.spec().values == Values::Keyword);
    if is_keyword && value.contains(SEPARATORS) && !value.contains('"') {
        format!("\"{value}\"")
    } else {
        value
    }
}
