//! The five sectors of the emission data.

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::spelling::{Finder, fold};

/// A sector of the emission data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub enum Sector {
    /// 电力
    Power,
    /// 工业
    Industry,
    /// 地面交通
    GroundTransport,
    /// 航空
    Aviation,
    /// 居民
    Residential,
}

#[derive(Deserialize)]
struct Entry {
    id: Sector,
    name: &'static str,
    aliases: Vec<&'static str>,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../schema/sectors.json"))
        .expect("OK because a test reads schema/sectors.json")
});

static FINDER: LazyLock<Finder<Sector>> = LazyLock::new(|| {
    Finder::new(ENTRIES.iter().flat_map(|e| e.aliases.iter().chain([&e.name]).map(|&s| (s, e.id))))
});

impl Sector {
    /// Every sector, in the order of the enum.
    pub const ALL: [Sector; 5] =
        [Sector::Power, Sector::Industry, Sector::GroundTransport, Sector::Aviation, Sector::Residential];

    /// The name in JSON, flags and facets: `ground_transport`.
    pub fn as_str(self) -> &'static str {
        match self {
            Sector::Power => "power",
            Sector::Industry => "industry",
            Sector::GroundTransport => "ground_transport",
            Sector::Aviation => "aviation",
            Sector::Residential => "residential",
        }
    }

    /// The name that Chinese users read: 地面交通.
    pub fn name(self) -> &'static str {
        // OK because a test checks that every sector has an entry.
        ENTRIES.iter().find(|entry| entry.id == self).map_or("", |entry| entry.name)
    }

    /// The sector that `text` names, whole, in any of its spellings (`ground_transport`, `Ground`,
    /// 地面, 地面部门, 电力部, 交通运输), or without the 部门 or 业 that ends one of them (能源, 制造).
    pub fn find(text: &str) -> Option<Sector> {
        let key = fold(text);
        let known = |key: &str| {
            ENTRIES
                .iter()
                .find(|e| {
                    fold(e.id.as_str()) == key
                        || fold(e.name) == key
                        || e.aliases.iter().any(|a| fold(a) == key)
                })
                .map(|e| e.id)
        };
        let shorter = || {
            let endings = ["部门", "行业", "领域", "部", "业", "sector"];
            endings.iter().filter_map(|ending| key.strip_suffix(ending)).find_map(known)
        };
        let longer = || ["部门", "业"].iter().find_map(|ending| known(&format!("{key}{ending}")));
        known(&key).or_else(shorter).or_else(longer)
    }

    /// Every sector named in running text, with its range in bytes, in order.
    pub fn find_all(text: &str) -> impl Iterator<Item = (Sector, Range<usize>)> + '_ {
        FINDER.find_all(text)
    }
}

impl fmt::Display for Sector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
