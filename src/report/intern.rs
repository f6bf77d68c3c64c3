//! Names of a fixed list that were stored as text, read back as `&'static str`.

use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashSet;
use serde::{Deserialize, Deserializer};

/// A name of a fixed list. The alias keeps serde from borrowing it from its input.
pub(super) type Interned = &'static str;

static NAMES: Mutex<Option<FxHashSet<&'static str>>> = Mutex::new(None);

/// The one copy of `name` that lives as long as the program; there are some dozens.
fn intern(name: String) -> &'static str {
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let names = names.get_or_insert_default();
    if let Some(known) = names.get(name.as_str()) {
        return known;
    }
    let name = name.leak();
    names.insert(name);
    name
}

pub(super) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    String::deserialize(deserializer).map(intern)
}

pub(super) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'static str>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(intern))
}
