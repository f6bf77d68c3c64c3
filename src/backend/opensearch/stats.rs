//! Term statistics of one commit for planning, cached.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::lower::{Lowering, of_types};
use super::reader::OpenSearchReader;
use crate::Result;
use crate::analyze::{is_cjk, normalize};
use crate::backend::DocType;
use crate::fields::Field;
use crate::plan::{Ranking, TermStats};
use crate::record::StoredRecord;

/// Cached frequencies, about: some megabytes.
const MOST_REMEMBERED: usize = 50_000;

/// The most records whose words are compared with pinyin.
const MOST_READ: usize = 10_000;

/// The number of records that hold words, and texts.
#[derive(Default)]
pub(super) struct Frequencies {
    words: Mutex<HashMap<String, u64>>,
    literals: Mutex<HashMap<String, u64>>,
}

fn remembered(
    known: &Mutex<HashMap<String, u64>>,
    text: &str,
    count: impl FnOnce() -> Result<u64>,
) -> Result<u64> {
    // OK because no panic can leave the map half changed.
    let lock = || known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(&frequency) = lock().get(text) {
        return Ok(frequency);
    }
    let frequency = count()?;
    let mut known = lock();
    if known.len() >= MOST_REMEMBERED {
        known.clear();
    }
    known.insert(text.to_owned(), frequency);
    Ok(frequency)
}

impl OpenSearchReader {
    /// The number of records and remarks that contain a text in normal form.
    pub fn literal_frequency(&self, text: &str) -> Result<u64> {
        remembered(&self.frequencies.literals, text, || {
            let lowering = Lowering { reader: self, ranking: Ranking::default() };
            Ok(self.count(&lowering.literal(text)?)? as u64)
        })
    }

    /// The `_id`s of the given records that contain a text in the whole record, or in one field.
    pub fn documents_with(
        &self,
        candidates: &Value,
        field: Option<Field>,
        text: &str,
    ) -> Result<Vec<String>> {
        let mut held = Vec::new();
        self.each_stored(candidates, usize::MAX, |hit, record: StoredRecord| {
            let holds = |value: &str| normalize(value).text().contains(text);
            let is_held = match field {
                None => holds(&record.text),
                Some(field) => record.values(field).iter().any(|value| holds(value)),
            };
            held.extend(is_held.then(|| hit.id.clone()));
            Ok(())
        })?;
        Ok(held)
    }
}

impl TermStats for OpenSearchReader {
    fn records(&self) -> Result<u64> {
        if let Some(&records) = self.records.get() {
            return Ok(records);
        }
        let records = self.count(&of_types(&[DocType::Record]))? as u64;
        Ok(*self.records.get_or_init(|| records))
    }

    fn frequency(&self, word: &str) -> Result<u64> {
        remembered(&self.frequencies.words, word, || {
            let in_field = |field: &str| self.count(&json!({"term": {field: word}}));
            Ok((in_field("words")? + in_field("subwords")?) as u64)
        })
    }

    fn expect(&self, words: &mut dyn Iterator<Item = &str>) -> Result<()> {
        let lock = || self.frequencies.words.lock().unwrap_or_else(PoisonError::into_inner);
        let new: BTreeSet<&str> = {
            let known = lock();
            words.filter(|word| !known.contains_key(*word)).collect()
        };
        // A single one is as fast without a batch.
        if new.len() < 2 {
            return Ok(());
        }
        let in_fields = |word: &&str| ["words", "subwords"].map(|field| json!({"term": {field: word}}));
        let counts = self.view.count_each(&new.iter().flat_map(in_fields).collect::<Vec<_>>())?;
        let mut known = lock();
        for (word, counts) in new.into_iter().zip(counts.chunks(2)) {
            // A failed count is requested again.
            if let [Some(words), Some(subwords)] = counts {
                known.insert(word.to_owned(), (words + subwords) as u64);
            }
        }
        Ok(())
    }

    fn words(&self) -> Result<Vec<String>> {
        let mut words = BTreeSet::new();
        self.each_stored(&of_types(&[DocType::Record]), MOST_READ, |_, record: StoredRecord| {
            let normal = normalize(&record.text);
            self.analyzer.for_each_word(normal.text(), |word| {
                let word = word.of(normal.text());
                if word.starts_with(is_cjk) && !words.contains(word) {
                    words.insert(word.to_owned());
                }
            });
            Ok(())
        })?;
        Ok(words.into_iter().collect())
    }

    fn occurs(&self, text: &str) -> Result<bool> {
        Ok(self.literal_frequency(text)? > 0)
    }
}
