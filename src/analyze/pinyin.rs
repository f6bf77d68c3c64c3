//! Pinyin: finds the Chinese names that Latin letters spell.

use super::normal::normalize;
use super::readings::readings;
use super::{Lexicon, Thesaurus, is_cjk, lexicon};
use crate::vocab::{Sector, provinces};

/// The most letters of a name, so that a set of positions fits into a number.
const MOST_LETTERS: usize = 60;

/// Fewer initials match too many names.
const FEWEST_INITIALS: usize = 3;

/// How letters spell a name, the more certain way first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// They are its syllables: `tandafeng`.
    Full,
    /// They are the first letters of its syllables: `tdf`.
    Initials,
}

/// A name that letters spell.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Match {
    /// The name as the vocabulary has it.
    pub name: String,
    /// How the letters spell it.
    pub reading: Reading,
}

/// The built-in vocabulary and the user's: the names of the thesaurus, the words of the lexicon, provinces
/// and sectors. Some occur several times. Terms of an index can be chained to it.
pub fn vocabulary<'a>(thesaurus: &'a Thesaurus, own: &'a Lexicon) -> impl Iterator<Item = &'a str> {
    let lines = lexicon::BUILT_IN.lines().filter(|line| !line.starts_with('#'));
    let built_in = lines.filter_map(|line| -> Option<&'a str> { line.split_whitespace().next() });
    let provinces =
        provinces().iter().flat_map(|province| -> [&'a str; 2] { [province.name, province.full_name] });
    let sectors = Sector::ALL.into_iter().map(|sector| -> &'a str { sector.name() });
    let own = own.entries().iter().map(|entry| entry.word.as_str());
    provinces.chain(sectors).chain(thesaurus.names()).chain(built_in).chain(own)
}

/// The Chinese names of a vocabulary that `typed` spells, in any reading of their characters: those spelled
/// in full first, then those matched by three or more initials. Case, tone marks, spaces and apostrophes are
/// ignored; `v` is `ü`.
///
/// ```
/// use tansuo::analyze::pinyin::matches;
///
/// assert_eq!(matches("Tan Da Feng", ["碳达峰", "碳中和"])[0].name, "碳达峰");
/// assert_eq!(matches("tzh", ["碳达峰", "碳中和"])[0].name, "碳中和");
/// ```
pub fn matches<'v>(typed: &str, vocabulary: impl IntoIterator<Item = &'v str>) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    let Some(letters) = letters(typed) else { return found };
    let is_name = |name: &&str| name.chars().nth(1).is_some() && name.chars().any(is_cjk);
    for name in vocabulary.into_iter().filter(is_name) {
        let reading = if read(&letters, name, Syllables::Full) == Extent::Whole {
            Reading::Full
        } else if letters.len() >= FEWEST_INITIALS
            && read(&letters, name, Syllables::Initials) == Extent::Whole
        {
            Reading::Initials
        } else {
            continue;
        };
        if !found.iter().any(|known| known.name == name) {
            found.push(Match { name: name.to_owned(), reading });
        }
    }
    found.sort_by_key(|found| found.reading);
    found
}

/// Whether `typed` spells a name or a prefix of one, in full or by initials: for completion.
///
/// ```
/// use tansuo::analyze::pinyin::begins;
///
/// assert!(begins("tanda", "碳达峰") && begins("tdf", "碳达峰行动") && !begins("tdz", "碳达峰"));
/// ```
pub fn begins(typed: &str, name: &str) -> bool {
    letters(typed).is_some_and(|letters| {
        read(&letters, name, Syllables::Full) != Extent::None
            || letters.len() >= FEWEST_INITIALS && read(&letters, name, Syllables::Initials) != Extent::None
    })
}

/// The pinyin of a name, without tones, in the most frequent reading of each character; `None` if it has
/// characters without one.
pub(super) fn spelling(name: &str) -> Option<String> {
    let mut spelling = String::new();
    for c in name.chars() {
        if is_cjk(c) {
            spelling.extend(readings(c).next()?.chars().map(plain));
        } else if c.is_ascii_alphanumeric() {
            spelling.push(c);
        }
    }
    Some(spelling)
}

/// The letters of `typed` if it can be pinyin, else `None`.
pub(super) fn letters(typed: &str) -> Option<String> {
    let normal = normalize(typed);
    let joins = |c: char| matches!(c, ' ' | '\'' | '’' | '-' | '·');
    let letters: String = normal.text().chars().filter(|&c| !joins(c)).map(plain).collect();
    let is_pinyin = letters.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && letters.bytes().any(|byte| byte.is_ascii_alphabetic())
        && letters.len() <= MOST_LETTERS;
    is_pinyin.then_some(letters)
}

/// ü is typed as v or u; both count as u.
fn plain(c: char) -> char {
    if c == 'v' { 'u' } else { c }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syllables {
    Full,
    Initials,
}

/// How much of a name letters spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    None,
    Prefix,
    Whole,
}

/// How much of `name` all of the letters together spell.
fn read(letters: &str, name: &str, syllables: Syllables) -> Extent {
    // Bit n: the characters so far can be read as the first n letters.
    let mut ends = 1u64;
    for c in name.chars() {
        let mut next = 0;
        for at in (0..=letters.len()).filter(|at| ends >> at & 1 == 1) {
            let rest = &letters[at..];
            if rest.is_empty() {
                return Extent::Prefix;
            }
            if c.is_ascii_alphanumeric() {
                next |= u64::from(rest.starts_with(plain(c))) << (at + 1);
            } else if !is_cjk(c) {
                next |= 1 << at;
            }
            for reading in readings(c) {
                let wanted = if syllables == Syllables::Full { reading } else { &reading[..1] };
                if wanted.chars().map(plain).zip(rest.chars()).all(|(wanted, typed)| wanted == typed) {
                    if wanted.len() > rest.len() {
                        return Extent::Prefix;
                    }
                    next |= 1 << (at + wanted.len());
                }
            }
        }
        if next == 0 {
            return Extent::None;
        }
        ends = next;
    }
    if ends >> letters.len() & 1 == 1 { Extent::Whole } else { Extent::None }
}
