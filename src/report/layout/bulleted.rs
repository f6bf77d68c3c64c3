//! A bullet per record.

use super::{Reading, Section, open_records};
use crate::markdown::Marker;
use crate::report::tree::{Mark, Node};
use crate::report::{FieldName, labels};

pub(super) fn read<'d>(section: &Section<'_, 'd>) -> Reading<'d> {
    let bullets: Vec<&&Node<'d>> = section.nodes.iter().filter(|n| is_bullet(n)).collect();
    let names: Vec<&&Node<'d>> = bullets.iter().filter(|n| !is_field(n)).copied().collect();
    let titled = section.point.is_some_and(|point| point.title.is_some());
    let says_more = |n: &&&Node<'d>| {
        n.children.iter().any(|c| c.is_field() || c.mark.is_some())
            || !n.children.is_empty() && !titled
            || !n.block.text.links.is_empty() && !titled
            || n.block.text.strong_at(n.block.body).is_some()
            || n.body().contains('《')
            || n.parts.first().is_some_and(|p| p.name == Some(FieldName::Title))
    };
    let first_is_plain = section.nodes.first().is_some_and(|n| n.mark.is_none() && !ends_intro(n.body()));
    // Among fields, an unknown label is the label of another field.
    let is_labelled = |n: &&&Node<'d>| {
        n.parts.first().is_some_and(|p| !p.is_marked && p.name.is_none())
            && n.children.is_empty()
            && !n.body().contains('《')
    };
    let among_fields = bullets.len() >= 2 * names.len() && names.iter().all(is_labelled);
    let are_names = !among_fields && names.iter().any(says_more)
        || section.is_categorized
        || (!titled && !first_is_plain);
    if names.is_empty() || among_fields || !are_names {
        return Reading { drafts: Vec::new(), rest: (0..section.nodes.len()).collect() };
    }
    open_records(section, |node| is_bullet(node) && !is_field(node))
}

fn ends_intro(body: &str) -> bool {
    body.trim_end().ends_with(['：', ':', '。', '；'])
}

fn is_bullet(node: &Node<'_>) -> bool {
    node.mark == Some(Mark::Item(Marker::Bullet))
}

/// Whether a bullet is a field of the record above it. A bold bullet is a field only if its label can be
/// nothing else, as in **来源**：…; **碳达峰方案**：… is a record.
fn is_field(node: &Node<'_>) -> bool {
    let Some(first) = node.parts.first() else { return false };
    if first.value.is_empty() && !node.children.is_empty() {
        return first.name.is_some_and(|name| name != FieldName::Title) && labels::is_exact(&first.label);
    }
    let surely = matches!(
        first.name,
        Some(
            FieldName::Date | FieldName::Period | FieldName::Issuer | FieldName::Location | FieldName::Source
        )
    );
    let is_title = first.name == Some(FieldName::Title);
    if first.is_marked {
        !is_title && (surely || labels::is_exact(&first.label))
    } else {
        !is_title && first.is_known()
    }
}
