//! Puts a report together from its header and its sections.

use super::header::{self, Header};
use super::heading::Heading;
use super::item;
use super::line::{self, Line, plain};
use super::links;
use super::phrases::phrases;
use super::place::{self, Texts};
use super::record::{self, Context};
use super::same_source;
use super::section::{self, Section};
use super::table;
use super::truncated;
use super::{ChangePoint, Diagnostic, Record, RecordKind, Report, Severity, Variant, path};

/// How many lines can be the header of a text without change points.
const HEADER_LINES: usize = 40;

/// Reads a report. `path` gives the variant, and the province and sector where the text names
/// none. Any text gives a report; what is wrong with it is in its diagnostics.
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
    let lines = line::lines(text);
    let (sections, undated): (Vec<Section>, Vec<Section>) =
        section::sections(&lines).into_iter().partition(|section| !section.heading.dates.is_empty());
    let header_end = sections.first().map_or(lines.len().min(HEADER_LINES), |section| section.heading_line);
    let header = header::read(&lines[..header_end]);
    let title = header.title.clone().unwrap_or_default();
    let mut report =
        assemble(Parts { path, text, lines: &lines, sections: &sections, header, place: &title });
    if !sections.is_empty() {
        report.diagnostics.extend(undated.iter().map(|section| Diagnostic {
            severity: Severity::Warning,
            code: "undated-point",
            message: "this heading names a change point but no date, so its section is left out".into(),
            line: Some(lines[section.heading_line].number),
        }));
    }
    report
}

/// A report taken apart.
pub(super) struct Parts<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    pub(super) lines: &'a [Line<'a>],
    pub(super) sections: &'a [Section],
    pub(super) header: Header,
    /// The title, or another text that names province and sector first.
    pub(super) place: &'a str,
}

/// Reads the sections, and puts the report together.
pub(super) fn assemble(parts: Parts<'_>) -> Report {
    let Parts { path, text, lines, sections, header, place } = parts;
    let mut diagnostics = Vec::new();
    let mut change_points = Vec::with_capacity(sections.len());
    for section in sections {
        read_section(text, lines, section, &mut change_points, &mut diagnostics);
    }
    if sections.is_empty() {
        change_points = table::change_points(text, lines, &mut diagnostics);
    }
    same_source::resolve(&mut change_points);
    let headings: Vec<&str> =
        change_points.iter().map(|point: &ChangePoint| point.heading.as_str()).collect();
    let headings = headings.join("\n");
    let texts = Texts { title: place, headings: &headings, text, path };
    let mut report = Report {
        path: path.to_owned(),
        province: place::province(texts),
        sector: place::sector(texts),
        variant: Variant::from_path(path),
        analyzed_at: header.analyzed_at,
        declared_change_points: header.declared_change_points,
        truncated: truncated::is_truncated(lines, &change_points),
        records: Vec::new(),
        text_bytes: text.len(),
        unassigned_bytes: 0,
        title: header.title,
        change_points,
        diagnostics,
    };
    if report.truncated {
        let last = lines.iter().rev().find(|line| !line.is_blank()).map(|line| line.number);
        report.diagnostics.push(Diagnostic {
            severity: Severity::Warning,
            code: "truncated",
            message: "the file ends in the middle of something".into(),
            line: last,
        });
    }
    if report.change_points.is_empty() {
        // A document is its own field, whole.
        report.records = document(path, text, lines).into_iter().collect();
    } else {
        report.unassigned_bytes = unassigned_bytes(lines, &header.understood, sections, &report);
    }
    report
}

fn read_section(
    text: &str,
    lines: &[Line<'_>],
    section: &Section,
    points: &mut Vec<ChangePoint>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Heading { dates, kind, confidence, .. } = &section.heading;
    let body: Vec<usize> = section.body.clone().collect();
    let items = item::items(lines, &body, &section.heading);
    let context = Context::new(text, lines, &section.heading, &items);
    let records: Vec<Record> = items.iter().map(|item| record::read(&context, item, diagnostics)).collect();
    let said: String = body
        .iter()
        .map(|i| lines[*i].body)
        .find(|b| !b.is_empty())
        .map(plain)
        .unwrap_or_default()
        .into_owned();
    let has_link = || body.iter().any(|i| !links::links(lines[*i].body).is_empty());
    let empty = records.is_empty() && phrases().says_nothing(&said) && !has_link();
    let head = &lines[section.heading_line];
    let last = body.iter().rev().find(|i| !lines[**i].is_blank()).map_or(head.number, |i| lines[*i].number);
    let mut records = Some(records);
    for date in dates {
        points.push(ChangePoint {
            heading: head.text.trim().to_owned(),
            date: Some(date.clone()),
            point_type: *kind,
            confidence: *confidence,
            empty,
            lines: (head.number, last),
            // Where one heading lists several points, the first has the records: none is counted twice.
            records: records.take().unwrap_or_default(),
            remarks: Vec::new(),
            features: Vec::new(),
        });
    }
}

/// How many bytes, white space aside, are in no header line, heading or record.
fn unassigned_bytes(lines: &[Line<'_>], header: &[usize], sections: &[Section], report: &Report) -> usize {
    let mut assigned = vec![false; lines.len()];
    let headings = sections.iter().map(|section| section.heading_line);
    for i in header.iter().copied().chain(headings) {
        assigned[i] = true;
    }
    for section in sections {
        // Lines that completed the heading.
        assigned[section.heading_line..section.body.start].fill(true);
    }
    for record in report.change_points.iter().flat_map(|point| &point.records) {
        let (first, last) = (record.lines.0 as usize - 1, record.lines.1 as usize);
        assigned[first..last].fill(true);
    }
    lines
        .iter()
        .zip(assigned)
        .filter(|(line, assigned)| !assigned && !line.is_blank())
        .map(|(line, _)| line.text.chars().filter(|c| !c.is_whitespace()).map(char::len_utf8).sum::<usize>())
        .sum()
}

/// The whole file as one record: a law, a notice.
fn document(path: &str, text: &str, lines: &[Line<'_>]) -> Option<Record> {
    let full = || lines.iter().filter(|line| !line.is_blank());
    let (first, last) = (full().next()?, full().next_back()?);
    let title = full().find(|line| line.level > 0 && !line.body.is_empty()).unwrap_or(first);
    let title = plain(title.body);
    let title = if title.is_empty() { path::stem(path).to_owned() } else { title.into_owned() };
    let sources = links::links(text)
        .into_iter()
        .map(|link| super::Source {
            label: link.label.map(|label| plain(label).into_owned()),
            url: link.url.to_owned(),
            resolved: false,
        })
        .collect();
    Some(Record {
        title,
        kind: RecordKind::Section,
        date: None,
        issuer: None,
        location: None,
        sources,
        fields: vec![super::Field {
            label: String::new(),
            name: Some("content"),
            text: text[first.start..last.end()].to_owned(),
            line: first.number,
        }],
        text: text[first.start..last.end()].to_owned(),
        lines: (first.number, last.number),
        bytes: first.start..last.end(),
    })
}
