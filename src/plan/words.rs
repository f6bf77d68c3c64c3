//! Words put together and taken apart.

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

/// Words as they stood together: with a space between two of a script that has spaces.
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
