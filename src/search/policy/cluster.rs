//! Which records tell of the same policy.

use std::collections::{BTreeMap, HashMap};

use super::identity::Identity;
use crate::record::StoredRecord;

/// The least share of the longer name's characters that the shorter one must have where two records
/// cite one page: 0.7 keeps 宣布实施六项复兴政策 with 实施六项复兴政策, and the many policies of a page of news apart.
const LEAST_SHARE: f64 = 0.7;

/// Gives each record the number of its policy; numbers count from 0 in the order of the records.
pub(super) fn cluster<'r>(records: impl IntoIterator<Item = &'r StoredRecord>) -> Vec<usize> {
    let mut told = Vec::new();
    let mut by_url: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, record) in records.into_iter().enumerate() {
        told.push(Identity::of(record));
        for source in &record.sources {
            by_url.entry(source.url.as_str()).or_default().push(i);
        }
    }
    let mut sets = Sets::new(told.len());
    let mut by_name = HashMap::new();
    let mut by_number = HashMap::new();
    for (i, identity) in told.iter().enumerate() {
        if !identity.stem.is_empty() {
            let key = (&identity.jurisdiction, sorted(&identity.stem));
            sets.join(i, *by_name.entry(key).or_insert(i));
        }
        if let Some(number) = &identity.number {
            sets.join(i, *by_number.entry(number).or_insert(i));
        }
    }
    // A page that several records cite may be a list, so the names must be alike too.
    for citing in by_url.values() {
        for (n, &a) in citing.iter().enumerate() {
            for &b in &citing[n + 1..] {
                if sets.find(a) != sets.find(b) && alike(&told[a], &told[b]) {
                    sets.join(a, b);
                }
            }
        }
    }
    sets.numbered()
}

/// The characters in order, so that 能源发展“十四五”规划 is “十四五”能源发展规划.
fn sorted(stem: &str) -> String {
    let mut chars: Vec<char> = stem.chars().collect();
    chars.sort_unstable();
    chars.into_iter().collect()
}

/// Whether two names that cite one page are one: the shorter is left if characters are dropped from
/// the longer, and not many are. Numbers must agree: a policy of 2023 is not that of 2024.
fn alike(a: &Identity, b: &Identity) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let numbers_differ = matches!((&a.number, &b.number), (Some(a), Some(b)) if a != b);
    let (short, long) = if a.stem.len() <= b.stem.len() { (&a.stem, &b.stem) } else { (&b.stem, &a.stem) };
    // 国家碳达峰方案 is not the 碳达峰方案 of a province that cites the same page.
    let whose_differs = a.jurisdiction != b.jurisdiction && (a.is_named_national || b.is_named_national);
    if short.is_empty() || numbers_differ || whose_differs || digits(short) != digits(long) {
        return false;
    }
    let mut rest = long.chars();
    let dropped_only = short.chars().all(|c| rest.any(|other| other == c));
    dropped_only && short.chars().count() as f64 >= LEAST_SHARE * long.chars().count() as f64
}

/// Disjoint sets with path halving.
struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    fn new(len: usize) -> Sets {
        Sets { parent: (0..len).collect() }
    }

    fn find(&mut self, mut i: usize) -> usize {
        while self.parent[i] != i {
            self.parent[i] = self.parent[self.parent[i]];
            i = self.parent[i];
        }
        i
    }

    /// The smaller root wins, so that the result does not depend on the order of joining.
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b)] = a.min(b);
    }

    fn numbered(mut self) -> Vec<usize> {
        let mut numbers = HashMap::new();
        (0..self.parent.len())
            .map(|i| {
                let root = self.find(i);
                let next = numbers.len();
                *numbers.entry(root).or_insert(next)
            })
            .collect()
    }
}
