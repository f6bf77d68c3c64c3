//! The fields of the index, read from `schema/index.json` in tantivy's own schema format.

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

/// Adds a token to a text that is cut before it reaches tantivy: its length in bytes, as the
/// character of that number, and the token itself. No token is longer than 255 bytes.
pub(crate) fn push_token(cut: &mut String, token: &str) {
    debug_assert!(token.len() <= crate::analyze::MAX_WORD_BYTES);
    cut.push(char::from(token.len() as u8));
    cut.push_str(token);
}

/// Name of the tokenizer that reads what [`push_token`] wrote.
pub(crate) const CUT_TOKENIZER: &str = "cut";

/// Reads what [`push_token`] wrote. Words and sub-words come from one segmentation, which tantivy's own
/// tokenizers, one per field, would each do again.
#[derive(Debug, Clone, Default)]
pub(crate) struct CutTokenizer {
    token: Token,
}

pub(crate) struct CutStream<'a> {
    rest: &'a str,
    offset: usize,
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
        CutStream { rest: text, offset: 0, token: &mut self.token }
    }
}

impl TokenStream for CutStream<'_> {
    fn advance(&mut self) -> bool {
        let mut chars = self.rest.chars();
        let Some(length) = chars.next() else { return false };
        let Some((word, rest)) = chars.as_str().split_at_checked(length as usize) else { return false };
        self.token.text.clear();
        self.token.text.push_str(word);
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = self.offset;
        self.token.offset_to = self.offset + word.len();
        self.offset = self.token.offset_to;
        self.rest = rest;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
