//! Characters and their bigrams, for titles.

use super::{Analyzer, is_cjk, is_spaced};

impl Analyzer {
    /// Calls `f` with the terms that rank a title, and their positions: its [bigrams], and its whole
    /// words that have letters or digits.
    pub fn title_terms<'t>(&self, normal: &'t str, mut f: impl FnMut(&'t str, usize)) {
        let mut end = 0;
        bigrams(normal, |bigram, position| {
            f(bigram, position);
            end = position + 2;
        });
        self.for_each_word(normal, |word| {
            let word = word.of(normal);
            if word.contains(is_spaced) {
                f(word, end);
                end += 2;
            }
        });
    }
}

/// Calls `f` with each pair of neighbouring Chinese characters of a normal form, and with each Chinese
/// character without a Chinese neighbour. Overlapping pairs have consecutive positions; others do not.
///
/// ```
/// let mut found = Vec::new();
/// tansuo::analyze::bigrams("2023年碳市场(试点)", |bigram, position| found.push((bigram, position)));
/// assert_eq!(found, [("年碳", 0), ("碳市", 1), ("市场", 2), ("试点", 4)]);
/// ```
pub fn bigrams<'t>(normal: &'t str, mut f: impl FnMut(&'t str, usize)) {
    let mut position = 0;
    for run in normal.split(|c| !is_cjk(c)).filter(|run| !run.is_empty()) {
        let starts = run.char_indices().map(|(at, _)| at);
        let ends = run.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1);
        let before = position;
        for (start, end) in starts.zip(ends) {
            f(&run[start..end], position);
            position += 1;
        }
        if position == before {
            f(run, position);
            position += 1;
        }
        position += 1;
    }
}
