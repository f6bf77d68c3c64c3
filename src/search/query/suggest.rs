//! The word that was probably meant.

/// The name that is closest to `typed` and close enough to be offered.
pub(crate) fn closest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let typed = typed.to_lowercase();
    let scored = names.map(|name| (strsim::jaro_winkler(&typed, &name.to_lowercase()), name));
    // 0.8 keeps `sektor` → `sector` and leaves out names that share a letter or two.
    scored.filter(|(score, _)| *score >= 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}
