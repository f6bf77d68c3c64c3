//! Splits the section of a change point into its records, by the lines that open one.

use super::date;
use super::heading::Heading;
use super::labels::{self, name};
use super::line::{Labelled, Line, Ordinal, split_label};
use super::links;
use super::phrases::phrases;

/// The lines of one record, as indices among the report's lines.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    pub(super) opener: Opener,
    /// In order, blank lines left out; the first one opens the record.
    pub(super) lines: Vec<usize>,
}

/// What opens a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opener {
    /// A label that names it: **事件名称**：….
    Title,
    /// A list number.
    Number,
    /// A heading below the change point's.
    Heading,
    /// A bold line.
    Bold,
    /// A bullet.
    Bullet,
    /// A line that fields follow, or the first of a list of fields.
    Plain,
    /// Nothing: the section is prose.
    Prose,
}

/// The records of a section whose body is `body`, as indices of `lines`.
pub(super) fn items(lines: &[Line<'_>], body: &[usize], heading: &Heading) -> Vec<Item> {
    let shape = Shape::of(lines, body);
    if shape.is_marked {
        return Splitter::new(lines, &shape).run(body);
    }
    if shape.opens_with_bullets(lines, body, heading) {
        return bullet_items(lines, body, &shape);
    }
    plain_items(lines, body, heading)
}

/// What the marks of a section have in common.
struct Shape {
    is_marked: bool,
    has_numbers: bool,
    number: Option<(usize, Ordinal)>,
    least_bullet_indent: usize,
    has_bullets: bool,
}

impl Shape {
    fn of(lines: &[Line<'_>], body: &[usize]) -> Shape {
        let full = || body.iter().map(|i| &lines[*i]).filter(|line| !line.is_blank());
        let numbered: Vec<&Line<'_>> =
            full().filter(|line| line.ordinal.is_some() && opens_by_number(line)).collect();
        let least = numbered.iter().map(|line| line.indent).min();
        let number = least.and_then(|indent| {
            let first = numbered.iter().find(|line| line.indent == indent)?;
            Some((indent, first.ordinal?))
        });
        let is_marked = number.is_some()
            || full().any(|line| line.level > 0 || is_bold_name(line) || title_label(line).is_some());
        let bullets = || full().filter(|line| line.bullet.is_some());
        Shape {
            is_marked,
            has_numbers: number.is_some(),
            number,
            least_bullet_indent: bullets().map(|line| line.indent).min().unwrap_or(0),
            has_bullets: bullets().next().is_some(),
        }
    }

    /// Whether the bullets of the section are its records, not the fields of one.
    fn opens_with_bullets(&self, lines: &[Line<'_>], body: &[usize], heading: &Heading) -> bool {
        if !self.has_bullets {
            return false;
        }
        let outer = |i: usize| lines[i].bullet.is_some() && lines[i].indent == self.least_bullet_indent;
        let mut all_unlabelled = true;
        for (k, &i) in body.iter().enumerate() {
            if !outer(i) {
                continue;
            }
            let known = split_label(lines[i].body).is_some_and(|l| labels::canonical(l.label).is_some());
            let nests = body[k + 1..]
                .iter()
                .map(|j| &lines[*j])
                .find(|line| !line.is_blank())
                .is_some_and(|line| line.indent > lines[i].indent);
            if !known && (lines[i].begins_bold() || nests) {
                return true;
            }
            all_unlabelled &= split_label(lines[i].body).is_none();
        }
        let first_is_plain = body
            .iter()
            .map(|i| &lines[*i])
            .find(|line| !line.is_blank())
            .is_some_and(|line| !line.is_marked() && !ends_intro(line.body));
        all_unlabelled && heading.title.is_none() && !first_is_plain
    }
}

/// Whether a numbered line may open a record: a numbered field (2. 时间：2022年) does not.
fn opens_by_number(line: &Line<'_>) -> bool {
    let Some(labelled) = split_label(line.body) else { return true };
    match labels::canonical(labelled.label) {
        Some(name::DATE) => date::find(labelled.value, None).is_none_or(|found| found.bytes.start > 0),
        Some(name::SOURCE) => links::links(labelled.value).is_empty(),
        Some(name::ISSUER | name::LOCATION | name::SCALE | name::IMPACT) => !labels::is_exact(labelled.label),
        _ => true,
    }
}

/// A bold line that names something: **怒江硅厂减产**; not a label (**具体措施：**, **发生时间**).
fn is_bold_name(line: &Line<'_>) -> bool {
    if !line.begins_bold() || line.bullet.is_some() || line.ordinal.is_some() {
        return false;
    }
    let Some((inner, after)) = line.body[2..].split_once("**") else { return false };
    let after = after.trim_start();
    if !(after.is_empty() || after.starts_with(['（', '('])) || split_label(line.body).is_some() {
        return false;
    }
    !inner.trim_end().ends_with(['：', ':', '。']) && !is_label_alone(inner) && !phrases().is_remark(inner)
}

/// Whether `text` is a label whose value is missing: 发生时间.
fn is_label_alone(text: &str) -> bool {
    text.chars().count() <= 6
        && matches!(
            labels::canonical(text),
            Some(
                name::DATE
                    | name::PERIOD
                    | name::ISSUER
                    | name::LOCATION
                    | name::SOURCE
                    | name::IMPACT
                    | name::SCALE
                    | name::TITLE
            )
        )
}

fn title_label<'a>(line: &Line<'a>) -> Option<Labelled<'a>> {
    split_label(line.body).filter(|labelled| labels::is_title(labelled.label) && !labelled.value.is_empty())
}

fn ends_intro(body: &str) -> bool {
    body.trim_end_matches('*').ends_with(['：', ':', '。', '；'])
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
        self.shape.has_numbers
            && line.begins_bold()
            && split_label(line.body).is_some_and(|l| l.value.is_empty())
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
        let awaits = split_label(last.body).is_some_and(|l| l.value.is_empty()) && open.lines.len() > 1;
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
            && next.is_some_and(|line| line.ordinal.is_none() && split_label(line.body).is_some())
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

/// Whether `line` is a remark behind the record rather than a part of it.
fn ends_record(lines: &[Line<'_>], open: &Item, line: &Line<'_>, blank_before: bool) -> bool {
    if line.is_marked() {
        return false;
    }
    let words = phrases();
    let first = &lines[open.lines[0]];
    let is_source = line.body.starts_with(['（', '('])
        && split_label(line.body).is_some_and(|l| labels::canonical(l.label) == Some(name::SOURCE));
    let labelled = split_label(line.body).is_some_and(|l| labels::canonical(l.label).is_some() || l.bold);
    let is_remark = words.is_remark(line.body) && !(labelled && line.begins_bold());
    if is_source
        || labelled && !is_remark
        || line.body.starts_with('[') && !links::links(line.body).is_empty()
    {
        return false;
    }
    let outdented = line.indent <= first.indent;
    if is_remark && outdented {
        return true;
    }
    blank_before && outdented && open.lines.len() > 1
}

fn bullet_items(lines: &[Line<'_>], body: &[usize], shape: &Shape) -> Vec<Item> {
    let mut done: Vec<Item> = Vec::new();
    let mut open: Option<Item> = None;
    let mut blank_before = false;
    for &i in body {
        let line = &lines[i];
        if line.is_blank() {
            blank_before = true;
            continue;
        }
        let outer = line.bullet.is_some() && line.indent == shape.least_bullet_indent;
        let field = split_label(line.body)
            .is_some_and(|l| labels::canonical(l.label).is_some() && !l.value.is_empty());
        let nests_below = lines.get(i + 1).is_some_and(|next| !next.is_blank() && next.indent > line.indent);
        if outer && (!field || (nests_below && line.begins_bold()) || open.is_none()) {
            done.extend(open.replace(Item { opener: Opener::Bullet, lines: vec![i] }));
        } else if let Some(item) = &mut open {
            if ends_record(lines, item, line, blank_before) {
                done.extend(open.take());
            } else {
                item.lines.push(i);
            }
        }
        blank_before = false;
    }
    done.extend(open);
    done
}

/// Records without any mark: a line that fields follow; else the fields, or the prose, are one.
fn plain_items(lines: &[Line<'_>], body: &[usize], heading: &Heading) -> Vec<Item> {
    let full: Vec<usize> = body.iter().copied().filter(|i| !lines[*i].is_blank()).collect();
    let mut done: Vec<Item> = Vec::new();
    let mut open: Option<Item> = None;
    for (k, &i) in full.iter().enumerate() {
        let line = &lines[i];
        let blank_before = i > 0 && lines[i - 1].is_blank();
        let next = full.get(k + 1).map(|j| &lines[*j]);
        if opens_plainly(line, next, open.is_some()) {
            done.extend(open.replace(Item { opener: Opener::Plain, lines: vec![i] }));
        } else if let Some(item) = &mut open {
            if ends_record(lines, item, line, blank_before) {
                done.extend(open.take());
            } else {
                item.lines.push(i);
            }
        } else if split_label(line.body).is_some_and(|l| labels::canonical(l.label).is_some()) {
            open = Some(Item { opener: Opener::Prose, lines: vec![i] });
        }
    }
    done.extend(open);
    if done.is_empty() {
        done.extend(prose_item(lines, &full, heading));
    }
    done
}

fn opens_plainly(line: &Line<'_>, next: Option<&Line<'_>>, is_open: bool) -> bool {
    if line.is_marked()
        || ends_intro(line.body)
        || phrases().is_remark(line.body)
        || line.body.chars().count() > 80
    {
        return false;
    }
    let Some(next) = next else { return false };
    let next_is_field =
        split_label(next.body).is_some_and(|l| labels::canonical(l.label).is_some() || next.is_marked());
    match split_label(line.body) {
        None => next_is_field,
        // **示范项目**：南钢集团超低排放技术改造, with its fields indented below it.
        Some(labelled) => {
            !is_open
                && !labelled.value.is_empty()
                && next_is_field
                && (next.indent > line.indent || next.bullet.is_some())
        }
    }
}

/// A section of prose is one record if its heading, or a name in the text, gives it a title.
fn prose_item(lines: &[Line<'_>], full: &[usize], heading: &Heading) -> Option<Item> {
    let first = *full.first()?;
    let has_link = full.iter().any(|i| !links::links(lines[*i].body).is_empty());
    if phrases().says_nothing(lines[first].body) && !has_link {
        return None;
    }
    let body: Vec<usize> = full.iter().copied().filter(|i| !phrases().is_remark(lines[*i].body)).collect();
    let names = |i: &usize| lines[*i].body.contains('《') && lines[*i].body.contains('》');
    let is_name = |i: &usize| {
        let body = lines[*i].body;
        body.chars().count() <= 40 && !ends_intro(body) && !lines[*i].is_marked()
    };
    let named =
        heading.title.is_some() || body.iter().any(names) || (body.len() == 1 && body.iter().all(is_name));
    (named && !body.is_empty()).then_some(Item { opener: Opener::Prose, lines: body })
}
