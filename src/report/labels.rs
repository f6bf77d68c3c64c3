//! The label vocabulary: which canonical field a label of a report means.
//!
//! A label is known as a whole, or by its head, which is last in Chinese: 颁布/生效日期 ends with 日期. So new
//! labels are understood as well.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::fold::fold;
use super::words::Words;
use super::{FieldName, RecordKind};

#[derive(Deserialize)]
struct File {
    fields: BTreeMap<FieldName, Rules>,
    date_or_issuer: Vec<String>,
    policy_words: Words,
    event_words: Words,
}

#[derive(Deserialize)]
struct Rules {
    exact: Vec<String>,
    suffix: Vec<String>,
    prefix: Vec<String>,
    contains: Vec<String>,
}

struct Table {
    exact: FxHashMap<&'static str, FieldName>,
    /// By their last character, the longest first.
    suffixes: FxHashMap<char, Vec<(&'static str, FieldName)>>,
    /// By their first character, in the order of the list.
    prefixes: FxHashMap<char, Vec<(&'static str, FieldName)>>,
    parts: Words,
    /// The field that each part means.
    part_names: Vec<FieldName>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../schema/labels.json"))
        .expect("OK because a test reads schema/labels.json")
});

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let pairs = |pick: fn(&Rules) -> &Vec<String>| {
        FILE.fields.iter().flat_map(move |(name, rules)| pick(rules).iter().map(move |k| (k.as_str(), *name)))
    };
    let mut suffixes: FxHashMap<char, Vec<(&str, FieldName)>> = FxHashMap::default();
    for (suffix, name) in pairs(|r| &r.suffix) {
        suffixes.entry(suffix.chars().next_back().unwrap_or(' ')).or_default().push((suffix, name));
    }
    for list in suffixes.values_mut() {
        list.sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
    }
    let mut prefixes: FxHashMap<char, Vec<(&str, FieldName)>> = FxHashMap::default();
    for (prefix, name) in pairs(|r| &r.prefix) {
        prefixes.entry(prefix.chars().next().unwrap_or(' ')).or_default().push((prefix, name));
    }
    let parts = pairs(|r| &r.contains).map(|(part, _)| part.to_owned()).collect();
    Table {
        exact: pairs(|r| &r.exact).collect(),
        suffixes,
        prefixes,
        parts: Words::new(parts),
        part_names: pairs(|r| &r.contains).map(|(_, name)| name).collect(),
    }
});

/// The canonical field that `label` means; `None` for a label that is not known.
pub(super) fn canonical(label: &str) -> Option<FieldName> {
    canonical_folded(&fold(label))
}

fn canonical_folded(label: &str) -> Option<FieldName> {
    let table = &*TABLE;
    if let Some(name) = table.exact.get(label) {
        return Some(*name);
    }
    let label = label.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '（' | '(' | '）' | ')' | '【' | '】' | '*')
    });
    let label =
        label.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '一' | '二' | '三' | '四' | '五'));
    if let Some(name) = table.exact.get(label) {
        return Some(*name);
    }
    let by_prefix = || {
        let candidates = table.prefixes.get(&label.chars().next()?)?;
        candidates.iter().find(|(prefix, _)| label.starts_with(prefix)).map(|(_, name)| *name)
    };
    let by_suffix = || {
        let candidates = table.suffixes.get(&label.chars().next_back()?)?;
        candidates.iter().find(|(suffix, _)| label.ends_with(suffix)).map(|(_, name)| *name)
    };
    by_prefix()
        .or_else(by_suffix)
        .or_else(|| table.parts.earliest_listed(label).map(|part| table.part_names[part]))
        // 发布日期（预计） means what 发布日期 means.
        .or_else(|| {
            let (head, _) = label.split_once(['（', '('])?;
            (!head.is_empty()).then(|| canonical_folded(head)).flatten()
        })
}

/// The field of a label where the value decides: 发布：2022年 is a date, 发布：国务院 an issuer.
pub(super) fn by_value(label: &str, value_is_date: impl FnOnce() -> bool) -> Option<FieldName> {
    is_date_or_issuer(label).then(|| if value_is_date() { FieldName::Date } else { FieldName::Issuer })
}

/// Whether only the value shows if `label` means a date or an issuer.
pub(super) fn is_date_or_issuer(label: &str) -> bool {
    let label = fold(label);
    FILE.date_or_issuer.iter().any(|known| *known == label)
}

/// Whether `label` is known as a whole: 地点, but not 能源结构.
pub(super) fn is_exact(label: &str) -> bool {
    TABLE.exact.contains_key(fold(label).trim())
}

/// Policy or event, from the last word for either in `text`.
pub(super) fn record_kind(text: &str) -> Option<RecordKind> {
    let text = &fold(text);
    match (FILE.policy_words.last_end(text), FILE.event_words.last_end(text)) {
        (None, None) => None,
        (policy, event) if policy >= event => Some(RecordKind::Policy),
        _ => Some(RecordKind::Event),
    }
}
