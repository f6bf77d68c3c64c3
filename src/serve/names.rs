//! Values that are one of a few names, read as the command line reads them.

use serde::{Deserialize, Deserializer, de};
use utoipa::openapi::Schema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

use crate::output::Format;
use crate::search::{Collapse, Count, CoverageBy, FacetName, Sort};

/// A type whose values have names.
pub(super) trait Named: Copy + 'static {
    /// Every value, with its name.
    fn all() -> Vec<(&'static str, Self)>;
}

macro_rules! named {
    ($($type:ty),*) => {
        $(impl Named for $type {
            fn all() -> Vec<(&'static str, Self)> {
                <$type>::ALL.iter().map(|value| (value.as_str(), *value)).collect()
            }
        })*
    };
}

named!(Sort, Count, CoverageBy, FacetName);

impl Named for Collapse {
    fn all() -> Vec<(&'static str, Self)> {
        vec![("policy", Collapse::Policy)]
    }
}

/// The formats in which records are exported.
impl Named for Format {
    fn all() -> Vec<(&'static str, Self)> {
        [Format::Jsonl, Format::Csv].map(|format| (format.as_str(), format)).to_vec()
    }
}

/// The value of that name.
///
/// # Errors
/// A sentence that lists the names.
pub(super) fn find<T: Named>(name: &str) -> Result<T, String> {
    let all = T::all();
    let found = all.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
        format!("there is no {name:?}, but {}", names.join(", "))
    })
}

/// Reads a value by its name, where there is one.
pub(super) fn read<'de, T: Named, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    let name = String::deserialize(deserializer)?;
    find(&name).map(Some).map_err(de::Error::custom)
}

/// The names, as the description of the API lists them.
pub(super) fn schema<T: Named>() -> Schema {
    let names = T::all().into_iter().map(|(name, _)| name);
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
}
