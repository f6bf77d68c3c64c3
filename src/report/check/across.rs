//! Checks between records and reports: the same policy with different dates, and one page for different policies.

use std::collections::BTreeMap;

use super::url::is_home_page;
use super::{Finding, note, warning};
use crate::message::message;
use crate::report::{DateSpan, Record, RecordKind, Report, Variant};

/// The shortest name that identifies a policy, in characters; shorter ones are too common.
const SHORTEST_NAME: usize = 8;
/// Endings of a policy's name that do not change which policy is meant.
const ENDINGS: &[&str] = &["正式发布", "发布", "印发", "出台", "颁布", "实施", "施行", "公布", "的通知"];

/// Checks reports against each other. If a policy has different dates, it is flagged wherever its date
/// differs from the most frequent one. If a page is cited for different policies, it is flagged wherever the
/// policy differs from the first. Rewritings repeat their original and are left out.
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
    let mut found: Vec<Finding> = by_name.values().flat_map(|mentions| conflicts(mentions)).collect();
    found.extend(reused_pages(reports));
    found.sort_by(|a, b| (&a.path, a.diagnostic.line).cmp(&(&b.path, b.diagnostic.line)));
    found
}

/// The URLs that are cited for policies of different names. Home pages have a rule of their own.
fn reused_pages(reports: &[Report]) -> Vec<Finding> {
    let mut by_url: BTreeMap<&str, Vec<(&Report, &Record, String)>> = BTreeMap::new();
    for report in reports.iter().filter(|report| report.variant == Variant::Original) {
        for record in report.change_points.iter().flat_map(|point| &point.records) {
            let name = policy_name(&record.title);
            if record.kind != RecordKind::Policy || name.is_empty() {
                continue;
            }
            for source in
                record.sources.iter().filter(|source| !source.resolved && !is_home_page(&source.url))
            {
                by_url.entry(&source.url).or_default().push((report, record, name.clone()));
            }
        }
    }
    let mut found = Vec::new();
    for (url, citing) in by_url {
        let Some((first, others)) = citing.split_first() else { continue };
        let others = others.iter().filter(|(_, _, name)| are_other_names(&first.2, name));
        found.extend(others.map(|(report, record, _)| {
            let there = format!("{}:{}", first.0.path, first.1.lines.0);
            let message = message!(
                "%{url} is cited for “%{title}” here, and for “%{other}” in %{there}",
                url = url.to_owned(),
                title = record.title.clone(),
                other = first.1.title.clone(),
                there = there,
            );
            Finding {
                path: report.path.clone(),
                diagnostic: note("reused-url", Some(record.lines.0), message),
            }
        }));
    }
    found
}

/// Whether neither name is a subsequence of the other.
fn are_other_names(a: &str, b: &str) -> bool {
    let holds = |long: &str, short: &str| {
        let mut rest = long.chars();
        short.chars().all(|c| rest.any(|other| other == c))
    };
    !holds(a, b) && !holds(b, a)
}

fn conflicts(mentions: &[(&Report, &Record, &DateSpan)]) -> Vec<Finding> {
    let agrees = |a: &DateSpan, b: &DateSpan| a.start <= b.end && b.start <= a.end;
    let support = |date: &DateSpan| mentions.iter().filter(|(_, _, other)| agrees(date, other)).count();
    // OK because a name is in the map only with a record.
    let Some((_, _, usual)) = mentions.iter().max_by_key(|(_, _, date)| support(date)) else {
        return Vec::new();
    };
    mentions
        .iter()
        .filter(|(_, _, date)| !agrees(date, usual))
        .map(|(report, record, date)| Finding {
            path: report.path.clone(),
            diagnostic: warning(
                "date-conflict",
                Some(record.lines.0),
                message!(
                    "“%{title}” is dated %{date} here, and %{usual} elsewhere",
                    title = record.title.clone(),
                    date = date.text.clone(),
                    usual = usual.text.clone(),
                ),
            ),
        })
        .collect()
}

/// The name of a policy without its marks and without an ending that says what happened to it. Any other text
/// after a quoted name makes it another act: 《…》编制启动 is not 《…》.
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
