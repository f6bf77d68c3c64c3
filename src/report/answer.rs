//! A model's answer on one change point: `问题:` and `回答:`, the same content as a section of the
//! report.

use super::heading::Heading;
use super::line;
use super::read::{Parts, assemble};
use super::section::Section;
use super::{ChangePointType, DateSpan, Report, date, path, phrases::phrases};

/// Reads a per-point answer as a report with that one change point: its date and kind from the
/// file's name, else from the question. It declares no number of change points.
pub fn parse_answer(path: &str, text: &str) -> Report {
    let lines = line::lines(text);
    let is_answer = |body: &str| body.starts_with("回答:") || body.starts_with("回答：");
    let answer_at = lines.iter().position(|line| is_answer(line.body)).unwrap_or(0);
    let question: String = lines[..answer_at].iter().map(|line| line.body).collect();
    let (date, kind) = from_path(path);
    let date = date.or_else(|| date::parse_date(&question, None));
    let mut heading = Heading::default();
    heading.dates.extend(date);
    heading.kind = kind.or_else(|| phrases().kind(&question));
    // 回答: may be followed by the answer on its own line.
    let begins_here = lines.get(answer_at).is_some_and(|line| {
        is_answer(line.body) && !line.body.trim_end_matches([':', '：']).ends_with("回答")
    });
    let start = if begins_here || lines.is_empty() { answer_at } else { answer_at + 1 };
    let section = Section { heading_line: answer_at, heading, body: start..lines.len() };
    let understood = (0..lines.len().min(answer_at + 1)).collect();
    let sections = if lines.is_empty() { Vec::new() } else { vec![section] };
    let header = super::header::Header { understood, ..Default::default() };
    let mut report =
        assemble(Parts { path, text, lines: &lines, sections: &sections, header, place: &question });
    report.title = None;
    report.records.clear();
    report
}

/// `Anhui_Ground_2023-07-28_Seasonal_info.txt`: the day and the kind.
fn from_path(path: &str) -> (Option<DateSpan>, Option<ChangePointType>) {
    let stem = path::stem(path);
    let mut date = None;
    let mut kind = None;
    for part in stem.split('_') {
        date = date.or_else(|| date::parse_date(part, None));
        kind = kind.or_else(|| ChangePointType::find(part));
    }
    (date, kind)
}
