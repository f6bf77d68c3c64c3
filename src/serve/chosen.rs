//! `fields=`: the fields of the items of a list that a caller wants.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use super::parameters::Asked;
use super::problem::Problem;
use crate::message::message;
use crate::query::suggest;

/// The fields that a caller wants; all of them if none is named.
#[derive(Debug)]
pub(super) struct Chosen(Vec<String>);

/// An item of a list: whole, or with the fields that were chosen.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Item<T> {
    Whole(T),
    Part(Map<String, Value>),
}

impl Chosen {
    /// The fields of `T` that `asked` names.
    ///
    /// # Errors
    /// 400 if items have no such field.
    pub fn of<T: ToSchema>(asked: &Asked) -> Result<Chosen, Problem> {
        let names = asked.names("fields");
        let known = if names.is_empty() { Vec::new() } else { fields::<T>() };
        if let Some(unknown) = names.iter().find(|name| !known.iter().any(|known| known == *name)) {
            let close = suggest::closest(unknown, known.iter().map(String::as_str));
            let detail = message!(
                "items have no field %{name}; fields are %{names}",
                name = format!("{unknown:?}"),
                names = known.join(", ")
            );
            return Err(Problem::parameter("fields", detail).suggest(close));
        }
        Ok(Chosen(names.into_iter().map(str::to_owned).collect()))
    }

    /// What is printed of an item.
    pub fn of_item<T: Serialize>(&self, item: T) -> Item<T> {
        if self.0.is_empty() {
            return Item::Whole(item);
        }
        match serde_json::to_value(&item) {
            Ok(Value::Object(all)) => {
                Item::Part(all.into_iter().filter(|(name, _)| self.0.contains(name)).collect())
            }
            _ => Item::Whole(item),
        }
    }
}

/// The names of the fields of a type, from its description.
fn fields<T: ToSchema>() -> Vec<String> {
    let mut referred = vec![(String::new(), T::schema())];
    T::schemas(&mut referred);
    let mut names = Vec::new();
    collect(&T::schema(), &referred, &mut names);
    names
}

fn collect(schema: &RefOr<Schema>, referred: &[(String, RefOr<Schema>)], names: &mut Vec<String>) {
    match schema {
        RefOr::Ref(to) => {
            let name = to.ref_location.rsplit('/').next().unwrap_or_default();
            if let Some((_, schema)) = referred.iter().find(|(known, _)| known == name) {
                collect(schema, referred, names);
            }
        }
        RefOr::T(Schema::Object(object)) => names.extend(object.properties.keys().cloned()),
        RefOr::T(Schema::AllOf(all)) => all.items.iter().for_each(|part| collect(part, referred, names)),
        RefOr::T(_) => {}
    }
}
