//! Joins and splits words.

use crate::analyze::is_cjk;

/// A Chinese word in two halves of at least two characters each.
pub(super) fn halves(word: &str) -> Vec<&str> {
    let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    match ends.len() {
        0..=3 => Vec::new(),
        chars => {
            let (first, second) = word.split_at(ends[chars / 2]);
            vec![first, second]
        }
    }
}

/// Joins words as they were typed: with a space between two words of a script that has spaces.
pub(super) fn joined(words: &[&str]) -> String {
    let mut text = String::new();
    for word in words {
        if text.ends_with(|c: char| !is_cjk(c)) && word.starts_with(|c: char| !is_cjk(c)) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
