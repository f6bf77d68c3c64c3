//! Counts documents, or what they belong to, by the values of facets.

use std::collections::{HashMap, HashSet};

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::fastfield::FacetReader;
use tantivy::schema::Facet;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader, TantivyError};

/// How many, as documents or as distinct identities.
#[derive(Debug, Default)]
pub(super) struct Tally {
    documents: usize,
    identities: HashSet<u64>,
}

impl Tally {
    pub fn add(&mut self, other: Tally) {
        self.documents += other.documents;
        self.identities.extend(other.identities);
    }

    pub fn count(&self) -> usize {
        self.documents + self.identities.len()
    }

    /// Replaces each identity by another; those that become the same count once.
    pub fn identify(&mut self, of: impl Fn(u64) -> u64) {
        self.identities = self.identities.iter().map(|&id| of(id)).collect();
    }
}

/// Tallies documents by the values of facet fields together.
pub(super) struct Tallies {
    pub fields: Vec<&'static str>,
    pub identity: Option<Identity>,
}

/// What tells the things that documents belong to from one another.
#[derive(Debug, Clone, Copy)]
pub(super) enum Identity {
    /// The number in a fast field.
    Field(&'static str),
    /// The document that lies so far before it as a fast field says: 1 is the document itself, 0 none.
    Before(&'static str),
}

pub(super) struct SegmentTallies {
    segment: SegmentOrdinal,
    /// `None` where no document of the segment has a value.
    facets: Vec<Option<FacetReader>>,
    identity: Option<(Identity, Column<u64>)>,
    by_ords: HashMap<Vec<u64>, Tally>,
}

impl Collector for Tallies {
    type Fruit = HashMap<Vec<Facet>, Tally>;
    type Child = SegmentTallies;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentTallies> {
        let with_column = |identity| {
            let (Identity::Field(field) | Identity::Before(field)) = identity;
            Ok::<_, TantivyError>((identity, reader.fast_fields().u64(field)?))
        };
        // Those that no filter asks for are texts, which need no lists of documents.
        let facet = |field| Ok::<_, TantivyError>(reader.fast_fields().str(field)?.map(FacetReader::new));
        Ok(SegmentTallies {
            segment,
            facets: self.fields.iter().copied().map(facet).collect::<Result<_, _>>()?,
            identity: self.identity.map(with_column).transpose()?,
            by_ords: HashMap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Self::Fruit>) -> tantivy::Result<Self::Fruit> {
        let mut all: HashMap<Vec<Facet>, Tally> = HashMap::new();
        for (facets, tally) in fruits.into_iter().flatten() {
            all.entry(facets).or_default().add(tally);
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentTallies {
    type Fruit = HashMap<Vec<Facet>, Tally>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let identity = self.identity.as_ref().map(|(identity, column)| {
            let number = column.first(doc)?;
            match identity {
                Identity::Field(_) => Some(number),
                Identity::Before(_) => {
                    let before = u64::from(doc).checked_sub(number.checked_sub(1)?)?;
                    Some(u64::from(self.segment) << 32 | before)
                }
            }
        });
        let mut keys: Vec<Vec<u64>> = vec![Vec::with_capacity(self.facets.len())];
        for reader in &self.facets {
            let ords: Vec<u64> = reader.iter().flat_map(|reader| reader.facet_ords(doc)).collect();
            keys = keys.iter().flat_map(|key| ords.iter().map(|&ord| [&key[..], &[ord]].concat())).collect();
        }
        for key in keys {
            let tally = self.by_ords.entry(key).or_default();
            match identity {
                None => tally.documents += 1,
                // A document outside any change point belongs to none.
                Some(identity) => tally.identities.extend(identity),
            }
        }
    }

    fn harvest(self) -> Self::Fruit {
        let facets = &self.facets;
        let named = self.by_ords.into_iter().filter_map(|(ords, tally)| {
            let facet = |(reader, &ord): (&Option<FacetReader>, &u64)| {
                let mut facet = Facet::root();
                // OK because the ordinal came from this very dictionary.
                reader.as_ref()?.facet_from_ord(ord, &mut facet).ok()?;
                // The root stands for no value.
                (!facet.is_root()).then_some(facet)
            };
            let key = facets.iter().zip(&ords).map(facet).collect::<Option<Vec<Facet>>>()?;
            Some((key, tally))
        });
        named.filter(|(_, tally)| tally.count() > 0).collect()
    }
}
