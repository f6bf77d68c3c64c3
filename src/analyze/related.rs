//! Names of like meaning, and English names: too loose to find a record by, good enough to rank titles.

use std::ops::Range;
use std::sync::LazyLock;

use super::normal::normalize;
use super::synonyms::Groups;
use crate::vocab::{Finder, provinces};

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

/// Every name with its relatives, and what finds the names in a text.
struct Vocabulary {
    finder: Finder<usize>,
    relatives: Vec<Vec<String>>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let normal = |name: &'static str| normalize(name).into_text();
    // OK because the text is compiled in and a test reads it.
    let groups = Groups::parse(BUILT_IN, normal).expect("schema/related.txt is well formed");
    let mut entries: Vec<(String, Vec<String>)> =
        groups.names().map(|name| (name.to_string(), groups.others(name))).collect();
    // A province's name in Latin letters, as the reports' file names have it.
    for province in provinces() {
        let pinyin = province.pinyin.to_lowercase();
        entries.push((province.name.clone(), vec![pinyin.clone()]));
        entries.push((province.full_name.clone(), vec![pinyin.clone()]));
        entries.push((pinyin, vec![province.name.clone()]));
    }
    entries.sort();
    entries.dedup_by(|a, b| a.0 == b.0);
    let finder = Finder::new(entries.iter().enumerate().map(|(i, (name, _))| (name.clone(), i)));
    Vocabulary { finder, relatives: entries.into_iter().map(|(_, relatives)| relatives).collect() }
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
        let vocabulary = &*VOCABULARY;
        let found = vocabulary.finder.find_all(normal);
        found.map(|(i, range)| Related { range, names: vocabulary.relatives[i].clone() }).collect()
    }
}
