//! Whether a file was cut off: its end against how the rest of it ends its lines and records.

use super::item;
use super::labels::name;
use super::line::{Line, plain};
use super::{ChangePoint, Record, heading};

/// Marks that end a sentence, or something in it that may stand last.
const ENDS: &[char] = &[
    '。', '！', '？', '.', '!', '?', '；', ';', '）', ')', '】', '》', '」', '”', '"', '~', '～', '…', ']',
    '*', '|',
];
/// Marks that something must follow.
const OPENS: &[char] = &['，', '、', '：', ':', '（', '(', '《', '“', '「', '【', '[', ',', '-', '—', '/'];
/// Shorter lines are values, which need no full stop, in characters.
const PROSE: usize = 18;
/// The share of lines or records that must do something before the last one not doing it is odd.
const CUSTOM: f64 = 0.8;

/// Whether the text whose lines are `lines` ends in the middle of something.
pub(super) fn is_truncated(lines: &[Line<'_>], points: &[ChangePoint]) -> bool {
    let Some(last_at) = lines.iter().rposition(|line| !line.text.trim().is_empty()) else { return false };
    let last = &lines[last_at];
    if last.is_rule() || points.is_empty() {
        return false;
    }
    is_open_line(last)
        || is_lone_heading(last, points)
        || is_cut_prose(lines, last_at)
        || lacks_source(last, points)
}

/// A bracket, a link or a label that nothing follows.
fn is_open_line(line: &Line<'_>) -> bool {
    let body = line.body;
    let unpaired_bold = body.matches("**").count() % 2 == 1 && line.ordinal.is_none();
    let opened = |open: char, close: char| body.matches(open).count() > body.matches(close).count();
    let text = plain(body);
    let empty_label = line.labelled.is_some_and(|l| l.value.is_empty());
    let bare_label = body.starts_with("**") && line.ordinal.is_none() && item::is_label_alone(&text);
    unpaired_bold
        || body.ends_with("](")
        || opened('[', ']')
        || opened('《', '》')
        || (opened('（', '）') && !body.ends_with(')'))
        || (body.contains("](") && opened('(', ')'))
        || text.ends_with(OPENS)
        || empty_label
        || bare_label
}

/// The heading of a change point without its section, where other sections say something.
fn is_lone_heading(last: &Line<'_>, points: &[ChangePoint]) -> bool {
    let is_heading = points.last().is_some_and(|point| point.lines.0 == last.number)
        || (last.level > 0 && heading::read_undated(last).is_some());
    let others_speak = points.iter().any(|point| point.lines.0 < point.lines.1);
    is_heading && others_speak
}

/// A long last line that ends without a mark, behind a sentence or in a file whose like lines end
/// with one.
fn is_cut_prose(lines: &[Line<'_>], last_at: usize) -> bool {
    let is_prose =
        |line: &Line<'_>| line.level == 0 && !line.body.contains("://") && line.body.chars().count() >= PROSE;
    let ends = |line: &Line<'_>| plain(line.body).ends_with(ENDS);
    let last = &lines[last_at];
    if !is_prose(last) || ends(last) {
        return false;
    }
    // A sentence with a full stop, and another behind it without.
    if plain(last.body).contains('。') {
        return true;
    }
    // Values need no full stop, sentences do: each is compared with its like.
    let is_value = |line: &Line<'_>| line.labelled.is_some();
    let is_intro = |line: &Line<'_>| line.body.ends_with(['：', ':']);
    let alike = |line: &&Line<'_>| is_prose(line) && is_value(line) == is_value(last) && !is_intro(line);
    let (mut total, mut ended) = (0u32, 0u32);
    for line in lines[..last_at].iter().filter(alike) {
        total += 1;
        ended += u32::from(ends(line));
    }
    total >= 2 && f64::from(ended) >= CUSTOM * f64::from(total)
}

/// A last record without a source, in a file whose records have one.
fn lacks_source(last: &Line<'_>, points: &[ChangePoint]) -> bool {
    let records: Vec<&Record> = points.iter().flat_map(|point| &point.records).collect();
    let Some((record, others)) = records.split_last() else { return false };
    let ends_in_record = record.lines.1 == last.number;
    let has_source = |record: &Record| {
        !record.sources.is_empty() || record.fields.iter().any(|f| f.name == Some(name::SOURCE))
    };
    let count = others.iter().filter(|record| has_source(record)).count();
    ends_in_record && !has_source(record) && others.len() >= 3 && count * 10 >= others.len() * 9
}
