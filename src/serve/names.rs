//! Values that are one of a few names, read as the command line reads them.

use serde::{Deserialize, Deserializer, de};

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

/// A value by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name<T>(pub T);

impl<T: Named> Name<T> {
    /// The value of that name.
    pub fn find(name: &str) -> Result<T, String> {
        let all = T::all();
        let found = all.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        found.ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
            format!("{name:?} is none of {}", names.join(", "))
        })
    }
}

impl<'de, T: Named> Deserialize<'de> for Name<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Name::<T>::find(&name).map(Name).map_err(de::Error::custom)
    }
}
