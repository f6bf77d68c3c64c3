//! Mistyped words and pinyin in plain text.

use std::ops::Range;

use super::Correction;
use super::build::Planner;
use super::words::joined;
use crate::Result;
use crate::analyze::correct::correct_words;
use crate::analyze::{is_cjk, is_stopword, pinyin};
use crate::vocab::provinces;

/// The longest text that is corrected, in characters: longer ones are sentences, not names.
const LONGEST_CORRECTED: usize = 40;
/// The shortest pinyin of a province that is corrected, in letters.
const SHORTEST_MISTYPED: usize = 5;
/// The longest name in pinyin, in words.
const LONGEST_PINYIN: usize = 8;

/// The province whose pinyin has one letter more, less or other: guizou.
fn mistyped_province(typed: &str) -> Option<Correction> {
    let is_meant = |pinyin: &str| strsim::osa_distance(typed, &pinyin.to_lowercase()) == 1;
    let province = provinces().iter().find(|province| is_meant(province.pinyin))?;
    // In a short word, one letter changes too much.
    (typed.len() >= SHORTEST_MISTYPED).then(|| Correction {
        typed: typed.to_owned(),
        text: province.name.to_owned(),
        applied: false,
    })
}

impl Planner<'_> {
    /// The stretch with mistyped words and pinyin replaced, where that is certain.
    pub(super) fn corrected(&self, normal: &str) -> Result<Option<String>> {
        let words = self.words_of(normal);
        if words.is_empty() || normal.chars().count() > LONGEST_CORRECTED {
            return Ok(None);
        }
        let found = match normal.contains(is_cjk) {
            true => self.mistyped(normal, &words)?,
            false => self.pinyin(&words)?,
        };
        let mut texts = Vec::new();
        let mut at = 0;
        for (range, correction) in found {
            if correction.applied {
                texts.push(joined(&words[at..range.start]));
                texts.push(correction.text.clone());
                at = range.end;
            }
            self.corrections.borrow_mut().push(correction);
        }
        texts.push(joined(&words[at..]));
        texts.retain(|text| !text.is_empty());
        Ok((at > 0).then(|| texts.join(" ")))
    }

    /// Chinese words that no record holds and that are pronounced or look like a name that some do.
    fn mistyped(&self, normal: &str, words: &[&str]) -> Result<Vec<(Range<usize>, Correction)>> {
        // After a typing error, segmentation gives unknown words or single characters.
        let is_word = |word: &str| word.chars().nth(1).is_some() && self.analyzer.has_word(word);
        let mut is_suspect = false;
        for word in words {
            is_suspect |=
                !is_word(word) && !is_stopword(word) && (words.len() > 1 || self.stats.frequency(word)? == 0);
        }
        if !is_suspect || self.occurs(normal)? {
            return Ok(Vec::new());
        }
        // A name of the thesaurus is correct, even if no record has it.
        let names = self.analyzer.thesaurus().expand(words);
        let is_name = |word: &str| names.iter().any(|name| words[name.words.clone()].contains(&word));
        let known = |word: &str| {
            let is_known = || -> Result<bool> { Ok(self.stats.frequency(word)? > 0 || self.occurs(word)?) };
            // OK because an index that cannot be read fails again in the search itself.
            is_name(word) || is_word(word) || is_known().unwrap_or(true)
        };
        let vocabulary: Vec<&str> =
            pinyin::vocabulary(self.analyzer.thesaurus(), self.analyzer.lexicon()).collect();
        let corrections = correct_words(words, &known, &vocabulary).into_iter();
        Ok(corrections
            .map(|(range, correction)| {
                let typed = joined(&words[range.clone()]);
                (range, Correction { typed, text: correction.text, applied: correction.certain })
            })
            .collect())
    }

    /// Runs of Latin words that no record holds and that spell a Chinese name.
    fn pinyin(&self, words: &[&str]) -> Result<Vec<(Range<usize>, Correction)>> {
        let mut found = Vec::new();
        let mut terms: Option<Vec<String>> = None;
        let mut start = 0;
        while start < words.len() {
            let is_name = !self.analyzer.thesaurus().expand(&words[start..=start]).is_empty();
            if is_name || self.stats.frequency(words[start])? > 0 {
                start += 1;
                continue;
            }
            let longest = words.len().min(start + LONGEST_PINYIN);
            let mut read = None;
            for end in (start + 1..=longest).rev() {
                let letters = words[start..end].concat();
                let vocabulary = pinyin::vocabulary(self.analyzer.thesaurus(), self.analyzer.lexicon());
                let mut name = self.best_read(&pinyin::matches(&letters, vocabulary))?;
                if name.is_none() {
                    if terms.is_none() {
                        terms = Some(self.stats.words()?);
                    }
                    let terms = terms.iter().flatten().map(String::as_str);
                    name = self.best_read(&pinyin::matches(&letters, terms))?;
                }
                if let Some(text) = name {
                    let typed = words[start..end].join(" ");
                    read = Some((start..end, Correction { typed, text, applied: true }));
                    break;
                }
            }
            let read = read.or_else(|| Some((start..start + 1, mistyped_province(words[start])?)));
            start = read.as_ref().map_or(start + 1, |(range, _)| range.end);
            found.extend(read);
        }
        Ok(found)
    }

    /// The name that most records hold, among those that the letters spell.
    fn best_read(&self, matches: &[pinyin::Match]) -> Result<Option<String>> {
        let mut best: Option<(bool, u64, &str)> = None;
        for found in matches {
            let (_, frequency) = self.test(&found.name)?;
            let candidate = (found.reading == pinyin::Reading::Full, frequency, found.name.as_str());
            if frequency > 0 && best.is_none_or(|best| (best.0, best.1) < (candidate.0, candidate.1)) {
                best = Some(candidate);
            }
        }
        Ok(best.map(|(.., name)| name.to_owned()))
    }
}
