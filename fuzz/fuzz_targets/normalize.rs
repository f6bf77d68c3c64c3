//! The normal form of any text is its own normal form, and its ranges map back to whole characters
//! of the original, in order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tansuo::analyze::normalize;

fuzz_target!(|text: &str| {
    let cut: usize = text.bytes().map(usize::from).sum();
    let normal = normalize(text);
    assert_eq!(normalize(normal.text()).text(), normal.text(), "not a fixed point");
    let bounds: Vec<usize> =
        (0..=normal.text().len()).filter(|&at| normal.text().is_char_boundary(at)).collect();
    let mut before = 0..0;
    for pair in bounds.windows(2) {
        let range = normal.original_range(pair[0]..pair[1]);
        let piece = text.get(range.clone()).expect("the original range is on character boundaries");
        assert!(!piece.is_empty(), "a character that came from nowhere");
        assert!(before.start <= range.start && before.end <= range.end, "{before:?} then {range:?}");
        before = range;
    }
    // Any two offsets, on boundaries or not, in order or not, beyond the end or not.
    let (from, to) = (cut % (normal.text().len() + 2), cut / 7 % (normal.text().len() + 2));
    assert!(text.get(normal.original_range(from..to)).is_some());
    // If a text contains another, its normal form contains the other's: the literal guarantee needs this.
    let cut = (0..=cut % (text.len() + 1)).rfind(|&at| text.is_char_boundary(at)).unwrap_or(0);
    for part in [&text[..cut], &text[cut..]] {
        let part = normalize(part);
        assert!(normal.text().contains(part.text()), "{:?} is lost", part.text());
    }
});
