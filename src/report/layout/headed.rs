//! A heading, or a bold line, per record.

use super::{Reading, Section, open_records};
use crate::report::tree::Mark;

pub(super) fn read<'d>(section: &Section<'_, 'd>) -> Reading<'d> {
    open_records(section, |node| matches!(node.mark, Some(Mark::Heading(_) | Mark::Bold)))
}
