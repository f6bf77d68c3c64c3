//! The claims of the records of one policy: values that agree are one claim.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{CountedText, counted, same_body};
use crate::backend::PolicyMap;
use crate::record::{RecordId, StoredRecord};
use crate::report::DateSpan;

/// A claim of some records of a policy, in one or several wordings.
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
    let dated = records.iter().filter_map(|record| Some((record.id, record.date.as_ref()?)));
    claims(records, dates_that_agree(dated.collect()), |date| date.text.clone())
}

/// The issuers that the records claim.
pub(super) fn of_issuers(records: &[StoredRecord]) -> Vec<Claim> {
    let issued = records.iter().filter_map(|record| Some((record.id, record.issuer.as_ref()?)));
    claims(records, issuers_that_agree(issued.collect()), Clone::clone)
}

/// Whether the dates or the issuers of some records make more than one claim.
pub(super) fn differ(records: &[RecordId], map: &PolicyMap) -> bool {
    let mut seen = (HashSet::new(), HashSet::new());
    let dated = records.iter().filter_map(|id| Some((*id, map.date(id.0)?)));
    let dated = dated.filter(|(_, date)| seen.0.insert(*date)).collect();
    let issued = records.iter().filter_map(|id| Some((*id, map.issuer(id.0)?)));
    let issued = issued.filter(|(_, issuer)| seen.1.insert(*issuer)).collect();
    dates_that_agree(dated).len() > 1 || issuers_that_agree(issued).len() > 1
}

type Values<'v, T> = Vec<(RecordId, &'v T)>;

fn dates_that_agree(mut dated: Values<'_, DateSpan>) -> Vec<Values<'_, DateSpan>> {
    // The exact ones first: a vague one says nothing against them.
    dated.sort_by_key(|(_, date)| (date.end - date.start).get_days());
    groups(dated, |a, b| a.start <= b.end && b.start <= a.end)
}

fn issuers_that_agree(mut issued: Values<'_, String>) -> Vec<Values<'_, String>> {
    issued.sort_by_key(|(_, issuer)| std::cmp::Reverse(issuer.chars().count()));
    groups(issued, |a, b| same_body(a, b))
}

/// Puts each value into the group whose values all agree with it. A value that agrees with several groups, as
/// 2023年 does with 2023年3月 and 2023年12月, is a group of its own.
fn groups<T: PartialEq>(values: Values<'_, T>, agree: impl Fn(&T, &T) -> bool) -> Vec<Values<'_, T>> {
    let mut groups: Vec<Values<'_, T>> = Vec::new();
    for (id, value) in values {
        let same = groups.iter().position(|group| group.iter().any(|(_, other)| *other == value));
        let agreeing: Vec<usize> = (0..groups.len())
            .filter(|&group| groups[group].iter().all(|(_, other)| agree(other, value)))
            .collect();
        match (same, agreeing.as_slice()) {
            (Some(group), _) | (None, &[group]) => groups[group].push((id, value)),
            _ => groups.push(vec![(id, value)]),
        }
    }
    groups
}

fn claims<T>(
    records: &[StoredRecord],
    groups: Vec<Values<'_, T>>,
    text: impl Fn(&T) -> String,
) -> Vec<Claim> {
    let claim = |group: Values<'_, T>| Claim {
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
