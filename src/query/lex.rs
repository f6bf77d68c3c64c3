//! Cuts a query into tokens. Full-width punctuation is read as its ASCII twin.

use std::ops::Range;

use super::QueryError;
use crate::analyze::normalize;
use crate::fields::Field;
use crate::message::message;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    /// A leading `-`.
    Minus,
    /// `|`
    Bar,
    /// `name:`, directly followed by its value.
    Field(String),
    Word(String),
    Literal(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spanned {
    pub token: Token,
    pub span: Range<usize>,
}

/// Quotation marks that open and close alike. They end a word.
const STRAIGHT: [char; 2] = ['"', '＂'];

/// The ASCII twin of a full-width sign of the query language; other characters are themselves.
fn twin(c: char) -> char {
    match c {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        '“' | '”' | '„' | '＂' => '"',
        '＊' => '*',
        '－' => '-',
        '｜' => '|',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

pub(super) fn tokens(query: &str) -> Result<Vec<Spanned>, QueryError> {
    let mut lexer = Lexer { query, at: 0, tokens: Vec::new() };
    while lexer.at < query.len() {
        lexer.step()?;
    }
    without_punctuation(query, lexer.tokens)
}

/// Drops words that are nothing but punctuation: people put commas between words.
fn without_punctuation(query: &str, mut tokens: Vec<Spanned>) -> Result<Vec<Spanned>, QueryError> {
    let Some(first) = tokens.first().map(|token| token.span.clone()) else { return Ok(tokens) };
    let mut follows_field = false;
    tokens.retain(|token| {
        let is_value = std::mem::replace(&mut follows_field, matches!(token.token, Token::Field(_)));
        let Token::Word(word) = &token.token else { return true };
        is_value || word.ends_with(['*', '＊']) || normalize(word).text().contains(char::is_alphanumeric)
    });
    if tokens.is_empty() {
        let message = message!("there is nothing but punctuation here; a word was expected");
        return Err(QueryError::new(query, first, message));
    }
    Ok(tokens)
}

struct Lexer<'q> {
    query: &'q str,
    at: usize,
    tokens: Vec<Spanned>,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<(char, usize)> {
        self.query[self.at..].chars().next().map(|c| (twin(c), c.len_utf8()))
    }

    fn push(&mut self, token: Token, span: Range<usize>) {
        self.tokens.push(Spanned { token, span });
    }

    fn step(&mut self) -> Result<(), QueryError> {
        let Some((c, bytes)) = self.peek() else { return Ok(()) };
        let start = self.at;
        match c {
            ' ' => self.at += bytes,
            '(' | ')' => {
                self.at += bytes;
                self.push(if c == '(' { Token::Open } else { Token::Close }, start..self.at);
            }
            '|' => {
                self.at += bytes;
                self.push(Token::Bar, start..self.at);
            }
            '"' => self.literal()?,
            // A minus binds only to what follows it directly; alone it is a dash of the text.
            '-' if self.begins_operand(start + bytes) && !self.follows_field() => {
                self.at += bytes;
                self.push(Token::Minus, start..self.at);
            }
            _ => self.word(),
        }
        Ok(())
    }

    fn begins_operand(&self, at: usize) -> bool {
        self.query[at..].chars().next().is_some_and(|c| !matches!(twin(c), ' ' | ')' | '-'))
    }

    fn literal(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let Some((body, end, quote_bytes)) = quotation(&self.query[start..]) else {
            return Err(QueryError::new(
                self.query,
                start..self.query.len(),
                message!("this quotation is not closed; a closing \" was expected"),
            ));
        };
        self.at = start + end + quote_bytes;
        self.push(Token::Literal(self.query[start + body..start + end].to_owned()), start..self.at);
        Ok(())
    }

    fn follows_field(&self) -> bool {
        self.tokens.last().is_some_and(|t| matches!(t.token, Token::Field(_)) && t.span.end == self.at)
    }

    /// A run up to white space or a sign of the language. Parentheses and Chinese quotation marks that
    /// open and close inside the run belong to it: `方案（2021—2023年）`, `河南省“十四五”规划`.
    fn word(&mut self) {
        let start = self.at;
        let after_field = self.follows_field();
        while let Some((c, bytes)) = self.peek() {
            let (run, rest) = (&self.query[start..self.at], &self.query[self.at..]);
            let mut next = self.at + bytes;
            match c {
                ' ' | ')' | '|' => break,
                '(' if matches!(run, "NOT" | "AND" | "OR") => break,
                '"' if rest.starts_with(STRAIGHT) => break,
                _ if c == '(' || rest.starts_with('“') => match closed(rest) {
                    Some(bytes) => next = self.at + bytes,
                    None => break,
                },
                ':' if !after_field && self.ends_field(run, bytes) => {
                    let name = run.to_owned();
                    self.at = next;
                    return self.push(Token::Field(name), start..self.at);
                }
                _ => {}
            }
            self.at = next;
        }
        self.push(Token::Word(self.query[start..self.at].to_owned()), start..self.at);
    }

    /// Whether the colon here, of so many bytes, ends the name of a field: a name in letters, or a
    /// known one in Chinese.
    fn ends_field(&self, run: &str, bytes: usize) -> bool {
        let letters = !run.is_empty() && run.chars().all(|c| c.is_ascii_alphabetic() || c == '_' || c == '-');
        let url = self.query[self.at + bytes..].starts_with("//");
        (letters && !url) || Field::find(run).is_some()
    }
}

/// The range of the text inside the quotation marks with which `text` begins, and the length of the closing
/// mark. Marks “…” nest, and straight marks inside them are text. Any other quotation ends with the next mark
/// of its kind, else with a mark of another kind.
fn quotation(text: &str) -> Option<(usize, usize, usize)> {
    let open = text.chars().next()?;
    let body = open.len_utf8();
    let mut depth = 1_usize;
    let nested = text[body..].char_indices().find(|&(_, c)| {
        depth = match c {
            '“' => depth + 1,
            '”' => depth - 1,
            _ => depth,
        };
        depth == 0
    });
    let is_straight = |c: char| STRAIGHT.contains(&c);
    let first = |is_end: &dyn Fn(char) -> bool| text[body..].char_indices().find(|&(_, c)| is_end(c));
    let any = || first(&|c| twin(c) == '"' && c != '“');
    let end = match open {
        '“' => nested.or_else(|| first(&is_straight)),
        open if is_straight(open) => first(&is_straight).or_else(any),
        _ => any(),
    };
    end.map(|(at, c)| (body, body + at, c.len_utf8()))
}

/// The length in bytes of the parenthesis or Chinese quotation at the beginning of `text`, if it closes
/// within its word. White space and straight quotation marks end a word, and everything opened inside must
/// close too. Otherwise a query that is printed and read again would have another word.
fn closed(text: &str) -> Option<usize> {
    let mut closing: Vec<char> = Vec::new();
    for (at, c) in text.char_indices() {
        match twin(c) {
            ' ' => return None,
            _ if STRAIGHT.contains(&c) => return None,
            sign if closing.last() == Some(&sign) => {
                closing.pop();
                if closing.is_empty() {
                    return Some(at + c.len_utf8());
                }
            }
            '(' => closing.push(')'),
            ')' => return None,
            _ if c == '“' => closing.push('"'),
            _ => {}
        }
    }
    None
}
