//! The conditions of a request that apply to change points.

use super::execute::Execution;
use crate::Result;
use crate::backend::{DocType, Holding, Prepared, Reader, Selection};
use crate::plan::{Node, Plan};
use crate::request::Request;

/// The change points of an execution: those that meet its filters, and its conditions that change points can
/// meet.
pub(super) struct Points<'r> {
    pub prepared: Box<dyn Prepared + 'r>,
    pub selection: Selection,
}

impl Reader {
    pub(super) fn change_points(&self, request: &Request, execution: &Execution) -> Result<Points<'_>> {
        const POINTS: &[DocType] = &[DocType::ChangePoint];
        let prepared = self.backend().prepare(&of_points(&execution.plan), request.ranking)?;
        Ok(Points { prepared, selection: Selection { holding: Holding::All, ..execution.selection(POINTS) } })
    }
}

/// The part of a plan that change points can meet.
pub(super) fn of_points(plan: &Plan) -> Plan {
    let filters = plan.filters.iter().filter(|filter| !Node::Filter((*filter).clone()).asks_for_records());
    let required = plan.required.iter().filter(|node| !node.asks_for_records());
    Plan { filters: filters.cloned().collect(), required: required.cloned().collect(), ..Plan::default() }
}
