//! Words and sub-words: jieba over the compiled dictionary.

use std::sync::{Mutex, PoisonError};

use jieba_rs::Jieba;

use super::lexicon::{Lexicon, in_word};
use super::{dictionary, is_cjk};

/// A word of a normal form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its first byte.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
    /// What it consists of.
    pub class: Class,
}

impl Word {
    /// The word in the text it was cut from.
    pub fn of(self, normal: &str) -> &str {
        &normal[self.start as usize..self.end as usize]
    }
}

/// What a word consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Chinese characters, perhaps with letters or digits.
    Cjk,
    /// Letters or digits only, perhaps with punctuation among them: `co2`, `www.gov.cn`.
    Alphanumeric,
    /// Neither: punctuation and symbols.
    Punctuation,
}

/// The longest word, in bytes; longer ones are cut.
pub const MAX_WORD_BYTES: usize = 255;

/// Segments without a break in meaning are cut after this many bytes, so that memory is bounded.
const MAX_PIECE_BYTES: usize = 1 << 20;
/// A piece is at least this long, so that the cost of starting one does not count.
const MIN_PIECE_BYTES: usize = 1 << 13;

/// A word that cannot occur in a text that jieba looks up: it cuts at this character.
const FILLER: &str = "\u{10ffff}";

/// jieba with the whole dictionary, or with as much of it as the texts so far have needed.
pub(super) enum Segmenter {
    Whole(Jieba),
    Growing(Mutex<Growing>),
}

/// A jieba that holds every dictionary word that occurs in the texts it has cut. The words' own
/// frequencies and the total, which one impossible word tops up, are those of the whole
/// dictionary, so the segmentation is the same.
pub(super) struct Growing {
    jieba: Jieba,
    /// The user's words with their frequencies, sorted.
    lexicon: Vec<(String, usize)>,
    /// The total of the whole dictionary, with the user's words.
    total: usize,
    /// The total of the words so far.
    held: usize,
    /// How many words so far.
    words: usize,
}

/// A growing dictionary starts anew beyond this many words, about 5 MB.
const MAX_GROWN_WORDS: usize = 50_000;

impl Segmenter {
    /// Loads the whole dictionary: for indexing.
    pub(super) fn whole(lexicon: &Lexicon) -> Segmenter {
        let mut jieba = Jieba::empty();
        dictionary::for_each(|word, frequency| {
            jieba.add_word(word, Some(frequency), None);
        });
        for entry in lexicon.entries() {
            jieba.add_word(&entry.word, entry.frequency.map(|f| f as usize), None);
        }
        Segmenter::Whole(jieba)
    }

    /// Loads nothing yet: for queries and a few records.
    pub(super) fn growing(lexicon: &Lexicon) -> Segmenter {
        let total = dictionary::total_frequency();
        let mut growing = Growing { jieba: Jieba::empty(), lexicon: Vec::new(), total, held: 0, words: 0 };
        for entry in lexicon.entries() {
            growing.hold_words_of(&entry.word);
            growing.define(&entry.word, entry.frequency.map(|f| f as usize));
        }
        Segmenter::Growing(Mutex::new(growing))
    }

    /// Hands the words of `normal` to `f`, in order, without overlap. Together they cover all of
    /// it but spaces.
    pub(super) fn words(&self, normal: &str, mut f: impl FnMut(Word)) {
        let mut start = 0;
        while start < normal.len() {
            let end = piece_end(normal, start);
            self.cut(&normal[start..end], start, &mut f);
            start = end;
        }
    }

    fn cut(&self, piece: &str, offset: usize, f: &mut impl FnMut(Word)) {
        let tokens = match self {
            Segmenter::Whole(jieba) => jieba.cut(piece, true),
            Segmenter::Growing(growing) => {
                // A panic elsewhere cannot have left a word half added that a later one relies on.
                let mut growing = growing.lock().unwrap_or_else(PoisonError::into_inner);
                growing.hold_words_of(piece);
                growing.jieba.cut(piece, true)
            }
        };
        for token in tokens {
            emit(token.word, offset + token.byte_start, f);
        }
    }

    /// Whether `word` is in the dictionary.
    pub(super) fn contains(&self, word: &str) -> bool {
        match self {
            Segmenter::Whole(jieba) => jieba.has_word(word),
            Segmenter::Growing(growing) => {
                let growing = growing.lock().unwrap_or_else(PoisonError::into_inner);
                growing.frequency(word).is_some()
            }
        }
    }
}

impl Growing {
    /// Adds the dictionary words that occur in `text`.
    fn hold_words_of(&mut self, text: &str) {
        if self.words > MAX_GROWN_WORDS {
            self.jieba = Jieba::empty();
            (self.held, self.words) = (0, 0);
            let lexicon = std::mem::take(&mut self.lexicon);
            for (word, frequency) in &lexicon {
                self.add(word, *frequency);
            }
            self.lexicon = lexicon;
        }
        dictionary::for_each_in(text, |word, frequency| {
            if !self.jieba.has_word(word) {
                self.add(word, frequency);
            }
        });
        self.jieba.add_word(FILLER, Some(self.total - self.held), None);
    }

    fn add(&mut self, word: &str, frequency: usize) {
        self.jieba.add_word(word, Some(frequency), None);
        self.held += frequency;
        self.words += 1;
    }

    /// Adds a word of the user's, or changes the frequency of a word.
    fn define(&mut self, word: &str, frequency: Option<usize>) {
        let old = self.frequency(word);
        let frequency = self.jieba.add_word(word, frequency, None);
        let was = old.unwrap_or_default();
        self.total = self.total - was + frequency;
        self.held = self.held - was + frequency;
        match self.lexicon.binary_search_by(|(w, _)| w.as_str().cmp(word)) {
            Ok(at) => self.lexicon[at].1 = frequency,
            Err(at) => self.lexicon.insert(at, (word.to_string(), frequency)),
        }
    }

    fn frequency(&self, word: &str) -> Option<usize> {
        match self.lexicon.binary_search_by(|(w, _)| w.as_str().cmp(word)) {
            Ok(at) => Some(self.lexicon[at].1),
            Err(_) => dictionary::frequency(word),
        }
    }
}

/// Where the piece that begins at `start` ends: at a character at which jieba cuts in any case.
fn piece_end(normal: &str, start: usize) -> usize {
    let mut at = normal.len().min(start + MIN_PIECE_BYTES);
    while !normal.is_char_boundary(at) {
        at += 1;
    }
    let last = start + MAX_PIECE_BYTES;
    let mut rest = normal[at..].char_indices().map(|(i, c)| (at + i, c));
    rest.find(|&(at, c)| at >= last || !in_word(c)).map_or(normal.len(), |(at, _)| at)
}

fn emit(token: &str, mut start: usize, f: &mut impl FnMut(Word)) {
    if token == " " {
        return;
    }
    let (class, last) = (class(token), start + token.len());
    let mut token = token;
    while token.len() > MAX_WORD_BYTES {
        let mut cut = MAX_WORD_BYTES;
        while !token.is_char_boundary(cut) {
            cut -= 1;
        }
        f(Word { start: start as u32, end: (start + cut) as u32, class });
        token = &token[cut..];
        start += cut;
    }
    f(Word { start: start as u32, end: last as u32, class });
}

fn class(word: &str) -> Class {
    let mut class = Class::Punctuation;
    for c in word.chars() {
        if is_cjk(c) {
            return Class::Cjk;
        }
        // The marks of Chinese text are frequent, and look-ups of what is no letter are slow.
        if !matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3020}') && c.is_alphanumeric() {
            class = Class::Alphanumeric;
        }
    }
    class
}

/// Calls `f` with the sub-words of `word`; see [`Analyzer::subwords`](super::Analyzer::subwords).
pub(super) fn subwords<'w>(word: &'w str, contains: impl Fn(&str) -> bool, mut f: impl FnMut(&'w str)) {
    if !may_have_subwords(word) {
        return;
    }
    if word.bytes().any(is_connector) {
        let parts = word.split(|c| u8::try_from(c).is_ok_and(is_connector));
        parts.filter(|p| p.len() >= 2 && p.bytes().any(|b| b.is_ascii_alphabetic())).for_each(&mut f);
    }
    if word.is_ascii() {
        return;
    }
    for (start, first) in word.char_indices() {
        let second = start + first.len_utf8();
        for (at, last) in word[second..].char_indices() {
            let end = second + at + last.len_utf8();
            if end - start < word.len() && contains(&word[start..end]) {
                f(&word[start..end]);
            }
        }
    }
}

/// Whether `word` is worth a look: most words are one or two characters, which have none.
pub(super) fn may_have_subwords(word: &str) -> bool {
    word.chars().nth(2).is_some()
}

/// The characters that join a name: `www.gov.cn`, `t2021_5`.
fn is_connector(byte: u8) -> bool {
    matches!(byte, b'.' | b'_' | b'-')
}
