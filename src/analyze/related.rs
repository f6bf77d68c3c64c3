//! Names of like meaning, and English names: too loose to find a record by, good enough to rank titles.

use std::ops::Range;
use std::sync::LazyLock;

use super::synonyms::{Groups, names};
use crate::vocab::{Finder, Province, provinces};

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

/// What a name that was found is.
#[derive(Debug, Clone, Copy)]
enum Found {
    InGroups,
    Name(&'static Province),
    /// A province's name in Latin letters, as the reports' file names have it.
    Pinyin(&'static Province),
}

const GROUPS: Groups = Groups::of(BUILT_IN);

/// The names in groups. Of equal ones the first counts.
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| names(BUILT_IN).collect());

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
        // Of some hundred names few begin in a query; all of them would take as long as the rest of a search.
        let begins_there = |name: &&&str| name.chars().next().is_some_and(|first| normal.contains(first));
        let in_groups = NAMES.iter().filter(begins_there).map(|&name| (name, Found::InGroups));
        let provinces = if Province::may_stand_in(normal) { provinces() } else { &[] };
        let of_provinces = provinces.iter().flat_map(|p| {
            [(p.name, Found::Name(p)), (p.full_name, Found::Name(p)), (p.pinyin, Found::Pinyin(p))]
        });
        let mut names = in_groups.chain(of_provinces).peekable();
        if names.peek().is_none() {
            return Vec::new();
        }
        let finder = Finder::new(names);
        let relatives = |(found, range): (Found, Range<usize>)| {
            let names = match found {
                Found::InGroups => GROUPS.others(&normal[range.clone()]),
                Found::Name(province) => vec![province.pinyin.to_lowercase()],
                Found::Pinyin(province) => vec![province.name.to_owned()],
            };
            Related { range, names }
        };
        finder.find_all(normal).map(relatives).collect()
    }
}
