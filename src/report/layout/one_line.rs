//! A line per record, with date and issuer after the name: 《甲办法》（国家发改委，2021年10月11日）：….

use super::{Reading, Section, open_records};
use crate::markdown::Kind;
use crate::report::FieldName;
use crate::report::phrases::phrases;
use crate::report::title::{self, Around};
use crate::report::tree::Node;

pub(super) fn read<'d>(section: &Section<'_, 'd>) -> Reading<'d> {
    open_records(section, is_record)
}

fn is_record(node: &Node<'_>) -> bool {
    if node.block.kind != Kind::Line
        || node.mark.is_some()
        || node.is_plain_field()
        || phrases().is_remark(node.body())
    {
        return false;
    }
    let text = &node.block.text;
    let read = title::read(text, node.block.body..text.as_str().len(), Around::default());
    let is_dated = read.values.iter().any(|(name, _)| matches!(name, FieldName::Date | FieldName::Issuer));
    let is_linked = text.links.first().is_some_and(|l| l.is_labelled && l.range.start == node.block.body);
    let is_quoted = node.body().starts_with('《');
    (is_dated && (is_quoted || read.values.len() > 1 || !read.text.contains(['，', '。']))
        || is_linked && is_quoted)
        && read.text.chars().count() <= 60
}
