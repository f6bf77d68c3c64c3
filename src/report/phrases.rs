//! The words of headings and of remarks, from `schema/headings.json`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::ChangePointType;
use super::words::{Openings, Words};

#[derive(Deserialize)]
pub(super) struct Phrases {
    /// Words for a change point: 转折点, 节点.
    pub(super) points: Words,
    /// What may follow the date of a heading without being its title: 节点, 季节性调整.
    pub(super) point_suffixes: Vec<String>,
    kinds: Kinds,
    confidence: Words,
    /// Labels of the lines below a heading that complete it.
    pub(super) kind_labels: Vec<String>,
    /// As above, for the date.
    pub(super) date_labels: Vec<String>,
    nothing: Words,
    remarks: Openings,
}

#[derive(Deserialize)]
struct Kinds {
    seasonal: Words,
    trend: Words,
    event: Words,
    policy: Words,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../schema/headings.json"))
        .expect("OK because a test reads schema/headings.json")
});

/// The compiled-in words.
pub(super) fn phrases() -> &'static Phrases {
    &PHRASES
}

impl Phrases {
    /// Whether `text` holds a word for a change point.
    pub(super) fn names_point(&self, text: &str) -> bool {
        self.points.are_in(text)
    }

    /// The kind that the words of `text` mean. Seasonal and trend win (季节性政策 is seasonal);
    /// of 政策 and 事件 the last one does.
    pub(super) fn kind(&self, text: &str) -> Option<ChangePointType> {
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

    /// Whether `text` is nothing but the name of a kind: 事件, 季节性调整, Event.
    pub(super) fn is_kind(&self, text: &str) -> bool {
        if self.kind(text).is_none() {
            return false;
        }
        let mut rest = text.to_lowercase();
        for word in [&self.kinds.seasonal, &self.kinds.trend, &self.kinds.event, &self.kinds.policy]
            .into_iter()
            .flat_map(Words::iter)
        {
            rest = rest.replace(word.as_str(), "");
        }
        let left =
            rest.trim_matches(|c: char| c.is_whitespace() || "类型性调整变化波动重大重要关键的".contains(c));
        rest.len() < text.len() && left.is_empty()
    }

    /// Where a word for confidence begins and ends in `text`.
    pub(super) fn confidence_word(&self, text: &str) -> Option<std::ops::Range<usize>> {
        self.confidence.first(text)
    }

    /// Whether the first sentence of `text` says that there is nothing.
    pub(super) fn says_nothing(&self, text: &str) -> bool {
        let sentence = text.trim_start().split(['。', '！', '\n']).next().unwrap_or("");
        self.nothing.are_in(sentence)
    }

    /// Whether `text` begins as a remark on the records does: 以上…, 注：…, 未找到其他….
    pub(super) fn is_remark(&self, text: &str) -> bool {
        let text = text.trim_start_matches(['*', ' ', '_', '~']);
        self.remarks.begin(text)
    }
}
