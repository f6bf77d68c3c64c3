//! The result of the analysis of a text, for people: `tansuo tokens`.

use std::collections::HashSet;

use super::{Alternative, Analyzer, Class, Lexicon, lexicon, normalize};

/// The result of the analysis of a text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Explanation {
    /// The normal form.
    pub normal: String,
    /// The words, in order.
    pub words: Vec<ExplainedWord>,
    /// The runs of words that the thesaurus knows.
    pub expansions: Vec<ExplainedExpansion>,
}

/// A word and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ExplainedWord {
    /// The word in normal form.
    pub text: String,
    /// What it consists of.
    pub class: Class,
    /// Its first byte in the original text.
    pub start: usize,
    /// The byte after it in the original text.
    pub end: usize,
    /// Whether it is in the built-in lexicon or in the user's.
    pub from_lexicon: bool,
    /// The words within it.
    pub subwords: Vec<String>,
}

/// A run of words that the thesaurus knows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ExplainedExpansion {
    /// The run.
    pub words: Vec<String>,
    /// The other names, the closest first.
    pub alternatives: Vec<Alternative>,
}

impl Analyzer {
    /// Analyzes `text` and explains the result.
    ///
    /// ```
    /// use tansuo::analyze::{Analyzer, Settings};
    ///
    /// let explanation = Analyzer::new(&Settings::default())?.explain("雙碳目標");
    /// assert_eq!(explanation.normal, "双碳目标");
    /// assert!(explanation.words[0].from_lexicon);
    /// # Ok::<(), tansuo::Error>(())
    /// ```
    pub fn explain(&self, text: &str) -> Explanation {
        let built_in = Lexicon::parse(lexicon::BUILT_IN).unwrap_or_default();
        let entries = built_in.entries().iter().chain(self.lexicon().entries());
        let lexicon: HashSet<&str> = entries.map(|entry| entry.word.as_str()).collect();
        let normal = normalize(text);
        let mut words = Vec::new();
        self.for_each_word(normal.text(), |word| {
            let original = normal.original_range(word.start as usize..word.end as usize);
            let text = word.of(normal.text());
            let mut subwords = Vec::new();
            self.subwords(text, |subword| subwords.push(subword.to_string()));
            words.push(ExplainedWord {
                text: text.to_string(),
                class: Class::of(text),
                start: original.start,
                end: original.end,
                from_lexicon: lexicon.contains(text),
                subwords,
            });
        });
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let run = |range: std::ops::Range<usize>| texts[range].iter().map(|text| text.to_string()).collect();
        let expansions = (self.thesaurus().expand(&texts).into_iter())
            .map(|found| ExplainedExpansion { words: run(found.words), alternatives: found.alternatives })
            .collect();
        Explanation { normal: normal.text().to_string(), words, expansions }
    }
}
