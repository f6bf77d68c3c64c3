//! Back ends, which store records and find them.
//!
//! Answers are implemented once, with the few primitives of `Backend` and `Prepared`: count, the best
//! matches, counts by value, and the stored document of a match. `local` is the index on this machine.

pub(crate) mod deadline;
pub(crate) mod local;
mod miscount;
#[cfg(feature = "opensearch")]
pub(crate) mod opensearch;
mod policies;
mod reader;
mod update;
mod writer;

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::Arc;

use crate::Result;
use crate::analyze::Analyzer;
use crate::fields::Field;
use crate::plan::{Plan, Ranking, Reason, TermStats};
use crate::record::{Overview, StoredFile, StoredPoint, StoredRecord};
use crate::request::Sort;

pub(crate) use miscount::Miscount;
pub(crate) use policies::{PolicyMap, Stated};
pub use reader::Reader;

pub use update::{Changes, Progress, Settings, UpdateReport};
pub(crate) use update::{Manifest, TreeCheck};
pub use writer::Writer;

/// One commit, for reading.
pub(crate) trait Backend: TermStats + Send + Sync {
    /// Prepares a plan for execution.
    fn prepare(&self, plan: &Plan, ranking: Ranking) -> Result<Box<dyn Prepared + '_>>;

    /// At most `most` records with these identities.
    fn with_ids(&self, ids: RangeInclusive<u64>, most: usize) -> Result<Vec<Match>>;

    /// The stored records, in the order of the addresses.
    fn stored_records(&self, addresses: &[Address]) -> Result<Vec<StoredRecord>>;

    /// The stored change points, in the order of the addresses.
    fn stored_points(&self, addresses: &[Address]) -> Result<Vec<StoredPoint>>;

    /// Every file that was looked at, by path.
    fn files(&self) -> Result<Vec<StoredFile>>;

    /// Statistics of the index.
    fn overview(&self) -> Result<Overview>;

    /// The files whose number of change points or records is wrong.
    fn miscounted(&self) -> Result<Vec<Miscount>>;

    /// Compares the trees with the index: by size and time, or by content if `by_content`.
    fn check_tree(&self, by_content: bool) -> Result<TreeCheck>;

    /// The latest commit; `None` if it is this one.
    fn latest(&self) -> Result<Option<Arc<dyn Backend>>>;

    /// Names the commit, in 16 hexadecimal digits.
    fn commit_id(&self) -> String;

    /// The description of the index.
    fn manifest(&self) -> &Manifest;

    /// The directory of the index; empty for one in memory.
    fn dir(&self) -> &Path;

    /// The analyzer of its texts.
    fn analyzer(&self) -> Arc<Analyzer>;
}

/// A plan prepared for one commit.
pub(crate) trait Prepared {
    /// The number of documents.
    fn count(&self, of: Selection) -> Result<usize>;

    /// Whether there are at least `least` documents.
    fn has(&self, of: Selection, least: usize) -> Result<bool>;

    /// The first `keep` documents in an order, and the number of all.
    fn best(&self, of: Selection, sort: Sort, keep: usize) -> Result<Best>;

    /// All documents by path, those of a report in stored order; without scores.
    fn all(&self, of: Selection) -> Result<Vec<Match>>;

    /// The groups of the change points of these documents; see [`Match::group`].
    fn groups(&self, of: Selection) -> Result<HashSet<u64>>;

    /// For each list of fields in `by`, counts by the combined values of those fields. An empty list counts
    /// everything under the empty list of values.
    fn tally(&self, of: Selection, by: &[&[Field]], unit: Unit) -> Result<Vec<Tally>>;

    /// Which concepts of the plan each match holds, in their order.
    fn held(&self, matches: &[Match]) -> Result<Vec<Vec<bool>>>;

    /// What contributes to the score of a match, the largest weight first.
    fn reasons(&self, at: &Match) -> Result<Vec<Reason>>;
}

/// Where a commit keeps a document. Only the back end can read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Address(pub u128);

/// A document that matches, without its stored content.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Match {
    /// Its place in the order: larger keys first, then smaller identities.
    pub key: f64,
    /// The identity of a record or remark; 0 for a change point.
    pub id: u64,
    /// Its score.
    pub score: f32,
    /// Whether it holds every concept of the plan.
    pub holds_all: bool,
    /// Where it is.
    pub address: Address,
    /// Where its change point is; its own address for a change point.
    pub point: Option<Address>,
    /// The number of its change point's group.
    pub group: Option<u64>,
}

/// The first matches in order, and the number of all.
#[derive(Debug, Default)]
pub(crate) struct Best {
    pub total: usize,
    /// Matches in other scopes.
    pub others: usize,
    pub matches: Vec<Match>,
}

/// Added to the score of a record that holds everything; no other score is as high.
pub(crate) const HOLDS_ALL: f32 = 4096.0;

impl Best {
    /// Notes which matches hold everything, and takes [`HOLDS_ALL`] out of their scores.
    fn take_out_holds_all(&mut self, holding: Holding) {
        for found in &mut self.matches {
            found.holds_all = holding == Holding::All || found.score >= HOLDS_ALL;
            if found.score >= HOLDS_ALL {
                found.score -= HOLDS_ALL;
            }
        }
    }
}

/// Counts by combined values, in the order of the fields. Values are those of [`StoredRecord::values`].
pub(crate) type Tally = HashMap<Vec<String>, usize>;

/// Which documents count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Selection {
    pub types: &'static [DocType],
    /// `None` for every rewriting.
    pub scope: Option<Scope>,
    pub holding: Holding,
    /// A field whose filters are ignored.
    pub without: Option<Field>,
    /// A record that is left out.
    pub except: Option<u64>,
}

/// How much of a plan's concepts documents must hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Holding {
    /// All of them.
    All,
    /// A share of their weight.
    Most(f32),
    /// One of them, by its place; the rest of the plan does not count.
    Only(usize),
}

/// The least weight that counts as a share of `total`. Rounding when floats are added must not exclude a
/// document that holds exactly the share.
pub(crate) fn needed_weight(share: f32, total: f32) -> f32 {
    const LOSS: f32 = 1e-5;
    share * total * (1.0 - LOSS)
}

/// What is counted.
#[derive(Clone, Copy)]
pub(crate) enum Unit<'u> {
    /// Documents.
    Documents,
    /// The change points that documents belong to.
    ChangePoints,
    /// The reports that documents belong to.
    Reports,
    /// The numbers to which a function maps the identities of records.
    Of(&'u dyn Fn(u64) -> u64),
}

/// What a document of an index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum DocType {
    /// A file of a tree, with its fingerprint.
    File = 0,
    /// A change point.
    ChangePoint = 1,
    /// A policy, an event or a section of a document.
    Record = 2,
    /// Text of a change point outside its records.
    Remark = 3,
}

/// Whether a document belongs to the report that counts for its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Scope {
    /// Of the original, or of the best rewriting where there is no original.
    Primary = 0,
    /// Of another rewriting.
    Rewriting = 1,
}

/// The prefix of the address of an index on OpenSearch; `http` or `https` follows.
const REMOTE: &str = "opensearch+";

/// Whether a place is on OpenSearch rather than a directory.
///
/// # Errors
/// [`ErrorKind::Settings`](crate::ErrorKind::Settings) if it is, and this program was built without OpenSearch.
pub(crate) fn is_remote(place: &Path) -> Result<bool> {
    let is_remote = place.to_str().is_some_and(|place| place.starts_with(REMOTE));
    if is_remote && cfg!(not(feature = "opensearch")) {
        let message = "this program was built without OpenSearch; build it with the feature `opensearch`";
        return Err(crate::Error::new(crate::ErrorKind::Settings, message).at(place));
    }
    Ok(is_remote)
}
