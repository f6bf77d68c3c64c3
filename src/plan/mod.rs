//! Plans: a plan is a value that back ends execute, and that highlighting, `explain` and `why_not` read.
//! Building it touches no index; [`TermStats`] answers questions about the index.
//!
//! Plain words become [concepts](Concept): each a word or name with the other words for the same
//! thing. Provinces, years and sectors that the words name become concepts too. A record about that
//! province, year or sector need not hold the word. Everything else that a query says
//! (quoted text, fields, filters, `NOT`, groups) is [required](Plan::required).

mod build;
mod contribution;
mod corrected;
mod named;
mod words;

use std::borrow::Cow;
use std::ops::Range;

use crate::analyze::Relation;
use crate::fields::Field;
use crate::query::Filter;

pub use crate::request::Ranking;
pub use build::plan;
pub(crate) use contribution::Contribution;

/// The statistics of an index that planning needs.
pub trait TermStats {
    /// The number of records.
    fn records(&self) -> crate::Result<u64>;

    /// The number of records that hold a word, alone or inside a longer one.
    fn frequency(&self, word: &str) -> crate::Result<u64>;

    /// Announces the words whose frequencies will be requested, so that one request to a server suffices.
    ///
    /// # Errors
    /// If the index cannot be read.
    fn expect(&self, _words: &mut dyn Iterator<Item = &str>) -> crate::Result<()> {
        Ok(())
    }

    /// Whether any record contains a text.
    fn occurs(&self, text: &str) -> crate::Result<bool>;

    /// Chinese words that records hold, for pinyin; a large index may leave some out.
    fn words(&self) -> crate::Result<Vec<String>>;
}

/// The plan of a request.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Conditions beside the query; all hold for every match.
    pub filters: Vec<Filter>,
    /// Conditions of the query that every match meets.
    pub required: Vec<Node>,
    /// The concepts of the plain words. A match holds all of them, or most of them if the request allows
    /// it.
    pub concepts: Vec<Concept>,
    /// The rewards, which raise the score of a match.
    pub rewards: Vec<Reward>,
    /// Words that were probably mistyped, or typed in pinyin.
    pub corrections: Vec<Correction>,
}

/// A word that was probably mistyped, or typed in pinyin.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct Correction {
    /// As typed.
    pub typed: String,
    /// What was probably meant.
    pub text: String,
    /// Whether the text is looked for in place of what was typed; else it is only suggested.
    pub applied: bool,
}

/// A condition with structure.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Every record.
    All,
    /// All of these hold.
    And(Vec<Node>),
    /// One of these holds.
    Or(Vec<Node>),
    /// This does not hold.
    Not(Box<Node>),
    /// A condition on a field.
    Filter(Filter),
    /// A text occurs, in normal form, in a field or anywhere.
    Literal {
        /// The field; `None` for the whole record.
        field: Option<Field>,
        /// The text in normal form.
        text: String,
    },
    /// A word begins so.
    Prefix {
        /// The beginning in normal form.
        text: String,
    },
    /// Plain words inside a group: all concepts hold.
    Words {
        /// The concepts.
        concepts: Vec<Concept>,
        /// What raises the score.
        rewards: Vec<Reward>,
    },
}

/// One thing that plain words ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct Concept {
    /// The words as typed.
    pub text: String,
    /// The bytes of the query that they were read from.
    pub span: Range<usize>,
    /// What can satisfy it; the first is what was typed.
    pub alternatives: Vec<Alternative>,
    /// How much it weighs among the concepts of its query: its inverse document frequency, less
    /// where it names a province, a year or a sector.
    pub weight: f32,
    /// Whether it names a province, a region, a year or a sector: a preference, not a topic.
    pub is_preference: bool,
}

/// One way to satisfy a concept.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// What is looked for.
    pub test: Test,
    /// What a match scores, against the words as typed.
    pub factor: f32,
    /// How it is related to what was typed.
    pub relation: Relation,
}

/// What can be looked for in a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// A word, alone, inside a longer word, or over the boundary of two.
    Word(String),
    /// Chinese text of several words.
    Literal(String),
    /// Words of a script with spaces, one after the other.
    Phrase(Vec<String>),
    /// A condition on a field.
    Filter(Filter),
}

/// What raises the score of a match without being required.
#[derive(Debug, Clone, PartialEq)]
pub enum Reward {
    /// A term of titles: a pair of characters, or a word in another script.
    TitleTerm {
        /// The term.
        term: String,
        /// Its weight.
        weight: f32,
    },
    /// A word inside a word that is looked for.
    Word {
        /// The word.
        word: String,
        /// Its weight.
        weight: f32,
    },
    /// Words that follow each other as in the query.
    Phrase {
        /// The words.
        words: Vec<String>,
        /// Its weight.
        weight: f32,
    },
}

/// One thing that contributes to the score of a match.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Reason {
    /// The word, text or filter.
    pub text: String,
    /// Where: `text`, `title`, `phrase`, `literal`, `part of a word`, `preference`, or `coverage` for what the record
    /// holds of the query.
    pub place: Cow<'static, str>,
    /// What it adds to the score.
    pub weight: f32,
}

impl Alternative {
    /// The text of the condition.
    pub fn text(&self) -> String {
        match &self.test {
            Test::Word(text) | Test::Literal(text) => text.clone(),
            Test::Phrase(words) => joined_words(words),
            Test::Filter(filter) => filter.to_string(),
        }
    }
}

impl Reward {
    /// What is looked for, and where, as in [`Reason::place`].
    pub fn text_and_place(&self) -> (String, &'static str) {
        match self {
            Reward::TitleTerm { term, .. } => (term.clone(), "title"),
            Reward::Word { word, .. } => (word.clone(), "part of a word"),
            Reward::Phrase { words, .. } => (joined_words(words), "phrase"),
        }
    }
}

impl Plan {
    /// Every text that a match may be found by, for highlights: not those under `NOT`. With each, how much
    /// it says about the match: rare words most.
    pub fn needles(&self) -> Vec<(&str, f32)> {
        let mut needles = Vec::new();
        for concept in &self.concepts {
            concept.needles(&mut needles);
        }
        for node in &self.required {
            node.needles(&mut needles);
        }
        needles
    }

    /// Whether a text is looked for.
    pub fn has_text(&self) -> bool {
        !self.concepts.is_empty() || self.required.iter().any(|node| !node.texts().is_empty())
    }

    /// Whether every match that holds all of it holds a text.
    pub fn requires_text(&self) -> bool {
        self.concepts.iter().any(Concept::requires_text) || self.required.iter().any(Node::requires_text)
    }

    /// Whether remarks can match: text outside the records of a change point is found by text, or by
    /// its kind.
    pub fn finds_remarks(&self) -> bool {
        let names_kind = |filter: &Filter| filter.field() == Field::Kind;
        self.has_text()
            || self.filters.iter().any(names_kind)
            || self.required.iter().any(|node| node.has_filter_on(Field::Kind))
    }

    /// Whether only records can match: change points have no text and no date of their own.
    pub fn asks_for_records(&self) -> bool {
        !self.concepts.is_empty()
            || self.required.iter().any(Node::asks_for_records)
            || self.filters.iter().any(is_of_records)
    }
}

/// Whether a filter is on a field that change points do not have.
fn is_of_records(filter: &Filter) -> bool {
    use Field::{Date, Host, Issuer, Kind, Lag, LagOverlap};
    matches!(filter.field(), Date | Lag | LagOverlap | Issuer | Host | Kind)
}

/// Joins words as they were typed: with a space between two words of a script that has spaces.
fn joined_words(words: &[String]) -> String {
    words::joined(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

impl Node {
    /// The texts that it looks for, except those under `NOT`.
    pub fn texts(&self) -> Vec<&str> {
        let mut needles = Vec::new();
        self.needles(&mut needles);
        needles.into_iter().map(|(text, _)| text).collect()
    }

    fn needles<'n>(&'n self, needles: &mut Vec<(&'n str, f32)>) {
        match self {
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| node.needles(needles)),
            Node::Literal { text, .. } | Node::Prefix { text } => needles.push((text, REQUIRED)),
            Node::Words { concepts, .. } => concepts.iter().for_each(|concept| concept.needles(needles)),
            Node::All | Node::Not(_) | Node::Filter(_) => {}
        }
    }

    /// Whether a filter on `field` is part of it.
    pub fn has_filter_on(&self, field: Field) -> bool {
        match self {
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(|node| node.has_filter_on(field)),
            Node::Not(node) => node.has_filter_on(field),
            Node::Filter(filter) => filter.field() == field,
            Node::All | Node::Literal { .. } | Node::Prefix { .. } | Node::Words { .. } => false,
        }
    }

    /// Whether every document that meets it has text.
    fn requires_text(&self) -> bool {
        match self {
            Node::And(nodes) => nodes.iter().any(Node::requires_text),
            Node::Or(nodes) => nodes.iter().all(Node::requires_text),
            Node::Words { concepts, .. } => concepts.iter().any(Concept::requires_text),
            Node::All | Node::Not(_) | Node::Filter(_) => false,
            Node::Literal { .. } | Node::Prefix { .. } => true,
        }
    }

    /// Whether only records can meet it.
    pub fn asks_for_records(&self) -> bool {
        match self {
            Node::All => false,
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(Node::asks_for_records),
            Node::Not(node) => node.asks_for_records(),
            Node::Filter(filter) => is_of_records(filter),
            Node::Literal { .. } | Node::Prefix { .. } | Node::Words { .. } => true,
        }
    }
}

/// The weight of a required text in highlights; it is larger than that of any word.
const REQUIRED: f32 = 20.0;

/// The weight of the most frequent word in highlights.
const LEAST: f32 = 0.01;

impl Concept {
    /// Whether every document that satisfies it has text: a change point, too, has a province, year and
    /// sector.
    pub fn requires_text(&self) -> bool {
        self.alternatives.iter().all(|alternative| !matches!(alternative.test, Test::Filter(_)))
    }

    /// Whether an alternative is a phrase with a word that is an alternative too, and so finds no other records.
    pub fn is_within_a_word(&self, alternative: &Alternative) -> bool {
        let Test::Phrase(words) = &alternative.test else { return false };
        self.alternatives.iter().any(|other| matches!(&other.test, Test::Word(word) if words.contains(word)))
    }

    fn needles<'c>(&'c self, needles: &mut Vec<(&'c str, f32)>) {
        for alternative in &self.alternatives {
            let weight = (self.weight * alternative.factor).max(LEAST);
            match &alternative.test {
                Test::Word(text) | Test::Literal(text) => needles.push((text, weight)),
                Test::Phrase(words) => needles.extend(words.iter().map(|word| (word.as_str(), weight))),
                Test::Filter(_) => {}
            }
        }
    }
}

/// Inverse document frequency as in BM25 (Robertson and Zaragoza 2009, §3.4).
pub(crate) fn idf(records: u64, frequency: u64) -> f32 {
    let (with, without) = (frequency as f32, records.saturating_sub(frequency) as f32);
    (1.0 + (without + 0.5) / (with + 0.5)).ln()
}
