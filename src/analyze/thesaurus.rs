//! Interim.
#![allow(missing_docs)]
use std::ops::Range;
use super::Synonyms;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub enum Relation { Same, Narrower, Broader, Related }
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative { pub name: String, pub relation: Relation }
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordExpansion { pub words: Range<usize>, pub alternatives: Vec<Alternative> }
pub struct Thesaurus<'a>(pub(super) &'a Synonyms);
impl Thesaurus<'_> {
    pub fn expand(&self, words: &[&str]) -> Vec<WordExpansion> {
        self.0.expand(words).into_iter().map(|e| WordExpansion { words: e.words, alternatives: e.synonyms.into_iter().map(|name| Alternative { name, relation: Relation::Same }).collect() }).collect()
    }
}
