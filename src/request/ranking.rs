//! The weights of the ranking.

/// The weights of the ranking. They are round values; `docs/adr` has the effect of each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    /// A word of the text.
    pub words: f32,
    /// A word inside a longer word of the text.
    pub subwords: f32,
    /// A text that occurs, but not as a word: it is found, and ranks last.
    pub literal: f32,
    /// A pair of characters of the title.
    pub title: f32,
    /// Words that follow each other as in the query.
    pub phrase: f32,
    /// Another name of the same thing, against the name as typed.
    pub same: f32,
    /// A narrower term.
    pub narrower: f32,
    /// A broader term.
    pub broader: f32,
    /// A related term.
    pub related: f32,
    /// The parts of a word that no record holds, against the word.
    pub part: f32,
    /// A province, year or sector that the words name and the record is about: a fixed score.
    pub preference: f32,
    /// The weight of such a name among the concepts, against the mean of the other concepts.
    pub preference_weight: f32,
    /// A word inside a word that is looked for, against the word.
    pub query_subwords: f32,
    /// The score for a record that holds all concepts; in proportion if it holds some of them.
    pub coverage: f32,
    /// The factor by which BM25 multiplies the average length of texts.
    pub length: f32,
}

impl Default for Ranking {
    fn default() -> Self {
        Ranking {
            words: 1.0,
            subwords: 0.4,
            literal: 0.01,
            title: 1.0,
            phrase: 0.3,
            same: 0.9,
            narrower: 0.7,
            broader: 0.4,
            related: 0.3,
            part: 0.7,
            preference: 5.0,
            preference_weight: 0.3,
            query_subwords: 0.3,
            coverage: 20.0,
            length: 2.0,
        }
    }
}
