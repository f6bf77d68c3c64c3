//! Which records tell of the same policy.
//!
//! Records are joined by name, by number, and by page. Each join is refused where the two sets disagree about
//! what keeps policies apart: number, jurisdiction, phase, stage, and the time of a common name. So a record that
//! is vague joins one of two policies, and never both.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use jiff::civil::Date;

use super::identity::{Identity, Jurisdiction, SHORTEST_OWN_NAME};
use crate::record::StoredRecord;
use crate::report::Precision;

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

/// Gives each record the number of its policy; numbers count from 0 in the order of the records.
pub(super) fn cluster<'r>(records: impl IntoIterator<Item = &'r StoredRecord>) -> Vec<usize> {
    let records: Vec<&StoredRecord> = records.into_iter().collect();
    let told: Vec<Identity> = records.iter().map(|record| Identity::of(record)).collect();
    let mut sets = Sets::new(told.iter().zip(&records).map(|(identity, record)| Facts::of(identity, record)));
    let mut by_name = Keyed::default();
    let mut by_number = Keyed::default();
    let mut by_event = Keyed::default();
    for (i, (identity, record)) in told.iter().zip(&records).enumerate() {
        let (name, date) = (sorted(&identity.stem), record.date.as_ref());
        if !name.is_empty() {
            by_name.join(&mut sets, (&identity.jurisdiction, name.clone()), i);
        }
        if let Some(number) = &identity.number {
            by_number.join(&mut sets, number, i);
        }
        // One that no body claims may be in the reports of several provinces.
        if let Some(date) = date.filter(|_| identity.stem.chars().count() >= SHORTEST_OWN_NAME)
            && matches!(date.precision, Precision::Day | Precision::Month)
        {
            by_event.join(&mut sets, (name, date.start.year(), date.start.month()), i);
        }
    }
    // A page that several records cite may be a list, so the names must be alike too.
    for citing in by_page(&records).values() {
        let mut alone: HashMap<_, usize> = HashMap::new();
        for &i in citing {
            *alone.entry(dated_in(records[i])).or_default() += 1;
        }
        let is_alone = |i: usize| alone.get(&dated_in(records[i])) == Some(&1);
        for (n, &a) in citing.iter().enumerate() {
            for &b in &citing[n + 1..] {
                let are_alone = is_alone(a) && is_alone(b);
                if alike(&told[a], &told[b], least_common(records[a], records[b], are_alone)) {
                    sets.join(a, b);
                }
            }
        }
    }
    sets.numbered()
}

/// The records that cite each page.
fn by_page<'r>(records: &[&'r StoredRecord]) -> BTreeMap<&'r str, Vec<usize>> {
    let mut by_page: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, record) in records.iter().enumerate() {
        for source in &record.sources {
            by_page.entry(source.url.as_str()).or_default().push(i);
        }
    }
    by_page
}

/// The characters in order, so that 能源发展“十四五”规划 is “十四五”能源发展规划.
fn sorted(stem: &str) -> String {
    let mut chars: Vec<char> = stem.chars().collect();
    chars.sort_unstable();
    chars.into_iter().collect()
}

/// Whether two names that cite one page are one: the shorter is left if characters are dropped from
/// the longer, and not many are; or if they have `least_common` in common. Figures must agree: a policy of 2023 is
/// not that of 2024.
fn alike(a: &Identity, b: &Identity, least_common: Option<f64>) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (short, long) = if a.stem.len() <= b.stem.len() { (&a.stem, &b.stem) } else { (&b.stem, &a.stem) };
    let (short_length, long_length) = (short.chars().count(), long.chars().count());
    // 碳达峰方案 is every province's.
    let is_common = a.jurisdiction != b.jurisdiction && short_length < SHORTEST_OWN_NAME;
    if short.is_empty() || is_common || digits(short) != digits(long) {
        return false;
    }
    let is_share = |count: usize, least: f64| count as f64 >= least * long_length as f64;
    let drops = dropped(short, long).is_some_and(|dropped| !dropped.contains(['市', '县', '州', '盟', '旗']));
    drops && is_share(short_length, LEAST_SHARE)
        || least_common.is_some_and(|least| is_share(in_common(short, long), least))
}

/// The days of a record, and the file.
fn dated_in(record: &StoredRecord) -> (Option<(Date, Date)>, &str) {
    (record.date.as_ref().map(|date| (date.start, date.end)), &record.path)
}

/// How much the names of two records that cite one page have in common if they are one; `None` if their dates
/// differ. `are_alone`: each is the only one of its file with this date and page.
fn least_common(a: &StoredRecord, b: &StoredRecord, are_alone: bool) -> Option<f64> {
    let days = |record| dated_in(record).0;
    let point = |record: &StoredRecord| {
        let date = record.change_point.as_ref().map(|point| point.date.clone());
        (record.province.map(|province| province.name), record.sector, date)
    };
    if days(a).is_none() || days(a) != days(b) {
        return None;
    }
    Some(if are_alone && a.variant != b.variant && point(a) == point(b) {
        LEAST_COMMON_REWRITTEN
    } else {
        LEAST_COMMON
    })
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

/// What the records of a set say that keeps them apart from others.
#[derive(Debug, Clone)]
struct Facts {
    number: Option<String>,
    /// Whose it is, where a record is certain of it.
    jurisdiction: Option<Jurisdiction>,
    /// The provinces of the other records.
    provinces: BTreeSet<String>,
    phases: Vec<String>,
    stage: Vec<&'static str>,
    is_common: bool,
    days: Option<(Date, Date)>,
}

impl Facts {
    fn of(identity: &Identity, record: &StoredRecord) -> Facts {
        let province = match &identity.jurisdiction {
            Jurisdiction::Province(province) if !identity.is_certain => Some(province.clone()),
            _ => None,
        };
        Facts {
            number: identity.number.clone(),
            jurisdiction: identity.is_certain.then(|| identity.jurisdiction.clone()),
            provinces: province.into_iter().collect(),
            phases: identity.phases.clone(),
            stage: identity.stage.clone(),
            is_common: identity.is_common,
            days: record.date.as_ref().map(|date| (date.start, date.end)),
        }
    }

    fn agrees(&self, other: &Facts) -> bool {
        let differ = |a: &Option<String>, b: &Option<String>| matches!((a, b), (Some(a), Some(b)) if a != b);
        let elsewhere = |a: &Facts, b: &Facts| match &a.jurisdiction {
            Some(Jurisdiction::Province(own)) => b.provinces.iter().any(|province| province != own),
            _ => false,
        };
        let whose_differs = matches!((&self.jurisdiction, &other.jurisdiction), (Some(a), Some(b)) if a != b)
            || elsewhere(self, other)
            || elsewhere(other, self);
        let parts_differ = !self.phases.is_empty() && !other.phases.is_empty() && self.phases != other.phases;
        let times_differ = (self.is_common || other.is_common)
            && matches!((self.days, other.days), (Some(a), Some(b)) if !is_one_time(a, b));
        !(differ(&self.number, &other.number)
            || whose_differs
            || parts_differ
            || times_differ
            || self.stage != other.stage)
    }

    fn merge(&mut self, other: Facts) {
        self.number = self.number.take().or(other.number);
        self.jurisdiction = self.jurisdiction.take().or(other.jurisdiction);
        self.provinces.extend(other.provinces);
        if self.phases.is_empty() {
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

/// Sets that share a key. Sets that disagree share one, and stay apart.
struct Keyed<K>(HashMap<K, Vec<usize>>);

impl<K> Default for Keyed<K> {
    fn default() -> Self {
        Keyed(HashMap::new())
    }
}

impl<K: Hash + Eq> Keyed<K> {
    fn join(&mut self, sets: &mut Sets, key: K, i: usize) {
        let others = self.0.entry(key).or_default();
        if !others.iter().any(|&other| sets.join(i, other)) {
            others.push(i);
        }
    }
}

/// Disjoint sets with path halving.
struct Sets {
    parent: Vec<usize>,
    /// Of each set, at its root.
    facts: Vec<Facts>,
}

impl Sets {
    fn new(facts: impl Iterator<Item = Facts>) -> Sets {
        let facts: Vec<Facts> = facts.collect();
        Sets { parent: (0..facts.len()).collect(), facts }
    }

    fn find(&mut self, mut i: usize) -> usize {
        while self.parent[i] != i {
            self.parent[i] = self.parent[self.parent[i]];
            i = self.parent[i];
        }
        i
    }

    /// Joins the sets of two records unless they disagree, and says whether they are one now. The smaller root
    /// wins.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        if a == b {
            return true;
        }
        let agrees = self.facts[a].agrees(&self.facts[b]);
        if agrees {
            let (low, high) = (a.min(b), a.max(b));
            self.parent[high] = low;
            let joined = self.facts[high].clone();
            self.facts[low].merge(joined);
        }
        agrees
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
