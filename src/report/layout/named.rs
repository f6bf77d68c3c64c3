//! A name on a plain line, with its fields below it.

use super::{Reading, Section};
use crate::report::draft::Draft;
use crate::report::phrases::phrases;
use crate::report::tree::Node;

pub(super) fn read<'d>(section: &Section<'_, 'd>) -> Reading<'d> {
    let mut reading = Reading::default();
    let nodes = section.nodes;
    for (at, node) in nodes.iter().enumerate() {
        let next_is_field = nodes.get(at + 1).is_some_and(|next| next.is_plain_field());
        let next = nodes.get(at + 1);
        let heads_list =
            is_class(node) && next.is_some_and(|next| next.is_field() && next.block.marker.is_some());
        if is_name(node) && (next_is_field || node.children.iter().any(Node::is_plain_field)) || heads_list {
            reading.drafts.push(Draft::open(node));
            continue;
        }
        match reading.open(at) {
            Some(draft) if node.is_field() || (node.mark.is_none() && !node.block.after_blank) => {
                draft.add(node)
            }
            _ => reading.rest.push(at),
        }
    }
    if reading.drafts.is_empty() { fields_alone(section) } else { reading }
}

fn is_name(node: &Node<'_>) -> bool {
    let body = node.body().trim();
    node.parts.is_empty()
        && node.mark.is_none()
        && node.block.kind == crate::markdown::Kind::Line
        && !body.ends_with(['：', ':', '。', '；', '，'])
        && body.chars().count() <= 60
        && !phrases().is_remark(body)
}

/// **示范项目**：某厂改造, above a list of its fields.
fn is_class(node: &Node<'_>) -> bool {
    use crate::report::FieldName::{Date, Issuer, Location, Period, Source};
    let [only] = &node.parts[..] else { return false };
    let is_value = matches!(only.name, Some(Date | Issuer | Location | Period | Source));
    only.is_marked && !is_value && !only.value.is_empty() && node.mark.is_none()
}

/// Fields without a name are one record, which the change point's heading names.
fn fields_alone<'d>(section: &Section<'_, 'd>) -> Reading<'d> {
    let rest = || (0..section.nodes.len()).collect();
    let Some(name) = section.point.and_then(|point| point.title.clone()) else {
        return Reading { drafts: Vec::new(), rest: rest() };
    };
    let mut reading = Reading::default();
    let mut draft = Draft { name: Some(name), ..Draft::default() };
    for (at, node) in section.nodes.iter().enumerate() {
        let goes_on = draft.pieces.is_empty() || reading.rest.last().is_none_or(|last| last + 1 < at);
        if node.is_field() && goes_on { draft.add(node) } else { reading.rest.push(at) }
    }
    if draft.pieces.len() < 2 {
        return Reading { drafts: Vec::new(), rest: rest() };
    }
    reading.drafts.push(draft);
    reading
}
