//! A cache of sub-words by word.

use rustc_hash::FxHashMap;

use super::Analyzer;
use super::segment::may_have_subwords;

/// The sub-words of an [`Analyzer`], cached by word, for an indexing thread that meets the same words again
/// and again.
#[derive(Debug)]
pub struct SubwordCache<'a> {
    analyzer: &'a Analyzer,
    /// Words of three to five Chinese characters: nearly all that have sub-words.
    short: FxHashMap<ShortWord, Short>,
    other: FxHashMap<Box<str>, Other>,
    /// The number of the text, from 1.
    text: u64,
}

/// A word's bytes.
type ShortWord = [u64; 2];

/// What is known of a short word.
#[derive(Debug)]
struct Short {
    /// A bit for each sub-word: bit 4 × b + e for the one of characters b to e + 1.
    subwords: u16,
    /// The text in which it was looked up last.
    text: u64,
}

/// What is known of another word.
#[derive(Debug)]
struct Other {
    /// The first byte of each sub-word and the byte after it; a word has at most 255.
    subwords: Box<[(u8, u8)]>,
    /// The text in which it was looked up last.
    text: u64,
}

/// The bytes of a Chinese character, except for rare ones.
const CHARACTER: usize = 3;
/// The most characters of a short word.
const SHORT: usize = 5;
/// The cache is cleared when it has more words than this, about 10 MB.
const MAX_WORDS: usize = 100_000;

impl<'a> SubwordCache<'a> {
    /// An empty cache.
    pub fn new(analyzer: &'a Analyzer) -> SubwordCache<'a> {
        SubwordCache { analyzer, short: FxHashMap::default(), other: FxHashMap::default(), text: 1 }
    }

    /// Begins another text, in which all words are new.
    pub fn begin_text(&mut self) {
        self.text += 1;
    }

    /// As [`Analyzer::subwords`], but nothing for a word that was looked up before in the same text.
    pub fn new_subwords<'w>(&mut self, word: &'w str, f: impl FnMut(&'w str)) {
        if !may_have_subwords(word) {
            return;
        }
        if self.short.len() + self.other.len() >= MAX_WORDS {
            self.short.clear();
            self.other.clear();
        }
        match short_word(word) {
            Some(key) => self.of_short(word, key, f),
            None => self.of_other(word, f),
        }
    }

    fn of_short<'w>(&mut self, word: &'w str, key: ShortWord, mut f: impl FnMut(&'w str)) {
        let known = self.short.entry(key).or_insert_with(|| {
            let mut subwords = 0;
            self.analyzer.subwords(word, |subword| {
                let begin = (subword.as_ptr() as usize - word.as_ptr() as usize) / CHARACTER;
                subwords |= 1 << (4 * begin + begin + subword.len() / CHARACTER - 2);
            });
            Short { subwords, text: 0 }
        });
        if std::mem::replace(&mut known.text, self.text) == self.text {
            return;
        }
        let mut rest = known.subwords;
        while rest != 0 {
            let (begin, end) = (rest.trailing_zeros() as usize / 4, rest.trailing_zeros() as usize % 4 + 2);
            f(&word[CHARACTER * begin..CHARACTER * end]);
            rest &= rest - 1;
        }
    }

    fn of_other<'w>(&mut self, word: &'w str, mut f: impl FnMut(&'w str)) {
        if let Some(known) = self.other.get_mut(word) {
            if std::mem::replace(&mut known.text, self.text) != self.text {
                known.subwords.iter().for_each(|&(start, end)| f(&word[start.into()..end.into()]));
            }
            return;
        }
        let mut found = Vec::new();
        let mut fits = true;
        self.analyzer.subwords(word, |subword| {
            let start = subword.as_ptr() as usize - word.as_ptr() as usize;
            match (u8::try_from(start), u8::try_from(start + subword.len())) {
                (Ok(start), Ok(end)) => found.push((start, end)),
                _ => fits = false,
            }
            f(subword);
        });
        if fits {
            self.other.insert(word.into(), Other { subwords: found.into(), text: self.text });
        }
    }
}

/// The bytes of `word`, if it is a short one.
fn short_word(word: &str) -> Option<ShortWord> {
    let (characters, rest) = word.as_bytes().as_chunks::<CHARACTER>();
    // A character of two or four bytes shifts the others, so some chunk begins with a continuation byte.
    if characters.len() > SHORT || !rest.is_empty() || characters.iter().any(|bytes| bytes[0] < 0xE0) {
        return None;
    }
    let mut bytes = [0; 16];
    bytes[..word.len()].copy_from_slice(word.as_bytes());
    let (halves, _) = bytes.as_chunks();
    Some([u64::from_ne_bytes(halves[0]), u64::from_ne_bytes(halves[1])])
}
