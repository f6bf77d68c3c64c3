//! Names of like meaning, and English names: too loose to find a record by, good enough to rank titles.

use std::ops::Range;
use std::sync::LazyLock;

use super::synonyms::{Groups, names};
use crate::vocab::{Finder, Province, may_hold, provinces};

/// The built-in groups, as a text like that of the synonyms.
pub(super) const BUILT_IN: &str = include_str!("../../schema/related.txt");

/// A name in a text and its relatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The bytes of the text where the name stands.
    pub range: Range<usize>,
    /// The related names, in normal form.
    pub names: Vec<String>,
}

/// Every name with relatives, and what finds the names in a text.
struct Vocabulary {
    groups: Groups,
    finder: Finder<Found>,
}

/// What a name that was found is.
#[derive(Debug, Clone, Copy)]
enum Found {
    InGroups,
    Name(&'static Province),
    /// A province's name in Latin letters, as the reports' file names have it.
    Pinyin(&'static Province),
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    // Of equal names the first counts.
    let in_groups = names(BUILT_IN).map(|name| (name, Found::InGroups));
    let of_provinces = provinces().iter().flat_map(|p| {
        [(p.name, Found::Name(p)), (p.full_name, Found::Name(p)), (p.pinyin, Found::Pinyin(p))]
    });
    Vocabulary { groups: Groups::of(BUILT_IN), finder: Finder::new(in_groups.chain(of_provinces)) }
});

impl Related {
    /// The names with relatives in a normal form: from the left, the longest first, without overlap.
    /// Latin names are whole words.
    ///
    /// ```
    /// let found = tansuo::analyze::Related::find_all("贵州行动方案");
    /// assert_eq!(found[0].names, ["guizhou"]);
    /// assert!(found[1].names.contains(&"action plan".to_owned()));
    /// ```
    pub fn find_all(normal: &str) -> Vec<Related> {
        let is_one = |name: &str| name.chars().nth(1).is_none() && normal.contains(name);
        if !Province::may_stand_in(normal) && !may_hold(normal, BUILT_IN) && !names(BUILT_IN).any(is_one) {
            return Vec::new();
        }
        let Vocabulary { groups, finder } = &*VOCABULARY;
        let relatives = |(found, range): (Found, Range<usize>)| {
            let names = match found {
                Found::InGroups => groups.others(&normal[range.clone()]),
                Found::Name(province) => vec![province.pinyin.to_lowercase()],
                Found::Pinyin(province) => vec![province.name.to_owned()],
            };
            Related { range, names }
        };
        finder.find_all(normal).map(relatives).collect()
    }
}
