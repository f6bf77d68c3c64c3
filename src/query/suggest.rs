//! The word that was probably meant.

/// The name that is closest to `typed` and close enough to be offered.
pub(crate) fn closest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let typed = typed.to_lowercase();
    let scored = names.map(|name| (likeness(&typed, &name.to_lowercase()), name));
    scored.filter(|(score, _)| *score > 0.0).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

/// The similarity of two words, 0..=1; 0 if neither is a misspelling of the other.
fn likeness(a: &str, b: &str) -> f64 {
    // 0.8 keeps `sektor` → `sector` and leaves out names that share a letter or two.
    let floor = 0.8;
    if a.is_ascii() && b.is_ascii() {
        let score = strsim::jaro_winkler(a, b);
        return if score >= floor { score } else { 0.0 };
    }
    // A Chinese name of two or three characters may have one wrong one: 贵洲 → 贵州.
    let (edits, longest) = (strsim::osa_distance(a, b), a.chars().count().max(b.chars().count()));
    let same_start = a.chars().next() == b.chars().next();
    if longest >= 2 && edits * 3 <= longest.max(3) && (same_start || longest > 2) {
        1.0 - edits as f64 / longest as f64
    } else {
        0.0
    }
}
