//! Tokens → tree.

use std::ops::Range;

use super::lex::{self, Spanned, Token};
use super::suggest;
use super::{Expr, Filter, Limits, Mode, Part, QueryError, TextField, range};
use crate::record::UNKNOWN;
use crate::report::{ChangePointType, Variant};
use crate::vocab::{self, Province, Sector};

pub(super) fn parse(query: &str, limits: Limits) -> Result<Expr, QueryError> {
    if query.len() > limits.bytes {
        let message = format!("the query has {} bytes; at most {} are read", query.len(), limits.bytes);
        return Err(QueryError::new("", 0..0, message));
    }
    let tokens = lex::tokens(query)?;
    let mut parser = Parser { query, tokens: &tokens, at: 0, parts: 0, limits };
    if tokens.is_empty() {
        return Ok(Expr::All);
    }
    let tree = parser.or(0)?;
    match parser.peek() {
        None => Ok(tree),
        Some(token) => Err(parser.error(token.span.clone(), "this ) closes nothing; remove it or add a (")),
    }
}

struct Parser<'q> {
    query: &'q str,
    tokens: &'q [Spanned],
    at: usize,
    parts: usize,
    limits: Limits,
}

impl<'q> Parser<'q> {
    fn peek(&self) -> Option<&'q Spanned> {
        self.tokens.get(self.at)
    }

    fn error(&self, span: Range<usize>, message: impl Into<String>) -> QueryError {
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
        while self.keyword() == Some("OR") {
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
                (Some("OR"), _) | (_, None | Some(Token::Close)) => break,
                _ => {}
            }
            operands.push(self.unary(depth)?);
        }
        Ok(single_or(operands, Expr::And))
    }

    fn unary(&mut self, depth: usize) -> Result<Expr, QueryError> {
        let Some(next) = self.peek() else {
            let end = self.query.len();
            return Err(self.error(end..end, "the query ends here; a word, \"…\" or ( was expected"));
        };
        if depth >= self.limits.depth {
            let message = format!("nested deeper than {} levels", self.limits.depth);
            return Err(self.error(next.span.clone(), message));
        }
        if next.token == Token::Minus || self.keyword() == Some("NOT") {
            self.at += 1;
            return Ok(Expr::Not(Box::new(self.unary(depth + 1)?)));
        }
        if let Some(word) = self.keyword() {
            let message = format!("a word, \"…\" or ( was expected before {word}; quote it to search for it");
            return Err(self.error(next.span.clone(), message));
        }
        self.at += 1;
        self.count_part(&next.span)?;
        match &next.token {
            Token::Open => self.group(next, depth),
            Token::Close => {
                Err(self.error(next.span.clone(), "a word, \"…\" or ( was expected before this )"))
            }
            Token::Field(name) => self.field(name, &next.span),
            token => self.part(token, next.span.clone(), None),
        }
    }

    fn count_part(&mut self, span: &Range<usize>) -> Result<(), QueryError> {
        self.parts += 1;
        if self.parts > self.limits.parts {
            return Err(self.error(
                span.clone(),
                format!("more than {} parts; ask for less at once", self.limits.parts),
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
            _ => Err(self.error(open.span.clone(), "this ( is not closed; a ) was expected")),
        }
    }

    fn part(&self, token: &Token, span: Range<usize>, field: Option<TextField>) -> Result<Expr, QueryError> {
        let (text, mode) = match token {
            Token::Literal(text) => (text.as_str(), Mode::Literal),
            Token::Word(word) => match word.strip_suffix(['*', '＊']) {
                Some("") if field.is_none() => return Ok(Expr::All),
                Some(prefix) => (prefix, Mode::Prefix),
                None => (word.as_str(), Mode::Words),
            },
            _ => return Err(self.error(span, "a word or \"…\" was expected")),
        };
        if text.trim().is_empty() {
            return Err(self.error(span, "this is empty; a text to look for was expected"));
        }
        Ok(Expr::Part(Part { text: text.to_owned(), mode, field, span }))
    }

    fn field(&mut self, name: &str, span: &Range<usize>) -> Result<Expr, QueryError> {
        let text_field = TextField::find(name);
        let filter_name = Filter::find_name(name);
        if text_field.is_none() && filter_name.is_none() {
            return Err(unknown_field(self.query, name, span.clone()));
        }
        let Some(value) = self.peek().filter(|v| v.span.start == span.end) else {
            return Err(self.error(span.clone(), format!("a value was expected right after {name}:")));
        };
        self.at += 1;
        if let Some(field) = text_field {
            return self.part(&value.token, value.span.clone(), Some(field));
        }
        let (text, start) = match &value.token {
            Token::Word(text) => (text, value.span.start),
            Token::Literal(text) => (text, value.span.start + self.quote_bytes(value.span.start)),
            _ => return Err(self.error(value.span.clone(), format!("a value was expected after {name}:"))),
        };
        let filter_name = filter_name.unwrap_or_default();
        filter(filter_name, text, start).map(Expr::Filter).map_err(|e| self.relocate(e))
    }

    fn quote_bytes(&self, at: usize) -> usize {
        self.query[at..].chars().next().map_or(0, char::len_utf8)
    }

    /// Gives an error of a value the whole query to point into.
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
    let names = TextField::ALL.iter().map(|f| f.as_str()).chain(Filter::NAMES);
    let close = suggest::closest(name, names.clone());
    let known = names.collect::<Vec<_>>().join(", ");
    let message =
        format!("there is no field {}; fields are {known}; quote a text that contains a colon", shown(name));
    QueryError::new(query, span, message).suggest(close)
}

/// Reads the value of filter `name`; `start` is where the value stands in the query.
pub(super) fn filter(name: &str, value: &str, start: usize) -> Result<Filter, QueryError> {
    let whole = |(message, close): Wrong| {
        QueryError::new(value, start..start + value.len(), message).suggest(close.as_deref())
    };
    match name {
        "province" => each(value, start, province).map(Filter::Province),
        "sector" => each(value, start, sector).map(Filter::Sector),
        "kind" => each(value, start, kind).map(Filter::Kind),
        "variant" => each(value, start, variant).map(Filter::Variant),
        "year" => each(value, start, |text| {
            ranged(text, range::years, "no year or month; expected 2021, 2020-11..2022 or >=2021")
        })
        .map(Filter::Year),
        "date" => {
            let expected =
                "no date; expected a date or a range such as 2022-11..2023-01, 2022-11-04 or ..2021";
            ranged(value, range::dates, expected).map(Filter::Date).map_err(whole)
        }
        "confidence" => {
            let expected =
                "no confidence; expected a number from 0 to 1 or a range such as >=0.6 or 0.5..0.7";
            ranged(value, range::confidences, expected).map(Filter::Confidence).map_err(whole)
        }
        "lag" => {
            let expected = "no lag; expected days from the change point, such as -90..90, <0 or >=30";
            ranged(value, range::lags, expected).map(Filter::Lag).map_err(whole)
        }
        _ => Err(unknown_field(name, name, 0..name.len())),
    }
}

/// Reads a range; where only the order of its ends is wrong, that is what is said.
fn ranged<T>(text: &str, read: impl Fn(&str) -> Option<T>, expected: &str) -> Result<T, Wrong> {
    read(text).ok_or_else(|| match range::turned(text).filter(|turned| read(turned).is_some()) {
        Some(turned) => {
            (format!("{} runs backwards; its ends must change places", shown(text)), Some(turned))
        }
        None => (format!("{} is {expected}", shown(text)), None),
    })
}

/// A text in quotation marks, cut where a message would drown in it.
fn shown(text: &str) -> String {
    const MOST_CHARS: usize = 40;
    match text.char_indices().nth(MOST_CHARS) {
        Some((at, _)) => format!("{:?}…", &text[..at]),
        None => format!("{text:?}"),
    }
}

/// What is wrong with a value, and what was probably meant.
type Wrong = (String, Option<String>);

fn each<T>(value: &str, start: usize, read: impl Fn(&str) -> Result<T, Wrong>) -> Result<Vec<T>, QueryError> {
    let mut at = start;
    let mut values = Vec::new();
    for piece in value.split_inclusive([',', '，', '、']) {
        let text = piece.trim_end_matches([',', '，', '、']);
        let parsed = if text.trim().is_empty() {
            Err(("an empty value; remove the comma or name a value".to_owned(), None))
        } else {
            read(text.trim())
        };
        values.push(parsed.map_err(|(message, close)| {
            QueryError::new(value, at..at + text.len(), message).suggest(close.as_deref())
        })?);
        at += piece.len();
    }
    if values.is_empty() {
        return Err(QueryError::new(value, start..start, "a value was expected"));
    }
    Ok(values)
}

/// Whether a facet's value stands for all that do not tell it.
fn is_unknown(text: &str) -> bool {
    text.eq_ignore_ascii_case(UNKNOWN) || text == "未知"
}

fn province(text: &str) -> Result<String, Wrong> {
    if is_unknown(text) {
        return Ok(format!("/{UNKNOWN}"));
    }
    if let Some(province) = Province::find(text) {
        return Ok(province.facet_path());
    }
    if let Some(region) = vocab::find_region(text) {
        return Ok(format!("/{region}"));
    }
    let names = vocab::provinces().iter().flat_map(|p| [p.pinyin, p.name, p.full_name]);
    let close = suggest::closest(text, names.chain(vocab::regions().iter().copied()));
    Err((
        format!(
            "{} is no province; expected a name, pinyin, a code of GB/T 2260, a region such as 西南, or {UNKNOWN}",
            shown(text)
        ),
        close.map(str::to_owned),
    ))
}

fn sector(text: &str) -> Result<Option<Sector>, Wrong> {
    if is_unknown(text) {
        return Ok(None);
    }
    Sector::find(text).map(Some).ok_or_else(|| {
        let names: Vec<&str> = Sector::ALL.iter().map(|s| s.as_str()).chain([UNKNOWN]).collect();
        not_one_of(text, "sector", &names, &Sector::ALL.map(Sector::name))
    })
}

fn kind(text: &str) -> Result<Option<ChangePointType>, Wrong> {
    if is_unknown(text) {
        return Ok(None);
    }
    ChangePointType::find(text).map(Some).ok_or_else(|| {
        let names: Vec<&str> = ChangePointType::ALL.iter().map(|k| k.as_str()).chain([UNKNOWN]).collect();
        not_one_of(text, "kind", &names, &ChangePointType::ALL.map(ChangePointType::name))
    })
}

fn variant(text: &str) -> Result<Variant, Wrong> {
    Variant::find(text).ok_or_else(|| {
        let names: Vec<&str> = Variant::ALL.iter().map(|v| v.as_str()).collect();
        not_one_of(text, "variant", &names, &[])
    })
}

/// What is said of a value that is none of `names`, which may have Chinese names too.
fn not_one_of(text: &str, what: &str, names: &[&str], chinese: &[&str]) -> Wrong {
    let close = suggest::closest(text, names.iter().chain(chinese).copied()).map(str::to_owned);
    (format!("{} is no {what}; expected one of {}", shown(text), names.join(", ")), close)
}
