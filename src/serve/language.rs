//! Messages in the language that a caller prefers: English, or Chinese where `Accept-Language` says so.

use axum::http::{HeaderMap, header};

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

/// A sentence of the catalogue in Chinese; the sentence itself where it has none.
pub(super) fn chinese(sentence: &str) -> String {
    rust_i18n::t!(sentence, locale = "zh").into_owned()
}
