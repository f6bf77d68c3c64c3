//! The fields of the index, read from `schema/index.json` in tantivy's own schema format.

use std::str::Chars;

use tantivy::schema::{Field, Schema};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};

use crate::{Error, ErrorKind, Result};

/// What a document of the index stands for, in the field `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum DocType {
    /// A file of a tree, with its fingerprint.
    File = 0,
    /// A change point.
    ChangePoint = 1,
    /// A record.
    Record = 2,
}

/// The fields by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    pub doc_type: Field,
    pub id: Field,
    pub file: Field,
    pub bytes: Field,
    pub mtime_ns: Field,
    pub hash: Field,
    pub status: Field,
    pub file_kind: Field,
    pub report: Field,
    pub change_point: Field,
    pub words: Field,
    pub subwords: Field,
    pub title_bigrams: Field,
    pub province: Field,
    pub sector: Field,
    pub kind: Field,
    pub month: Field,
    pub variant: Field,
    pub issuer: Field,
    pub host: Field,
    pub change_point_start: Field,
    pub change_point_end: Field,
    pub date_start: Field,
    pub date_end: Field,
    pub lag_days: Field,
    pub confidence: Field,
    pub stored: Field,
    pub text: Field,
}

/// The schema that this program writes and reads.
pub(crate) fn schema() -> Result<Schema> {
    serde_json::from_str(include_str!("../../schema/index.json")).map_err(|e| {
        Error::new(ErrorKind::Corrupt, "schema/index.json does not describe an index").because(e)
    })
}

impl Fields {
    /// Looks the fields up by name.
    ///
    /// # Errors
    /// If the schema lacks one: the index was made by another version.
    pub fn of(schema: &Schema) -> Result<Fields> {
        let field = |name: &str| {
            schema.get_field(name).map_err(|e| {
                let remedy = "the index was built by another version of tansuo; build it again with `tansuo index --rebuild`";
                Error::new(ErrorKind::Incompatible, remedy).because(e)
            })
        };
        Ok(Fields {
            doc_type: field("type")?,
            id: field("id")?,
            file: field("file")?,
            bytes: field("bytes")?,
            mtime_ns: field("mtime_ns")?,
            hash: field("hash")?,
            status: field("status")?,
            file_kind: field("file_kind")?,
            report: field("report")?,
            change_point: field("change_point")?,
            words: field("words")?,
            subwords: field("subwords")?,
            title_bigrams: field("title_bigrams")?,
            province: field("province")?,
            sector: field("sector")?,
            kind: field("kind")?,
            month: field("month")?,
            variant: field("variant")?,
            issuer: field("issuer")?,
            host: field("host")?,
            change_point_start: field("change_point_start")?,
            change_point_end: field("change_point_end")?,
            date_start: field("date_start")?,
            date_end: field("date_end")?,
            lag_days: field("lag_days")?,
            confidence: field("confidence")?,
            stored: field("stored")?,
            text: field("text")?,
        })
    }
}

/// A text that is cut into tokens before it reaches tantivy: the length of each token in bytes, as the
/// character of that number, 0 for a space between two; [`TEXT`]; and the text. Words and sub-words come from
/// one segmentation, which tantivy's own tokenizers, one per field, would each do again.
#[derive(Debug, Default)]
pub(crate) struct Cut(String);

/// Where the lengths end and the text begins: no token is longer than 255 bytes.
const TEXT: char = '\u{100}';

impl Cut {
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

    /// Adds the text, once all its tokens are told. What comes of it is for [`CutTokenizer`].
    pub fn finish(&mut self, text: &str) -> &str {
        self.0.push(TEXT);
        self.0.push_str(text);
        &self.0
    }
}

/// Name of [`CutTokenizer`].
pub(crate) const CUT_TOKENIZER: &str = "cut";

/// Reads a [`Cut`].
#[derive(Debug, Clone, Default)]
pub(crate) struct CutTokenizer {
    token: Token,
}

pub(crate) struct CutStream<'a> {
    lengths: Chars<'a>,
    text: &'a str,
    token: &'a mut Token,
}

impl CutTokenizer {
    pub fn analyzer() -> TextAnalyzer {
        TextAnalyzer::from(CutTokenizer::default())
    }
}

impl Tokenizer for CutTokenizer {
    type TokenStream<'a> = CutStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CutStream<'a> {
        self.token.reset();
        let (lengths, text) = text.split_once(TEXT).unwrap_or_default();
        CutStream { lengths: lengths.chars(), text, token: &mut self.token }
    }
}

impl TokenStream for CutStream<'_> {
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
