//! Reads the content of a change point or a document: records, and the text around them.

use std::collections::HashMap;

use super::draft::Draft;
use super::fields::Part;
use super::fold::fold;
use super::labels;
use super::layout::{self, Section};
use super::phrases::phrases;
use super::point::{self, Heading};
use super::record::{self, Context};
use super::title;
use super::tree::{Mark, Node};
use super::{Diagnostic, FieldName, Record, RecordKind, Remark, date};
use crate::markdown::{Block, Kind, Table, Text};
use crate::message::message;

/// The content that was read.
#[derive(Default)]
pub(super) struct Content {
    pub(super) records: Vec<Record>,
    pub(super) remarks: Vec<Remark>,
    /// Whether the text says that nothing was found.
    pub(super) says_nothing: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The role of a node among its neighbours.
enum Role {
    /// A part without records: a summary, references.
    Closing,
    /// A remark; true if it announces the lines that follow.
    Remark(bool),
    Nothing,
    /// A heading above records, and the kind that it states.
    Category(Option<RecordKind>),
    /// Facts about the change point itself.
    Basics,
    Rule,
    Content,
}

/// Reads nodes that belong together.
pub(super) struct Reader<'r> {
    pub(super) heading: Option<Heading>,
    footnotes: &'r HashMap<String, Vec<Text>>,
    content: Content,
    /// Blocks outside records, in order.
    remarks: Vec<&'r Block>,
}

impl<'r> Reader<'r> {
    pub(super) fn new(heading: Option<Heading>, footnotes: &'r HashMap<String, Vec<Text>>) -> Self {
        Reader { heading, footnotes, content: Content::default(), remarks: Vec::new() }
    }

    /// Reads `nodes`. The returned heading includes the facts that they state about the change point.
    pub(super) fn read(mut self, nodes: &[Node<'r>], source: &str) -> (Content, Option<Heading>) {
        self.nodes(nodes, None, false);
        self.finish(source)
    }

    /// Reads drafts that are made already.
    pub(super) fn read_drafts(mut self, drafts: &[Draft<'r>], source: &str) -> Content {
        self.drafts(drafts, None);
        self.finish(source).0
    }

    fn finish(mut self, source: &str) -> (Content, Option<Heading>) {
        self.content.records.sort_by_key(|record| record.bytes.start);
        // A record ends where the next begins, at the latest.
        let starts: Vec<usize> =
            self.content.records.iter().skip(1).map(|record| record.bytes.start).collect();
        for (record, next) in self.content.records.iter_mut().zip(starts) {
            record.bytes.end = record.bytes.end.min(next);
        }
        self.remarks.sort_by_key(|block| block.bytes.start);
        self.content.remarks = remarks(&self.remarks, source);
        (self.content, self.heading)
    }

    fn nodes(&mut self, nodes: &[Node<'r>], kind: Option<RecordKind>, is_categorized: bool) {
        let (mut kind, mut is_categorized) = (kind, is_categorized);
        let mut run: Vec<&Node<'r>> = Vec::new();
        let mut in_remark = false;
        for node in nodes {
            let is_heading = matches!(node.mark, Some(Mark::Heading(_) | Mark::Bold));
            if in_remark && !is_heading && !node.block.after_blank {
                self.remark(node);
                continue;
            }
            in_remark = false;
            let role = self.role(node, run.is_empty());
            if matches!(role, Role::Content) {
                run.push(node);
                continue;
            }
            self.flush(&mut run, kind, is_categorized);
            match role {
                Role::Closing => self.remark(node),
                Role::Remark(announces) => {
                    self.remark(node);
                    in_remark = announces;
                }
                Role::Nothing => {
                    self.content.says_nothing = true;
                    self.remark(node);
                }
                Role::Category(named) => {
                    let inner = named.or(kind);
                    if node.children.is_empty() {
                        (kind, is_categorized) = (inner, true);
                    } else {
                        self.nodes(&node.children, inner, true);
                    }
                }
                Role::Basics if is_heading => self.basics(node),
                Role::Basics => {
                    self.basic(node);
                    // What follows the facts is not below them.
                    self.nodes(&node.children, kind, is_categorized);
                }
                Role::Rule | Role::Content => {}
            }
        }
        self.flush(&mut run, kind, is_categorized);
    }

    /// `is_first`: whether it may be before the first record of the section.
    fn role(&self, node: &Node<'r>, is_first: bool) -> Role {
        let is_first = is_first && self.content.records.is_empty();
        let words = phrases();
        match &node.block.kind {
            Kind::Rule => return Role::Rule,
            Kind::Code(..) => return Role::Remark(false),
            Kind::Table(table) if is_first && self.heading.is_some() && has_basics(table) => {
                return Role::Basics;
            }
            Kind::Table(_) => return Role::Content,
            _ => {}
        }
        let body = node.body();
        let mark = node.mark;
        let is_heading = matches!(mark, Some(Mark::Heading(_) | Mark::Bold));
        let is_alone = node.parts.is_empty() || node.parts[0].value.is_empty();
        if is_heading && words.is_basics(body) || self.is_basics(node, is_first) {
            return Role::Basics;
        }
        if words.is_category(body)
            && is_alone
            && !(mark.is_none() && !body.ends_with(['：', ':']) && !is_short(body))
        {
            if !node.children.is_empty() && node.children.iter().all(|n| self.is_nothing(n)) {
                return Role::Nothing;
            }
            return Role::Category(labels::record_kind(body));
        }
        if is_heading && is_date(body) {
            return Role::Category(None);
        }
        if (is_heading || mark.is_none() && is_short(body) && is_alone) && words.is_closing(body) {
            return Role::Closing;
        }
        if self.is_nothing(node) {
            return Role::Nothing;
        }
        if mark.is_none()
            && words.is_remark(body)
            && !node.parts.first().is_some_and(|p| p.is_marked && p.is_known())
        {
            return Role::Remark(body.trim_end().ends_with(['：', ':']));
        }
        if !node.children.is_empty() && node.mark.is_some() && is_alone && self.groups_records(node) {
            return Role::Category(labels::record_kind(body));
        }
        Role::Content
    }

    /// Whether a line says that nothing was found, or everything below it says so.
    fn is_nothing(&self, node: &Node<'r>) -> bool {
        let words = phrases();
        let text = node.block.text.as_str();
        if !node.block.text.links.is_empty() || !matches!(node.block.kind, Kind::Line | Kind::Heading(_)) {
            return false;
        }
        if let Some(first) = node.parts.first().filter(|p| !p.value.is_empty()) {
            let is_name = first.name == Some(FieldName::Title) || words.is_category(&first.label);
            return node.children.is_empty() && is_name && words.is_nothing(&text[first.value.clone()]);
        }
        if node.children.is_empty() {
            return words.is_nothing(node.body());
        }
        let is_text = |n: &Node<'r>| n.block.kind != Kind::Rule && !words.is_remark(n.body());
        let mut full = node.children.iter().filter(|n| is_text(n) || self.is_nothing(n)).peekable();
        full.peek().is_some() && full.all(|n| self.is_nothing(n))
    }

    /// Fields of the change point: 变点类型：季节性, 置信度：0.62.
    fn is_basics(&self, node: &Node<'r>, is_first: bool) -> bool {
        let words = phrases();
        let text = node.block.text.as_str();
        self.heading.is_some()
            && !node.parts.is_empty()
            && (is_first || node.children.is_empty())
            && node.parts.iter().all(|p| {
                words.confidence_word(&p.label).is_some()
                    || words.is_kind_label(&p.label)
                        && (p.label.chars().count() > 2 || is_first && words.is_kind(&text[p.value.clone()]))
                    || is_first && words.is_attribute(&p.label)
            })
    }

    /// Whether the nodes below are records of their own, so that this one is only a heading above them.
    fn groups_records(&self, node: &Node<'r>) -> bool {
        let names = |n: &Node<'r>| {
            n.parts.first().is_some_and(|p| p.name == Some(FieldName::Title) && !p.value.is_empty())
        };
        if node.children.iter().any(names) {
            return !node.children.iter().take_while(|n| !names(n)).any(Node::is_plain_field);
        }
        if node.children.iter().any(Node::is_plain_field) {
            return false;
        }
        let tables =
            node.children.iter().any(|n| matches!(&n.block.kind, Kind::Table(t) if t.header.len() > 2));
        let is_record = |n: &Node<'r>| {
            let is_opener = n.mark.is_some() && !n.is_plain_field();
            let has_fields = n.children.iter().filter(|c| c.is_plain_field()).count() >= 1;
            let is_dated = || {
                let text = &n.block.text;
                let read = title::read(text, n.block.body..text.as_str().len(), title::Around::default());
                read.values.iter().any(|(name, _)| matches!(name, FieldName::Date | FieldName::Issuer))
            };
            is_opener && (has_fields || n.body().starts_with('《') || is_dated())
        };
        let records = node.children.iter().filter(|n| is_record(n)).count();
        let others = node.children.iter().filter(|n| n.block.kind == Kind::Line && !is_record(n)).count();
        tables || records > 0 && records >= others
    }

    /// Completes the heading with facts about the change point.
    fn basics(&mut self, node: &Node<'r>) {
        for inner in node.all() {
            self.complete(inner);
        }
        self.remark(node);
    }

    /// As [`Reader::basics`], for a line or a table without the nodes below it.
    fn basic(&mut self, node: &Node<'r>) {
        self.complete(node);
        self.remarks.push(node.block);
    }

    fn complete(&mut self, node: &Node<'r>) {
        let Some(heading) = &mut self.heading else { return };
        for part in &node.parts {
            point::complete_part(heading, part, node.block.text.as_str());
        }
        if let Kind::Table(Table { header, rows }) = &node.block.kind
            && let Some(row) = rows.first()
        {
            for (label, cell) in header.iter().zip(&row.cells) {
                let label = label.as_str().trim().to_owned();
                let value = 0..cell.as_str().len();
                point::complete_part(
                    heading,
                    &Part { label, name: None, value, is_marked: true },
                    cell.as_str(),
                );
            }
        }
    }

    fn remark(&mut self, node: &Node<'r>) {
        self.remarks.extend(node.all().into_iter().map(|n| n.block).filter(|b| b.kind != Kind::Rule));
    }

    /// Reads the nodes of a run with the layouts that fit it.
    fn flush(&mut self, run: &mut Vec<&Node<'r>>, kind: Option<RecordKind>, is_categorized: bool) {
        let mut runs = vec![std::mem::take(run)];
        while let Some(nodes) = runs.pop() {
            let section = Section { nodes: &nodes, point: self.heading.as_ref(), is_categorized };
            let Some(reading) = layout::read(&section).filter(|_| !nodes.is_empty()) else {
                nodes.iter().for_each(|node| self.leave(node));
                continue;
            };
            let before = self.content.records.len();
            self.drafts(&reading.drafts, kind);
            let found = self.content.records.len() > before;
            // Neighbours outside the records are read as records only if they have the marks of one.
            for rest in reading.rest.chunk_by(|a, b| a + 1 == *b) {
                let rest: Vec<&Node<'r>> = rest.iter().map(|at| nodes[*at]).collect();
                let has_marks =
                    rest.iter().any(|n| n.mark.is_some() || matches!(n.block.kind, Kind::Table(_)));
                if has_marks && found {
                    runs.push(rest);
                } else {
                    rest.iter().for_each(|node| self.leave(node));
                }
            }
        }
    }

    /// Makes a node outside the records a remark.
    fn leave(&mut self, node: &Node<'r>) {
        if let Kind::Table(table) = &node.block.kind
            && !layout::is_understood(table)
        {
            let message =
                message!("the columns of this table are not understood, so its rows are no records");
            self.content.diagnostics.push(Diagnostic::warning("unread-table", node.block.lines.0, message));
        }
        let is_first = self.content.records.is_empty() && self.remarks.is_empty();
        self.content.says_nothing |=
            is_first && node.block.text.links.is_empty() && phrases().says_nothing(node.body());
        self.remark(node);
    }

    fn drafts(&mut self, drafts: &[Draft<'r>], kind: Option<RecordKind>) {
        let openers = drafts.iter().filter(|d| !d.has_fields()).filter_map(|d| d.opening.as_ref());
        let labels_are_names = title::labels_are_names(openers.map(|o| (o.text, o.parts.as_slice())));
        let heading = self.heading.clone();
        let context =
            Context { heading: heading.as_ref(), footnotes: self.footnotes, kind, labels_are_names };
        for draft in drafts {
            let mut found = Vec::new();
            match record::read(&context, draft, &mut found) {
                Some(record) if !record.title.trim().is_empty() && !phrases().is_nothing(&record.title) => {
                    self.content.records.push(record);
                    self.content.diagnostics.append(&mut found);
                }
                _ => {}
            }
        }
    }
}

/// Whether a heading is only a date: `### 2019年`.
fn is_date(body: &str) -> bool {
    let body = body.trim();
    date::find_at_start(body).is_some_and(|found| found.bytes == (0..body.len()))
}

/// Whether a table has the type or the confidence of a change point in its one row, and nothing else.
fn has_basics(table: &Table) -> bool {
    let words = phrases();
    let is_fact = |label: &str| words.confidence_word(label).is_some() || words.is_kind_label(label);
    let labels = || table.header.iter().map(|label| fold(label.as_str().trim()).into_owned());
    table.rows.len() == 1
        && labels().any(|label| is_fact(&label))
        && labels().all(|label| is_fact(&label) || words.is_attribute(&label) || words.is_date_label(&label))
}

fn is_short(body: &str) -> bool {
    body.chars().count() <= 12
}

/// Blocks outside records as remarks: neighbours are one.
pub(super) fn remarks(blocks: &[&Block], source: &str) -> Vec<Remark> {
    let mut found: Vec<Remark> = Vec::new();
    for block in blocks {
        let text = match &block.kind {
            Kind::Table(table) => table_text(table),
            Kind::Code(_, code) => code.trim_end().to_owned(),
            _ => block.text.as_str().to_owned(),
        };
        if text.trim().is_empty() {
            continue;
        }
        let lines = match &block.kind {
            Kind::Table(table) => (block.lines.0, table.rows.last().map_or(block.lines.1, |r| r.line)),
            _ => block.lines,
        };
        match found.last_mut() {
            Some(last)
                if last.bytes.end <= block.bytes.start
                    && source[last.bytes.end..block.bytes.start].chars().all(is_filler) =>
            {
                last.text.push('\n');
                last.text.push_str(&text);
                last.lines.1 = lines.1;
                last.bytes.end = block.bytes.end;
            }
            _ => found.push(Remark { text, lines, bytes: block.bytes.clone() }),
        }
    }
    found
}

/// Characters that may separate the lines of one remark.
fn is_filler(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '*' | '>' | '|')
}

fn table_text(table: &crate::markdown::Table) -> String {
    let row =
        |cells: &[Text]| cells.iter().map(|c| c.as_str().replace('\n', " ")).collect::<Vec<_>>().join(" | ");
    std::iter::once(row(&table.header))
        .chain(table.rows.iter().map(|r| row(&r.cells)))
        .collect::<Vec<_>>()
        .join("\n")
}
