//! Blocks of labelled lines, of which one label names the record: 政策名称：….

use super::{Reading, Section};
use crate::report::FieldName;
use crate::report::draft::Draft;
use crate::report::tree::Node;

pub(super) fn read<'d>(section: &Section<'_, 'd>) -> Reading<'d> {
    let mut reading = Reading::default();
    // Fields that come before the name of the first record.
    let mut before: Vec<usize> = Vec::new();
    for (at, node) in section.nodes.iter().enumerate() {
        if is_name(node) {
            let mut draft = Draft::open(node);
            let are_next = before.last().is_some_and(|last| last + 1 == at);
            if reading.drafts.is_empty() && are_next {
                for field in before.drain(..) {
                    draft.add(section.nodes[field]);
                }
            }
            reading.drafts.push(draft);
        } else if node.is_field() || node.mark.is_none() && !node.block.after_blank {
            match reading.open(at) {
                Some(draft) => draft.add(node),
                None if node.is_field()
                    && node.mark.is_some_and(|m| !matches!(m, crate::report::tree::Mark::Heading(_))) =>
                {
                    before.push(at)
                }
                None => reading.rest.push(at),
            }
        } else {
            reading.rest.push(at);
        }
    }
    reading.rest.append(&mut before);
    reading.rest.sort_unstable();
    reading
}

fn is_name(node: &Node<'_>) -> bool {
    node.parts.first().is_some_and(|p| p.name == Some(FieldName::Title) && !p.value.is_empty())
        && !matches!(node.mark, Some(crate::report::tree::Mark::Heading(_)))
}
