//! What kind of file a text is, from its name and its first lines.

use super::{FileKind, Report, answer, parse, parse_answer, path};
use crate::vocab::is_data_ending;

/// Names of files about a directory rather than in it.
const OTHER_NAMES: &[&str] =
    &["readme", "license", "licence", "copying", "changelog", "contributing", "makefile", "authors"];
/// Words in the name of a log file.
const LOG_WORDS: &[&str] = &["log", "logs", "progress", "stdout", "stderr"];
/// Words in the lines of such a file.
const LOG_LINES: &[&str] = &[
    "INFO",
    "DEBUG",
    "ERROR",
    "WARN",
    "TRACE",
    "Processing",
    "Processed",
    "Completed",
    "Finished",
    "Skipped",
    "Saved",
    "正在处理",
    "已处理",
    "处理完成",
    "处理失败",
    "开始处理",
    "结束处理",
    "已完成",
    "已保存",
    "耗时",
    "进度",
    "跳过",
    "重试",
];
/// How many lines are sampled to recognise a log or a table.
const SAMPLE_LINES: usize = 40;

/// What kind of file `text` is: a report, a per-point answer, a detector's output, a document
/// without change points, or something that is not to be indexed.
pub fn classify(path: &str, text: &str) -> FileKind {
    read(path, text).0
}

/// Reads a file of any kind, once: its kind, and its report. Detector output and files that are not indexed
/// have no report.
pub fn read(path: &str, text: &str) -> (FileKind, Option<Report>) {
    match kind_without_parsing(path, text) {
        Some(FileKind::Answer) => (FileKind::Answer, Some(parse_answer(path, text))),
        Some(kind) => (kind, None),
        None => match parse(path, text) {
            report if !report.change_points.is_empty() => (FileKind::Report, Some(report)),
            report if is_prose(text) => (FileKind::Document, Some(report)),
            _ => (FileKind::Other, None),
        },
    }
}

/// The kind of a file that can be recognised without parsing.
fn kind_without_parsing(path: &str, text: &str) -> Option<FileKind> {
    if is_other_name(path) || memchr::memchr(0, text.as_bytes()).is_some() {
        return Some(FileKind::Other);
    }
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.lines().next().and_then(answer::label) == Some("问题") {
        return Some(FileKind::Answer);
    }
    if is_detector(text) {
        return Some(FileKind::Detector);
    }
    is_machine_text(start).then_some(FileKind::Other)
}

/// `[16:56:12] …`, `2025-05-01 16:56:12 …`
fn begins_with_time(line: &str) -> bool {
    let line = line.trim_start_matches(['[', '(', ' ']);
    let clock = |text: &str| {
        let bytes = text.as_bytes();
        bytes.len() > 8 && bytes[2] == b':' && bytes[5] == b':' && bytes[..2].iter().all(u8::is_ascii_digit)
    };
    clock(line) || line.get(11..).is_some_and(|rest| line.as_bytes()[4] == b'-' && clock(rest))
}

fn is_prose(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn is_other_name(path: &str) -> bool {
    let name = path::file_name(path).to_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let mut words = name.split(['.', '_', '-', ' ']);
    let is_log = words.clone().any(|word| LOG_WORDS.contains(&word));
    let stem = words.next().unwrap_or("");
    is_log || is_data_ending(ending) || OTHER_NAMES.contains(&stem) || name.starts_with('.')
}

/// `Point 1:` with a date, a type and features below it.
fn is_detector(text: &str) -> bool {
    let mut lines = text.lines().take(SAMPLE_LINES).map(str::trim);
    lines.any(super::detector::is_point_line) && text.contains("Features:")
}

/// JSON, a log, or a table with a separator.
fn is_machine_text(text: &str) -> bool {
    let trimmed = text.trim_end();
    if (trimmed.starts_with('{') && trimmed.ends_with('}'))
        || (trimmed.starts_with("[{") && trimmed.ends_with(']'))
    {
        return true;
    }
    let sample: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(SAMPLE_LINES).collect();
    // For most texts the first lines suffice.
    let most = |is: fn(&str) -> bool| {
        let others = sample.len() / 5;
        sample.len() >= 3 && sample.iter().filter(|line| !is(line)).nth(others).is_none()
    };
    let is_log = |line: &str| LOG_LINES.iter().any(|word| line.contains(word)) || begins_with_time(line);
    let commas = |line: &str| line.matches(',').count().max(line.matches('\t').count());
    let columns = sample.first().map_or(0, |line| commas(line));
    let is_table = columns >= 2 && sample.len() >= 3 && sample.iter().all(|line| commas(line) == columns);
    most(is_log) || is_table
}
