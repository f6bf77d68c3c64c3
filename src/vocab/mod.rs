//! The closed vocabularies of the field, compiled in from `schema/`: provinces and sectors.

use std::fmt;

/// A province-level unit of GB/T 2260.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Province {
    /// Six digits, such as `520000`.
    pub code: String,
    /// Short name: 贵州.
    pub name: String,
    /// Full name: 贵州省.
    pub full_name: String,
    /// `Guizhou`
    pub pinyin: String,
    /// 西南
    pub region: String,
    /// Other spellings: 黔, Guizhou Province.
    pub aliases: Vec<String>,
}

/// A sector of the emission data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

impl Sector {
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
}

impl fmt::Display for Sector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
