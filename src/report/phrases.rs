//! The words of headings and of remarks, from `schema/headings.json`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::ChangePointKind;

#[derive(Deserialize)]
pub(super) struct Phrases {
    /// Words for a change point: 转折点, 节点.
    pub(super) points: Vec<String>,
    /// What may follow the date of a heading without being its title: 节点, 季节性调整.
    pub(super) point_suffixes: Vec<String>,
    kinds: Kinds,
    confidence: Vec<String>,
    /// Labels of the lines below a heading that complete it.
    pub(super) kind_labels: Vec<String>,
    /// As above, for the date.
    pub(super) date_labels: Vec<String>,
    nothing: Vec<String>,
    remarks: Vec<String>,
}

#[derive(Deserialize)]
struct Kinds {
    seasonal: Vec<String>,
    trend: Vec<String>,
    event: Vec<String>,
    policy: Vec<String>,
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
        self.points.iter().any(|word| text.contains(word.as_str()))
    }

    /// The kind that the words of `text` mean. Seasonal and trend win (季节性政策 is seasonal);
    /// of 政策 and 事件 the last one does.
    pub(super) fn kind(&self, text: &str) -> Option<ChangePointKind> {
        let text = text.to_lowercase();
        let last = |words: &[String]| words.iter().filter_map(|w| text.rfind(w.as_str())).max();
        if last(&self.kinds.seasonal).is_some() {
            return Some(ChangePointKind::Seasonal);
        }
        if last(&self.kinds.trend).is_some() {
            return Some(ChangePointKind::Trend);
        }
        match (last(&self.kinds.policy), last(&self.kinds.event)) {
            (None, None) => None,
            (policy, event) if policy > event => Some(ChangePointKind::Policy),
            _ => Some(ChangePointKind::Event),
        }
    }

    /// Whether `text` is nothing but the name of a kind: 事件, 季节性调整, Event.
    pub(super) fn is_kind(&self, text: &str) -> bool {
        let mut rest = text.to_lowercase();
        for word in [&self.kinds.seasonal, &self.kinds.trend, &self.kinds.event, &self.kinds.policy]
            .into_iter()
            .flatten()
        {
            rest = rest.replace(word.as_str(), "");
        }
        let left =
            rest.trim_matches(|c: char| c.is_whitespace() || "类型性调整变化波动重大重要关键的".contains(c));
        rest.len() < text.len() && left.is_empty()
    }

    /// Where a word for confidence begins and ends in `text`.
    pub(super) fn confidence_word(&self, text: &str) -> Option<std::ops::Range<usize>> {
        // ASCII lower case keeps every offset.
        let lower = text.to_ascii_lowercase();
        self.confidence
            .iter()
            .filter_map(|word| lower.find(word.as_str()).map(|at| at..at + word.len()))
            .min_by_key(|r| r.start)
    }

    /// Whether the first sentence of `text` says that there is nothing.
    pub(super) fn says_nothing(&self, text: &str) -> bool {
        let sentence = text.trim_start().split(['。', '！', '\n']).next().unwrap_or("").to_lowercase();
        self.nothing.iter().any(|word| sentence.contains(word.as_str()))
    }

    /// Whether `text` begins as a remark on the records does: 以上…, 注：…, 未找到其他….
    pub(super) fn is_remark(&self, text: &str) -> bool {
        let text = text.trim_start_matches(['*', ' ', '_', '~']);
        self.remarks.iter().any(|word| text.starts_with(word.as_str()))
    }
}
