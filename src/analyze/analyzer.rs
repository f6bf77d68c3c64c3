//! The analyzer, which indexing and searching share.

use super::segment::{self, Segmenter, Word};
use super::thesaurus::Thesaurus;
use super::{Lexicon, characters, dictionary};
use crate::Result;

/// The version of jieba-rs that the segmentation reproduces; a test compares it with the one in use.
pub const JIEBA_VERSION: &str = "0.11.0";

/// Raise this when a change of the code affects normal forms, words or sub-words.
const FORMAT: u32 = 1;

/// A user's additions to the analysis of texts. An index keeps them and analyzes queries with them.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The lexicon, in the format of [`Lexicon::parse`]; empty for none.
    pub lexicon: String,
}

/// Cuts normal forms into words and sub-words, and knows other words for the same thing. Shared by threads.
pub struct Analyzer {
    segmenter: Segmenter,
    lexicon: Lexicon,
    thesaurus: Thesaurus,
    fingerprint: u64,
}

impl Analyzer {
    /// An analyzer. It starts at once, because it uses the dictionary directly from the binary.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`](crate::ErrorKind::Settings): a line of `settings` is malformed.
    pub fn new(settings: &Settings) -> Result<Analyzer> {
        let lexicon = Lexicon::parse(&settings.lexicon)?;
        let fingerprint = fingerprint(settings);
        Ok(Analyzer {
            segmenter: Segmenter::new(&lexicon),
            lexicon,
            thesaurus: Thesaurus::default(),
            fingerprint,
        })
    }

    /// The same, with a user's groups of names, as [`Thesaurus::parse`] reads them. They change what queries
    /// find, not what is indexed, so the fingerprint stays.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`](crate::ErrorKind::Settings): a line of `groups` is malformed.
    pub fn with_synonyms(self, groups: &str) -> Result<Analyzer> {
        Ok(Analyzer { thesaurus: Thesaurus::parse(groups)?, ..self })
    }

    /// Calls `f` with the words of a normal form, in order and without overlap. Together they cover all of
    /// the text except spaces. No word is longer than [`MAX_WORD_BYTES`](super::MAX_WORD_BYTES).
    ///
    /// # Panics
    ///
    /// If `normal` is 4 GiB or longer: offsets of words have 32 bits.
    pub fn for_each_word(&self, normal: &str, f: impl FnMut(Word)) {
        self.segmenter.words(normal, f);
    }

    /// As [`Analyzer::for_each_word`], but replaces the content of `words`.
    ///
    /// # Panics
    ///
    /// As for [`Analyzer::for_each_word`].
    pub fn words(&self, normal: &str, words: &mut Vec<Word>) {
        words.clear();
        self.segmenter.words(normal, |word| words.push(word));
    }

    /// Calls `f` with the sub-words of `word`: the dictionary words of two or more characters inside it, or,
    /// for a name with `.`, `_` or `-`, its parts that contain a letter. Sub-words depend on the word alone,
    /// not on its position; a [`SubwordCache`](super::SubwordCache) keeps them.
    ///
    /// jieba's search mode stops at three characters; then a search for 生态环境 would not find the
    /// word 生态环境部.
    pub fn subwords<'w>(&self, word: &'w str, f: impl FnMut(&'w str)) {
        segment::subwords(word, |part| self.segmenter.contains(part), f);
    }

    /// Whether `word`, in normal form, is in jieba's dictionary or a lexicon.
    pub fn has_word(&self, word: &str) -> bool {
        self.segmenter.contains(word)
    }

    /// The built-in thesaurus and the user's groups.
    pub fn thesaurus(&self) -> &Thesaurus {
        &self.thesaurus
    }

    /// The user's lexicon.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// A number that changes whenever texts would be indexed differently.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

impl std::fmt::Debug for Analyzer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Analyzer({:016x})", self.fingerprint)
    }
}

/// Computed by the compiler, so that the table need not be read at start.
const CHARACTERS_HASH: u64 = xxhash_rust::const_xxh3::xxh3_64(characters::BYTES);

fn fingerprint(settings: &Settings) -> u64 {
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    hash.update(&FORMAT.to_le_bytes());
    let built_in: [&[u8]; 4] = [
        JIEBA_VERSION.as_bytes(),
        &CHARACTERS_HASH.to_le_bytes(),
        dictionary::checksum(),
        super::stopwords::BUILT_IN.as_bytes(),
    ];
    for part in built_in.into_iter().chain([settings.lexicon.as_bytes()]) {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.digest()
}
