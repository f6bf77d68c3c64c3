//! Texts with their frequencies.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// A text with a number of records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct CountedText {
    /// The text.
    pub value: String,
    /// Records.
    pub count: usize,
}

/// Each text with how often it occurs: the most frequent first, then the shortest.
pub(super) fn counted(texts: impl Iterator<Item = String>) -> Vec<CountedText> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().map(|(value, count)| CountedText { value, count }).collect();
    counts.sort_by(|a, b| {
        let chars = |text: &CountedText| text.value.chars().count();
        b.count.cmp(&a.count).then_with(|| chars(a).cmp(&chars(b))).then_with(|| a.value.cmp(&b.value))
    });
    counts
}
