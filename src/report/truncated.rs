//! Detects whether a file was cut off: compares its end with the ends of its other lines and records.

use super::fields;
use super::labels;
use super::point;
use super::tree::is_value;
use super::{ChangePoint, FieldName, Record};
use crate::markdown::{Block, Document, Kind};

/// Marks that may end a complete text.
const ENDS: &[char] = &[
    '。', '！', '？', '.', '!', '?', '；', ';', '）', ')', '】', '》', '」', '”', '"', '~', '～', '…', ']',
    '|', '’', '\'', '』',
];
/// Marks after which text must follow.
const OPENS: &[char] = &['，', '、', '：', ':', '（', '(', '《', '“', '「', '【', '[', ',', '-', '—', '/'];
/// The shortest prose, in characters; shorter lines are values, which need no full stop.
const PROSE: usize = 18;
/// If this share of lines or records has something, a last one without it is suspicious.
const USUAL_SHARE: f64 = 0.8;

/// Whether the text ends in the middle of something.
pub(super) fn is_truncated(document: &Document, points: &[ChangePoint]) -> bool {
    let blocks = &document.blocks;
    let Some((last, before)) = blocks.split_last() else { return false };
    if !matches!(last.kind, Kind::Line | Kind::Heading(_)) || points.is_empty() {
        return false;
    }
    is_open_line(last)
        || is_lone_heading(last, points)
        || is_cut_prose(last, before)
        || lacks_source(last, points)
}

/// Whether a line ends in an open bracket, link or label.
fn is_open_line(block: &Block) -> bool {
    let body = block.body().trim_end();
    let opened = |open: char, close: char| body.matches(open).count() > body.matches(close).count();
    let is_open_link = block.text.links.last().is_some_and(|l| !l.is_closed);
    let parts = fields::split(&block.text, block.body);
    let empty_label = parts.last().is_some_and(|p| p.value.is_empty());
    let is_label = labels::canonical(body).is_some_and(is_value) && body.chars().count() <= 6;
    let bare_label = block.text.is_strong_from(block.body)
        && block.marker.is_none_or(|m| m == crate::markdown::Marker::Bullet)
        && is_label;
    let ends_in_url =
        block.text.links.last().is_some_and(|l| l.range.end >= block.text.as_str().trim_end().len());
    block.text.is_unclosed && block.level().is_none()
        || is_open_link
        || opened('[', ']')
        || opened('《', '》')
        || (opened('（', '）') && !body.ends_with(')'))
        || (opened('(', ')') && block.text.links.is_empty() && !body.contains('）'))
        || (body.ends_with(OPENS) && !ends_in_url)
        || empty_label
        || bare_label
}

/// The heading of a change point without its section, where other sections say something.
fn is_lone_heading(last: &Block, points: &[ChangePoint]) -> bool {
    let is_heading =
        points.last().is_some_and(|point| point.lines.0 == last.lines.0 && point.records.is_empty())
            && last.level().is_some()
            || (last.level().is_some() && point::parse_undated(last.body()).is_some());
    let others_speak = points.iter().any(|point| point.lines.0 < point.lines.1);
    is_heading && others_speak
}

/// A long last line that ends without a mark, although a sentence precedes it or similar lines of the file
/// end with one.
fn is_cut_prose(last: &Block, before: &[Block]) -> bool {
    let is_prose = |block: &Block| {
        block.kind == Kind::Line
            && !block.text.as_str().contains("://")
            && block.text.links.is_empty()
            && block.body().chars().count() >= PROSE
    };
    let ends = |block: &Block| block.text.as_str().trim_end().ends_with(ENDS);
    // A footnote behind the last word ends it.
    if !is_prose(last) || ends(last) || !last.text.notes.is_empty() {
        return false;
    }
    // A sentence with a full stop, and another behind it without.
    if last.body().contains('。') {
        return true;
    }
    // Values need no full stop, sentences do, so a line is compared with lines of its kind.
    let is_value = |block: &Block| !fields::split(&block.text, block.body).is_empty();
    let last_is_value = is_value(last);
    let is_intro = |block: &Block| block.body().ends_with(['：', ':']);
    let alike = |block: &&Block| is_prose(block) && is_value(block) == last_is_value && !is_intro(block);
    let (mut total, mut ended) = (0u32, 0u32);
    for block in before.iter().filter(alike) {
        total += 1;
        ended += u32::from(ends(block));
    }
    total >= 2 && f64::from(ended) >= USUAL_SHARE * f64::from(total)
}

/// A last record without a source, in a file whose records have one.
fn lacks_source(last: &Block, points: &[ChangePoint]) -> bool {
    let records: Vec<&Record> = points.iter().flat_map(|point| &point.records).collect();
    let Some((record, others)) = records.split_last() else { return false };
    let ends_in_record = record.lines.1 == last.lines.1;
    let has_source = |record: &Record| {
        !record.sources.is_empty() || record.fields.iter().any(|f| f.name == Some(FieldName::Source))
    };
    let count = others.iter().filter(|record| has_source(record)).count();
    ends_in_record && !has_source(record) && others.len() >= 3 && count * 10 >= others.len() * 9
}
