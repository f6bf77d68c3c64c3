//! The items of a list: `fields` chooses their fields, and a short answer has as many items as fit into it.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use super::brief::{Brief, drop_nulls, tokens};
use super::parameters::Asked;
use super::problem::Problem;
use crate::message::message;
use crate::query::suggest;

/// The fields and the length that a caller chose for the items of a list.
#[derive(Debug)]
pub(super) struct Chosen {
    /// The names of fields; none for all that the answer usually has.
    names: Vec<String>,
    brief: Option<Brief>,
}

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
        Ok(Chosen { names: names.into_iter().map(str::to_owned).collect(), brief: asked.brief })
    }

    /// The printed items: in a short answer as many as fit into it, but at least one.
    pub fn items<T: Serialize>(&self, items: impl IntoIterator<Item = T>) -> Vec<Item<T>> {
        let items = items.into_iter().map(|item| self.of_item(item));
        let Some(brief) = self.brief else { return items.collect() };
        let mut used = 0;
        let fits = |(place, item): &(usize, Item<T>)| {
            used += serde_json::to_string(item).map_or(0, |json| tokens(&json));
            *place == 0 || used <= brief.tokens
        };
        items.enumerate().take_while(fits).map(|(_, item)| item).collect()
    }

    fn of_item<T: Serialize>(&self, item: T) -> Item<T> {
        if self.names.is_empty() && self.brief.is_none() {
            return Item::Whole(item);
        }
        let Ok(value) = serde_json::to_value(&item) else { return Item::Whole(item) };
        let mut value = match self.brief {
            Some(brief) if self.names.is_empty() => brief.shorten(value),
            _ => value,
        };
        if self.brief.is_some() {
            drop_nulls(&mut value);
        }
        let Value::Object(mut members) = value else { return Item::Whole(item) };
        members.retain(|name, _| self.names.is_empty() || self.names.contains(name));
        Item::Part(members)
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
