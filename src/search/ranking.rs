//! How much each ingredient of the ranking weighs.

/// The weights of the ranking's ingredients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    /// A pair of characters of the title, or a word of it in other letters.
    pub title_bigrams: f32,
    /// In titles, a name of like meaning or in English, against the name itself.
    pub related: f32,
    /// A word of the text.
    pub words: f32,
    /// How many times the mean length a text may have before its length counts as BM25 has it.
    pub length: f32,
    /// A dictionary word inside a longer word of the text.
    pub subwords: f32,
    /// A synonym, against the word itself.
    pub synonym: f32,
    /// A province that the part names and the report is about.
    pub province: f32,
    /// A sub-word of a word that is looked for.
    pub query_subwords: f32,
    /// The share of a part's words that a record must hold.
    pub most: f32,
}

impl Default for Ranking {
    fn default() -> Self {
        Ranking {
            title_bigrams: 1.75,
            related: 1.0,
            words: 1.0,
            length: 10.0,
            subwords: 0.3,
            synonym: 0.8,
            province: 6.0,
            query_subwords: 0.5,
            most: 0.2,
        }
    }
}
