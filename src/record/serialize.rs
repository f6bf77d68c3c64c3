//! Serialization of values that are printed in another form.

use serde::{Deserialize, Deserializer, Serializer};

/// Lines count from 1.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(super) fn is_no_line(lines: &(u32, u32)) -> bool {
    *lines == (0, 0)
}

/// A province as its short name.
pub(crate) mod province_name {
    use super::{Deserialize, Deserializer, Serializer};
    use crate::vocab::{Province, provinces};

    pub fn serialize<S: Serializer>(
        province: &Option<&'static Province>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match province {
            Some(province) => serializer.serialize_some(province.name),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<&'static Province>, D::Error> {
        let Some(name) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let known = provinces().iter().find(|province| province.name == name);
        known.map(Some).ok_or_else(|| serde::de::Error::custom(format!("{name} is no province")))
    }
}

/// Figures as an object of numbers; other values stay text.
pub(super) mod features {
    use serde::de::{MapAccess, Visitor};
    use serde_json::Value;

    use super::{Deserializer, Serializer};
    use crate::report::Feature;

    pub fn serialize<S: Serializer>(features: &[Feature], serializer: S) -> Result<S::Ok, S::Error> {
        let value = |feature: &Feature| {
            feature.number().map_or_else(|| Value::String(feature.text.clone()), Value::Number)
        };
        serializer.collect_map(features.iter().map(|feature| (&feature.name, value(feature))))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Feature>, D::Error> {
        deserializer.deserialize_map(InOrder)
    }

    /// Reads an object in its order.
    struct InOrder;

    impl<'de> Visitor<'de> for InOrder {
        type Value = Vec<Feature>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object of figures")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Feature>, A::Error> {
            let mut features = Vec::new();
            while let Some((name, value)) = map.next_entry::<String, Value>()? {
                let text = match value {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                features.push(Feature { name, text });
            }
            Ok(features)
        }
    }
}
