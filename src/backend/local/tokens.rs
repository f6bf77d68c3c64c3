//! Texts that are tokenized before they reach tantivy.
//!
//! Words and sub-words come from one segmentation. tantivy's own tokenizers, one per field, would each do it
//! again, and its `PreTokenizedString` allocates for each token.

use std::str::Chars;

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

/// A text and its tokens, encoded as one string: the length of each token in bytes, as the character of that
/// number, 0 for a space between two; [`TEXT`]; and the text.
#[derive(Debug, Default)]
pub(super) struct EncodedTokens(String);

/// Where the lengths end and the text begins: no token is longer than 255 bytes.
const TEXT: char = '\u{100}';

impl EncodedTokens {
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds a token of so many bytes.
    pub fn push(&mut self, bytes: usize) {
        debug_assert!(bytes <= crate::analyze::MAX_WORD_BYTES);
        self.0.push(char::from(bytes as u8));
    }

    /// Adds spaces between two tokens.
    pub fn skip(&mut self, spaces: usize) {
        (0..spaces).for_each(|_| self.push(0));
    }

    /// Adds the text, after all its tokens. [`TokenDecoder`] reads the result.
    pub fn finish(&mut self, text: &str) -> &str {
        self.0.push(TEXT);
        self.0.push_str(text);
        &self.0
    }
}

/// Tokens that do not follow each other in a text.
#[derive(Default)]
pub(super) struct Terms {
    tokens: EncodedTokens,
    text: String,
}

impl Terms {
    pub fn clear(&mut self) {
        self.tokens.clear();
        self.text.clear();
    }

    pub fn push(&mut self, term: &str) {
        self.tokens.push(term.len());
        self.text.push_str(term);
    }

    pub fn finish(&mut self) -> &str {
        self.tokens.finish(&self.text)
    }
}

/// Name of [`TokenDecoder`].
pub(super) const TOKENIZER: &str = "encoded";

/// Reads [`EncodedTokens`].
#[derive(Debug, Clone, Default)]
pub(super) struct TokenDecoder {
    token: Token,
}

pub(super) struct DecodedTokens<'a> {
    lengths: Chars<'a>,
    text: &'a str,
    token: &'a mut Token,
}

impl TokenDecoder {
    pub fn analyzer() -> TextAnalyzer {
        TextAnalyzer::from(TokenDecoder::default())
    }
}

impl Tokenizer for TokenDecoder {
    type TokenStream<'a> = DecodedTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> DecodedTokens<'a> {
        self.token.reset();
        let (lengths, text) = text.split_once(TEXT).unwrap_or_default();
        DecodedTokens { lengths: lengths.chars(), text, token: &mut self.token }
    }
}

impl TokenStream for DecodedTokens<'_> {
    #[inline]
    fn advance(&mut self) -> bool {
        for bytes in self.lengths.by_ref().map(|length| length as usize) {
            let Some((token, rest)) = self.text.split_at_checked(bytes.max(1)) else { return false };
            self.text = rest;
            if bytes > 0 {
                self.token.text.clear();
                self.token.text.push_str(token);
                self.token.position = self.token.position.wrapping_add(1);
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
