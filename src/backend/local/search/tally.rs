//! Counts documents, or what they belong to, by the values of facets.

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::schema::Facet;
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::fields::Field;

/// More combinations of values than this are kept in a map and not in a list.
const LISTED: u64 = 1 << 14;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// Documents.
    Document,
    /// An earlier document to which each match belongs, at the distance in a fast field: 1 is the match
    /// itself, 0 is none. Matches of one such document are adjacent.
    Before(&'static str),
    /// The numbers in the field `id`, which are returned.
    Id,
}

/// The number of things counted, or their ids.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub count: usize,
    pub ids: FxHashSet<u64>,
}

/// Counts by the values of several lists of fields at once.
pub(super) struct Tallies<'t> {
    pub by: &'t [&'t [Field]],
    pub identity: Identity,
}

pub(super) type TallyOf = FxHashMap<Vec<String>, Counted>;

pub(super) struct SegmentTallies {
    identity: Identity,
    number: Option<Column<u64>>,
    tallies: Vec<SegmentTally>,
}

/// The counts for one list of fields, by the ordinals of their values as digits of one number.
struct SegmentTally {
    fields: Vec<Field>,
    /// `None` where no document of the segment has a value.
    facets: Vec<Option<Facets>>,
    listed: Vec<Slot>,
    mapped: FxHashMap<u64, Slot>,
}

#[derive(Default, Clone)]
struct Slot {
    count: usize,
    /// The number counted last: equal numbers are adjacent.
    last: Option<u64>,
    ids: FxHashSet<u64>,
}

impl Collector for Tallies<'_> {
    type Fruit = Vec<TallyOf>;
    type Child = SegmentTallies;

    fn for_segment(&self, _: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentTallies> {
        let number = match self.identity {
            Identity::Document => None,
            Identity::Before(field) => Some(reader.fast_fields().u64(field)?),
            Identity::Id => Some(reader.fast_fields().u64("id")?),
        };
        let tallies = self.by.iter().map(|fields| SegmentTally::open(reader, fields));
        Ok(SegmentTallies {
            identity: self.identity,
            number,
            tallies: tallies.collect::<tantivy::Result<_>>()?,
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Vec<TallyOf>>) -> tantivy::Result<Vec<TallyOf>> {
        let mut all: Vec<TallyOf> = self.by.iter().map(|_| TallyOf::default()).collect();
        for fruit in fruits {
            for (into, tally) in all.iter_mut().zip(fruit) {
                for (values, counted) in tally {
                    let sum = into.entry(values).or_default();
                    sum.count += counted.count;
                    sum.ids.extend(counted.ids);
                }
            }
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentTallies {
    type Fruit = Vec<TallyOf>;

    fn collect(&mut self, doc: DocId, _: Score) {
        self.collect_block(&[doc]);
    }

    fn collect_block(&mut self, docs: &[DocId]) {
        // A document outside any change point belongs to none.
        let belongs = |number: Option<u64>, doc: DocId| match self.identity {
            Identity::Document => None,
            Identity::Id => number,
            Identity::Before(_) => u64::from(doc).checked_sub(number?.checked_sub(1)?),
        };
        for chunk in docs.chunks(COLLECT_BLOCK_BUFFER_LEN) {
            let mut owners = [None; COLLECT_BLOCK_BUFFER_LEN];
            let owners = &mut owners[..chunk.len()];
            if let Some(column) = &self.number {
                column.first_vals(chunk, owners);
            }
            for (owner, &doc) in owners.iter_mut().zip(chunk) {
                *owner = belongs(*owner, doc);
            }
            for tally in &mut self.tallies {
                tally.add(self.identity, chunk, owners);
            }
        }
    }

    fn harvest(self) -> Vec<TallyOf> {
        self.tallies.into_iter().map(SegmentTally::harvest).collect()
    }
}

impl SegmentTally {
    fn open(reader: &SegmentReader, fields: &[Field]) -> tantivy::Result<SegmentTally> {
        let facet = |field: &Field| {
            Ok::<_, tantivy::TantivyError>(
                reader.fast_fields().str(field.name())?.map(|column| Facets { column }),
            )
        };
        let facets = fields.iter().map(facet).collect::<tantivy::Result<Vec<_>>>()?;
        let combinations = facets.iter().flatten().map(Facets::len).product::<u64>();
        let listed =
            if combinations <= LISTED { vec![Slot::default(); combinations as usize] } else { Vec::new() };
        Ok(SegmentTally { fields: fields.to_vec(), facets, listed, mapped: FxHashMap::default() })
    }

    /// Counts documents, or what they belong to.
    fn add(&mut self, identity: Identity, docs: &[DocId], owners: &[Option<u64>]) {
        let SegmentTally { facets, listed, mapped, .. } = self;
        let mut count = |key: u64, owner: Option<u64>| {
            let slot = match listed.get_mut(key as usize) {
                Some(slot) => slot,
                None => mapped.entry(key).or_default(),
            };
            match (identity, owner) {
                (Identity::Document, _) => slot.count += 1,
                (_, None) => {}
                (Identity::Id, Some(id)) => {
                    slot.ids.insert(id);
                }
                (Identity::Before(_), owner) => {
                    slot.count += usize::from(slot.last != owner);
                    slot.last = owner;
                }
            }
        };
        match facets.as_slice() {
            [Some(reader)] if !reader.is_multivalued() => {
                let mut ords = [None; COLLECT_BLOCK_BUFFER_LEN];
                reader.column.ords().first_vals(docs, &mut ords[..docs.len()]);
                for (ord, owner) in ords.iter().zip(owners) {
                    ord.iter().for_each(|&ord| count(ord, *owner));
                }
            }
            facets => {
                for (&doc, owner) in docs.iter().zip(owners) {
                    each(facets, doc, 0, &mut |key| count(key, *owner));
                }
            }
        }
    }

    fn harvest(self) -> TallyOf {
        let listed = (0..).zip(self.listed);
        let slots = listed.chain(self.mapped).filter(|(_, slot)| slot.count > 0 || !slot.ids.is_empty());
        let named = slots.filter_map(|(mut key, slot)| {
            let mut values = Vec::with_capacity(self.fields.len());
            for (field, reader) in self.fields.iter().zip(&self.facets).rev() {
                let reader = reader.as_ref()?;
                let facet = reader.facet(key % reader.len())?;
                key /= reader.len();
                // The root means no value.
                if facet.is_root() {
                    return None;
                }
                values.push(value_of(*field, &facet));
            }
            values.reverse();
            Some((values, Counted { count: slot.count, ids: slot.ids }))
        });
        named.collect()
    }
}

/// The values of a facet in a segment.
struct Facets {
    column: StrColumn,
}

impl Facets {
    fn len(&self) -> u64 {
        self.column.num_terms() as u64
    }

    fn is_multivalued(&self) -> bool {
        self.column.ords().get_cardinality().is_multivalue()
    }

    fn facet(&self, ord: u64) -> Option<Facet> {
        let mut encoded = String::new();
        // OK because the ordinal came from this very dictionary.
        self.column.ord_to_str(ord, &mut encoded).ok()?;
        Facet::from_encoded(encoded.into_bytes()).ok()
    }
}

/// Calls `f` with a number for each combination of the values of a document.
fn each(facets: &[Option<Facets>], doc: DocId, key: u64, f: &mut impl FnMut(u64)) {
    match facets {
        [] => f(key),
        [None, ..] => {}
        [Some(reader), rest @ ..] => {
            for ord in reader.column.ords().values_for_doc(doc) {
                each(rest, doc, key * reader.len() + ord, f);
            }
        }
    }
}

/// The value of a facet, as records give it: only provinces have a hierarchy.
fn value_of(field: Field, facet: &Facet) -> String {
    let path = facet.to_path();
    match field {
        Field::Province => format!("/{}", path.join("/")),
        _ => path.concat(),
    }
}
