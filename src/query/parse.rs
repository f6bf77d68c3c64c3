//! Tokens → tree.

use std::ops::Range;

use super::filter::{self, UNKNOWN, shown};
use super::lex::{self, Spanned, Token};
use super::suggest;
use super::{Expr, Limits, Mode, QueryError, Text};
use crate::fields::{FIELDS, Field};
use crate::message::{Message, message};

pub(super) fn parse(query: &str, limits: Limits) -> Result<Expr, QueryError> {
    if query.len() > limits.bytes {
        let message = message!(
            "the query has %{bytes} bytes; at most %{most} are read",
            bytes = query.len(),
            most = limits.bytes
        );
        return Err(QueryError::new("", 0..0, message));
    }
    let tokens = lex::tokens(query)?;
    let mut parser = Parser { query, tokens: &tokens, at: 0, clauses: 0, limits };
    if tokens.is_empty() {
        return Ok(Expr::All);
    }
    let tree = parser.or(0)?;
    match parser.peek() {
        None => Ok(tree),
        Some(token) => {
            Err(parser.error(token.span.clone(), message!("this ) closes nothing; remove it or add a (")))
        }
    }
}

/// The stars of prefixes and substrings.
const STARS: [char; 2] = ['*', '＊'];

struct Parser<'q> {
    query: &'q str,
    tokens: &'q [Spanned],
    at: usize,
    clauses: usize,
    limits: Limits,
}

impl<'q> Parser<'q> {
    fn peek(&self) -> Option<&'q Spanned> {
        self.tokens.get(self.at)
    }

    fn error(&self, span: Range<usize>, message: Message) -> QueryError {
        QueryError::new(self.query, span, message)
    }

    fn keyword(&self) -> Option<&'q str> {
        match &self.peek()?.token {
            Token::Word(word) if matches!(word.as_str(), "OR" | "AND" | "NOT") => Some(word),
            _ => None,
        }
    }

    fn or(&mut self, depth: usize) -> Result<Expr, QueryError> {
        let mut operands = vec![self.and(depth)?];
        while self.keyword() == Some("OR") || self.peek().is_some_and(|next| next.token == Token::Bar) {
            self.at += 1;
            operands.push(self.and(depth)?);
        }
        Ok(single_or(operands, Expr::Or))
    }

    fn and(&mut self, depth: usize) -> Result<Expr, QueryError> {
        let mut operands = vec![self.unary(depth)?];
        loop {
            match (self.keyword(), self.peek().map(|t| &t.token)) {
                (Some("AND"), _) => self.at += 1,
                (Some("OR"), _) | (_, None | Some(Token::Close | Token::Bar)) => break,
                _ => {}
            }
            operands.push(self.unary(depth)?);
        }
        Ok(single_or(operands, Expr::And))
    }

    fn unary(&mut self, depth: usize) -> Result<Expr, QueryError> {
        let Some(next) = self.peek() else {
            let end = self.query.len();
            return Err(
                self.error(end..end, message!("the query ends here; a word, \"…\" or ( was expected"))
            );
        };
        if depth >= self.limits.depth {
            let message = message!("nested deeper than %{n} levels", n = self.limits.depth);
            return Err(self.error(next.span.clone(), message));
        }
        if next.token == Token::Minus || self.keyword() == Some("NOT") {
            self.at += 1;
            return Ok(Expr::Not(Box::new(self.unary(depth + 1)?)));
        }
        if let Some(word) = self.keyword() {
            let message = message!(
                "a word, \"…\" or ( was expected before %{word}; quote it to search for it",
                word = word.to_owned()
            );
            return Err(self.error(next.span.clone(), message));
        }
        self.at += 1;
        self.count_clause(&next.span)?;
        match &next.token {
            Token::Open => self.group(next, depth),
            Token::Close | Token::Bar => {
                let sign = self.query[next.span.clone()].to_owned();
                let message = message!("a word, \"…\" or ( was expected before this %{sign}", sign = sign);
                Err(self.error(next.span.clone(), message))
            }
            Token::Field(name) => self.field(name, &next.span),
            token => self.text(token, next.span.clone(), None),
        }
    }

    fn count_clause(&mut self, span: &Range<usize>) -> Result<(), QueryError> {
        self.clauses += 1;
        if self.clauses > self.limits.clauses {
            return Err(self.error(
                span.clone(),
                message!("more than %{n} clauses; ask for less at once", n = self.limits.clauses),
            ));
        }
        Ok(())
    }

    fn group(&mut self, open: &Spanned, depth: usize) -> Result<Expr, QueryError> {
        let tree = self.or(depth + 1)?;
        match self.peek() {
            Some(Spanned { token: Token::Close, .. }) => {
                self.at += 1;
                Ok(tree)
            }
            _ => Err(self.error(open.span.clone(), message!("this ( is not closed; a ) was expected"))),
        }
    }

    fn text(&self, token: &Token, span: Range<usize>, field: Option<Field>) -> Result<Expr, QueryError> {
        let (text, mode) = match token {
            Token::Literal(text) => (text.as_str(), Mode::Literal),
            Token::Word(word) => {
                match (word.trim_matches(STARS), word.starts_with(STARS), word.ends_with(STARS)) {
                    ("", true, _) if field.is_none() => return Ok(Expr::All),
                    // `*text*` finds words that contain the text: a substring.
                    (inner, true, _) => (inner, Mode::Literal),
                    (prefix, false, true) => (prefix, Mode::Prefix),
                    (word, false, false) => (word, Mode::Words),
                }
            }
            _ => return Err(self.error(span, message!("a word or \"…\" was expected"))),
        };
        if text.trim().is_empty() {
            return Err(self.error(span, message!("this is empty; a text to look for was expected")));
        }
        Ok(Expr::Text(Text { text: text.to_owned(), mode, field, span }))
    }

    fn field(&mut self, name: &str, span: &Range<usize>) -> Result<Expr, QueryError> {
        let Some(field) =
            Field::find(name).filter(|field| field.spec().uses.search || field.spec().uses.filter)
        else {
            return Err(unknown_field(self.query, name, span.clone()));
        };
        let Some(value) = self.peek().filter(|v| v.span.start == span.end) else {
            let message = message!("a value was expected right after %{name}:", name = name.to_owned());
            return Err(self.error(span.clone(), message));
        };
        self.at += 1;
        let (text, start) = match &value.token {
            Token::Word(text) => (text, value.span.start),
            Token::Literal(text) => (text, value.span.start + self.quote_bytes(value.span.start)),
            _ => {
                let message = message!("a value was expected after %{name}:", name = name.to_owned());
                return Err(self.error(value.span.clone(), message));
            }
        };
        let uses = field.spec().uses;
        if uses.search && !(uses.filter && text == UNKNOWN) {
            return self.text(&value.token, value.span.clone(), Some(field));
        }
        filter::parse(field, text, start).map(Expr::Filter).map_err(|e| self.relocate(e))
    }

    fn quote_bytes(&self, at: usize) -> usize {
        self.query[at..].chars().next().map_or(0, char::len_utf8)
    }

    /// Makes an error in a value point into the whole query.
    fn relocate(&self, mut error: QueryError) -> QueryError {
        error.query = self.query.to_owned();
        error
    }
}

fn single_or(mut operands: Vec<Expr>, join: fn(Vec<Expr>) -> Expr) -> Expr {
    match operands.len() {
        1 => operands.remove(0),
        _ => join(operands),
    }
}

fn unknown_field(query: &str, name: &str, span: Range<usize>) -> QueryError {
    let names = FIELDS.iter().filter(|spec| spec.uses.search || spec.uses.filter).map(|spec| spec.name);
    let close = suggest::closest(name, names.clone());
    let known = names.collect::<Vec<_>>().join(", ");
    let message = message!(
        "there is no field %{name}; fields are %{known}; quote a text that contains a colon",
        name = shown(name),
        known = known,
    );
    QueryError::new(query, span, message).suggest(close)
}
