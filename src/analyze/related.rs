//! Names of like meaning, and English names: too loose to find a record by, good enough to rank titles.

use std::ops::Range;
use std::sync::LazyLock;

use super::normal::normalize;
use super::synonyms::Groups;
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

/// Every name with relatives, and what finds the names in a text.
struct Vocabulary {
    groups: Groups,
    /// A province's name in Latin letters, as the reports' file names have it.
    pinyins: Vec<(String, &'static Province)>,
    finder: Finder<Found>,
}

/// What a name that was found is.
#[derive(Debug, Clone, Copy)]
enum Found {
    InGroups,
    Province(usize),
    Pinyin(usize),
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let normal = |name: &'static str| normalize(name).into_text();
    // OK because the text is compiled in and a test reads it.
    let groups = Groups::parse(BUILT_IN, normal).expect("schema/related.txt is well formed");
    let pinyins: Vec<_> = provinces().iter().map(|p| (p.pinyin.to_lowercase(), p)).collect();
    // Of equal names the first counts.
    let mut names: Vec<(String, Found)> = Vec::new();
    names.extend(groups.names().map(|name| (name.to_string(), Found::InGroups)));
    for (i, (pinyin, province)) in pinyins.iter().enumerate() {
        names.extend([&province.name, &province.full_name].map(|name| (name.clone(), Found::Province(i))));
        names.push((pinyin.clone(), Found::Pinyin(i)));
    }
    let finder = Finder::new(names);
    Vocabulary { groups, pinyins, finder }
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
        let Vocabulary { groups, pinyins, finder } = &*VOCABULARY;
        let relatives = |(found, range): (Found, Range<usize>)| {
            let names = match found {
                Found::InGroups => groups.others(&normal[range.clone()]),
                Found::Province(i) => vec![pinyins[i].0.clone()],
                Found::Pinyin(i) => vec![pinyins[i].1.name.clone()],
            };
            Related { range, names }
        };
        finder.find_all(normal).map(relatives).collect()
    }
}
