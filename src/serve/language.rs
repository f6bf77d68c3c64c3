//! Messages in the language that a caller prefers: English, or Chinese where `Accept-Language` says so.
//!
//! Messages are written in English where they arise. `zh.json` has their translations; `{}` stands for what
//! differs from case to case. One without a translation stays English.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::http::{HeaderMap, header};

static CHINESE: LazyLock<HashMap<String, String>> =
    // OK because a test reads the file.
    LazyLock::new(|| serde_json::from_str(include_str!("zh.json")).expect("translations"));

/// Whether a caller prefers Chinese to English.
pub(super) fn is_chinese(headers: &HeaderMap) -> bool {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let weight = |language: &str| {
        let mut best = 0.0_f32;
        for range in asked.unwrap_or_default().split(',') {
            let mut parts = range.split(';').map(str::trim);
            let primary = parts.next().and_then(|tag| tag.split('-').next()).unwrap_or_default();
            let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            if primary.eq_ignore_ascii_case(language) {
                best = best.max(quality);
            }
        }
        best
    };
    weight("zh") > weight("en")
}

/// A message in Chinese; `None` if there is no translation.
pub(super) fn chinese(message: &str) -> Option<String> {
    if let Some(same) = CHINESE.get(message) {
        return Some(same.clone());
    }
    // The pattern with the most text of its own says the most.
    let fitting =
        CHINESE.iter().filter_map(|(pattern, text)| Some((pattern, text, filled(pattern, message)?)));
    let (_, text, blanks) = fitting.max_by_key(|(pattern, ..)| (pattern.len(), *pattern))?;
    let mut pieces = text.split("{}");
    let first = pieces.next().unwrap_or_default().to_owned();
    Some(pieces.zip(blanks).fold(first, |told, (piece, blank)| told + blank + piece))
}

/// What stands in a message at the blanks of a pattern; `None` if it does not fit.
fn filled<'m>(pattern: &str, message: &'m str) -> Option<Vec<&'m str>> {
    let (first, rest) = pattern.split_once("{}")?;
    let mut left = message.strip_prefix(first)?;
    let mut blanks = Vec::new();
    let pieces: Vec<&str> = rest.split("{}").collect();
    for (i, piece) in pieces.iter().enumerate() {
        let at = match (piece.is_empty(), i + 1 == pieces.len()) {
            (true, _) => left.len(),
            (false, true) => left.len().checked_sub(piece.len()).filter(|_| left.ends_with(piece))?,
            (false, false) => left.find(piece)?,
        };
        blanks.push(&left[..at]);
        left = &left[at + piece.len()..];
    }
    Some(blanks)
}
