//! Tokens as tantivy takes them.

use std::str::Chars;

use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

use crate::backend::update::TEXT;

/// Name of [`TokenDecoder`].
pub(super) const TOKENIZER: &str = "encoded";

/// The distance between the positions of neighbouring words. With a space between them it is one more, which
/// occurs in no other case.
pub(super) const WORD_STEP: usize = 2;
pub(super) const SPACE_STEP: usize = 1;

/// Reads the `EncodedTokens` of an update.
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
            let step = if bytes > 0 { WORD_STEP } else { SPACE_STEP };
            self.token.position = self.token.position.wrapping_add(step);
            if bytes > 0 {
                self.token.text.clear();
                self.token.text.push_str(token);
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
