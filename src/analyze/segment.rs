//! Words and sub-words, as jieba cuts them.
//!
//! The algorithm is jieba's. It cuts a run of Chinese text into dictionary words along the most probable path
//! by word frequency, and passes neighbouring single characters on that path to jieba's hidden Markov model.
//! Tests on 20 MB show that the words are the same. But jieba-rs builds its tables at start; this module uses
//! the compiled dictionary in place.

use std::ops::Range;
use std::sync::LazyLock;

use jieba_rs::Jieba;
use rustc_hash::FxHashMap;

use super::lexicon::{Lexicon, in_word};
use super::normal::is_alphanumeric;
use super::{dictionary, is_cjk};

/// A word of a normal form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its first byte.
    pub start: u32,
    /// The byte after it.
    pub end: u32,
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

impl Class {
    /// What `word` consists of.
    pub fn of(word: &str) -> Class {
        // Nearly all words begin with one of U+5000..U+9FFF.
        if matches!(word.as_bytes().first(), Some(0xE5..=0xE9)) {
            return Class::Cjk;
        }
        let mut class = Class::Punctuation;
        for c in word.chars() {
            if is_cjk(c) {
                return Class::Cjk;
            }
            if is_alphanumeric(c) {
                class = Class::Alphanumeric;
            }
        }
        class
    }
}

/// The longest word, in bytes; longer ones are cut.
pub const MAX_WORD_BYTES: usize = 255;

/// A run of characters without a break is cut after this many bytes, so that memory is bounded.
const MAX_RUN_BYTES: usize = 1 << 20;

/// jieba without a dictionary. Only its model is used, for runs that no words cover.
static MODEL: LazyLock<Jieba> = LazyLock::new(Jieba::empty);

/// Cuts normal forms into words.
pub(super) struct Segmenter {
    own: OwnWords,
    /// Natural logarithm of the total of all frequencies.
    log_total: f64,
}

/// The user's words.
#[derive(Default)]
struct OwnWords {
    /// Their frequencies.
    words: FxHashMap<String, u64>,
    /// Characters of the longest.
    longest: usize,
}

/// A run of characters that can be parts of words, and the best path through it.
#[derive(Default)]
struct Run {
    /// The byte at which the run begins in the text.
    start: usize,
    /// For each character the byte at which it begins in the text, and its number in the dictionary.
    characters: Vec<(u32, u16)>,
    /// For each character the best step from it; one more for the end.
    steps: Vec<Step>,
}

/// A word on the most probable path from a character to the end of the run.
#[derive(Debug, Clone, Copy)]
struct Step {
    /// Logarithm of the probability of the path.
    probability: f64,
    /// The character after the word.
    end: usize,
}

impl Segmenter {
    /// A segmenter with the user's words.
    pub(super) fn new(lexicon: &Lexicon) -> Segmenter {
        let mut total = dictionary::total_frequency();
        let mut segmenter = Segmenter { own: OwnWords::default(), log_total: (total as f64).ln() };
        for entry in lexicon.entries() {
            let known = segmenter.frequency(&entry.word).unwrap_or_default();
            let frequency =
                entry.frequency.map_or_else(|| segmenter.joining_frequency(&entry.word, known), u64::from);
            total = total - known + frequency;
            segmenter.log_total = (total as f64).ln();
            segmenter.own.longest = segmenter.own.longest.max(entry.word.chars().count());
            segmenter.own.words.insert(entry.word.clone(), frequency);
        }
        segmenter
    }

    /// Calls `f` with the words of `normal`, in order, without overlap. Together they cover all of it
    /// except spaces.
    pub(super) fn words(&self, normal: &str, mut f: impl FnMut(Word)) {
        let mut run = Run::default();
        for (at, c) in normal.char_indices() {
            if in_word(c) && at - run.start < MAX_RUN_BYTES {
                run.push(at, c);
                continue;
            }
            self.cut(&mut run, &normal[..at], &mut f);
            run.clear(at);
            if in_word(c) {
                run.push(at, c);
            } else {
                emit(&normal[at..at + c.len_utf8()], at, &mut f);
                run.start = at + c.len_utf8();
            }
        }
        self.cut(&mut run, normal, &mut f);
    }

    /// Cuts the run with which `text` ends.
    fn cut(&self, run: &mut Run, text: &str, f: &mut impl FnMut(Word)) {
        self.find_way(run, text);
        let length = run.characters.len();
        run.characters.push((text.len() as u32, 0));
        let bytes = |character: usize| run.characters[character].0 as usize;
        let (mut at, mut single) = (0, None);
        while at < length {
            let end = run.steps[at].end;
            if end == at + 1 {
                single.get_or_insert(at);
            } else {
                if let Some(first) = single.take() {
                    self.cut_singles(run, first..at, text, f);
                }
                emit(&text[bytes(at)..bytes(end)], bytes(at), f);
            }
            at = end;
        }
        if let Some(first) = single {
            self.cut_singles(run, first..at, text, f);
        }
    }

    /// Cuts characters that the most probable path leaves single, unless together they are a less probable
    /// word. Chinese characters are cut with jieba's model, others where jieba cuts them.
    fn cut_singles(&self, run: &Run, singles: Range<usize>, text: &str, f: &mut impl FnMut(Word)) {
        let bytes = |character: usize| run.characters[character].0 as usize;
        let mut start = bytes(singles.start);
        let together = &text[start..bytes(singles.end)];
        if singles.len() == 1 || self.contains(together) {
            singles.for_each(|at| emit(&text[bytes(at)..bytes(at + 1)], bytes(at), f));
            return;
        }
        let mut rest = together;
        while let Some(first) = rest.chars().next() {
            let is_covered = in_model(first);
            let length = rest.find(|c| in_model(c) != is_covered).unwrap_or(rest.len());
            let (part, behind) = rest.split_at(length);
            // The model takes half a megabyte to start, so it is used only if there is a choice.
            if is_covered && length > first.len_utf8() {
                MODEL.cut(part, true).iter().for_each(|token| emit(token.word, start + token.byte_start, f));
            } else if is_covered {
                emit(part, start, f);
            } else {
                for_each_name(part, |at, token| emit(token, start + at, f));
            }
            rest = behind;
            start += length;
        }
    }

    /// Finds the best step from each character, from the last to the first. Of two equally probable paths it
    /// takes the one with the longer word, as jieba does.
    fn find_way(&self, run: &mut Run, text: &str) {
        let Run { characters, steps, .. } = run;
        let length = characters.len();
        steps.clear();
        steps.resize(length + 1, Step { probability: 0.0, end: length });
        for at in (0..length).rev() {
            let mut best: Option<Step> = None;
            let mut take = |length: usize, logarithm: f64| {
                let end = at + length;
                let probability = logarithm - self.log_total + steps[end].probability;
                let better = |best: Step| {
                    probability > best.probability || probability == best.probability && end > best.end
                };
                if best.is_none_or(better) {
                    best = Some(Step { probability, end });
                }
            };
            let numbers = characters[at..].iter().map(|&(_, number)| number);
            if self.own.words.is_empty() {
                dictionary::for_each_beginning(numbers, |found| take(found.length, found.logarithm));
            } else {
                let byte = |end: usize| characters.get(end).map_or(text.len(), |&(byte, _)| byte as usize);
                let own = |length: usize| self.own.words.get(&text[byte(at)..byte(at + length)]);
                dictionary::for_each_beginning(numbers, |found| {
                    if own(found.length).is_none() {
                        take(found.length, found.logarithm);
                    }
                });
                for length in 1..=self.own.longest.min(length - at) {
                    if let Some(&frequency) = own(length) {
                        take(length, (frequency as f64).ln());
                    }
                }
            }
            // A character in no word counts as one that occurred once.
            steps[at] = best.unwrap_or(Step {
                probability: 0.0 - self.log_total + steps[at + 1].probability,
                end: at + 1,
            });
        }
    }

    /// The least frequency that keeps `word` whole, as jieba suggests it.
    fn joining_frequency(&self, word: &str, known: u64) -> u64 {
        let mut run = Run::default();
        word.char_indices().for_each(|(at, c)| run.push(at, c));
        self.find_way(&mut run, word);
        let length = run.characters.len();
        run.characters.push((word.len() as u32, 0));
        let part =
            |from: usize, to: usize| &word[run.characters[from].0 as usize..run.characters[to].0 as usize];
        let (mut at, mut probability) = (0, 0.0);
        while at < length {
            let mut end = run.steps[at].end;
            // jieba treats adjacent single letters and digits as one word.
            let alone = |at: usize| {
                run.steps[at].end == at + 1
                    && part(at, at + 1).bytes().all(|byte| byte.is_ascii_alphanumeric())
            };
            while alone(at) && end < length && alone(end) {
                end += 1;
            }
            let frequency = self.frequency(part(at, end)).unwrap_or(1);
            probability += (frequency as f64).ln() - self.log_total;
            at = end;
        }
        ((probability + self.log_total).exp() as u64 + 1).max(known.max(1))
    }

    fn frequency(&self, word: &str) -> Option<u64> {
        self.own.words.get(word).copied().or_else(|| dictionary::frequency(word))
    }

    /// Whether `word` is in the dictionary.
    pub(super) fn contains(&self, word: &str) -> bool {
        self.frequency(word).is_some()
    }
}

impl Run {
    #[inline]
    fn push(&mut self, at: usize, c: char) {
        self.characters.push((at as u32, dictionary::number(c)));
    }

    /// Empties the run; the next one begins at byte `start`.
    fn clear(&mut self, start: usize) {
        self.start = start;
        self.characters.clear();
    }
}

/// Whether jieba's model has a probability for `c`.
fn in_model(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fd5}')
}

/// Calls `f` with the names in `text`, as jieba finds them, and with the text between them, each with its
/// start. A name is letters and digits, joined by `.`, `_` or `-`, perhaps followed by `%`.
fn for_each_name<'t>(text: &'t str, mut f: impl FnMut(usize, &'t str)) {
    let bytes = text.as_bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let (mut at, mut gap) = (0, 0);
    while at < bytes.len() {
        if !is_letter(at) {
            at += 1;
            continue;
        }
        let start = at;
        while is_letter(at) || bytes.get(at).copied().is_some_and(is_connector) && is_letter(at + 1) {
            at += 1;
        }
        at += usize::from(bytes.get(at) == Some(&b'%'));
        if gap < start {
            f(gap, &text[gap..start]);
        }
        f(start, &text[start..at]);
        gap = at;
    }
    if gap < bytes.len() {
        f(gap, &text[gap..]);
    }
}

#[inline]
fn emit(token: &str, mut start: usize, f: &mut impl FnMut(Word)) {
    if token == " " {
        return;
    }
    let last = start + token.len();
    let mut token = token;
    while token.len() > MAX_WORD_BYTES {
        let mut cut = MAX_WORD_BYTES;
        while !token.is_char_boundary(cut) {
            cut -= 1;
        }
        f(Word { start: start as u32, end: (start + cut) as u32 });
        token = &token[cut..];
        start += cut;
    }
    f(Word { start: start as u32, end: last as u32 });
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

/// Whether `word` can have sub-words: most words are one or two Chinese characters, which have none.
pub(super) fn may_have_subwords(word: &str) -> bool {
    match word.as_bytes() {
        [0xE0..=0xEF, _, _] | [0xE0..=0xEF, _, _, 0xE0..=0xEF, _, _] => false,
        _ => word.chars().nth(2).is_some(),
    }
}

/// The characters that join a name: `www.gov.cn`, `t2021_5`.
fn is_connector(byte: u8) -> bool {
    matches!(byte, b'.' | b'_' | b'-')
}
