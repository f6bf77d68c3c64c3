//! The change points that the index holds, those without records included.

use tantivy::collector::DocSetCollector;

use super::lower::Lowering;
use super::{Expr, Filter, Query};
use crate::Result;
use crate::index::{DocType, Index, deadline};
use crate::record::{StoredPoint, StoredRecord};

/// Identifies a section: its file and lines.
pub(super) type SectionKey = (String, (u32, u32));

/// The section that a record stands in; `None` for a record outside any change point.
pub(super) fn section_of(record: &StoredRecord) -> Option<SectionKey> {
    record.change_point.as_ref().map(|point| (record.path.clone(), point.lines))
}

/// The conditions of a query that a change point without records can meet, and whether there are
/// others.
pub(super) struct OfSections<'q> {
    pub filters: Vec<&'q Filter>,
    pub asks_for_records: bool,
}

impl<'q> OfSections<'q> {
    /// Takes a query apart. Of its tree, filters that must all hold are conditions like those beside it.
    pub fn of(query: &'q Query) -> OfSections<'q> {
        let mut conditions = OfSections { filters: Vec::new(), asks_for_records: false };
        query.filters.iter().for_each(|filter| conditions.add(filter));
        conditions.add_tree(&query.expr);
        conditions
    }

    fn add(&mut self, filter: &'q Filter) {
        match filter {
            Filter::Date(_) | Filter::Lag(_) => self.asks_for_records = true,
            filter => self.filters.push(filter),
        }
    }

    fn add_tree(&mut self, tree: &'q Expr) {
        match tree {
            Expr::All => {}
            Expr::Filter(filter) => self.add(filter),
            Expr::And(operands) => operands.iter().for_each(|operand| self.add_tree(operand)),
            Expr::Or(_) | Expr::Not(_) | Expr::Part(_) => self.asks_for_records = true,
        }
    }
}

impl Index {
    /// The change points under some filters, by date, then by place.
    pub(super) fn sections(&self, filters: &[&Filter]) -> Result<Vec<StoredPoint>> {
        let searcher = self.searcher();
        let lowering = Lowering {
            searcher: &searcher,
            fields: &self.fields,
            analyzer: self.analyzer(),
            ranking: super::Ranking::default(),
        };
        let query = lowering.query(&Expr::All, filters, DocType::ChangePoint)?;
        let documents = self.documents(&searcher);
        let mut sections = Vec::new();
        for address in deadline::search(&searcher, &query, &DocSetCollector)? {
            sections.push(documents.point(address)?);
        }
        sections.sort_by(|a, b| order(a).cmp(&order(b)));
        Ok(sections)
    }
}

/// Dates as printed sort in time; undated points come last.
fn order(section: &StoredPoint) -> (bool, Option<&str>, &str, (u32, u32)) {
    let point = &section.change_point;
    (point.date.is_none(), point.date.as_deref(), &section.path, point.lines)
}
