//! Function words.

/// The list: words in normal form; `#` begins a comment line. It is searched as text: a query has so few
/// words that building a table would cost more.
pub(super) const BUILT_IN: &str = include_str!("../../schema/stopwords.txt");

/// Whether a word in normal form is a function word: 的, 与, 哪些, the.
///
/// ```
/// use tansuo::analyze::is_stopword;
///
/// assert!(is_stopword("哪些") && !is_stopword("政策"));
/// ```
pub fn is_stopword(word: &str) -> bool {
    !word.is_empty()
        && memchr::memmem::find_iter(BUILT_IN.as_bytes(), word).any(|at| is_listed(at, word.len()))
}

/// Whether the text at `at` is a whole word of the list.
fn is_listed(at: usize, length: usize) -> bool {
    let (before, behind) = (&BUILT_IN[..at], &BUILT_IN[at + length..]);
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    (before.is_empty() || before.ends_with([' ', '\n']))
        && (behind.is_empty() || behind.starts_with([' ', '\n']))
        && !BUILT_IN[line..].starts_with('#')
}
