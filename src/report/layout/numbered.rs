//! A numbered item per record.

use super::{Reading, Section, open_records};
use crate::markdown::Marker;
use crate::report::tree::{Mark, Node};
use crate::report::{FieldName, date, labels};

pub(super) fn read<'d>(section: &Section<'_, 'd>) -> Reading<'d> {
    open_records(section, |node| matches!(node.mark, Some(Mark::Item(Marker::Ordinal(..)))) && is_name(node))
}

/// Whether a numbered line may open a record: a numbered field (2. 时间：2022年) does not.
fn is_name(node: &Node<'_>) -> bool {
    let Some(first) = node.parts.first() else { return true };
    let value = &node.block.text.as_str()[first.value.clone()];
    match first.name {
        Some(FieldName::Date) => date::find_at_start(value).is_none(),
        Some(FieldName::Source) => node.block.text.links.is_empty(),
        Some(FieldName::Issuer | FieldName::Location | FieldName::Scale | FieldName::Impact) => {
            !labels::is_exact(&first.label)
        }
        _ => true,
    }
}
