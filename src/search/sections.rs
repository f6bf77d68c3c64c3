//! The change points that the index holds, those without records included.

use tantivy::collector::DocSetCollector;

use super::execute::Execution;
use super::lower::{Holding, Selection};
use crate::Result;
use crate::index::{DocType, Reader, deadline};
use crate::plan::{Node, Plan};
use crate::record::{StoredPoint, StoredRecord};

/// Identifies a section: its file and lines.
pub(super) type SectionKey = (String, (u32, u32));

/// The section that a record stands in; `None` for a record outside any change point.
pub(super) fn section_of(record: &StoredRecord) -> Option<SectionKey> {
    record.change_point.as_ref().map(|point| (record.path.clone(), point.lines))
}

impl Reader {
    /// The change points that meet a plan's filters and those of its conditions that change points
    /// can meet, by date, then by place.
    pub(super) fn sections(&self, execution: &Execution) -> Result<Vec<StoredPoint>> {
        let searcher = execution.lowering.searcher;
        let lowered = execution.lowering.plan(&of_points(&execution.plan))?;
        let query = execution.lowering.query(
            &lowered,
            Selection { types: POINTS, scope: execution.scope },
            Holding::All,
            None,
        );
        let documents = self.documents(searcher);
        let mut sections = Vec::new();
        for address in deadline::search(searcher, &*query, &DocSetCollector)? {
            sections.push(documents.point(address)?);
        }
        sections.sort_by(|a, b| order(a).cmp(&order(b)));
        Ok(sections)
    }
}

const POINTS: &[DocType] = &[DocType::ChangePoint];

/// The part of a plan that change points can meet.
pub(super) fn of_points(plan: &Plan) -> Plan {
    let filters = plan.filters.iter().filter(|filter| !Node::Filter((*filter).clone()).asks_for_records());
    let required = plan.required.iter().filter(|node| !node.asks_for_records());
    Plan { filters: filters.cloned().collect(), required: required.cloned().collect(), ..Plan::default() }
}

/// Dates as printed sort in time; undated points come last.
fn order(section: &StoredPoint) -> (bool, Option<&str>, &str, (u32, u32)) {
    let point = &section.change_point;
    (point.date.is_none(), point.date.as_deref(), &section.path, point.lines)
}
