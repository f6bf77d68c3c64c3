//! Texts that are tokenized before an engine gets them.
//!
//! Words and sub-words come from one segmentation. tantivy's own tokenizers, one per field, would each repeat
//! it, and its `PreTokenizedString` allocates for each token.

/// A text and its tokens, encoded as one string: the length of each token in bytes, as the character of that
/// number, 0 for a space between two; [`TEXT`]; and the text.
#[derive(Debug, Default)]
pub(in crate::backend) struct EncodedTokens(String);

/// Separates the lengths from the text: no token is longer than 255 bytes.
pub(in crate::backend) const TEXT: char = '\u{100}';

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

    /// Adds the text, after all its tokens. `TokenDecoder` reads the result.
    pub fn finish(&mut self, text: &str) -> &str {
        self.0.push(TEXT);
        self.0.push_str(text);
        &self.0
    }
}

/// Tokens that are not the words of a text.
#[derive(Default)]
pub(in crate::backend) struct Terms {
    tokens: EncodedTokens,
    text: String,
    /// The position of the next one.
    position: usize,
}

impl Terms {
    pub fn clear(&mut self) {
        self.tokens.clear();
        self.text.clear();
        self.position = 0;
    }

    pub fn push(&mut self, term: &str) {
        self.tokens.push(term.len());
        self.text.push_str(term);
        self.position += 1;
    }

    /// Adds a term at a position behind those of the others.
    pub fn push_at(&mut self, term: &str, position: usize) {
        while self.position < position {
            self.tokens.skip(1);
            self.text.push(' ');
            self.position += 1;
        }
        self.push(term);
    }

    pub fn finish(&mut self) -> &str {
        self.tokens.finish(&self.text)
    }
}

/// Decodes the tokens of [`EncodedTokens`].
#[cfg(feature = "opensearch")]
pub(in crate::backend) fn decoded(encoded: &str) -> impl Iterator<Item = &str> {
    let (lengths, mut text) = encoded.split_once(TEXT).unwrap_or_default();
    lengths.chars().map(|length| length as usize).filter_map(move |bytes| {
        let (token, rest) = text.split_at_checked(bytes.max(1))?;
        text = rest;
        (bytes > 0).then_some(token)
    })
}
