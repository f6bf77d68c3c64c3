//! Prose about one policy or event: its name is in the heading of the change point, or in 《》.

use super::{Reading, Section};
use crate::markdown::Kind;
use crate::report::draft::Draft;
use crate::report::phrases::phrases;
use crate::report::title;

pub(super) fn read<'d>(section: &Section<'_, 'd>) -> Reading<'d> {
    let quoted = || section.nodes.iter().find_map(|node| title::quoted_name(node.body()).map(str::to_owned));
    let name = section.point.and_then(|point| point.title.clone()).or_else(quoted);
    let mut reading = Reading::default();
    let mut draft = Draft { name, ..Draft::default() };
    for (at, node) in section.nodes.iter().enumerate() {
        let is_text = node.block.kind == Kind::Line && !phrases().is_remark(node.body());
        let goes_on = draft.pieces.is_empty() || reading.rest.last().is_none_or(|last| last + 1 < at);
        if is_text && goes_on && draft.name.is_some() { draft.add(node) } else { reading.rest.push(at) }
    }
    if !draft.pieces.is_empty() {
        reading.drafts.push(draft);
    }
    reading
}
