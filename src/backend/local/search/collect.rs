//! Collectors: the best documents in a stable order, all documents, and groups.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashSet};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::backend::{Address, Best, Match};
use crate::report::Lag;
use crate::request::{Sort, SortBy};

/// The address of a document of a segment.
pub(super) fn address(segment: SegmentOrdinal, doc: DocId) -> Address {
    Address(u128::from(segment) << 32 | u128::from(doc))
}

/// The document at an address.
pub(crate) fn document(Address(address): Address) -> DocAddress {
    DocAddress::new((address >> 32) as u32, address as u32)
}

/// The fast fields of a segment: read without its stored documents.
struct Columns {
    segment: SegmentOrdinal,
    id: Column<u64>,
    before: Column<u64>,
    group: Column<u64>,
}

impl Columns {
    fn open(segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Columns> {
        let fast = reader.fast_fields();
        let (id, before, group) = (fast.u64("id")?, fast.u64("change_point")?, fast.u64("group")?);
        Ok(Columns { segment, id, before, group })
    }

    fn match_of(&self, doc: DocId, key: f64, score: Score) -> Match {
        let before = self.before.first(doc).and_then(|before| before.checked_sub(1));
        let point = before.and_then(|before| doc.checked_sub(before as DocId));
        Match {
            key,
            id: self.id.first(doc).unwrap_or(0),
            score,
            holds_all: true,
            address: address(self.segment, doc),
            point: point.map(|doc| address(self.segment, doc)),
            group: self.group.first(doc),
        }
    }
}

/// A match, ordered so that the worst is on top of a max-heap.
struct Ranked(Match);

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, Ranked(other): &Self) -> Ordering {
        let Ranked(this) = self;
        other.key.total_cmp(&this.key).then(this.id.cmp(&other.id)).then(this.address.cmp(&other.address))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Scores that differ by less than a thousandth are equal.
const SCALE: f64 = 1e3;

/// Collects the `keep` first documents and counts all.
pub(super) struct First {
    pub sort: Sort,
    pub keep: usize,
    /// Whether documents differ in their scores.
    pub scores: bool,
}

pub(super) struct FirstOfSegment {
    sort: Sort,
    keep: usize,
    columns: Columns,
    key: Key,
    heap: BinaryHeap<Ranked>,
    /// Documents with a lower score are not among the first.
    least: Score,
    total: usize,
}

/// Where the sort key of a document comes from.
enum Key {
    Score,
    Days(Column<i64>),
    Share(Column<i64>),
    Lag(Column<i64>, Column<i64>),
}

impl Collector for First {
    type Fruit = Best;
    type Child = FirstOfSegment;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<FirstOfSegment> {
        let fast = reader.fast_fields();
        let key = match self.sort.by {
            SortBy::Relevance => Key::Score,
            SortBy::Date => Key::Days(fast.i64("date_start")?),
            SortBy::ChangePoint => Key::Days(fast.i64("change_point_start")?),
            SortBy::Lag => Key::Lag(fast.i64("lag_min")?, fast.i64("lag_max")?),
            SortBy::Confidence => Key::Share(fast.i64("confidence")?),
        };
        let columns = Columns::open(segment, reader)?;
        Ok(FirstOfSegment {
            sort: self.sort,
            keep: self.keep,
            columns,
            key,
            heap: BinaryHeap::new(),
            least: Score::NEG_INFINITY,
            total: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.scores && self.sort.by == SortBy::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<Best>) -> tantivy::Result<Best> {
        let total = fruits.iter().map(|fruit| fruit.total).sum();
        let mut ranked: Vec<Ranked> =
            fruits.into_iter().flat_map(|fruit| fruit.matches).map(Ranked).collect();
        ranked.sort_unstable();
        ranked.truncate(self.keep);
        Ok(Best { total, others: 0, matches: ranked.into_iter().map(|Ranked(found)| found).collect() })
    }
}

impl SegmentCollector for FirstOfSegment {
    type Fruit = Best;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        if self.keep == 0 || score < self.least {
            return;
        }
        let key = match &self.key {
            // Records with equal texts tie: their scores differ in the last bits, because segments add the
            // same terms up in different orders.
            Key::Score => (f64::from(score) * SCALE).round(),
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
        // Usually the key decides, or else the identity; the rest has to be looked up.
        if is_full
            && let Some(Ranked(worst)) = self.heap.peek()
            && (key < worst.key || key == worst.key && self.columns.id.first(doc).unwrap_or(0) > worst.id)
        {
            return;
        }
        let ranked = Ranked(self.columns.match_of(doc, key, score));
        if !is_full {
            self.heap.push(ranked);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && ranked < *worst
        {
            *worst = ranked;
        }
        if self.heap.len() >= self.keep
            && let (Key::Score, false) = (&self.key, self.sort.is_reversed)
            && let Some(Ranked(worst)) = self.heap.peek()
        {
            // One unit lower, so that rounding does not drop a tie.
            self.least = ((worst.key - 1.0) / SCALE) as Score;
        }
    }

    fn harvest(self) -> Best {
        Best {
            total: self.total,
            others: 0,
            matches: self.heap.into_iter().map(|Ranked(found)| found).collect(),
        }
    }
}

/// Collects every document, by path and then as they are stored.
pub(super) struct All;

pub(super) struct AllOfSegment {
    columns: Columns,
    /// `None` where the segment is empty.
    paths: Option<StrColumn>,
    /// With the ordinal of the path: ordinals sort as paths do.
    matches: Vec<(u64, Match)>,
}

impl Collector for All {
    type Fruit = Vec<(String, Vec<Match>)>;
    type Child = AllOfSegment;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<AllOfSegment> {
        let paths = reader.fast_fields().str("file")?;
        Ok(AllOfSegment { columns: Columns::open(segment, reader)?, paths, matches: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        let mut files: Self::Fruit = fruits.into_iter().flatten().collect();
        files.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(files)
    }
}

impl SegmentCollector for AllOfSegment {
    type Fruit = Vec<(String, Vec<Match>)>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let path = self.paths.as_ref().and_then(|paths| paths.ords().first(doc)).unwrap_or(0);
        self.matches.push((path, self.columns.match_of(doc, 0.0, score)));
    }

    fn harvest(mut self) -> Self::Fruit {
        self.matches.sort_by_key(|(path, _)| *path);
        let of_path = |chunk: &[(u64, Match)]| {
            let mut path = String::new();
            if let (Some(paths), Some((ord, _))) = (&self.paths, chunk.first()) {
                // OK because the ordinal came from this very dictionary.
                let _ = paths.ord_to_str(*ord, &mut path);
            }
            (path, chunk.iter().map(|(_, found)| *found).collect())
        };
        self.matches.chunk_by(|a, b| a.0 == b.0).map(of_path).collect()
    }
}

/// Collects the groups of documents.
pub(super) struct Groups;

pub(super) struct GroupsOfSegment {
    column: Column<u64>,
    groups: HashSet<u64>,
}

impl Collector for Groups {
    type Fruit = HashSet<u64>;
    type Child = GroupsOfSegment;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<GroupsOfSegment> {
        Ok(GroupsOfSegment { column: reader.fast_fields().u64("group")?, groups: HashSet::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<HashSet<u64>>) -> tantivy::Result<HashSet<u64>> {
        Ok(fruits.into_iter().flatten().collect())
    }
}

impl SegmentCollector for GroupsOfSegment {
    type Fruit = HashSet<u64>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.groups.extend(self.column.first(doc));
    }

    fn harvest(self) -> HashSet<u64> {
        self.groups
    }
}
