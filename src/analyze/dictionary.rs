//! The dictionary: jieba's words and the built-in lexicon, in normal form, with frequencies.
//!
//! A finite-state map compiled into the binary (`schema/dictionary.fst`), so that nothing is
//! loaded at start. The empty word carries the total of all frequencies.

use std::sync::LazyLock;

use fst::Map;
use fst::raw::Output;

pub(super) static BYTES: &[u8] = include_bytes!("../../schema/dictionary.fst");

static WORDS: LazyLock<Map<&'static [u8]>> = LazyLock::new(|| {
    // OK because the bytes are compiled in, and the data test compares them word by word.
    Map::new(BYTES).expect("the compiled dictionary is a finite-state map")
});

/// The total of all frequencies.
pub(super) fn total_frequency() -> usize {
    WORDS.get("").unwrap_or_default() as usize
}

/// The frequency of `word`.
pub(super) fn frequency(word: &str) -> Option<usize> {
    WORDS.get(word).filter(|_| !word.is_empty()).map(|frequency| frequency as usize)
}

/// Calls `f` with every word and its frequency, in byte order.
pub(super) fn for_each(mut f: impl FnMut(&str, usize)) {
    use fst::Streamer;
    let mut stream = WORDS.stream();
    while let Some((word, frequency)) = stream.next() {
        if let (false, Ok(word)) = (word.is_empty(), std::str::from_utf8(word)) {
            f(word, frequency as usize);
        }
    }
}

/// Calls `f` with every word that occurs in `text`, once for each place, and its frequency.
pub(super) fn for_each_in<'t>(text: &'t str, mut f: impl FnMut(&'t str, usize)) {
    let fst = WORDS.as_fst();
    for (start, _) in text.char_indices() {
        let mut node = fst.root();
        let mut output = Output::zero();
        for (i, &byte) in text.as_bytes()[start..].iter().enumerate() {
            let Some(transition) = node.find_input(byte) else { break };
            let transition = node.transition(transition);
            output = output.cat(transition.out);
            node = fst.node(transition.addr);
            if node.is_final() {
                f(&text[start..=start + i], output.cat(node.final_output()).value() as usize);
            }
        }
    }
}

/// The end of the map: its length and its own checksum. Hashing these instead of 3 MB keeps the
/// pages of the map that a query does not need out of memory.
pub(super) fn checksum() -> &'static [u8] {
    &BYTES[BYTES.len().saturating_sub(24)..]
}
