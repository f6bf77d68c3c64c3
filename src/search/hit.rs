//! A record found.

use super::Highlighted;
use crate::plan::Correction;
use crate::record::StoredRecord;

/// A record found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Place in the order of the hits, from 1.
    pub rank: usize,
    /// BM25 and what the ranking adds to it; comparable within one query only.
    pub score: f32,
    /// Identity of the record; the same wherever its tree lies.
    pub id: u64,
    /// What the record lacks of what was asked for, as typed; empty for a record that holds all.
    pub missing: Vec<String>,
    /// Whether the match is in a rewriting, and not in the report that counts for it.
    pub only_in_rewriting: bool,
    /// Records about the same policy that match, this one included; `None` where hits are not
    /// collapsed.
    pub mentions: Option<usize>,
    /// The record.
    pub record: StoredRecord,
    /// The record's whole text, as it stands in the file; `None` in the hits of a search, which need not
    /// read it: [`Reader::record`](crate::Reader::record) and [`Reader::export`](crate::Reader::export) do.
    pub text: Option<String>,
    /// The title, with what matched.
    pub title: Highlighted,
    /// The best passage of the text, about 80 characters, with what matched.
    pub snippet: Highlighted,
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hits {
    /// Records that match, those not given included; policies where hits are collapsed.
    pub total: usize,
    /// Records that hold everything asked for.
    pub total_all: usize,
    /// Matches that were left out because the original of their report, or its best rewriting, counts
    /// for all of its rewritings.
    pub in_rewritings: usize,
    /// Words that were probably mistyped, or typed in pinyin.
    pub corrections: Vec<Correction>,
    /// The hits asked for, in order.
    pub hits: Vec<Hit>,
}

impl Hit {
    /// The identity as it is printed: `r` and 16 hexadecimal digits.
    pub fn id_text(&self) -> String {
        self.record.id.to_string()
    }
}
