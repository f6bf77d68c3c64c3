//! The 34 province-level units and their regions.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::spelling::{Finder, fold, may_hold};

/// A province-level unit of GB/T 2260.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Province {
    /// Six digits, such as `520000`.
    pub code: &'static str,
    /// Short name: 贵州.
    pub name: &'static str,
    /// Full name: 贵州省.
    pub full_name: &'static str,
    /// `Guizhou`
    pub pinyin: &'static str,
    /// 西南
    #[serde(skip_serializing)]
    pub region: &'static str,
    /// Abbreviations of one character: 黔, 贵.
    #[serde(skip_serializing)]
    pub abbreviations: Vec<&'static str>,
    /// Other spellings: 广西自治区, Inner Mongolia, Tibet.
    #[serde(skip_serializing)]
    pub aliases: Vec<&'static str>,
}

const ENTRIES: &str = include_str!("../../schema/provinces.json");

static PROVINCES: LazyLock<Vec<Province>> =
    LazyLock::new(|| serde_json::from_str(ENTRIES).expect("OK because a test reads schema/provinces.json"));

static REGIONS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut regions: Vec<&str> = Vec::new();
    for province in PROVINCES.iter() {
        if !regions.contains(&province.region) {
            regions.push(province.region);
        }
    }
    regions
});

static BY_SPELLING: LazyLock<HashMap<String, &'static Province>> = LazyLock::new(|| {
    let mut map = HashMap::new();
    for province in PROVINCES.iter() {
        for &spelling in province.spellings().chain(&province.abbreviations) {
            map.insert(fold(spelling), province);
        }
        map.insert(province.code.to_owned(), province);
    }
    map
});

static FINDER: LazyLock<Finder<&'static Province>> =
    LazyLock::new(|| Finder::new(PROVINCES.iter().flat_map(|p| p.spellings().map(move |&s| (s, p)))));

/// Suffixes of a province's name that do not change which province is meant.
const SUFFIXES: &[&str] = &[
    "省市",
    "省区",
    "省",
    "市",
    "自治区",
    "特别行政区",
    "地区",
    "全省",
    "全市",
    "全区",
    "autonomousregion",
    "municipality",
    "province",
    "region",
    "city",
    "sheng",
    "shi",
    "sar",
];

/// All 34 province-level units, in the order of their codes.
pub fn provinces() -> &'static [Province] {
    &PROVINCES
}

/// The regions 华北, 东北, 华东, 华中, 华南, 西南, 西北 and 港澳台.
pub fn regions() -> &'static [&'static str] {
    &REGIONS
}

/// The region that `text` names: 华东, 华东地区.
pub fn find_region(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let text = text.strip_suffix("地区").unwrap_or(text);
    regions().iter().copied().find(|region| *region == text)
}

impl Province {
    /// The province that `text` names, whole: its code, short or full name, pinyin in any case,
    /// English name, abbreviation or another spelling (`贵州`, `贵州省`, `黔`, `guizhou`,
    /// `Guizhou Province`, `520000`, `Inner_Mongolia`).
    pub fn find(text: &str) -> Option<&'static Province> {
        let key = fold(text);
        let known = |key: &str| BY_SPELLING.get(key).copied();
        known(&key).or_else(|| {
            SUFFIXES.iter().filter_map(|suffix| key.strip_suffix(suffix)).find_map(|stem| {
                // OK because a one-character stem such as 新 in 新市 is no province.
                known(stem).filter(|_| stem.chars().count() > 1)
            })
        })
    }

    /// Every province named in running text, with its range in bytes, in order. Latin
    /// names match whole words, so that Shanxi is not found in Shaanxi; abbreviations of one
    /// character are not looked for.
    pub fn find_all(text: &str) -> impl Iterator<Item = (&'static Province, Range<usize>)> + '_ {
        FINDER.find_all(text)
    }

    /// Whether [`Province::find_all`] may find something; cheap, because the list is not read.
    pub(crate) fn may_occur_in(text: &str) -> bool {
        may_hold(text, ENTRIES)
    }

    /// Region and short name as a facet: `/西南/贵州`.
    pub fn facet_path(&self) -> String {
        format!("/{}/{}", self.region, self.name)
    }

    /// Its short, full, Latin and other names, without abbreviations of one character.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.spellings().copied()
    }

    fn spellings(&self) -> impl Iterator<Item = &&'static str> {
        [&self.name, &self.full_name, &self.pinyin].into_iter().chain(&self.aliases)
    }
}
