//! How the records of a section are laid out. Each layout is a reader that takes the lines that it understands;
//! the one that understands most reads the section.
//!
//! To add a layout, write a file with a `read` function and list it in [`LAYOUTS`].

mod bulleted;
mod headed;
mod labelled;
mod named;
mod numbered;
mod one_line;
mod prose;
mod table;

use super::draft::Draft;
use super::point::Heading;
use super::tree::Node;

pub(super) use table::{is_understood, points as table_points};

/// A layout: its reader, and the weight of its reading when several explain the same lines.
struct Layout {
    weight: f64,
    read: for<'d> fn(&Section<'_, 'd>) -> Reading<'d>,
}

/// The layouts with the most reliable marks come first.
const LAYOUTS: &[Layout] = &[
    // table row
    Layout { weight: 1.0, read: table::read },
    // heading per record
    Layout { weight: 1.0, read: headed::read },
    // numbered
    Layout { weight: 0.95, read: numbered::read },
    // label blocks
    Layout { weight: 0.9, read: labelled::read },
    // name above its fields
    Layout { weight: 0.85, read: named::read },
    // bulleted
    Layout { weight: 0.8, read: bulleted::read },
    // one line
    Layout { weight: 0.7, read: one_line::read },
    // prose
    Layout { weight: 0.1, read: prose::read },
];

/// Neighbouring lines, none of which groups others, and their context.
pub(super) struct Section<'n, 'd> {
    pub(super) nodes: &'n [&'n Node<'d>],
    /// The heading of the change point.
    pub(super) point: Option<&'n Heading>,
    /// Whether a heading above says that these are policies or events.
    pub(super) is_categorized: bool,
}

/// The reading of a section by a layout.
#[derive(Default)]
pub(super) struct Reading<'d> {
    pub(super) drafts: Vec<Draft<'d>>,
    /// The numbers of the nodes that belong to no record.
    pub(super) rest: Vec<usize>,
}

impl<'d> Reading<'d> {
    /// The record that the node before the one of this number belongs to.
    fn open(&mut self, at: usize) -> Option<&mut Draft<'d>> {
        if self.rest.last().is_some_and(|last| last + 1 == at) { None } else { self.drafts.last_mut() }
    }
}

/// Reads a section with the layout that fits it best; `None` if no layout finds a record.
pub(super) fn read<'d>(section: &Section<'_, 'd>) -> Option<Reading<'d>> {
    let total: usize = section.nodes.iter().map(|n| size(n)).sum();
    let mut best: Option<(f64, Reading<'d>)> = None;
    for layout in LAYOUTS {
        let reading = (layout.read)(section);
        if reading.drafts.is_empty() {
            continue;
        }
        let unread: usize = reading.rest.iter().map(|at| size(section.nodes[*at])).sum();
        let fit = layout.weight * (total - unread.min(total)) as f64 / total.max(1) as f64;
        if best.as_ref().is_none_or(|(other, _)| fit > *other) {
            best = Some((fit, reading));
        }
    }
    best.map(|(_, reading)| reading)
}

/// How many bytes of the source a node covers.
fn size(node: &Node<'_>) -> usize {
    node.all().iter().map(|n| n.block.bytes.len()).sum::<usize>().max(1)
}

/// Reads a section in which some nodes open a record and the others belong to the record before them.
fn open_records<'d>(section: &Section<'_, 'd>, opens: impl Fn(&Node<'d>) -> bool) -> Reading<'d> {
    let mut reading = Reading::default();
    for (at, node) in section.nodes.iter().enumerate() {
        if opens(node) {
            reading.drafts.push(Draft::open(node));
            continue;
        }
        match reading.open(at) {
            Some(draft) if belongs(node, draft) => draft.add(node),
            _ => reading.rest.push(at),
        }
    }
    reading
}

/// Whether a line after a record belongs to it: a field, a table of its values, or a source.
fn belongs(node: &Node<'_>, draft: &Draft<'_>) -> bool {
    if let crate::markdown::Kind::Table(table) = &node.block.kind {
        return table.header.len() == 2;
    }
    let is_labelled = node.is_field() || !node.parts.is_empty() && !node.block.after_blank;
    let is_field = is_labelled && node.parts.first().is_none_or(|p| p.name != Some(super::FieldName::Title));
    let is_source = node.parts.is_empty()
        && node.block.text.links.first().is_some_and(|l| l.range.start <= node.block.body + 3)
        && !draft.all().any(|p| !p.text.links.is_empty());
    is_field || is_source
}
