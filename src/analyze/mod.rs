//! Chinese text: normal form, words, sub-words, thesaurus.
//!
//! [`normalize`] brings a text into normal form and keeps a map back to the original. An [`Analyzer`] cuts
//! the normal form into [words](Word), which do not overlap and cover all of it except spaces, and lists the
//! sub-words of each. It starts at once, because it uses the dictionary directly from the binary.
//!
//! ```
//! use tansuo::analyze::{Analyzer, Settings, normalize};
//!
//! let analyzer = Analyzer::new(&Settings::default())?;
//! let normal = normalize("減污降碳協同增效");
//! let mut words = Vec::new();
//! analyzer.words(normal.text(), &mut words);
//! let words: Vec<&str> = words.iter().map(|word| word.of(normal.text())).collect();
//! assert_eq!(words, ["减污降碳", "协同增效"]);
//! # Ok::<(), tansuo::Error>(())
//! ```

mod analyzer;
mod bigrams;
mod characters;
pub mod correct;
mod dictionary;
mod explain;
pub mod lexicon;
mod normal;
pub mod pinyin;
mod readings;
mod segment;
mod stopwords;
mod subwords;
pub mod thesaurus;

pub use analyzer::{Analyzer, JIEBA_VERSION, Settings};
pub use bigrams::bigrams;
pub use explain::{ExplainedExpansion, ExplainedWord, Explanation};
pub use lexicon::Lexicon;
pub use normal::{Normalized, is_cjk, normalize};
pub(crate) use normal::{is_spaced, normal_char};
pub use segment::{Class, MAX_WORD_BYTES, Word};
pub use stopwords::is_stopword;
pub use subwords::SubwordCache;
pub use thesaurus::{Alternative, Expansion, Relation, Thesaurus};
