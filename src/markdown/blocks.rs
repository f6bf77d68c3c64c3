//! The events of pulldown-cmark → blocks.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::clean::Cleaned;
use super::inline::Span;
use super::references::References;
use super::text::{Link, Text};
use super::{Block, Document, Kind, Marker, Row, Style, Table, marker};

/// Deeper nesting is read as if it were this deep.
const MOST_DEPTH: u8 = 60;

/// Reads the blocks of a file and its cleaned text, which has the same offsets.
pub(super) fn read(source: &str, cleaned: &Cleaned<'_>, references: &References) -> Document {
    let mut walker = Walker::new(source, references);
    walker.walk(&cleaned.text, 0);
    walker.flush();
    for (label, range) in &cleaned.footnotes {
        let first = walker.document.blocks.len();
        walker.walk(&source[range.clone()], range.start);
        walker.flush();
        let texts = walker.document.blocks.drain(first..).map(|block| block.text).collect();
        walker.document.footnotes.insert(label.clone(), texts);
    }
    walker.document
}

pub(super) struct Walker<'s> {
    pub(super) source: &'s str,
    /// Where each line begins.
    line_starts: Vec<usize>,
    pub(super) references: References,
    document: Document,
    /// The line that is being read.
    pub(super) open: Option<Block>,
    /// The marker of the current item, and its offset.
    marker: Option<(Marker, usize)>,
    depth: u8,
    /// The columns of the markers of the enclosing items.
    items: Vec<usize>,
    heading: Option<u8>,
    pub(super) spans: Vec<Span>,
    pub(super) table: Option<(Table, Range<usize>)>,
    pub(super) in_head: bool,
    code: Option<(Option<String>, String, Range<usize>)>,
}

impl<'s> Walker<'s> {
    fn new(source: &'s str, references: &References) -> Self {
        let line_starts =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', source.as_bytes()).map(|i| i + 1));
        Walker {
            source,
            line_starts: line_starts.collect(),
            references: references.clone(),
            document: Document::default(),
            open: None,
            marker: None,
            depth: 0,
            items: Vec::new(),
            heading: None,
            spans: Vec::new(),
            table: None,
            in_head: false,
            code: None,
        }
    }

    /// Reads `text`, which is at offset `base` of the source.
    fn walk(&mut self, text: &str, base: usize) {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        let references = self.references.clone();
        let callback = |link: BrokenLink<'_>| {
            let url = references.get(link.reference.as_ref())?;
            Some((CowStr::from(url.clone()), CowStr::from("")))
        };
        let parser = Parser::new_with_broken_link_callback(text, options, Some(callback));
        let defined: Vec<(String, String)> = parser
            .reference_definitions()
            .iter()
            .map(|(label, definition)| (label.to_owned(), definition.dest.to_string()))
            .collect();
        self.references.extend(defined);
        for (event, range) in parser.into_offset_iter() {
            // `text` may have spaces in place of a wide character, so an offset may be inside that character.
            let at = self.boundary(range.start + base)..self.boundary(range.end + base);
            self.event(event, at, text, base);
        }
        self.end_html_table(base + text.len());
    }

    /// The first boundary of characters of the source at or after an offset.
    fn boundary(&self, at: usize) -> usize {
        (at..self.source.len()).find(|at| self.source.is_char_boundary(*at)).unwrap_or(self.source.len())
    }

    fn event(&mut self, event: Event<'_>, at: Range<usize>, text: &str, base: usize) {
        match event {
            Event::Start(tag) => self.start(tag, at),
            Event::End(tag) => self.end(tag, at, text, base),
            Event::Text(part) => match &mut self.code {
                Some((_, code, range)) => {
                    code.push_str(&part);
                    range.end = at.end;
                }
                None => self.text(&part, at),
            },
            Event::Code(part) => {
                let start = self.line(&at).text.len();
                self.text(&part, at);
                let end = self.line_end();
                if let Some(open) = &mut self.open {
                    open.text.code.push(start..end);
                }
            }
            Event::SoftBreak | Event::HardBreak => self.line_break(),
            Event::InlineHtml(tag) => self.inline_html(&tag, at),
            Event::Html(part) => self.html(&part, at),
            Event::Rule => {
                self.end_html_table(at.start);
                self.flush();
                self.emit(Kind::Rule, at);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>, at: Range<usize>) {
        // A table in HTML whose end tag is missing.
        if matches!(
            tag,
            Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::Item | Tag::CodeBlock(_) | Tag::Table(_)
        ) {
            self.end_html_table(at.start);
        }
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                let head = text_of(self.source, &at);
                // Text above `---` is a paragraph: reports separate their sections like this.
                let is_heading = head.starts_with('#') || head.ends_with('=') || !head.ends_with('-');
                self.heading = is_heading.then_some(level_of(level));
            }
            Tag::Paragraph | Tag::HtmlBlock | Tag::List(_) => self.flush(),
            Tag::BlockQuote(_) => {
                self.flush();
                self.deeper();
            }
            Tag::Item => {
                self.flush();
                self.deeper();
                self.items.push(self.column(at.start));
                self.marker = Some((item_marker(&self.source[at.clone()]), at.start));
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let info = match kind {
                    CodeBlockKind::Indented => None,
                    CodeBlockKind::Fenced(info) => Some(info.to_string()),
                };
                self.code = Some((info, String::new(), at));
            }
            Tag::Table(_) => {
                self.flush();
                self.table = Some((Table::default(), at));
            }
            Tag::TableHead => self.in_head = true,
            Tag::TableRow => {
                if let Some((table, _)) = &mut self.table {
                    let line = line_of(&self.line_starts, at.start);
                    let end = at.start + self.source[at.clone()].trim_end().len();
                    table.rows.push(Row { cells: Vec::new(), line, bytes: at.start..end });
                }
            }
            Tag::TableCell => {
                self.open = None;
                self.line(&at);
            }
            _ => self.start_span(tag, at),
        }
    }

    fn end(&mut self, tag: TagEnd, at: Range<usize>, text: &str, base: usize) {
        match tag {
            TagEnd::Heading(_) => {
                self.flush();
                self.heading = None;
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::List(_) => self.flush(),
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.depth = self.depth.saturating_sub(1);
            }
            TagEnd::Item => {
                self.flush();
                self.marker = None;
                self.items.pop();
                self.depth = self.depth.saturating_sub(1);
            }
            TagEnd::CodeBlock => self.end_code(text, base),
            TagEnd::Table => {
                if let Some((table, bytes)) = self.table.take() {
                    self.emit(Kind::Table(table), bytes);
                }
            }
            TagEnd::TableHead => self.in_head = false,
            TagEnd::TableCell => {
                // An empty cell is also a line.
                self.line(&at);
                self.end_cell();
            }
            TagEnd::TableRow => {}
            _ => self.end_span(at),
        }
    }

    /// Ends the cell that is being read, if there is one.
    pub(super) fn end_cell(&mut self) {
        let Some(Block { text: mut cell, .. }) = self.open.take() else { return };
        self.spans.clear();
        cell.tidy();
        if let Some((table, _)) = &mut self.table {
            match table.rows.last_mut() {
                Some(row) if !self.in_head => row.cells.push(cell),
                _ => table.header.push(cell),
            }
        }
    }

    pub(super) fn text(&mut self, part: &str, at: Range<usize>) {
        let line = self.line(&at);
        line.bytes.end = line.bytes.end.max(at.end);
        line.text.push(part, at.start);
    }

    fn line_end(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.text.len())
    }

    /// The line that is being read; begins one at `at` if there is none.
    pub(super) fn line(&mut self, at: &Range<usize>) -> &mut Block {
        if self.open.is_none() {
            // An item may begin with a block of its own, such as code, and go on with a line.
            let before = self.document.blocks.last().map_or(0, |block| block.bytes.end);
            let (marker, start) = match self.marker.take() {
                Some((marker, start)) if start >= before => (Some(marker), start),
                Some((marker, _)) => (Some(marker), at.start),
                None => (None, at.start),
            };
            let kind = self.heading.map_or(Kind::Line, Kind::Heading);
            let number = line_of(&self.line_starts, start);
            self.open = Some(Block {
                kind,
                marker,
                depth: self.depth,
                outer_depth: self.depth,
                text: Text::default(),
                body: 0,
                lines: (number, number),
                bytes: start..at.end.max(start),
                after_blank: false,
            });
        }
        // OK because it was just filled.
        self.open.as_mut().expect("an open line")
    }

    /// Begins the next line of a paragraph, which is a separate block; bold text continues in it.
    pub(super) fn line_break(&mut self) {
        if self.table.is_some() {
            if let Some(open) = &mut self.open {
                open.text.push("\n", open.bytes.end);
            }
            return;
        }
        let end = self.line_end();
        let spans = std::mem::take(&mut self.spans);
        if let Some(open) = &mut self.open {
            for span in &spans {
                match span {
                    Span::Strong(start) if *start < end => open.text.strong.push(*start..end),
                    Span::Link { start, url, .. } | Span::Anchor { start, url } if *start < end => {
                        open.text.links.push(Link {
                            range: *start..end,
                            url: url.clone(),
                            is_labelled: true,
                            is_closed: true,
                        });
                    }
                    _ => {}
                }
            }
        }
        let heading = self.heading;
        self.flush();
        self.heading = heading;
        self.spans = spans
            .into_iter()
            .map(|span| match span {
                Span::Strong(_) => Span::Strong(0),
                Span::Link { .. } | Span::Anchor { .. } => Span::Nothing,
                other => other,
            })
            .collect();
    }

    /// Indented code is text.
    fn end_code(&mut self, text: &str, base: usize) {
        let Some((info, code, range)) = self.code.take() else { return };
        if let Some(info) = info {
            return self.emit(Kind::Code(info, code), range);
        }
        let mut at = range.start - base;
        let end = (range.end - base).min(text.len());
        for line in text[at..end].split_inclusive('\n') {
            let body = line.trim_start_matches([' ', '\t']);
            if !body.trim().is_empty() && self.depth < MOST_DEPTH {
                self.walk(body.trim_end_matches(['\n', '\r']), base + at + line.len() - body.len());
                self.flush();
            }
            at += line.len();
        }
    }

    /// The column of the place `at` in its line.
    fn column(&self, at: usize) -> usize {
        at - self.line_starts[line_of(&self.line_starts, at).saturating_sub(1) as usize]
    }

    /// The number of the line at `at`, from 1.
    pub(super) fn line_number(&self, at: usize) -> u32 {
        line_of(&self.line_starts, at)
    }

    fn deeper(&mut self) {
        self.depth = self.depth.saturating_add(1);
    }

    /// Ends the line that is being read.
    pub(super) fn flush(&mut self) {
        if self.table.is_some() {
            return;
        }
        let Some(mut block) = self.open.take() else { return };
        self.spans.clear();
        block.text.tidy();
        if block.text.is_blank() {
            return;
        }
        let is_first = block.marker.is_some();
        own_marks(&mut block);
        if block.marker.is_some() && !is_first {
            let column = self.column(block.bytes.start);
            let inside = self.items.iter().rev().take_while(|item| **item >= column).count();
            block.outer_depth = block.depth.saturating_sub(u8::try_from(inside).unwrap_or(u8::MAX));
        }
        self.add(block);
    }

    pub(super) fn emit(&mut self, kind: Kind, bytes: Range<usize>) {
        let number = line_of(&self.line_starts, bytes.start);
        self.add(Block {
            kind,
            marker: None,
            depth: self.depth,
            outer_depth: self.depth,
            text: Text::default(),
            body: 0,
            lines: (number, number),
            bytes,
            after_blank: false,
        });
    }

    fn add(&mut self, mut block: Block) {
        let source = self.source;
        block.bytes.end = block.bytes.end.min(source.len()).max(block.bytes.start);
        block.bytes.end = block.bytes.start + source[block.bytes.clone()].trim_end().len();
        // OK because a line has a last byte, or begins and ends in the same place.
        let last = block.bytes.end.saturating_sub(1).max(block.bytes.start);
        block.lines = (line_of(&self.line_starts, block.bytes.start), line_of(&self.line_starts, last));
        block.after_blank = block.lines.0 < 2 || {
            let (from, to) =
                (self.line_starts[block.lines.0 as usize - 2], self.line_starts[block.lines.0 as usize - 1]);
            source[from..to].trim().trim_matches('>').trim().is_empty()
        };
        self.document.blocks.push(block);
    }
}

/// Reads marks that CommonMark leaves in the text of a line: `##标题`, `1、`, `•`.
fn own_marks(block: &mut Block) {
    if block.kind == Kind::Line && block.text.as_str().starts_with(['#', '＃']) {
        let text = block.text.as_str();
        let body = text.trim_start_matches(['#', '＃']);
        let level = text[..text.len() - body.len()].chars().count();
        if level <= 6 && !body.starts_with(|c: char| c.is_ascii_digit()) && !body.is_empty() {
            block.body = text.len() - body.trim_start().len();
            block.kind = Kind::Heading(u8::try_from(level).unwrap_or(6));
        }
    }
    let text = block.text.as_str();
    if let Some((found, len)) = marker::read(&text[block.body..]) {
        block.marker = Some(found);
        block.body += len;
    }
}

fn item_marker(source: &str) -> Marker {
    let digits: String = source.chars().take_while(char::is_ascii_digit).collect();
    match digits.parse() {
        Ok(value) => {
            let style = if source[digits.len()..].starts_with(')') { Style::Paren } else { Style::Dot };
            Marker::Ordinal(style, value)
        }
        Err(_) => Marker::Bullet,
    }
}

fn text_of<'s>(source: &'s str, at: &Range<usize>) -> &'s str {
    source[at.clone()].trim()
}

fn level_of(level: HeadingLevel) -> u8 {
    level as u8
}

/// The number of the line at `at`, from 1.
fn line_of(starts: &[usize], at: usize) -> u32 {
    u32::try_from(starts.partition_point(|start| *start <= at)).unwrap_or(u32::MAX)
}
