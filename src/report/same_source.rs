//! 来源同上: gives a record the source that it refers to, marked as resolved.

use super::{ChangePoint, Field, FieldName, Record, Source};

const MARKS: &[&str] = &["同上", "同前", "如上", "见上", "见前"];
/// Words that show that the source is the same, and not the goal or the place.
const SOURCE_WORDS: &[&str] = &["来源", "链接", "详情", "报道", "文件", "网址", "出处", "原文"];

/// Resolves every record that has no link of its own but refers to an earlier one.
pub(super) fn resolve(points: &mut [ChangePoint]) {
    let mut earlier: Vec<Source> = Vec::new();
    // The sources of earlier records by their titles.
    let mut known: Vec<(String, Source)> = Vec::new();
    for record in points.iter_mut().flat_map(|point| &mut point.records) {
        if record.sources.is_empty()
            && let Some(reference) = reference(record)
        {
            let found = same_title(&known, record, reference).or_else(|| referred(&earlier, reference));
            record.sources.extend(found);
        }
        known.extend(record.sources.iter().map(|source| (record.title.clone(), source.clone())));
        earlier.extend(record.sources.iter().filter(|source| !source.resolved).cloned());
    }
}

/// The text with which `record` refers to another's source.
fn reference(record: &Record) -> Option<&str> {
    let refers = |field: &&Field| {
        let text = field.text.as_str();
        let marked = MARKS.iter().any(|mark| text.contains(mark));
        let alone = text.trim_matches(|c: char| !c.is_alphanumeric()).chars().count() <= 2;
        marked
            && (field.name == Some(FieldName::Source)
                || alone
                || SOURCE_WORDS.iter().any(|word| text.contains(word)))
    };
    record.fields.iter().rev().find(refers).map(|field| field.text.as_str())
}

/// The latest source of an earlier record of the same title, if the reference does not name another.
fn same_title(known: &[(String, Source)], record: &Record, reference: &str) -> Option<Source> {
    let (_, found) = known.iter().rev().find(|(title, _)| *title == record.title)?;
    let is_bare = referred_name(reference).trim_matches(|c: char| !c.is_alphanumeric()).is_empty();
    let shares = || shares_name(found, &referred_name(reference));
    (!is_bare && shares()).then(|| Source { resolved: true, ..found.clone() })
}

/// The latest earlier source whose label shares three characters with the reference
/// (同上生态环境厅链接), else the latest.
fn referred(earlier: &[Source], reference: &str) -> Option<Source> {
    let named = referred_name(reference);
    let found = earlier.iter().rev().find(|source| shares_name(source, &named)).or_else(|| earlier.last())?;
    Some(Source { resolved: true, ..found.clone() })
}

/// The name in a reference, without the words for it: 生态环境厅 of 同上生态环境厅链接.
fn referred_name(reference: &str) -> String {
    let mut named = reference.to_owned();
    for word in MARKS.iter().chain(SOURCE_WORDS) {
        named = named.replace(word, " ");
    }
    named
}

fn shares_name(source: &Source, named: &str) -> bool {
    let label: Vec<char> = source.label.as_deref().unwrap_or("").chars().collect();
    label.windows(3).any(|part| named.contains(&part.iter().collect::<String>()))
}
