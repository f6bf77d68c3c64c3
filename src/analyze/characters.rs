//! The normal form of each single character, read from `schema/characters.bin`.
//!
//! The table is computed by `tests/analyze_data.rs` from Unicode (NFKC, lower case) and OpenCC
//! (traditional to simplified). Nothing is loaded at start, and a look-up takes two reads.
//! Layout, all numbers little-endian `u16`: the number of blocks; the number of strings; for
//! every 128 code points the block that describes them; the blocks, 128 values each; the end of
//! each string; then the strings. A value is 0 for a character that stays, the code point of its
//! form, or, from the surrogates on, one of the codes below.

/// The normal form of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// It stays.
    Same,
    /// It is dropped.
    Nothing,
    /// It is white space.
    Space,
    /// Another character.
    Char(char),
    /// Several characters, or one beyond the basic plane.
    Str(&'static str),
}

impl Form {
    /// The first character of the form of `c`.
    pub(super) fn first(self, c: char) -> Option<char> {
        match self {
            Form::Same => Some(c),
            Form::Char(form) => Some(form),
            Form::Str(form) => form.chars().next(),
            Form::Nothing | Form::Space => None,
        }
    }
}

pub(super) const BYTES: &[u8] = include_bytes!("../../schema/characters.bin");

const BLOCK: usize = 128;
const INDEX_LEN: usize = 0x11_0000 / BLOCK;
const BLOCKS_LEN: usize = read(0) as usize * BLOCK;
const STRINGS_LEN: usize = read(1) as usize;

static INDEX: [u16; INDEX_LEN] = read_all(2);
static BLOCKS: [u16; BLOCKS_LEN] = read_all(2 + INDEX_LEN);
static STRING_ENDS: [u16; STRINGS_LEN] = read_all(2 + INDEX_LEN + BLOCKS_LEN);
const STRINGS_AT: usize = 2 * (2 + INDEX_LEN + BLOCKS_LEN + STRINGS_LEN);

const NOTHING: u16 = 0xd800;
const SPACE: u16 = 0xd801;
const FIRST_STRING: u16 = 0xd802;

const fn read(number: usize) -> u16 {
    u16::from_le_bytes([BYTES[2 * number], BYTES[2 * number + 1]])
}

const fn read_all<const N: usize>(from: usize) -> [u16; N] {
    let mut values = [0; N];
    let mut i = 0;
    while i < N {
        values[i] = read(from + i);
        i += 1;
    }
    values
}

/// Whether `c` is its own normal form, as nearly every character of a Chinese text is.
#[inline]
pub(super) fn is_same(c: char) -> bool {
    value(c) == 0
}

/// The normal form of `c`.
#[inline]
pub(super) fn form(c: char) -> Form {
    match value(c) {
        0 => Form::Same,
        value => special(value),
    }
}

#[inline]
fn value(c: char) -> u16 {
    let c = c as usize;
    let block = INDEX[c / BLOCK] as usize;
    BLOCKS[block * BLOCK + c % BLOCK]
}

fn special(value: u16) -> Form {
    match value {
        NOTHING => Form::Nothing,
        SPACE => Form::Space,
        _ => match char::from_u32(u32::from(value)) {
            Some(c) if value < NOTHING => Form::Char(c),
            _ => Form::Str(string(usize::from(value - FIRST_STRING))),
        },
    }
}

fn string(number: usize) -> &'static str {
    let start = number.checked_sub(1).map_or(0, |before| usize::from(STRING_ENDS[before]));
    let end = usize::from(STRING_ENDS[number]);
    // OK because the generator writes whole strings; the data test reads every one.
    std::str::from_utf8(&BYTES[STRINGS_AT + start..STRINGS_AT + end]).unwrap_or_default()
}
