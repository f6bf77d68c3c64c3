//! The words of headings and of remarks, from `schema/headings.json`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::ChangePointType;
use super::fold::fold;
use super::words::{Openings, Words};

#[derive(Deserialize)]
pub(super) struct Phrases {
    /// Words for a change point: 转折点, 节点.
    points: Words,
    /// Words that mean only a change point.
    strict_points: Vec<String>,
    /// Words that may follow the date of a heading and are not its title: 节点, 季节性调整.
    pub(super) point_suffixes: Vec<String>,
    kinds: Kinds,
    kind_fillers: Vec<String>,
    confidence: Words,
    kind_labels: Vec<String>,
    /// Labels of other facts about a change point: 变化方向, 检索窗口.
    attributes: Vec<String>,
    date_labels: Vec<String>,
    nothing: Words,
    remarks: Openings,
    categories: Categories,
    closings: Closings,
    basics: Vec<String>,
    found_nothing: FoundNothing,
}

#[derive(Deserialize)]
struct Kinds {
    seasonal: Words,
    trend: Words,
    event: Words,
    policy: Words,
}

/// The words that headings above several records are made of.
#[derive(Deserialize)]
struct Categories {
    nouns: Words,
    others: Vec<String>,
}

/// Beginnings and endings of the headings of parts without a policy or event: 总结, 参考文献.
#[derive(Deserialize)]
struct Closings {
    starts: Openings,
    ends: Vec<String>,
}

/// Phrases which say that nothing was found.
#[derive(Deserialize)]
struct FoundNothing {
    whole: Vec<String>,
    starts: Openings,
    inside: Words,
}

/// The longest heading that is a closing one because of its last word, in characters.
const LONGEST_CLOSING: usize = 14;
/// Longest heading above several records, in characters.
const LONGEST_CATEGORY: usize = 24;

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../schema/headings.json"))
        .expect("OK because a test reads schema/headings.json")
});

/// The compiled-in words.
pub(super) fn phrases() -> &'static Phrases {
    &PHRASES
}

/// The letters and digits at the ends of a heading, without number, symbols and marks.
fn bare(text: &str) -> &str {
    let start = |c: char| !c.is_alphabetic();
    text.trim_start_matches(start).trim_end_matches(|c: char| !c.is_alphanumeric())
}

impl Phrases {
    /// Whether `text` has a word for a change point.
    pub(super) fn names_point(&self, text: &str) -> bool {
        self.points.are_in(text)
    }

    /// Whether `text` ends with a word for a change point, number aside: 变点一, 转折点 3.
    pub(super) fn ends_with_point(&self, text: &str) -> bool {
        let text = text.trim_end_matches(|c: char| {
            c.is_ascii_digit() || c.is_whitespace() || "一二三四五六七八九十#no.：:".contains(c)
        });
        self.strict_points.iter().any(|word| text.ends_with(word.as_str()))
    }

    /// Whether `text` has a word that means a change point and nothing else.
    pub(super) fn has_strict_point(&self, text: &str) -> bool {
        self.strict_points.iter().any(|word| text.contains(word.as_str()))
    }

    /// The type that the words of `text` mean. Seasonal and trend win (季节性政策 is seasonal);
    /// of 政策 and 事件 the last one does.
    pub(super) fn kind(&self, text: &str) -> Option<ChangePointType> {
        let text = &fold(text);
        let found = &self.kinds;
        if found.seasonal.are_in(text) {
            return Some(ChangePointType::Seasonal);
        }
        if found.trend.are_in(text) {
            return Some(ChangePointType::Trend);
        }
        match (found.policy.last_end(text), found.event.last_end(text)) {
            (None, None) => None,
            (policy, event) if policy > event => Some(ChangePointType::Policy),
            _ => Some(ChangePointType::Event),
        }
    }

    /// Whether `text` is nothing but the name of a type: 事件, 季节性调整, 政策驱动, Event.
    pub(super) fn is_kind(&self, text: &str) -> bool {
        if self.kind(text).is_none() {
            return false;
        }
        let mut rest = fold(text).to_lowercase();
        let kinds = [&self.kinds.seasonal, &self.kinds.trend, &self.kinds.event, &self.kinds.policy];
        for word in kinds.into_iter().flat_map(Words::iter).chain(&self.kind_fillers) {
            rest = rest.replace(word.as_str(), "");
        }
        rest.chars().all(|c| !c.is_alphanumeric())
    }

    /// Where a word for confidence begins and ends in `text`.
    pub(super) fn confidence_word(&self, text: &str) -> Option<std::ops::Range<usize>> {
        self.confidence.first(text)
    }

    /// Whether `label` is that of a point's type.
    pub(super) fn is_kind_label(&self, label: &str) -> bool {
        let label = fold(label);
        self.kind_labels.iter().any(|known| *known == label.trim())
    }

    /// Whether `label` is that of a point's type, alone or with others: 类型与置信度.
    pub(super) fn has_kind_label(&self, label: &str) -> bool {
        fold(label).split(['/', '、', '与', '和', '及', '&']).any(|part| self.is_kind_label(part))
    }

    /// Whether `label` is the label of another fact about a point: 变化方向.
    pub(super) fn is_attribute(&self, label: &str) -> bool {
        let label = fold(label);
        self.attributes.iter().any(|known| *known == label.trim())
    }

    /// Whether `text` is a word for a change point and its number: 变点 1/2.
    pub(super) fn is_numbered_point(&self, text: &str) -> bool {
        let text = text.trim_matches(|c: char| !c.is_alphanumeric());
        let word = text.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '/' | '#' | ' '));
        word.len() < text.len() && self.strict_points.iter().any(|known| word == known)
    }

    /// Whether `label` is that of a point's date.
    pub(super) fn is_date_label(&self, label: &str) -> bool {
        let label = fold(label);
        self.date_labels.iter().any(|known| *known == label.trim())
    }

    /// Whether the first sentence of `text` says that there is nothing.
    pub(super) fn says_nothing(&self, text: &str) -> bool {
        let text = fold(text);
        let sentence = text.trim_start().split(['。', '!', '\n']).next().unwrap_or("");
        self.nothing.are_in(sentence)
    }

    /// Whether `text`, the value of a field or an item of a list, says that nothing was found: 无, 未检索到.
    pub(super) fn is_nothing(&self, text: &str) -> bool {
        let text = fold(text);
        let text = text
            .trim()
            .trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '/' | '—' | '('));
        let inner = text.trim_matches(['(', ')', '。', '.', ' ', '*']);
        if self.found_nothing.whole.iter().any(|word| *word == inner) {
            return true;
        }
        let sentence = text.split(['。', '!', '\n']).next().unwrap_or("");
        self.found_nothing.starts.begin(inner)
            || (self.found_nothing.inside.are_in(sentence) && !sentence.contains('《'))
    }

    /// Whether `text` begins as a remark on the records does: 以上…, 注：…, 未找到其他….
    pub(super) fn is_remark(&self, text: &str) -> bool {
        let text = fold(text);
        let text = text.trim_start_matches(['*', ' ', '_', '~', '>']);
        self.remarks.begin(text) || self.remarks.begin(text.trim_start_matches(['(', '[']))
    }

    /// Whether `text` only groups records: 相关政策, 一、事件层面.
    pub(super) fn is_category(&self, text: &str) -> bool {
        if text.chars().count() > LONGEST_CATEGORY {
            return false;
        }
        let folded = fold(text);
        let mut rest = bare(&folded);
        let categories = &self.categories;
        if !categories.nouns.are_in(rest) {
            return false;
        }
        while let Some(c) = rest.chars().next() {
            let words = categories.nouns.iter().chain(&categories.others);
            let longest = words.filter(|word| rest.starts_with(word.as_str())).map(String::len).max();
            match longest {
                Some(length) => rest = &rest[length..],
                None if c.is_alphabetic() => return false,
                None => rest = &rest[c.len_utf8()..],
            }
        }
        true
    }

    /// Whether `text` is the heading of a part without records: 总结, 参考文献, 数据来源.
    pub(super) fn is_closing(&self, text: &str) -> bool {
        let folded = fold(text);
        let text = bare(&folded);
        let count = text.chars().count();
        count <= LONGEST_CATEGORY
            && !text.contains('《')
            && (self.closings.starts.begin(text)
                || (count <= LONGEST_CLOSING
                    && self.closings.ends.iter().any(|word| text.ends_with(word.as_str()))))
    }

    /// Whether `text` is the heading of the facts about the change point itself: 基本信息.
    pub(super) fn is_basics(&self, text: &str) -> bool {
        let folded = fold(text);
        let text = bare(&folded);
        self.basics.iter().any(|word| {
            text == word || text.strip_suffix(word.as_str()).is_some_and(|r| r.chars().count() <= 4)
        })
    }
}
