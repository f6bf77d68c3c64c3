//! Highlights are inside the shown text and in order, for any query in any text. The first line of the
//! input is the query.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tansuo::analyze::normalize;
use tansuo::search::Highlighted;

fn check(shown: &Highlighted) {
    let mut end = 0;
    for &(start, past) in &shown.highlights {
        assert!(end <= start && start < past, "{:?}", shown.highlights);
        end = past;
    }
    assert!(end <= shown.text.chars().count(), "{shown:?}");
    let pieces: String = shown.pieces().map(|(piece, _)| piece).collect();
    assert_eq!(pieces, shown.text);
}

fuzz_target!(|input: &str| {
    let (needles, text) = input.split_once('\n').unwrap_or((input, input));
    let needles: Vec<&str> = needles.split(' ').collect();
    let whole = Highlighted::whole(text, &needles);
    assert_eq!(whole.text, text);
    check(&whole);
    let passage = Highlighted::passage(text, &needles);
    check(&passage);
    assert!(!passage.text.contains(['\n', '\t']));
    let normal = normalize(text);
    let found = needles
        .iter()
        .map(|needle| normalize(needle))
        .any(|needle| !needle.text().is_empty() && normal.text().contains(needle.text()));
    assert_eq!(!whole.highlights.is_empty(), found, "highlights where something is found, and only there");
});
