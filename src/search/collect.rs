//! Collectors: the best documents in a stable order, with the number of all.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap, HashSet};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::report::Lag;
use crate::request::{Sort, SortBy};

/// A document and its place in the order: larger keys first, then smaller identities.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ranked {
    pub key: f64,
    pub id: u64,
    pub score: Score,
    pub address: DocAddress,
}

impl Eq for Ranked {}

impl Ord for Ranked {
    /// Less is better, so that the worst lies on top of the heap.
    fn cmp(&self, other: &Self) -> Ordering {
        other.key.total_cmp(&self.key).then(self.id.cmp(&other.id)).then(self.address.cmp(&other.address))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Collects the `keep` first documents and counts all.
pub(super) struct Best {
    pub sort: Sort,
    pub keep: usize,
}

/// The first documents in order, and the number of all.
#[derive(Default)]
pub(super) struct Found {
    pub best: Vec<Ranked>,
    pub total: usize,
}

pub(super) struct BestOfSegment {
    sort: Sort,
    keep: usize,
    segment: SegmentOrdinal,
    id: Column<u64>,
    key: Key,
    heap: BinaryHeap<Ranked>,
    total: usize,
}

/// Where the sort key of a document comes from.
enum Key {
    Score,
    Days(Column<i64>),
    Share(Column<i64>),
    Lag(Column<i64>, Column<i64>),
}

impl Collector for Best {
    type Fruit = Found;
    type Child = BestOfSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<BestOfSegment> {
        let fast = reader.fast_fields();
        let key = match self.sort.by {
            SortBy::Relevance => Key::Score,
            SortBy::Date => Key::Days(fast.i64("date_start")?),
            SortBy::ChangePoint => Key::Days(fast.i64("change_point_start")?),
            SortBy::Lag => Key::Lag(fast.i64("lag_min")?, fast.i64("lag_max")?),
            SortBy::Confidence => Key::Share(fast.i64("confidence")?),
        };
        Ok(BestOfSegment {
            sort: self.sort,
            keep: self.keep,
            segment,
            id: fast.u64("id")?,
            key,
            heap: BinaryHeap::new(),
            total: 0,
        })
    }

    /// Also in another order: a hit's score tells how well it matches.
    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, fruits: Vec<Found>) -> tantivy::Result<Found> {
        let mut all = Found::default();
        for fruit in fruits {
            all.total += fruit.total;
            all.best.extend(fruit.best);
        }
        all.best.sort_unstable();
        all.best.truncate(self.keep);
        Ok(all)
    }
}

impl SegmentCollector for BestOfSegment {
    type Fruit = Found;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if self.keep == 0 {
            return;
        }
        let key = match &self.key {
            // Records with equal texts tie: their scores differ in the last bits, because segments add the
            // same terms up in different orders.
            Key::Score => (f64::from(score) * 1e3).round(),
            Key::Share(column) => column.first(doc).map_or(f64::NEG_INFINITY, |share| share as f64),
            Key::Days(column) => column.first(doc).map_or(f64::NEG_INFINITY, |days| -(days as f64)),
            Key::Lag(min, max) => match (min.first(doc), max.first(doc)) {
                (Some(min), Some(max)) => -(Lag { min, max }.nearest().abs() as f64),
                _ => f64::NEG_INFINITY,
            },
        };
        // Records without a value come last either way.
        let key = if self.sort.is_reversed && key.is_finite() { -key } else { key };
        let is_full = self.heap.len() >= self.keep;
        // Mostly the key tells; the identity has to be looked up.
        if is_full && self.heap.peek().is_some_and(|worst| key < worst.key) {
            return;
        }
        let id = self.id.first(doc).unwrap_or(0);
        let ranked = Ranked { key, id, score, address: DocAddress::new(self.segment, doc) };
        if !is_full {
            self.heap.push(ranked);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
    }

    fn harvest(self) -> Found {
        Found { best: self.heap.into_vec(), total: self.total }
    }
}

/// Collects the groups of the documents, by segment: what says that two are about one change point.
pub(super) struct Groups;

pub(super) struct GroupsOfSegment {
    segment: SegmentOrdinal,
    column: Column<u64>,
    groups: HashSet<u64>,
}

impl Collector for Groups {
    type Fruit = HashMap<SegmentOrdinal, HashSet<u64>>;
    type Child = GroupsOfSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Self::Child> {
        Ok(GroupsOfSegment { segment, column: reader.fast_fields().u64("group")?, groups: HashSet::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<(SegmentOrdinal, HashSet<u64>)>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits.into_iter().collect())
    }
}

impl SegmentCollector for GroupsOfSegment {
    type Fruit = (SegmentOrdinal, HashSet<u64>);

    fn collect(&mut self, doc: DocId, _: Score) {
        self.groups.extend(self.column.first(doc));
    }

    fn harvest(self) -> Self::Fruit {
        (self.segment, self.groups)
    }
}
