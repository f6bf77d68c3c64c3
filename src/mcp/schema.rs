//! Schemas of answers, from the description of the HTTP API.

use std::collections::BTreeMap;
use std::sync::Arc;

use rmcp::model::JsonObject;
use serde_json::{Map, Value, json};

use super::tools::Tool;

/// The prefix of references to schemas, and the place of shared schemas in a self-contained schema.
const SHARED: &str = "#/components/schemas/";
const OWN: &str = "#/$defs/";

/// Members of a list beside its items that no reader needs.
pub(super) const OMITTED: [&str; 2] = ["commit", "took_ms"];

/// The schema of what `tool` answers. Only [`Tool::has`] is required: unknown values are left out, and
/// `fields` may ask for less.
pub(super) fn of_answer(api: &Value, tool: &Tool) -> Arc<JsonObject> {
    let mut used = BTreeMap::new();
    let mut properties = Map::new();
    collect(api, &answer_of(api, tool.operation), &mut properties);
    properties.retain(|name, _| !OMITTED.contains(&name.as_str()));
    let mut properties = Value::Object(properties);
    relax(api, tool, &mut properties, &mut used);
    without(tool, &mut properties);
    let members = [
        ("type", json!("object")),
        ("properties", properties),
        ("required", json!(tool.has)),
        ("$defs", used.into_iter().collect::<Map<_, _>>().into()),
    ];
    Arc::new(members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect())
}

/// The schema of the answer of an operation.
fn answer_of(api: &Value, operation: &str) -> Value {
    let paths = api["paths"].as_object().into_iter().flat_map(Map::values);
    let found = paths.flat_map(|methods| methods.as_object().into_iter().flat_map(Map::values));
    let found = found.filter(|found| found["operationId"] == operation);
    found.map(|found| found["responses"]["200"]["content"]["application/json"]["schema"].clone()).collect()
}

/// The properties of an object, including those of all its parts and alternatives.
fn collect(api: &Value, schema: &Value, properties: &mut Map<String, Value>) {
    if let Some(name) = schema["$ref"].as_str().and_then(|to| to.strip_prefix(SHARED)) {
        collect(api, &api["components"]["schemas"][name], properties);
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        properties.insert(name.clone(), property.clone());
    }
    let parts = match schema {
        Value::Array(all) => Some(all),
        _ => ["allOf", "oneOf"].iter().find_map(|name| schema[*name].as_array()),
    };
    parts.into_iter().flatten().for_each(|part| collect(api, part, properties));
}

/// Makes every property optional and none null, and points every reference to `used`, to which it adds its
/// schema.
fn relax(api: &Value, tool: &Tool, schema: &mut Value, used: &mut BTreeMap<String, Value>) {
    match schema {
        Value::Array(all) => all.iter_mut().for_each(|one| relax(api, tool, one, used)),
        Value::Object(members) => {
            if members.get("required").is_some_and(Value::is_array) {
                members.remove("required");
            }
            // Clients warn of formats that only this program knows, such as int32.
            if !members.get("format").is_none_or(|format| format == "date" || format == "date-time") {
                members.remove("format");
            }
            drop_null(members);
            // Clients warn of a schema that says nothing.
            if members.get("additionalProperties").is_some_and(|any| *any == json!({})) {
                members.insert("additionalProperties".to_owned(), true.into());
            }
            if let Some(properties) = members.get_mut("properties") {
                without(tool, properties);
            }
            if let Some(Value::String(to)) = members.get_mut("$ref")
                && let Some(name) = to.strip_prefix(SHARED).map(str::to_owned)
            {
                *to = format!("{OWN}{name}");
                if !used.contains_key(&name) {
                    let mut schema = api["components"]["schemas"][&name].clone();
                    used.insert(name.clone(), Value::Null);
                    relax(api, tool, &mut schema, used);
                    used.insert(name, schema);
                }
            }
            members.values_mut().for_each(|one| relax(api, tool, one, used));
        }
        _ => {}
    }
}

/// Drops null from the types of a schema.
fn drop_null(schema: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            schema.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(shapes)) = schema.get_mut("oneOf") {
        shapes.retain(|shape| shape["type"] != "null");
        if let [Value::Object(one)] = shapes.as_slice() {
            let one = one.clone();
            schema.remove("oneOf");
            schema.extend(one);
        }
    }
}

/// Drops what the tool leaves out, and adds `more` where something may be cut.
fn without(tool: &Tool, properties: &mut Value) {
    let Value::Object(properties) = properties else { return };
    properties.retain(|name, _| !tool.left_out.contains(&name.as_str()));
    let has_objects = |property: &Value| !property["items"]["$ref"].is_null();
    if properties.values().any(has_objects) && !properties.contains_key("next") {
        let more = json!({
            "type": "object", "additionalProperties": {"type": "integer"},
            "description": "What was cut from this object's members: objects of lists, characters of texts.",
        });
        properties.insert("more".to_owned(), more);
    }
}
