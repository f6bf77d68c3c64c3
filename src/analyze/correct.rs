//! Spelling correction: the name that a mistyped word probably means.

use std::ops::Range;

use super::pinyin::{letters, spelling};
use super::readings::readings;
use super::{dictionary, is_cjk};

/// Groups of characters that look alike, a line each.
const LOOKALIKES: &str = include_str!("../../schema/lookalikes.txt");

/// Shorter Latin words are not corrected: one edit often makes another word.
const FEWEST_LETTERS: usize = 5;

/// No Chinese name is longer, in characters.
const MOST_CHARACTERS: usize = 12;

/// A better spelling of a word.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Correction {
    /// The name that was probably meant.
    pub text: String,
    /// Whether it may replace the typed word in a search: no other name has the same pronunciation, and the
    /// typed word is not a name itself.
    pub certain: bool,
}

/// How a name resembles the typed word, the likeliest way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    /// It is pronounced the same, but for tones.
    Pinyin,
    /// It is pronounced the same with a rarer reading of a character, or in regions that do not distinguish n
    /// and l, z and zh, in and ing.
    Fuzzy,
    /// One character has a similar shape.
    Shape,
}

/// The name in `vocabulary` that the user probably meant by `word`, which is in normal form. `known` says
/// whether records have a word. `None` if `word` is known or in the vocabulary, or if no name resembles it.
///
/// Chinese words are compared with known names, by pinyin and by the shape of one character. Latin words of
/// five letters or more are compared, with one edit allowed, with Latin names, with the words of such names,
/// and with the pinyin of known names.
///
/// ```
/// use tansuo::analyze::correct::correct;
///
/// let known = |word: &str| word == "光伏";
/// let correction = correct("光符", &known, &["光伏", "风电"]).unwrap();
/// assert!(correction.text == "光伏" && correction.certain);
/// ```
pub fn correct(word: &str, known: &dyn Fn(&str) -> bool, vocabulary: &[&str]) -> Option<Correction> {
    if known(word) || vocabulary.contains(&word) {
        return None;
    }
    if word.chars().any(is_cjk) {
        correct_chinese(word, known, vocabulary)
    } else {
        correct_latin(word, known, vocabulary)
    }
}

/// The corrections of a segmented query, each with the words that it replaces. Segmentation often cuts a
/// mistyped name into single characters. So runs with a single character or an unknown word in them are also
/// compared with names of the same pronunciation, the longest runs first.
pub fn correct_words(
    words: &[&str],
    known: &dyn Fn(&str) -> bool,
    vocabulary: &[&str],
) -> Vec<(Range<usize>, Correction)> {
    let is_doubtful = |word: &&str| word.chars().nth(1).is_none() || !known(word);
    let mut found = Vec::new();
    let mut start = 0;
    while start < words.len() {
        let correction = (start + 1..=words.len()).rev().find_map(|end| {
            let run = &words[start..end];
            let name = run.concat();
            if name.chars().take(MOST_CHARACTERS + 1).count() > MOST_CHARACTERS
                || !run.iter().any(is_doubtful)
            {
                return None;
            }
            let correction = correct(&name, known, vocabulary)?;
            let is_sure = run.len() == 1 || is_pronounced_alike(&name, &correction.text);
            is_sure.then_some((start..end, correction))
        });
        start = correction.as_ref().map_or(start + 1, |(words, _)| words.end);
        found.extend(correction);
    }
    found
}

fn correct_chinese(word: &str, known: &dyn Fn(&str) -> bool, vocabulary: &[&str]) -> Option<Correction> {
    let length = word.chars().count();
    if !(2..=MOST_CHARACTERS).contains(&length) {
        return None;
    }
    let typed: Vec<Typed> = word.chars().map(Typed::of).collect();
    let mut best: Vec<(Likeness, usize, &str)> = Vec::new();
    for &name in vocabulary {
        let Some((likeness, changes)) = compare(&typed, name) else { continue };
        if best.iter().all(|(.., other)| *other != name) && known(name) {
            best.push((likeness, changes, name));
        }
    }
    best.sort_by_key(|&(likeness, changes, _)| (likeness, changes));
    let &(likeness, changes, name) = best.first()?;
    let is_only = best.iter().filter(|(likeness, ..)| *likeness == Likeness::Pinyin).count() == 1;
    let certain =
        likeness == Likeness::Pinyin && is_only && changes < length && dictionary::frequency(word).is_none();
    Some(Correction { text: name.to_owned(), certain })
}

/// A character of the typed word.
struct Typed {
    character: char,
    readings: Vec<&'static str>,
    /// The groups of characters that look like it.
    groups: Vec<&'static str>,
}

impl Typed {
    fn of(character: char) -> Typed {
        let groups = LOOKALIKES.lines().filter(|line| !line.starts_with('#') && line.contains(character));
        Typed { character, readings: readings(character).collect(), groups: groups.collect() }
    }

    fn likeness(&self, meant: char) -> Option<Likeness> {
        let same = |alike: fn(&'static str, &'static str) -> bool| {
            readings(meant).any(|b| self.readings.iter().any(|&a| alike(a, b)))
        };
        let first = readings(meant).next();
        if first.is_some() && self.readings.first().copied() == first {
            Some(Likeness::Pinyin)
        } else if same(|a, b| fuzzy(a) == fuzzy(b)) {
            Some(Likeness::Fuzzy)
        } else {
            self.groups.iter().any(|group| group.contains(meant)).then_some(Likeness::Shape)
        }
    }
}

/// How a typed word resembles `name`, which has the same length, and in how many characters they differ.
fn compare(typed: &[Typed], name: &str) -> Option<(Likeness, usize)> {
    if typed.len() != name.chars().count() {
        return None;
    }
    let mut likeness = Likeness::Pinyin;
    let mut changes = 0;
    for (typed, meant) in typed.iter().zip(name.chars()).filter(|(typed, meant)| typed.character != *meant) {
        likeness = likeness.max(typed.likeness(meant)?);
        changes += 1;
    }
    let is_close = match likeness {
        Likeness::Pinyin => changes > 0,
        Likeness::Fuzzy => changes < typed.len(),
        Likeness::Shape => changes == 1,
    };
    is_close.then_some((likeness, changes))
}

fn is_pronounced_alike(word: &str, name: &str) -> bool {
    let typed: Vec<Typed> = word.chars().map(Typed::of).collect();
    compare(&typed, name).is_some_and(|(likeness, _)| likeness == Likeness::Pinyin)
}

/// A syllable without the distinctions that some speakers do not make: its initial, and the rest.
fn fuzzy(syllable: &str) -> (&str, &str) {
    let vowels = syllable.find(|c| !matches!(c, 'b'..='d' | 'f'..='h' | 'j'..='n' | 'p'..='t' | 'w'..='z'));
    let (initial, rest) = syllable.split_at(vowels.unwrap_or(0));
    let initial = match initial {
        "zh" => "z",
        "ch" => "c",
        "sh" => "s",
        "n" => "l",
        other => other,
    };
    (initial, rest.strip_suffix('g').unwrap_or(rest))
}

fn correct_latin(word: &str, known: &dyn Fn(&str) -> bool, vocabulary: &[&str]) -> Option<Correction> {
    let typed = letters(word).filter(|typed| typed.len() >= FEWEST_LETTERS)?;
    let is_edit = |name: &str| {
        name.len().abs_diff(typed.len()) <= 1
            && name.len() >= FEWEST_LETTERS
            && strsim::osa_distance(name, &typed) == 1
    };
    let latin = || vocabulary.iter().copied().filter(|name| name.is_ascii());
    let words = || latin().flat_map(|name| name.split(' '));
    let singular = word.strip_suffix('s').unwrap_or(word);
    if words().any(|known| known == word || known == singular) {
        return None;
    }
    let is_meant = |name: &&str| letters(name).is_some_and(|name| is_edit(&name));
    let chinese = || {
        let mut names = vocabulary.iter().copied().filter(|name| name.chars().any(is_cjk));
        names.find(|name| spelling(name).is_some_and(|spelling| is_edit(&spelling)) && known(name))
    };
    let name = latin().find(is_meant).or_else(|| words().find(is_meant)).or_else(chinese)?;
    Some(Correction { text: name.to_owned(), certain: false })
}
