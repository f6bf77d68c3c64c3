//! Puts a report together: markdown → outline → change points → records.

use super::fold::fold;
use super::header::{self, Header};
use super::layout;
use super::outline::{self, Section};
use super::phrases::phrases;
use super::place::{self, Texts};
use super::point::{self, Heading};
use super::reader::{self, Reader};
use super::{
    ChangePoint, Diagnostic, Remark, Report, Variant, answer, data, document, same_source, tree, truncated,
};
use crate::markdown::{self, Block, Document, Kind};
use crate::message::message;

/// How many blocks can be the header of a text without change points.
const HEADER_BLOCKS: usize = 40;

/// Reads a report. `path` gives the variant, and the province, the sector and the change point if the text
/// does not name them. Any text gives a report; faults are in its diagnostics.
///
/// ```
/// let text = "# 贵州省 工业部门 碳排放变点汇总\n\n## 转折点: 2020-11-20 (Seasonal) - 置信度: 0.64\n\n\
///             1. **省绿色工厂名单**\n   - **发布日期**：2020年12月\n   - **发布机构**：省工信厅\n";
/// let report = tansuo::report::parse("Guizhou_Industry_combined_info.txt", text);
/// let point = &report.change_points[0];
/// assert_eq!(point.confidence, Some(0.64));
/// assert_eq!(point.records[0].title, "省绿色工厂名单");
/// assert_eq!(point.records[0].issuer.as_deref(), Some("省工信厅"));
/// ```
pub fn parse(path: &str, text: &str) -> Report {
    let document = markdown::parse(text);
    let (mut sections, undated): (Vec<Section>, Vec<Section>) = outline::sections(&document.blocks)
        .into_iter()
        .partition(|section| !section.heading.dates.is_empty());
    let tables = table_points(&document.blocks, sections.first().and_then(|s| s.head));
    if sections.is_empty() && tables.is_empty() {
        sections.extend(only_point(path, &document));
    }
    let end =
        sections.first().map_or(document.blocks.len().min(HEADER_BLOCKS), |s| s.head.unwrap_or(s.body.start));
    let mut header = header::read(&document, end.min(document.blocks.len()));
    if header.title.is_none() {
        // The title names the one change point.
        let head = sections.first().and_then(|s| s.head).map(|at| &document.blocks[at]);
        header.title = head.filter(|b| b.level() == Some(1)).map(|b| b.text.as_str().trim().to_owned());
    }
    let mut report = assemble(Parts { path, text, document: &document, sections: &sections, header });
    let has_points = !report.change_points.is_empty();
    report.diagnostics.extend(undated.iter().filter(|_| has_points).filter_map(|section| {
        let line = document.blocks[section.head?].lines.0;
        let message = message!("this heading names a change point but no date, so its section is left out");
        Some(Diagnostic::warning("undated-point", line, message))
    }));
    if let Some(line) = document.unclosed_draft {
        let message = message!("a draft begins here and is never closed; it is read as text");
        report.diagnostics.push(Diagnostic::warning("unclosed-draft", line, message));
    }
    report
}

/// The one change point of a report that the title or the file's name states.
fn only_point(path: &str, document: &Document) -> Option<Section> {
    let blocks = &document.blocks;
    let is_text = |b: &&Block| matches!(b.kind, Kind::Line | Kind::Heading(_));
    let title = blocks.iter().position(|b| is_text(&b));
    if let Some(at) = title
        && let Some(heading) = point::parse_title(blocks[at].body())
    {
        return Some(Section { head: Some(at), heading, body: at + 1..blocks.len() });
    }
    let heading = answer::heading_from_path(path).filter(|_| !blocks.is_empty())?;
    Some(Section { head: None, heading, body: 0..blocks.len() })
}

/// A report taken apart.
pub(super) struct Parts<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    pub(super) document: &'a Document,
    pub(super) sections: &'a [Section],
    pub(super) header: Header,
}

/// Reads the sections, and puts the report together.
pub(super) fn assemble(parts: Parts<'_>) -> Report {
    let Parts { path, text, document, sections, header } = parts;
    let blocks = &document.blocks;
    let mut diagnostics = Vec::new();
    let mut change_points = Vec::with_capacity(sections.len());
    let overview: Vec<Heading> = table_points(blocks, sections.first().and_then(|s| s.head));
    let mut filled = sections.to_vec();
    outline::fill(&mut filled, &overview);
    for section in &filled {
        read_section(text, document, section, &mut change_points, &mut diagnostics);
    }
    if sections.is_empty() {
        change_points = read_tables(text, document, &mut diagnostics);
    }
    if change_points.is_empty() {
        change_points = data::points(document, text);
    }
    share_emptiness(&mut change_points);
    report_unread_points(&overview, &change_points, blocks, &mut diagnostics);
    same_source::resolve(&mut change_points);
    let headings: Vec<&str> =
        change_points.iter().map(|point: &ChangePoint| point.heading.as_str()).collect();
    let headings = headings.join("\n");
    let title = header.title.clone().unwrap_or_default();
    let is_report = !change_points.is_empty();
    let texts = Texts { title: &title, header: &header.place, headings: &headings, text, path, is_report };
    let mut report = Report {
        path: path.to_owned(),
        province: place::province(texts),
        sector: place::sector(texts),
        variant: Variant::from_path(path),
        analyzed_at: header.analyzed_at,
        declared_change_points: header.declared_change_points,
        truncated: truncated::is_truncated(document, &change_points),
        records: Vec::new(),
        remarks: Vec::new(),
        text_bytes: text.len(),
        unassigned_bytes: 0,
        title: header.title.clone(),
        change_points,
        diagnostics,
    };
    if report.truncated {
        let last = blocks.last().map_or(1, |block| block.lines.1);
        report.diagnostics.push(Diagnostic::warning(
            "truncated",
            last,
            message!("the file ends in the middle of something"),
        ));
    }
    if is_report {
        report.remarks = outside(blocks, &header.understood, sections, text);
        report.unassigned_bytes = unassigned_bytes(text, blocks, &header.understood, sections, &report);
    } else {
        document::read(path, text, document, &mut report);
    }
    report
}

/// The change points in tables before the first heading of a change point, or in all tables without one.
fn table_points(blocks: &[Block], end: Option<usize>) -> Vec<Heading> {
    let tables = blocks[..end.unwrap_or(blocks.len())].iter().filter_map(|block| match &block.kind {
        Kind::Table(table) => layout::table_points(table),
        _ => None,
    });
    tables.flatten().map(|(heading, ..)| heading).collect()
}

/// A table may list points that have no section.
fn report_unread_points(
    overview: &[Heading],
    points: &[ChangePoint],
    blocks: &[Block],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for heading in overview {
        let Some(date) = heading.dates.first() else { continue };
        let is_read =
            points.iter().filter_map(|p| p.date.as_ref()).any(|d| d.start <= date.end && date.start <= d.end);
        if !is_read {
            let line = blocks.iter().find(|b| matches!(b.kind, Kind::Table(_))).map_or(1, |b| b.lines.0);
            let text = date.text.clone();
            let message =
                message!("a table lists the change point %{date}, which has no section", date = text);
            diagnostics.push(Diagnostic::warning("unread-point", line, message));
        }
    }
}

fn read_section(
    text: &str,
    document: &Document,
    section: &Section,
    points: &mut Vec<ChangePoint>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let blocks = &document.blocks;
    let body = &blocks[section.body.clone()];
    let nodes = tree::nest(body);
    let reader = Reader::new(Some(section.heading.clone()), &document.footnotes);
    let (content, heading) = reader.read(&nodes, text);
    let heading = heading.unwrap_or_default();
    diagnostics.extend(content.diagnostics);
    let head = section.head.map(|at| &blocks[at]);
    let first = head.or(body.first()).map_or(1, |block| block.lines.0);
    let last = body.iter().rev().find(|b| b.kind != Kind::Rule).map_or(first, last_line).max(first);
    let empty = content.records.is_empty() && content.says_nothing;
    let after_heading = head.and_then(|block| {
        let (_, at) = outline::run_in(block)?;
        let bytes = block.text.source_of(at)..block.bytes.end;
        Some(Remark { text: block.text.as_str()[at..].to_owned(), lines: block.lines, bytes })
    });
    let remarks = after_heading.into_iter().chain(content.remarks).collect();
    let (mut records, mut remarks) = (Some(content.records), Some(remarks));
    for date in &heading.dates {
        points.push(ChangePoint {
            heading: head.map_or(String::new(), |block| text[block.bytes.clone()].trim().to_owned()),
            date: Some(date.clone()),
            point_type: heading.kind,
            confidence: heading.confidence,
            empty,
            lines: (first, last),
            // Where one heading lists several points, the first has the records: none is counted twice.
            records: records.take().unwrap_or_default(),
            remarks: remarks.take().unwrap_or_default(),
            features: Vec::new(),
        });
    }
}

/// The text outside the change points: an introduction, an overview, a section without a date.
fn outside(blocks: &[Block], header: &[usize], sections: &[Section], text: &str) -> Vec<Remark> {
    let mut is_outside: Vec<bool> = blocks
        .iter()
        .map(|block| match block.kind {
            // Without other sections, tables and data name the change points.
            Kind::Table(_) | Kind::Code(..) => !sections.is_empty(),
            Kind::Rule => false,
            Kind::Heading(_) | Kind::Line => true,
        })
        .collect();
    header.iter().for_each(|at| is_outside[*at] = false);
    for section in sections {
        let start = section.head.unwrap_or(section.body.start);
        is_outside[start..section.body.end.max(start + 1).min(blocks.len())].fill(false);
    }
    let outside: Vec<&Block> = blocks.iter().zip(is_outside).filter_map(|(b, is)| is.then_some(b)).collect();
    reader::remarks(&outside, text)
}

fn last_line(block: &Block) -> u32 {
    match &block.kind {
        Kind::Table(table) => table.rows.last().map_or(block.lines.1, |row| row.line),
        _ => block.lines.1,
    }
}

/// Marks listed points without a body as empty, if a common remark after the last one says so:
/// 均未发现….
fn share_emptiness(points: &mut [ChangePoint]) {
    let mut is_shared = false;
    for point in points.iter_mut().rev() {
        let is_bare = point.records.is_empty() && point.remarks.is_empty();
        if is_bare && is_shared {
            point.empty = true;
        } else {
            let first = point.remarks.first().map(|r| fold(&r.text).into_owned()).unwrap_or_default();
            is_shared =
                point.empty && ["均", "都", "以上", "上述", "各"].iter().any(|word| first.starts_with(word));
        }
    }
}

/// The points of the tables of a report that has no other.
fn read_tables(text: &str, document: &Document, diagnostics: &mut Vec<Diagnostic>) -> Vec<ChangePoint> {
    let mut points: Vec<ChangePoint> = Vec::new();
    let mut is_closing = false;
    for block in &document.blocks {
        if block.level().is_some() {
            is_closing = phrases().is_closing(block.body());
        }
        let Kind::Table(table) = &block.kind else { continue };
        if is_closing && !points.is_empty() {
            continue;
        }
        for (heading, drafts, lines) in layout::table_points(table).unwrap_or_default() {
            let reader = Reader::new(Some(heading.clone()), &document.footnotes);
            let content = reader.read_drafts(&drafts, text);
            diagnostics.extend(content.diagnostics);
            let date = heading.dates.first().cloned();
            if let Some(known) = points.iter_mut().find(|p| p.date == date) {
                known.records.extend(content.records);
                known.empty &= known.records.is_empty();
                known.lines.1 = known.lines.1.max(lines.1);
                continue;
            }
            points.push(ChangePoint {
                heading: date.as_ref().map_or(String::new(), |d| d.text.clone()),
                date,
                point_type: heading.kind,
                confidence: heading.confidence,
                empty: content.records.is_empty(),
                lines,
                records: content.records,
                remarks: content.remarks,
                features: Vec::new(),
            });
        }
    }
    points
}

/// How many bytes, white space aside, are in no header line, heading or record.
fn unassigned_bytes(
    text: &str,
    blocks: &[Block],
    header: &[usize],
    sections: &[Section],
    report: &Report,
) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let mut assigned = vec![false; lines.len()];
    let mut assign = |(first, last): (u32, u32)| {
        let last = (last as usize).min(assigned.len());
        let first = (first as usize).saturating_sub(1).min(last);
        assigned[first..last].fill(true);
    };
    for at in header {
        assign(blocks[*at].lines);
    }
    for section in sections {
        // Lines that completed the heading.
        if let Some(head) = section.head {
            blocks[head..section.body.start.max(head + 1)].iter().for_each(|block| assign(block.lines));
        }
    }
    for record in report.change_points.iter().flat_map(|point| &point.records) {
        assign(record.lines);
    }
    let is_rule = |line: &str| line.trim().chars().all(|c| matches!(c, '-' | '*' | '_' | ' '));
    lines
        .iter()
        .zip(assigned)
        .filter(|(line, assigned)| !assigned && !is_rule(line))
        .map(|(line, _)| line.chars().filter(|c| !c.is_whitespace()).map(char::len_utf8).sum::<usize>())
        .sum()
}
