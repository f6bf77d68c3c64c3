//! A model's answer on one change point: `问题:` and `回答:`, the same content as a section of the
//! report.

use super::fold::fold;
use super::header::Header;
use super::outline::Section;
use super::phrases::phrases;
use super::point::Heading;
use super::read::{Parts, assemble};
use super::{ChangePointType, Report, date, path};
use crate::markdown;

/// Reads a per-point answer as a report with that one change point: its date and type from the
/// file's name, else from the question. It declares no number of change points.
pub fn parse_answer(path: &str, text: &str) -> Report {
    let document = markdown::parse(text);
    let blocks = &document.blocks;
    let answer_at = blocks.iter().position(|b| label(b.text.as_str()) == Some("回答")).unwrap_or(0);
    let question: String = blocks[..answer_at].iter().map(|b| b.text.as_str()).collect();
    let mut heading = heading_from_path(path).unwrap_or_default();
    if heading.dates.is_empty() {
        heading.dates.extend(date::parse_date(&question, None));
    }
    heading.kind = heading.kind.or_else(|| phrases().kind(&question));
    // 回答: may be followed by the answer on its own line.
    let begins_here = blocks.get(answer_at).is_some_and(|b| {
        let text = b.text.as_str().trim();
        label(text).is_none() || !text.trim_end_matches([':', '：', '*', ' ']).ends_with("回答")
    });
    let start = if begins_here { answer_at } else { answer_at + 1 };
    let section = Section { head: None, heading, body: start.min(blocks.len())..blocks.len() };
    let sections = if blocks.is_empty() { Vec::new() } else { vec![section] };
    let header = Header {
        understood: (0..blocks.len().min(answer_at + 1)).collect(),
        title: Some(question),
        ..Header::default()
    };
    let mut report = assemble(Parts { path, text, document: &document, sections: &sections, header });
    report.title = None;
    report.records.clear();
    report
}

/// 问题 or 回答, if the line begins with it and a colon.
pub(super) fn label(line: &str) -> Option<&'static str> {
    let folded = fold(line);
    let text = folded.trim_start_matches(['*', '#', ' ', '【']);
    let found =
        [("问题", "问题"), ("回答", "回答"), ("答案", "回答"), ("question", "问题"), ("answer", "回答")];
    found.into_iter().find_map(|(word, name)| {
        let rest = text.strip_prefix(word)?.trim_start_matches(['*', ' ', '】']);
        (rest.starts_with(':') || rest.is_empty()).then_some(name)
    })
}

/// `Anhui_Ground_2023-07-28_Seasonal_info.txt`: the day and the type.
pub(super) fn heading_from_path(path: &str) -> Option<Heading> {
    let mut heading = Heading::default();
    for part in path::stem(path).split(['_', ' ', '（', '）', '(', ')']) {
        if heading.dates.is_empty() {
            heading
                .dates
                .extend(date::parse_date(part, None).filter(|d| d.precision < super::Precision::Year));
        }
        heading.kind = heading.kind.or_else(|| ChangePointType::find(part));
    }
    (!heading.dates.is_empty()).then_some(heading)
}
