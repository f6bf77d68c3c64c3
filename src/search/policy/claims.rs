//! What the records of one policy claim: values that agree are one claim.

use serde::{Deserialize, Serialize};

use super::{CountedText, counted, same_body};
use crate::record::{RecordId, StoredRecord};
use crate::report::DateSpan;

/// What some records of a policy say, in one or several wordings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct Claim {
    /// The wordings; the most frequent first.
    pub values: Vec<CountedText>,
    /// The identities of these records, by path and line.
    #[cfg_attr(feature = "serve", schema(value_type = Vec<String>))]
    pub records: Vec<RecordId>,
}

/// The dates that the records claim: 2023年 and 2023-12-18 agree, since each says no more than it knows.
pub(super) fn of_dates(records: &[StoredRecord]) -> Vec<Claim> {
    let dated = records.iter().filter_map(|record| Some((record.id, record.date.clone()?)));
    let mut told: Vec<(RecordId, DateSpan)> = dated.collect();
    // The exact ones first: a vague one says nothing against them.
    told.sort_by_key(|(_, date)| (date.end - date.start).get_days());
    claims(records, told, |a, b| a.start <= b.end && b.start <= a.end, |date| date.text.clone())
}

/// The issuers that the records claim.
pub(super) fn of_issuers(records: &[StoredRecord]) -> Vec<Claim> {
    let issued = records.iter().filter_map(|record| Some((record.id, record.issuer.clone()?)));
    let mut told: Vec<(RecordId, String)> = issued.collect();
    told.sort_by_key(|(_, issuer)| std::cmp::Reverse(issuer.chars().count()));
    claims(records, told, |a, b| same_body(a, b), String::clone)
}

/// Puts each value to the one claim with all of whose values it agrees. One that agrees with several, as
/// 2023年 does with 2023年3月 and 2023年12月, is a claim of its own.
fn claims<T: PartialEq>(
    records: &[StoredRecord],
    told: Vec<(RecordId, T)>,
    agree: impl Fn(&T, &T) -> bool,
    text: impl Fn(&T) -> String,
) -> Vec<Claim> {
    let mut groups: Vec<Vec<(RecordId, T)>> = Vec::new();
    for (id, value) in told {
        let same = groups.iter().position(|group| group.iter().any(|(_, other)| *other == value));
        let agreeing: Vec<usize> = (0..groups.len())
            .filter(|&group| groups[group].iter().all(|(_, other)| agree(other, &value)))
            .collect();
        match (same, agreeing.as_slice()) {
            (Some(group), _) | (None, &[group]) => groups[group].push((id, value)),
            _ => groups.push(vec![(id, value)]),
        }
    }
    let claim = |group: Vec<(RecordId, T)>| Claim {
        values: counted(group.iter().map(|(_, value)| text(value))),
        // In the order of the records.
        records: records
            .iter()
            .map(|record| record.id)
            .filter(|id| group.iter().any(|(of, _)| of == id))
            .collect(),
    };
    let mut claims: Vec<Claim> = groups.into_iter().map(claim).collect();
    claims.sort_by(|a, b| b.records.len().cmp(&a.records.len()).then_with(|| a.values.cmp(&b.values)));
    claims
}
