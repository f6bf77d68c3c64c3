//! Sub-words, each word's looked up once.

use rustc_hash::FxHashMap;

use super::Analyzer;
use super::segment::may_have_subwords;

/// The sub-words of an [`Analyzer`], kept for each word: for a thread that indexes, where the same
/// words come again and again.
#[derive(Debug)]
pub struct SubwordCache<'a> {
    analyzer: &'a Analyzer,
    /// The first byte of each sub-word and the byte after it; a word has at most 255.
    known: FxHashMap<Box<str>, Box<[(u8, u8)]>>,
}

/// The cache starts anew beyond this many words, about 10 MB.
const MAX_WORDS: usize = 100_000;

impl<'a> SubwordCache<'a> {
    /// An empty cache.
    pub fn new(analyzer: &'a Analyzer) -> SubwordCache<'a> {
        SubwordCache { analyzer, known: FxHashMap::default() }
    }

    /// As [`Analyzer::subwords`].
    pub fn subwords<'w>(&mut self, word: &'w str, mut f: impl FnMut(&'w str)) {
        if !may_have_subwords(word) {
            return;
        }
        if let Some(known) = self.known.get(word) {
            return known.iter().for_each(|&(start, end)| f(&word[start.into()..end.into()]));
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
            self.known.insert(word.into(), found.into());
        }
    }
}
