//! Sub-words, each word's looked up once.

use rustc_hash::FxHashMap;

use super::Analyzer;
use super::segment::may_have_subwords;

/// The sub-words of an [`Analyzer`], kept for each word: for a thread that indexes, where the same
/// words come again and again.
#[derive(Debug)]
pub struct SubwordCache<'a> {
    analyzer: &'a Analyzer,
    known: FxHashMap<Box<str>, Known>,
    /// The number of the text, from 1.
    text: u64,
}

/// What is known of a word.
#[derive(Debug)]
struct Known {
    /// The first byte of each sub-word and the byte after it; a word has at most 255.
    subwords: Box<[(u8, u8)]>,
    /// The text in which it was looked up last.
    text: u64,
}

/// The cache starts anew beyond this many words, about 10 MB.
const MAX_WORDS: usize = 100_000;

impl<'a> SubwordCache<'a> {
    /// An empty cache.
    pub fn new(analyzer: &'a Analyzer) -> SubwordCache<'a> {
        SubwordCache { analyzer, known: FxHashMap::default(), text: 1 }
    }

    /// Begins another text: its words are all new in it.
    pub fn begin_text(&mut self) {
        self.text += 1;
    }

    /// As [`Analyzer::subwords`], but nothing for a word that was looked up before in the same text.
    pub fn new_subwords<'w>(&mut self, word: &'w str, mut f: impl FnMut(&'w str)) {
        if !may_have_subwords(word) {
            return;
        }
        if let Some(known) = self.known.get_mut(word) {
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
        if self.known.len() >= MAX_WORDS {
            self.known.clear();
        }
        if fits {
            self.known.insert(word.into(), Known { subwords: found.into(), text: self.text });
        }
    }
}
