//! The readings of Chinese characters: pinyin without tones.
//!
//! `schema/readings.bin` is written by `tests/analyze_data.rs`. For every character from U+4E00 to U+9FFF
//! a little-endian `u16`: 0 if it has no reading, else the byte of its line, plus 1. Then the lines: the
//! readings of some characters, the most frequent first, with spaces between them and `v` for ü.

const BYTES: &[u8] = include_bytes!("../../schema/readings.bin");

const FIRST: usize = 0x4e00;
const COUNT: usize = 0x5200;

const LINES: &str = match std::str::from_utf8(BYTES.split_at(2 * COUNT).1) {
    Ok(lines) => lines,
    Err(_) => panic!("schema/readings.bin is damaged"),
};

/// The readings of `c`, the most frequent first, each once.
pub(super) fn readings(c: char) -> impl Iterator<Item = &'static str> {
    let number = (c as usize).checked_sub(FIRST).filter(|&number| number < COUNT);
    let line = number.map(|number| u16::from_le_bytes([BYTES[2 * number], BYTES[2 * number + 1]]));
    let start = line.and_then(|line| usize::from(line).checked_sub(1));
    start.and_then(|start| LINES[start..].lines().next()).into_iter().flat_map(|line| line.split(' '))
}
