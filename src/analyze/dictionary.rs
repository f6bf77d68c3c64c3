//! The dictionary: jieba's words and the built-in lexicon, in normal form, with frequencies.
//!
//! A trie of characters, compiled into the binary (`schema/dictionary.bin`) and used in place. Nothing is
//! loaded at start; jieba-rs takes 120 ms to build its dictionary. The trie is a double array (Aoe 1989): the
//! child of a node for character n, if there is one, is n places after the node's base, and names the node as
//! its parent.
//!
//! `tests/analyze_data.rs` writes the file. Layout, all numbers little-endian: `u32` numbers of blocks,
//! nodes and frequencies; `u64` total of all frequencies. For every 128 code points below U+30000 the
//! `u16` block that describes them; the blocks, 128 `u16` each: the number of a character, 0 for one in
//! no word. The nodes, `u64` each, the root first: the base in the low 24 bits; in the next 24 the
//! parent, all ones in an empty place and in the root; then 16 bits for the place of the word's
//! frequency in the list, 0 for no word. The frequencies, `u32` each, the first one unused. At the end
//! `u64` xxh3 of all that.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

static BYTES: &[u8] = include_bytes!("../../schema/dictionary.bin");

const BLOCK: usize = 128;
const INDEX: usize = 0x3_0000 / BLOCK;

struct Trie {
    index: &'static [[u8; 2]],
    blocks: &'static [[u8; 2]],
    nodes: &'static [[u8; 8]],
    frequencies: &'static [[u8; 4]],
    total: u64,
}

/// The natural logarithms of the frequencies, each computed on first use: a search needs a few of the
/// thousands. They are stored as the bits of the negative number, which are never 0; 0 marks a logarithm that
/// is not computed yet. Threads that race compute the same number.
static LOGARITHMS: [AtomicU64; 1 << 16] = [const { AtomicU64::new(0) }; 1 << 16];

/// A node of the trie.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// Its place in the array.
    place: usize,
    fields: u64,
}

static TRIE: LazyLock<Trie> = LazyLock::new(|| {
    let mut rest = BYTES;
    let mut take = |bytes: usize| {
        // OK because the bytes are compiled in, and the data test compares them.
        let (part, behind) = rest.split_at(bytes);
        rest = behind;
        part
    };
    let head: Vec<usize> = take(12).as_chunks().0.iter().map(|n| u32::from_le_bytes(*n) as usize).collect();
    let total = take(8).as_chunks().0.first().copied().map_or(0, u64::from_le_bytes);
    let index = take(2 * INDEX).as_chunks().0;
    let blocks = take(2 * BLOCK * head[0]).as_chunks().0;
    let nodes = take(8 * head[1]).as_chunks().0;
    let frequencies = take(4 * head[2]).as_chunks().0;
    Trie { index, blocks, nodes, frequencies, total }
});

/// A word of the dictionary at the beginning of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// Characters.
    pub length: usize,
    /// Natural logarithm of the frequency.
    pub logarithm: f64,
}

/// The total of all frequencies.
pub(super) fn total_frequency() -> u64 {
    TRIE.total
}

/// The number of a character in the dictionary, 0 for one in no word.
#[inline]
pub(super) fn number(c: char) -> u16 {
    let (trie, code) = (&*TRIE, c as usize);
    let Some(&block) = trie.index.get(code / BLOCK) else { return 0 };
    u16::from_le_bytes(trie.blocks[usize::from(u16::from_le_bytes(block)) * BLOCK + code % BLOCK])
}

/// Calls `f` with each word at the beginning of a text, the shortest first. The text is given as the numbers
/// of its characters.
#[inline]
pub(super) fn for_each_beginning(numbers: impl Iterator<Item = u16>, mut f: impl FnMut(Found)) {
    let trie = &*TRIE;
    let mut node = trie.root();
    for (before, number) in numbers.enumerate() {
        let Some(child) = trie.child(node, number) else { return };
        node = child;
        let word = node.word();
        if word != 0 {
            f(Found { length: before + 1, logarithm: trie.logarithm(word) });
        }
    }
}

/// The frequency of `word`.
pub(super) fn frequency(word: &str) -> Option<u64> {
    let trie = &*TRIE;
    let word = word.chars().try_fold(trie.root(), |node, c| trie.child(node, number(c)))?.word();
    (word != 0).then(|| u32::from_le_bytes(trie.frequencies[word]).into())
}

/// The last bytes: a hash of all others, so that the fingerprint need not read megabytes.
pub(super) fn checksum() -> &'static [u8] {
    &BYTES[BYTES.len().saturating_sub(8)..]
}

impl Trie {
    fn root(&self) -> Node {
        Node { place: 0, fields: u64::from_le_bytes(self.nodes[0]) }
    }

    #[inline]
    fn logarithm(&self, word: usize) -> f64 {
        let kept = &LOGARITHMS[word];
        let mut bits = kept.load(Ordering::Relaxed);
        if bits == 0 {
            bits = (-f64::from(u32::from_le_bytes(self.frequencies[word])).ln()).to_bits();
            kept.store(bits, Ordering::Relaxed);
        }
        -f64::from_bits(bits)
    }

    #[inline]
    fn child(&self, node: Node, number: u16) -> Option<Node> {
        let place = (node.fields & LOW) as usize + usize::from(number);
        let child = Node { place, fields: u64::from_le_bytes(*self.nodes.get(place)?) };
        (child.fields >> 24 & LOW == node.place as u64).then_some(child)
    }
}

/// The low 24 bits.
const LOW: u64 = (1 << 24) - 1;

impl Node {
    /// The place of its word's frequency, 0 for no word.
    fn word(self) -> usize {
        (self.fields >> 48) as usize
    }
}
