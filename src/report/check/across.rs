//! Checks between reports: the same policy with different dates.

use std::collections::BTreeMap;

use super::{Finding, warning};
use crate::report::{DateSpan, Record, RecordKind, Report, Variant};

/// Shorter names are too common to mean the same policy, in characters.
const SHORTEST_NAME: usize = 8;
/// What may follow a policy's name without changing which policy is meant.
const ENDINGS: &[&str] = &["正式发布", "发布", "印发", "出台", "颁布", "实施", "施行", "公布", "的通知"];

/// Checks reports against each other: a policy that they date differently is flagged wherever its
/// date differs from the one most often given. Rewritings repeat their original and are left out.
pub fn check_all(reports: &[Report]) -> Vec<Finding> {
    let mut by_name: BTreeMap<String, Vec<(&Report, &Record, &DateSpan)>> = BTreeMap::new();
    for report in reports.iter().filter(|report| report.variant == Variant::Original) {
        for record in report.change_points.iter().flat_map(|point| &point.records) {
            let name = policy_name(&record.title);
            let is_policy = record.kind == RecordKind::Policy || record.title.contains('《');
            if let Some(date) = &record.date
                && is_policy
                && name.chars().count() >= SHORTEST_NAME
            {
                by_name.entry(name).or_default().push((report, record, date));
            }
        }
    }
    let mut found: Vec<Finding> = by_name.values().flat_map(|told| conflicts(told)).collect();
    found.sort_by(|a, b| (&a.path, a.diagnostic.line).cmp(&(&b.path, b.diagnostic.line)));
    found
}

fn conflicts(told: &[(&Report, &Record, &DateSpan)]) -> Vec<Finding> {
    let agrees = |a: &DateSpan, b: &DateSpan| a.start <= b.end && b.start <= a.end;
    let support = |date: &DateSpan| told.iter().filter(|(_, _, other)| agrees(date, other)).count();
    // OK because a name is in the map only with a record.
    let Some((_, _, usual)) = told.iter().max_by_key(|(_, _, date)| support(date)) else { return Vec::new() };
    told.iter()
        .filter(|(_, _, date)| !agrees(date, usual))
        .map(|(report, record, date)| Finding {
            path: report.path.clone(),
            diagnostic: warning(
                "date-conflict",
                Some(record.lines.0),
                format!("“{}” is dated {} here, and {} elsewhere", record.title, date.text, usual.text),
            ),
        })
        .collect()
}

/// The name of a policy without its marks and without what happened to it. What follows a quoted name and is
/// no such ending tells of another act: 《…》编制启动 is not 《…》.
fn policy_name(title: &str) -> String {
    let quoted = title.split_once('《').and_then(|(_, rest)| rest.split_once('》'));
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let mut name = quoted.map_or_else(|| letters(title), |(name, after)| letters(name) + &letters(after));
    while let Some(shorter) = ENDINGS.iter().find_map(|end| name.strip_suffix(end)) {
        name = shorter.to_owned();
    }
    name
}
