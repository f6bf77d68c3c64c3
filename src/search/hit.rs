//! A record found.

use serde::{Deserialize, Serialize, Serializer};

use super::{Highlighted, Mention};
use crate::plan::Correction;
use crate::record::{RecordId, StoredRecord};

/// A record found, as every interface prints it (`schema/record.schema.json`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct Hit {
    /// Place in the order of the hits, from 1.
    pub rank: usize,
    /// BM25 and what the ranking adds to it; comparable within one query only.
    #[serde(serialize_with = "four_decimals")]
    pub score: f32,
    /// The record. Its text is left out of lists; [`Reader::record`](crate::Reader::record) and
    /// [`Reader::export`](crate::Reader::export) read it.
    #[serde(flatten)]
    pub record: StoredRecord,
    /// What matched in the title: ranges of characters, the end excluded.
    #[cfg_attr(feature = "serve", schema(value_type = Vec<Vec<u32>>))]
    pub title_highlights: Vec<(usize, usize)>,
    /// The best passage of the text, about 80 characters, with what matched.
    pub snippet: Highlighted,
    /// What the record lacks of what was asked for, as typed; empty for a record that holds all.
    pub missing: Vec<String>,
    /// Whether the match is in a rewriting, and not in the report that counts for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_in_rewriting: bool,
    /// Records about the same policy that match, this one included; `None` where hits are not
    /// collapsed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mentions: Option<usize>,
    /// The other records about the same policy, where they were asked for and are
    /// [known](crate::Reader::other_mentions).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_mentions: Option<Vec<Mention>>,
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Hits {
    /// Records that match, those not given included; policies where hits are collapsed.
    pub total: usize,
    /// Records that hold everything asked for.
    pub total_all: usize,
    /// Matches that were left out because the original of their report, or its best rewriting, counts
    /// for all of its rewritings.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub in_rewritings: usize,
    /// Words that were probably mistyped, or typed in pinyin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// The hits asked for, in order.
    pub hits: Vec<Hit>,
}

impl Hit {
    /// The identity of the record.
    pub fn id(&self) -> RecordId {
        self.record.id
    }

    /// Leaves out the members that lists do not print, as [`StoredRecord::brief`] does.
    pub fn brief(&mut self) {
        self.record.brief();
    }

    /// The title, with what matched.
    pub fn title(&self) -> Highlighted {
        Highlighted { text: self.record.title.clone(), highlights: self.title_highlights.clone() }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// More decimals are noise, and differ between machines.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn four_decimals<S: Serializer>(score: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((f64::from(*score) * 10_000.0).round() / 10_000.0)
}
