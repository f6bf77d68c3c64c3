//! Cuts a query into tokens. Full-width punctuation is read as its ASCII twin.

use std::ops::Range;

use super::{Filter, QueryError, TextField};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    /// A leading `-`.
    Minus,
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

/// The ASCII twin of a full-width sign of the query language; other characters are themselves.
fn twin(c: char) -> char {
    match c {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        '“' | '”' | '„' | '＂' => '"',
        '＊' => '*',
        '－' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

pub(super) fn tokens(query: &str) -> Result<Vec<Spanned>, QueryError> {
    let mut lexer = Lexer { query, at: 0, tokens: Vec::new() };
    while lexer.at < query.len() {
        lexer.step()?;
    }
    Ok(lexer.tokens)
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
            '"' => self.literal()?,
            // A minus binds only to what follows it at once; alone it is a dash of the text.
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
        let (_, bytes) = self.peek().unwrap_or((' ', 0));
        let body = start + bytes;
        let end = self.query[body..].char_indices().find(|&(_, c)| twin(c) == '"');
        let Some((offset, quote)) = end else {
            return Err(QueryError::new(
                self.query,
                start..self.query.len(),
                "this quotation is not closed; a closing \" was expected",
            ));
        };
        self.at = body + offset + quote.len_utf8();
        self.push(Token::Literal(self.query[body..body + offset].to_owned()), start..self.at);
        Ok(())
    }

    fn follows_field(&self) -> bool {
        self.tokens.last().is_some_and(|t| matches!(t.token, Token::Field(_)) && t.span.end == self.at)
    }

    /// A run up to white space or a sign that is not its own. Parentheses and Chinese quotation marks
    /// that open and close inside of it belong to it: `方案（2021—2023年）`, `河南省“十四五”规划`.
    fn word(&mut self) {
        let start = self.at;
        let after_field = self.follows_field();
        while let Some((c, bytes)) = self.peek() {
            let (run, rest) = (&self.query[start..self.at], &self.query[self.at..]);
            let mut next = self.at + bytes;
            match c {
                ' ' | ')' => break,
                '(' if matches!(run, "NOT" | "AND" | "OR") => break,
                '"' if rest.starts_with('"') => break,
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
        (letters && !url) || TextField::find(run).is_some() || Filter::find_name(run).is_some()
    }
}

/// How many bytes the parenthesis or Chinese quotation takes that `text` begins with, if it closes within
/// its word: not after white space or a straight quotation mark, which end a word, and with all that opens
/// inside of it. A word that ends elsewhere would be another one when it is printed and read again.
fn closed(text: &str) -> Option<usize> {
    let mut closing: Vec<char> = Vec::new();
    for (at, c) in text.char_indices() {
        match twin(c) {
            ' ' => return None,
            _ if c == '"' => return None,
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
