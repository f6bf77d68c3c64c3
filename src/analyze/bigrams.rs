//! Characters and their bigrams, for titles.

use super::{Analyzer, Class, is_cjk};

impl Analyzer {
    /// Calls `f` with the terms that rank a title: its [bigrams], and its whole words without Chinese
    /// characters.
    pub fn title_terms<'t>(&self, normal: &'t str, mut f: impl FnMut(&'t str)) {
        bigrams(normal, &mut f);
        self.for_each_word(normal, |word| {
            let word = word.of(normal);
            if Class::of(word) == Class::Alphanumeric {
                f(word);
            }
        });
    }
}

/// Calls `f` with every two neighbouring Chinese characters of a normal form, and with a Chinese
/// character that stands alone.
///
/// ```
/// let mut found = Vec::new();
/// tansuo::analyze::bigrams("2023年碳市场", |bigram| found.push(bigram));
/// assert_eq!(found, ["年碳", "碳市", "市场"]);
/// ```
pub fn bigrams<'t>(normal: &'t str, mut f: impl FnMut(&'t str)) {
    for run in normal.split(|c| !is_cjk(c)).filter(|run| !run.is_empty()) {
        let mut starts = run.char_indices().map(|(at, _)| at);
        let ends = run.char_indices().map(|(at, c)| at + c.len_utf8()).skip(1);
        let mut alone = true;
        for end in ends {
            let start = starts.next().unwrap_or(end);
            f(&run[start..end]);
            alone = false;
        }
        if alone {
            f(run);
        }
    }
}
