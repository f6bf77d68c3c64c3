//! Function words.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The list, words in normal form.
pub(super) const BUILT_IN: &str = include_str!("../../schema/stopwords.txt");

static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = BUILT_IN.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// Whether a word in normal form only says how others hang together: 的, 与, 哪些, the.
///
/// ```
/// use tansuo::analyze::is_stopword;
///
/// assert!(is_stopword("哪些") && !is_stopword("政策"));
/// ```
pub fn is_stopword(word: &str) -> bool {
    WORDS.contains(word)
}
