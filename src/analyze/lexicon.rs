//! The lexicon: words of the field that the general dictionary lacks.

use super::{is_cjk, normalize};
use crate::message::{Message, message};
use crate::{Error, ErrorKind, Result};

/// The built-in lexicon, as a text that [`Lexicon::parse`] reads. Its words are part of the
/// compiled dictionary.
pub const BUILT_IN: &str = include_str!("../../schema/lexicon.txt");

/// A list of words with their frequencies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    entries: Vec<Entry>,
}

/// A word of a lexicon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The word in normal form.
    pub word: String,
    /// How often it occurs per 60 million words, the size of the text on which the general dictionary was
    /// counted. `None` means a frequency that keeps the word whole.
    pub frequency: Option<u32>,
}

impl Lexicon {
    /// Reads a lexicon. A line has a word, a frequency if the word needs one, and a part of speech, which is
    /// ignored. So a jieba user dictionary is a valid lexicon. `#` begins a comment line. Words of ASCII
    /// letters and digits are skipped: a run of these is always one word, and a dictionary word would be cut
    /// out of longer ones.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`] with the number of the line: a word of one character; a word with
    /// white space or punctuation, which no segmentation could keep whole; a frequency that is
    /// not a whole number from 1 up.
    pub fn parse(text: &str) -> Result<Lexicon> {
        let mut entries = Vec::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start_matches('\u{feff}').trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let entry = parse_line(line).map_err(|message| {
                Error::new(
                    ErrorKind::Settings,
                    message!("lexicon line %{line}: %{message}", line = number + 1, message = message),
                )
            })?;
            if !entry.word.is_ascii() {
                entries.push(entry);
            }
        }
        Ok(Lexicon { entries })
    }

    /// The words, in the order of the text.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

fn parse_line(line: &str) -> Result<Entry, Message> {
    let mut parts = line.split_whitespace();
    let written = parts.next().unwrap_or_default();
    let word = normalize(written).into_text().into_owned();
    if word.chars().count() < 2 {
        let word = written.to_owned();
        return Err(message!("“%{word}” is a single character; a word needs two or more", word = word));
    }
    if let Some(c) = word.chars().find(|&c| !in_word(c)) {
        return Err(message!(
            "“%{word}” contains “%{c}”; a word holds Chinese characters, ASCII letters, digits and + # & . _ % -",
            word = written.to_owned(),
            c = c.to_string(),
        ));
    }
    let second = parts.next();
    let frequency = match second {
        None => None,
        Some(tag) if tag.bytes().all(|b| b.is_ascii_alphabetic()) => None,
        Some(number) => match number.parse() {
            Ok(frequency @ 1..=100_000_000) => Some(frequency),
            _ => {
                return Err(message!(
                    "“%{number}” is no frequency; write a whole number from 1 to 100000000, or leave it out",
                    number = number.to_owned(),
                ));
            }
        },
    };
    let tags = parts.count();
    if tags > 1 {
        return Err(message!(
            "more than a word, a frequency and a part of speech; write one word a line, without spaces"
        ));
    }
    Ok(Entry { word, frequency })
}

/// Whether `c` can be part of a dictionary word; jieba cuts at every other character, before it
/// looks at the dictionary.
#[inline]
pub fn in_word(c: char) -> bool {
    match c {
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' => true,
        '+' | '#' | '&' | '.' | '_' | '%' | '-' => true,
        _ if c.is_ascii() => c.is_ascii_alphanumeric(),
        _ => {
            c >= '\u{20000}'
                && is_cjk(c)
                && matches!(c, '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2ebef}' | '\u{2f800}'..='\u{2fa1f}')
        }
    }
}
