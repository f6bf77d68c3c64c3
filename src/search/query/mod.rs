//! The query language: text → tree. A back end lowers the same tree to its own queries.
//!
//! ```text
//! query  = and { "OR" and }
//! and    = unary { [ "AND" ] unary }
//! unary  = [ "NOT" | "-" ] unary | "(" query ")" | part
//! part   = [ field ":" ] ( word | word "*" | '"' literal '"' )
//!        | filter ":" value { "," value }
//! field  = title | issuer | content | location | source
//! filter = province | sector | kind | year | variant | date | confidence | lag
//! ```
//! Full-width punctuation （：“”　＊） means what its ASCII twin means. Parentheses and
//! Chinese quotation marks inside a word belong to it: `方案（2021—2023年）` is one word. A colon ends the name of
//! a field where letters alone stand before it and no `//` behind it: `https://…` and `12:30` are words.
//! Fields have Chinese names too: `省份：贵州`. Words that follow one another and together are a name with synonyms are
//! looked for as that name: `carbon neutrality`.

mod display;
mod error;
mod lex;
mod parse;
mod range;
pub(crate) mod suggest;

use std::ops::Range;

pub use error::QueryError;
pub use range::{DateRange, Interval};

use crate::report::{ChangePointType, Variant};
use crate::vocab::Sector;

/// The longest query that is read by default, in bytes.
pub const MAX_QUERY_BYTES: usize = 16 * 1024;
/// The deepest nesting of parentheses and negations by default.
pub const MAX_DEPTH: usize = 64;
/// The largest number of parts and filters by default.
pub const MAX_PARTS: usize = 256;

/// How much of a query is read; more is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest query, in bytes.
    pub bytes: usize,
    /// The deepest nesting of parentheses and negations; each level takes some of the stack.
    pub depth: usize,
    /// The largest number of parts and filters.
    pub parts: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: MAX_QUERY_BYTES, depth: MAX_DEPTH, parts: MAX_PARTS }
    }
}

/// A query's tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// Every record.
    All,
    /// Records that match every operand.
    And(Vec<Expr>),
    /// Records that match at least one operand.
    Or(Vec<Expr>),
    /// Records that do not match the operand.
    Not(Box<Expr>),
    /// Records that contain a text.
    Part(Part),
    /// Records whose facet or figure is right.
    Filter(Filter),
}

/// A piece of text to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The text as typed, without quotes and star.
    pub text: String,
    /// How it is to be matched.
    pub mode: Mode,
    /// The field that it must stand in; `None` for the whole record.
    pub field: Option<TextField>,
    /// Where it stands in the query, in bytes.
    pub span: Range<usize>,
}

/// How a part is matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// By its words; most of them if there are several.
    Words,
    /// As a substring.
    Literal,
    /// By words that begin with it.
    Prefix,
}

/// A field of a record that a part can be limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextField {
    /// The title.
    Title,
    /// The issuing body.
    Issuer,
    /// Everything but title, issuer, location and sources.
    Content,
    /// The place.
    Location,
    /// Labels and URLs of the sources.
    Source,
}

/// A condition on a facet or a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// One of these provinces: facet paths `/西南/贵州`, `/西南` for a whole region, or `/unknown`.
    Province(Vec<String>),
    /// One of these sectors; `None` stands for unknown.
    Sector(Vec<Option<Sector>>),
    /// One of these kinds of change point; `None` stands for unknown.
    Kind(Vec<Option<ChangePointType>>),
    /// The change point lies in one of these spans of whole years or months.
    Year(Vec<DateRange>),
    /// One of these variants.
    Variant(Vec<Variant>),
    /// The record's own date overlaps this range.
    Date(DateRange),
    /// The change point's confidence, 0..=1.
    Confidence(Interval<f64>),
    /// Days from the change point to the record.
    Lag(Interval<i64>),
}

impl Expr {
    /// Reads a query. Empty text is [`Expr::All`].
    ///
    /// # Errors
    /// A [`QueryError`] points at the characters that could not be read and says what was expected.
    ///
    /// ```
    /// use tansuo::search::Expr;
    /// assert!(Expr::parse("碳达峰 province:贵州").is_ok());
    /// let error = Expr::parse("碳达峰 sektor:power").unwrap_err();
    /// assert!(error.to_string().contains("sector"));
    /// ```
    pub fn parse(text: &str) -> Result<Expr, QueryError> {
        Self::parse_within(text, Limits::default())
    }

    /// Reads a query within other limits than the usual ones.
    ///
    /// # Errors
    /// As [`Expr::parse`].
    pub fn parse_within(text: &str, limits: Limits) -> Result<Expr, QueryError> {
        parse::parse(text, limits)
    }

    /// Every part of the tree that is not negated, from left to right.
    pub fn positive_parts(&self) -> Vec<&Part> {
        let mut found = Vec::new();
        self.visit_positive(&mut |part| found.push(part));
        found
    }

    fn visit_positive<'a>(&'a self, visit: &mut impl FnMut(&'a Part)) {
        match self {
            Expr::And(operands) | Expr::Or(operands) => {
                for operand in operands {
                    operand.visit_positive(visit);
                }
            }
            Expr::Part(part) => visit(part),
            Expr::All | Expr::Not(_) | Expr::Filter(_) => {}
        }
    }
}

impl TextField {
    /// Every text field.
    pub const ALL: [TextField; 5] =
        [TextField::Title, TextField::Issuer, TextField::Content, TextField::Location, TextField::Source];

    /// The field of that name, in English or Chinese.
    pub fn find(name: &str) -> Option<TextField> {
        match name.to_lowercase().as_str() {
            "title" | "标题" | "名称" => Some(TextField::Title),
            "issuer" | "发布机构" | "发布单位" | "发文机关" => Some(TextField::Issuer),
            "content" | "内容" => Some(TextField::Content),
            "location" | "地点" => Some(TextField::Location),
            "source" | "来源" => Some(TextField::Source),
            _ => None,
        }
    }

    /// The name in queries.
    pub fn as_str(self) -> &'static str {
        match self {
            TextField::Title => "title",
            TextField::Issuer => "issuer",
            TextField::Content => "content",
            TextField::Location => "location",
            TextField::Source => "source",
        }
    }
}

impl Filter {
    /// The names of all filters, as they are typed.
    pub const NAMES: [&'static str; 8] =
        ["province", "sector", "kind", "year", "variant", "date", "confidence", "lag"];

    /// The filter of that name, in English or Chinese, as one of [`Filter::NAMES`].
    pub fn find_name(name: &str) -> Option<&'static str> {
        let lower = name.to_lowercase();
        let english = match lower.as_str() {
            "省份" | "省" | "地区" => "province",
            "部门" | "行业" => "sector",
            "类型" => "kind",
            "年份" | "年" => "year",
            "版本" => "variant",
            "日期" | "时间" => "date",
            "置信度" => "confidence",
            "时滞" => "lag",
            other => other,
        };
        Self::NAMES.into_iter().find(|name| *name == english)
    }

    /// Reads the filter `name` from its value as typed, such as `province` and `贵州,云南`.
    ///
    /// # Errors
    /// If there is no such filter or the value makes no sense for it; the positions in the error are
    /// those of `value`.
    pub fn parse(name: &str, value: &str) -> Result<Filter, QueryError> {
        parse::filter(name, value, 0)
    }

    /// The name, as it is typed.
    pub fn name(&self) -> &'static str {
        match self {
            Filter::Province(_) => "province",
            Filter::Sector(_) => "sector",
            Filter::Kind(_) => "kind",
            Filter::Year(_) => "year",
            Filter::Variant(_) => "variant",
            Filter::Date(_) => "date",
            Filter::Confidence(_) => "confidence",
            Filter::Lag(_) => "lag",
        }
    }
}
