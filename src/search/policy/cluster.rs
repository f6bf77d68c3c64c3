//! Clusters records that are about the same policy.
//!
//! Records are joined by name, by number, and by page. A join is refused if the two sets differ in what
//! distinguishes policies: number, jurisdiction, phase, stage, and the time of a common name. So a vague
//! record joins one of two policies, and never both.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::Xxh3Default;

use super::identity::{Identity, Jurisdiction, SHORTEST_OWN_NAME};
use crate::record::StoredRecord;
use crate::report::{DateSpan, Precision, Variant};
use crate::vocab::provinces;

/// The least share of the longer name's characters that the shorter one must have where two records
/// cite one page: 0.7 keeps 宣布实施六项复兴政策 with 实施六项复兴政策, and the many policies of a page of news apart.
const LEAST_SHARE: f64 = 0.7;
/// The least share that two names have in common, in whatever order, where page and date are the same …
const LEAST_COMMON: f64 = 0.8;
/// … and where they are of rewritings of one change point, and no other record of the file has this page and date.
const LEAST_COMMON_REWRITTEN: f64 = 0.5;
/// How far apart the days of one thing with a common name are at most …
const MOST_DAYS_APART: i32 = 31;
/// … and how many days they span: a little more than a date that is a year.
const MOST_DAYS: i32 = 400;

/// A page that records with more names cite is a list, and is no evidence that two of them are one.
const MOST_NAMES_OF_A_PAGE: usize = 200;

/// Clusters records as they come, and keeps little of each: a large index has millions.
#[derive(Default)]
pub(super) struct Clusters {
    records: Vec<Traits>,
    stems: String,
    sets: Sets,
    by_name: Keyed,
    by_number: Keyed,
    by_event: Keyed,
    words: Numbered,
    points: Numbered,
    files: Numbered,
    pages: Numbered,
    /// Page and record.
    citing: Vec<(u32, u32)>,
}

/// The data that is kept for a record.
#[derive(Clone, Copy)]
struct Traits {
    /// Where its stem ends in the stems.
    end: usize,
    jurisdiction: u64,
    days: Option<(Date, Date)>,
    file: u32,
    point: u32,
    variant: Variant,
}

impl Clusters {
    /// Adds the next record.
    pub fn add(&mut self, record: &StoredRecord) {
        let identity = Identity::of(record);
        let i = self.records.len() as u32;
        let jurisdiction = hash(&identity.jurisdiction);
        let name = sorted(&identity.stem);
        self.sets.push(Facts::of(&identity, record, &mut self.words));
        if !name.is_empty() {
            self.by_name.join(&mut self.sets, hash(&(jurisdiction, &name)), i);
        }
        if let Some(number) = &identity.number {
            self.by_number.join(&mut self.sets, hash(number), i);
        }
        // A policy of uncertain jurisdiction may be in the reports of several provinces.
        if let Some(date) = &record.date
            && identity.stem.chars().count() >= SHORTEST_OWN_NAME
            && matches!(date.precision, Precision::Day | Precision::Month)
        {
            self.by_event.join(&mut self.sets, hash(&(&name, date.start.year(), date.start.month())), i);
        }
        for source in &record.sources {
            self.citing.push((self.pages.number(&source.url), i));
        }
        let point = record.change_point.as_ref().map(|point| &point.date);
        self.stems.push_str(&identity.stem);
        self.records.push(Traits {
            end: self.stems.len(),
            jurisdiction,
            days: record.date.as_ref().map(days),
            file: self.files.number(&record.path),
            point: self.points.number(&(record.province.map(|province| province.name), record.sector, point)),
            variant: record.variant,
        });
    }

    /// The number of each record's policy; policies are numbered from 0 in the order of the records.
    pub fn finish(mut self) -> Vec<u32> {
        // A page that several records cite may be a list, so the names must be alike too.
        let mut citing = std::mem::take(&mut self.citing);
        citing.sort_unstable();
        for page in citing.chunk_by(|a, b| a.0 == b.0).filter(|page| page.len() > 1) {
            self.join_page(&page.iter().map(|(_, record)| *record as usize).collect::<Vec<_>>());
        }
        self.sets.numbered()
    }

    /// Joins the records that cite one page and have names that are alike.
    fn join_page(&mut self, citing: &[usize]) {
        let dated_in = |record: &Traits| (record.days, record.file);
        let mut alone: HashMap<_, usize> = HashMap::new();
        for &i in citing {
            *alone.entry(dated_in(&self.records[i])).or_default() += 1;
        }
        let mut seen = HashSet::new();
        let mut different = Vec::new();
        for &i in citing {
            let record = self.records[i];
            let is_alone = alone.get(&dated_in(&record)) == Some(&1);
            let facts =
                (self.sets.find(i), hash(self.stem(i)), record.days, record.point, record.variant, is_alone);
            if seen.insert(facts) {
                different.push((i, is_alone));
            }
        }
        if different.len() > MOST_NAMES_OF_A_PAGE {
            return;
        }
        for (n, &(a, a_is_alone)) in different.iter().enumerate() {
            for &(b, b_is_alone) in &different[n + 1..] {
                if self.alike(a, b, self.least_common(a, b, a_is_alone && b_is_alone)) {
                    self.sets.join(a, b);
                }
            }
        }
    }

    fn stem(&self, i: usize) -> &str {
        let start = i.checked_sub(1).map_or(0, |before| self.records[before].end);
        &self.stems[start..self.records[i].end]
    }

    /// Whether two names that cite one page are one: the shorter is left if characters are dropped from
    /// the longer, and not many are; or if they have `least_common` in common. Figures must agree: a policy of 2023 is
    /// not that of 2024.
    fn alike(&self, a: usize, b: usize, least_common: Option<f64>) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let (of_a, of_b) = (self.stem(a), self.stem(b));
        let (short, long) = if of_a.len() <= of_b.len() { (of_a, of_b) } else { (of_b, of_a) };
        let (short_length, long_length) = (short.chars().count(), long.chars().count());
        // Every province has a 碳达峰方案.
        let is_common =
            self.records[a].jurisdiction != self.records[b].jurisdiction && short_length < SHORTEST_OWN_NAME;
        if short.is_empty() || is_common || digits(short) != digits(long) {
            return false;
        }
        let is_share = |count: usize, least: f64| count as f64 >= least * long_length as f64;
        let drops =
            dropped(short, long).is_some_and(|dropped| !dropped.contains(['市', '县', '州', '盟', '旗']));
        drops && is_share(short_length, LEAST_SHARE)
            || least_common.is_some_and(|least| is_share(in_common(short, long), least))
    }

    /// The share that the names of two records of one page must have in common to be one; `None` if their
    /// dates differ. `are_alone`: each is the only one of its file with this date and page.
    fn least_common(&self, a: usize, b: usize, are_alone: bool) -> Option<f64> {
        let (a, b) = (self.records[a], self.records[b]);
        if a.days.is_none() || a.days != b.days {
            return None;
        }
        let are_rewritten = are_alone && a.variant != b.variant && a.point == b.point;
        Some(if are_rewritten { LEAST_COMMON_REWRITTEN } else { LEAST_COMMON })
    }
}

fn days(date: &DateSpan) -> (Date, Date) {
    (date.start, date.end)
}

/// Values are compared by their hashes: among a million, the chance of a collision is 1 in 30 million.
fn hash(value: &(impl std::hash::Hash + ?Sized)) -> u64 {
    let mut hasher = Xxh3Default::new();
    value.hash(&mut hasher);
    std::hash::Hasher::finish(&hasher)
}

/// The characters in order, so that 能源发展“十四五”规划 is “十四五”能源发展规划.
fn sorted(stem: &str) -> String {
    let mut chars: Vec<char> = stem.chars().collect();
    chars.sort_unstable();
    chars.into_iter().collect()
}

/// What `long` has besides the characters of `short`; `None` if it lacks one, or has them in another order.
fn dropped(short: &str, long: &str) -> Option<String> {
    let mut wanted = short.chars().peekable();
    let dropped = long.chars().filter(|c| wanted.next_if_eq(c).is_none()).collect();
    wanted.peek().is_none().then_some(dropped)
}

/// How many characters two names have in common.
fn in_common(a: &str, b: &str) -> usize {
    let mut rest: Vec<char> = b.chars().collect();
    a.chars()
        .filter(|c| rest.iter().position(|other| other == c).map(|at| rest.swap_remove(at)).is_some())
        .count()
}

/// The facts that distinguish the records of a set from others. Texts are given by their numbers.
#[derive(Debug, Clone, Copy)]
struct Facts {
    number: Option<u32>,
    /// Whose it is, where a record is certain of it.
    jurisdiction: Option<Whose>,
    /// The provinces of the other records, as bits.
    provinces: u64,
    /// 0 for none.
    phases: u32,
    stage: u32,
    is_common: bool,
    days: Option<(Date, Date)>,
}

/// A jurisdiction; a province as its bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    National,
    Province(u64),
}

impl Whose {
    fn of(jurisdiction: &Jurisdiction) -> Whose {
        match jurisdiction {
            Jurisdiction::National => Whose::National,
            // The last bit is for an unknown province.
            Jurisdiction::Province(name) => {
                let place = provinces().iter().position(|province| province.name == name).unwrap_or(63);
                Whose::Province(1 << place)
            }
        }
    }
}

impl Facts {
    fn of(identity: &Identity, record: &StoredRecord, words: &mut Numbered) -> Facts {
        let whose = Whose::of(&identity.jurisdiction);
        Facts {
            number: identity.number.as_ref().map(|number| words.number(number)),
            jurisdiction: identity.is_certain.then_some(whose),
            provinces: match whose {
                Whose::Province(bit) if !identity.is_certain => bit,
                _ => 0,
            },
            phases: if identity.phases.is_empty() { 0 } else { words.number(&identity.phases) + 1 },
            stage: words.number(&identity.stage),
            is_common: identity.is_common,
            days: record.date.as_ref().map(days),
        }
    }

    fn agrees(&self, other: &Facts) -> bool {
        let elsewhere = |a: &Facts, b: &Facts| match a.jurisdiction {
            Some(Whose::Province(own)) => b.provinces & !own != 0,
            _ => false,
        };
        let whose_differs = matches!((self.jurisdiction, other.jurisdiction), (Some(a), Some(b)) if a != b)
            || elsewhere(self, other)
            || elsewhere(other, self);
        let numbers_differ = matches!((self.number, other.number), (Some(a), Some(b)) if a != b);
        let parts_differ = self.phases != 0 && other.phases != 0 && self.phases != other.phases;
        let times_differ = (self.is_common || other.is_common)
            && matches!((self.days, other.days), (Some(a), Some(b)) if !is_one_time(a, b));
        !(numbers_differ || whose_differs || parts_differ || times_differ || self.stage != other.stage)
    }

    fn merge(&mut self, other: Facts) {
        self.number = self.number.or(other.number);
        self.jurisdiction = self.jurisdiction.or(other.jurisdiction);
        self.provinces |= other.provinces;
        if self.phases == 0 {
            self.phases = other.phases;
        }
        self.is_common |= other.is_common;
        self.days = match (self.days, other.days) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (a, b) => a.or(b),
        };
    }
}

/// Whether two spans of days are near each other, and not long together.
fn is_one_time(a: (Date, Date), b: (Date, Date)) -> bool {
    let days = |from: Date, to: Date| (to - from).get_days();
    let apart = days(a.1, b.0).max(days(b.1, a.0));
    apart <= MOST_DAYS_APART && days(a.0.min(b.0), a.1.max(b.1)) <= MOST_DAYS
}

/// Numbers for different values, from 0 in the order in which they come.
#[derive(Default)]
struct Numbered(FxHashMap<u64, u32>);

impl Numbered {
    fn number(&mut self, value: &(impl std::hash::Hash + ?Sized)) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(hash(value)).or_insert(next)
    }
}

/// Records that share a key, as lists: sets that disagree share a key, and stay apart.
#[derive(Default)]
struct Keyed {
    first: FxHashMap<u64, u32>,
    /// The next record of the list.
    next: FxHashMap<u32, u32>,
}

impl Keyed {
    fn join(&mut self, sets: &mut Sets, key: u64, i: u32) {
        let mut at = *self.first.entry(key).or_insert(i);
        while at != i && !sets.join(i as usize, at as usize) {
            at = *self.next.entry(at).or_insert(i);
        }
    }
}

/// Disjoint sets with path halving.
#[derive(Default)]
struct Sets {
    parent: Vec<u32>,
    /// Of each set, at its root.
    facts: Vec<Facts>,
}

impl Sets {
    fn push(&mut self, facts: Facts) {
        self.parent.push(self.parent.len() as u32);
        self.facts.push(facts);
    }

    fn find(&mut self, i: usize) -> usize {
        let mut i = i as u32;
        while self.parent[i as usize] != i {
            self.parent[i as usize] = self.parent[self.parent[i as usize] as usize];
            i = self.parent[i as usize];
        }
        i as usize
    }

    /// Joins the sets of two records unless they disagree, and returns whether they are one set now. The
    /// smaller root stays.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return true;
        }
        let agrees = self.facts[a].agrees(&self.facts[b]);
        if agrees {
            let (low, high) = (a.min(b), a.max(b));
            self.parent[high] = low as u32;
            let joined = self.facts[high];
            self.facts[low].merge(joined);
        }
        agrees
    }

    fn numbered(mut self) -> Vec<u32> {
        let mut numbers: FxHashMap<usize, u32> = FxHashMap::default();
        (0..self.parent.len())
            .map(|i| {
                let root = self.find(i);
                let next = numbers.len() as u32;
                *numbers.entry(root).or_insert(next)
            })
            .collect()
    }
}
