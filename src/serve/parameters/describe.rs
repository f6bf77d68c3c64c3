//! Parameters as OpenAPI describes them.

use serde_json::{Map, Value, json};

use super::{Endpoint, LIMIT, Parameter, Values};
use crate::fields::Field;

/// The parameters of a query string.
pub(in crate::serve) fn query(endpoint: &Endpoint) -> Vec<Value> {
    let describe = |parameter: Parameter| {
        let one = one(parameter.values, json!("string"));
        let schema = if parameter.values.is_list() { json!({"type": "array", "items": one}) } else { one };
        let mut described = json!({
            "name": parameter.name, "in": "query", "required": false,
            "description": parameter.help, "schema": schema,
        });
        if let Some(example) = example(parameter) {
            described["example"] = example;
        }
        described
    };
    endpoint.parameters().map(describe).collect()
}

/// The schema of a JSON body with the same names.
pub(in crate::serve) fn body(endpoint: &Endpoint) -> Value {
    let members: Map<String, Value> =
        endpoint.parameters().map(|parameter| (parameter.name.to_owned(), member(parameter))).collect();
    json!({
        "type": "object", "additionalProperties": false, "properties": members,
        "description": "The parameters of the query string; `null` is an absent one.",
    })
}

/// The schema of the arguments of a tool: as [`body`], in the plainest types, which every client can fill in.
/// `values` gives those of a field that the index has, where they are few.
pub(crate) fn arguments(
    endpoint: &Endpoint,
    values: impl Fn(Field) -> Option<Vec<String>>,
) -> Map<String, Value> {
    let argument = |parameter: Parameter| {
        let mut schema = one(parameter.values, json!("string"));
        let seen = match parameter.values {
            Values::Filter(field) => values(field),
            _ => None,
        };
        let names = || parameter.values.names().map(|names| names.into_iter().map(str::to_owned).collect());
        if let Some(names) = seen.or_else(names) {
            schema["enum"] = json!(names);
        }
        if parameter.values.is_list() {
            schema = json!({"type": "array", "items": schema});
        }
        if parameter.name == LIMIT.name {
            schema["default"] = endpoint.limit.into();
        }
        schema["description"] = parameter.help.into();
        (parameter.name.to_owned(), schema)
    };
    let required: Vec<&str> = (endpoint.parameters())
        .filter(|parameter| parameter.values.is_required())
        .map(|parameter| parameter.name)
        .collect();
    let properties: Map<String, Value> = endpoint.parameters().map(argument).collect();
    let members = [
        ("type", json!("object")),
        ("properties", properties.into()),
        ("required", required.into()),
        ("additionalProperties", json!(false)),
    ];
    members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

/// An example for parameters whose help alone is not enough.
fn example(parameter: Parameter) -> Option<Value> {
    match (parameter.name, parameter.values) {
        ("q", _) => Some(json!("碳达峰 绿色工厂")),
        (_, Values::Filter(Field::Province)) => Some(json!(["贵州", "云南"])),
        (_, Values::Filter(Field::Year)) => Some(json!(["2021"])),
        (_, Values::Filter(Field::Lag)) => Some(json!("-90..90")),
        _ => None,
    }
}

fn member(parameter: Parameter) -> Value {
    let mut schema = match parameter.values {
        // Years and shares may be numbers.
        Values::Filter(_) if parameter.values.names().is_none() => {
            one(parameter.values, json!(["string", "number"]))
        }
        values => one(values, json!("string")),
    };
    if parameter.values.is_list() {
        let list = json!({"type": "array", "items": schema});
        schema = json!({"anyOf": [list, schema, {"type": "null"}]});
    } else {
        schema = json!({"anyOf": [schema, {"type": "null"}]});
    }
    schema["description"] = parameter.help.into();
    schema
}

/// The schema of one value; `text` is the type of values that are neither numbers nor booleans.
fn one(values: Values, text: Value) -> Value {
    let mut schema = match values {
        Values::Number(None) => json!({"type": "integer", "minimum": 0}),
        Values::Number(Some(most)) => json!({"type": "integer", "minimum": 0, "maximum": most}),
        Values::Flag => json!({"type": "boolean"}),
        _ => json!({"type": text}),
    };
    if let Some(mut names) = values.names() {
        // An empty value of a list is none.
        names.extend(values.is_list().then_some(""));
        schema["enum"] = names.into();
    }
    schema
}
