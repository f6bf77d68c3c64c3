//! Records that marks open: numbers, headings, bold names, title labels.

use super::{Item, Opener, Shape, ends_intro, ends_record, is_bold_name, opens_by_number, title_label};
use crate::report::line::Line;
use crate::report::phrases::phrases;

/// The records of a marked section.
pub(super) fn items(lines: &[Line<'_>], shape: &Shape, body: &[usize]) -> Vec<Item> {
    Splitter::new(lines, shape).run(body)
}

/// The state of the split of a marked section.
struct Splitter<'a> {
    lines: &'a [Line<'a>],
    shape: &'a Shape,
    done: Vec<Item>,
    open: Option<Item>,
    /// A number list inside the open record: the value of its last number.
    nested: Option<u32>,
    /// The number of the open record.
    outer: u32,
    blank_before: bool,
    /// A remark that announces a list (注：…遵循以下原则：), until a blank line.
    in_remark: bool,
}

impl<'a> Splitter<'a> {
    fn new(lines: &'a [Line<'a>], shape: &'a Shape) -> Self {
        Splitter {
            lines,
            shape,
            done: Vec::new(),
            open: None,
            nested: None,
            outer: 0,
            blank_before: true,
            in_remark: false,
        }
    }

    fn run(mut self, body: &[usize]) -> Vec<Item> {
        for (k, &i) in body.iter().enumerate() {
            let line = &self.lines[i];
            if line.is_blank() {
                self.blank_before = true;
                self.in_remark = false;
                if line.is_rule() {
                    self.close();
                }
                continue;
            }
            self.step(i, &body[k + 1..]);
            self.blank_before = false;
        }
        self.close();
        self.done
    }

    fn step(&mut self, i: usize, after: &[usize]) {
        let line = &self.lines[i];
        if self.in_remark {
            return;
        }
        if !line.is_marked() && ends_intro(line.body) && phrases().is_remark(line.body) && !line.begins_bold()
        {
            self.in_remark = line.body.ends_with(['：', ':']);
        }
        if title_label(line).is_some() && !self.is_nested_title(line) {
            self.open_or_name(i, Opener::Title);
        } else if line.level > 0 {
            self.start(i, Opener::Heading);
        } else if self.is_record_number(line) {
            self.outer = line.ordinal.map_or(0, |o| o.value);
            self.nested = None;
            self.start(i, Opener::Number);
        } else if is_bold_name(line) && self.is_bold_opener(i, after) {
            self.start(i, Opener::Bold);
        } else if self.open.is_none() && self.is_category(line) {
            self.start(i, Opener::Plain);
        } else {
            self.add(i);
        }
    }

    /// Whether a title label is a field of the open record, which already has a name.
    fn is_nested_title(&self, line: &Line<'_>) -> bool {
        let Some(open) = &self.open else { return false };
        let first = &self.lines[open.lines[0]];
        line.ordinal.is_none() && open.lines.len() > 1 && line.indent > first.indent && !self.blank_before
    }

    /// A label without a value that the numbered records follow: **零碳园区建设**：.
    fn is_category(&self, line: &Line<'_>) -> bool {
        self.shape.has_numbers && line.begins_bold() && line.labelled.is_some_and(|l| l.value.is_empty())
    }

    fn is_record_number(&mut self, line: &Line<'_>) -> bool {
        let (Some(ordinal), Some((indent, shape))) = (line.ordinal, self.shape.number) else { return false };
        if line.indent > indent || ordinal.style != shape.style || !opens_by_number(line) {
            return false;
        }
        let Some(open) = &self.open else { return true };
        if open.opener != Opener::Number {
            return true;
        }
        // 1. 2. 3. below 具体措施： belong to the record, until its own number goes on.
        let last = &self.lines[open.lines[open.lines.len() - 1]];
        let awaits = last.labelled.is_some_and(|l| l.value.is_empty()) && open.lines.len() > 1;
        if ordinal.value == 1 && (awaits && !self.blank_before) {
            self.nested = Some(1);
            return false;
        }
        if let Some(nested) = self.nested
            && ordinal.value == nested + 1
            && !(ordinal.value == self.outer + 1 && (self.blank_before || line.begins_bold()))
        {
            self.nested = Some(ordinal.value);
            return false;
        }
        true
    }

    fn is_bold_opener(&self, i: usize, after: &[usize]) -> bool {
        if !self.shape.has_numbers {
            return true;
        }
        // Among numbered records, a bold line opens one only where fields follow it.
        let next = after.iter().map(|j| &self.lines[*j]).find(|line| !line.is_blank());
        self.blank_before
            && next.is_some_and(|line| line.ordinal.is_none() && line.labelled.is_some())
            && self.lines[i].indent == 0
    }

    /// Whether the open record has nothing but the line that opened it.
    fn is_bare(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.lines.len() == 1)
    }

    fn open_or_name(&mut self, i: usize, opener: Opener) {
        let names_open = self.is_bare()
            && self.lines[i].ordinal.is_none()
            && self
                .open
                .as_ref()
                .is_some_and(|open| open.opener != Opener::Title && !has_title(&self.lines[open.lines[0]]));
        if names_open {
            if let Some(open) = &mut self.open {
                open.opener = opener;
                open.lines.push(i);
            }
        } else {
            if let Some(ordinal) = self.lines[i].ordinal {
                self.outer = ordinal.value;
                self.nested = None;
            }
            self.start(i, opener);
        }
    }

    fn start(&mut self, i: usize, opener: Opener) {
        // A heading or a bold line above numbered records is a category of theirs.
        let category = self.is_bare()
            && self.open.as_ref().is_some_and(|open| match open.opener {
                Opener::Heading => true,
                Opener::Bold | Opener::Plain => self.lines[i].ordinal.is_some(),
                _ => false,
            });
        if category {
            self.open = None;
        }
        self.close();
        self.open = Some(Item { opener, lines: vec![i] });
    }

    fn add(&mut self, i: usize) {
        let line = &self.lines[i];
        let Some(open) = &mut self.open else { return };
        if ends_record(self.lines, open, line, self.blank_before) {
            self.close();
        } else {
            open.lines.push(i);
        }
    }

    fn close(&mut self) {
        self.done.extend(self.open.take());
    }
}
fn has_title(line: &Line<'_>) -> bool {
    title_label(line).is_some()
}
