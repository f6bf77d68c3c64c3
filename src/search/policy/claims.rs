//! What the records of one policy claim: values that agree are one claim.

use super::{Mention, counted, same_body};
use crate::report::DateSpan;

/// What some records of a policy say, in one or several wordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The wordings, with the number of records that use each; the most frequent first.
    pub values: Vec<(String, usize)>,
    /// The identities of these records, by path and line.
    pub records: Vec<u64>,
}

/// The dates that the records claim: 2023年 and 2023-12-18 agree, since each says no more than it knows.
pub(super) fn of_dates(mentions: &[Mention]) -> Vec<Claim> {
    let told = |mention: &'_ Mention| mention.record.date.clone();
    let mut told: Vec<(u64, DateSpan)> = mentions.iter().filter_map(|m| Some((m.id, told(m)?))).collect();
    // The exact ones first: a vague one says nothing against them.
    told.sort_by_key(|(_, date)| (date.end - date.start).get_days());
    claims(mentions, told, |a, b| a.start <= b.end && b.start <= a.end, |date| date.text.clone())
}

/// The issuers that the records claim.
pub(super) fn of_issuers(mentions: &[Mention]) -> Vec<Claim> {
    let told = mentions.iter().filter_map(|m| Some((m.id, m.record.issuer.clone()?)));
    let mut told: Vec<(u64, String)> = told.collect();
    told.sort_by_key(|(_, issuer)| std::cmp::Reverse(issuer.chars().count()));
    claims(mentions, told, |a, b| same_body(a, b), String::clone)
}

/// Puts each value to the one claim with all of whose values it agrees. One that agrees with several, as
/// 2023年 does with 2023年3月 and 2023年12月, is a claim of its own.
fn claims<T: PartialEq>(
    mentions: &[Mention],
    told: Vec<(u64, T)>,
    agree: impl Fn(&T, &T) -> bool,
    text: impl Fn(&T) -> String,
) -> Vec<Claim> {
    let mut groups: Vec<Vec<(u64, T)>> = Vec::new();
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
    let claim = |group: Vec<(u64, T)>| Claim {
        values: counted(group.iter().map(|(_, value)| text(value))),
        // In the order of the mentions.
        records: mentions.iter().map(|m| m.id).filter(|id| group.iter().any(|(of, _)| of == id)).collect(),
    };
    let mut claims: Vec<Claim> = groups.into_iter().map(claim).collect();
    claims.sort_by(|a, b| b.records.len().cmp(&a.records.len()).then_with(|| a.values.cmp(&b.values)));
    claims
}
