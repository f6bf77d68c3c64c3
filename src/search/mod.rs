//! Answers queries: query → plan → hits, facets, snippets.

mod collect;
mod coverage;
mod docs;
mod eval;
mod explain;
mod facets;
mod field;
mod highlight;
mod hit;
mod length;
mod literal;
mod lookup;
mod lower;
mod names;
mod overview;
mod passage;
mod policy;
mod query;
mod ranked_by;
mod ranking;
mod sections;
mod similar;
mod snippet;
mod timeline;
mod title;
mod union;
mod verify;

pub use crate::index::deadline::within;
pub use coverage::{Coverage, CoverageBy, CoverageCell, CoverageRow, CoverageState};
pub use eval::{EvalOptions, Evaluation, Qrels, Topic, TopicResult};
pub use explain::{ExplainedHit, ExplainedPart, Explanation, Reason, WhyNot};
pub use facets::{Count, CrossTable, FacetCounts, FacetName, FacetRequest, FacetValue};
pub use highlight::Highlighted;
pub use hit::{Hit, Hits};
pub use overview::Overview;
pub use policy::{Collapse, Contradiction, Mention, Policy};
pub use query::{
    DateRange, Expr, Filter, Interval, Limits, MAX_DEPTH, MAX_PARTS, MAX_QUERY_BYTES, Mode, Part, QueryError,
    TextField,
};
pub use ranking::Ranking;
pub use similar::Similar;
pub use timeline::TimelinePoint;
pub use verify::Verification;

/// What to look for, and how much of it to give.
///
/// ```
/// use tansuo::search::{Filter, Query, Sort};
///
/// let query = Query::parse("绿色工厂 -核电")?
///     .filter(Filter::parse("province", "贵州")?)
///     .sort(Sort::ChangePoint)
///     .limit(20);
/// # Ok::<(), tansuo::search::QueryError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The tree.
    pub expr: Expr,
    /// Conditions beside the tree; all must hold. Filters of the same name widen each other only
    /// inside one [`Filter`]: `province` 贵州, 云南.
    pub filters: Vec<Filter>,
    /// The order of the hits.
    pub sort: Sort,
    /// Hits to skip.
    pub offset: usize,
    /// Hits to give.
    pub limit: usize,
    /// Whether hits that tell of one thing become one.
    pub collapse: Option<Collapse>,
    /// The weights of the ranking.
    pub ranking: Ranking,
}

/// The order of hits. Ties are broken by the record's identity, so paging is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// By the record's own date, earliest first; undated ones last.
    Date,
    /// By the change point's date, earliest first.
    ChangePoint,
    /// By the change point's confidence, highest first.
    Confidence,
    /// By the distance between record and change point, nearest first.
    Lag,
}

impl Query {
    /// A query from its text, with the ten best hits.
    ///
    /// # Errors
    /// As [`Expr::parse`].
    pub fn parse(text: &str) -> Result<Query, QueryError> {
        Ok(Query { expr: Expr::parse(text)?, ..Query::all() })
    }

    /// A query for plain text: nothing in it is a sign of the query language.
    pub fn text(text: &str) -> Query {
        let part = Part { text: text.to_owned(), mode: Mode::Words, field: None, span: 0..text.len() };
        Query { expr: Expr::Part(part), ..Query::all() }
    }

    /// Every record.
    pub fn all() -> Query {
        Query {
            expr: Expr::All,
            filters: Vec::new(),
            sort: Sort::Relevance,
            offset: 0,
            limit: 10,
            collapse: None,
            ranking: Ranking::default(),
        }
    }

    /// Adds a condition.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Query {
        self.filters.push(filter);
        self
    }

    /// Sets the order.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Query {
        self.sort = sort;
        self
    }

    /// One hit for each policy.
    #[must_use]
    pub fn collapse(mut self, collapse: Collapse) -> Query {
        self.collapse = Some(collapse);
        self
    }

    /// Skips the first hits.
    #[must_use]
    pub fn offset(mut self, offset: usize) -> Query {
        self.offset = offset;
        self
    }

    /// Gives at most so many hits.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Query {
        self.limit = limit;
        self
    }
}

impl Sort {
    /// Every order.
    pub const ALL: [Sort; 5] = [Sort::Relevance, Sort::Date, Sort::ChangePoint, Sort::Confidence, Sort::Lag];

    /// The name as it is typed: `change-point`.
    pub fn as_str(self) -> &'static str {
        match self {
            Sort::Relevance => "relevance",
            Sort::Date => "date",
            Sort::ChangePoint => "change-point",
            Sort::Confidence => "confidence",
            Sort::Lag => "lag",
        }
    }
}
