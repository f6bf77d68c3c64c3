//! Labelled values in a line: `**发布时间**：2021年 | 发布机构：…`.

use std::ops::Range;

use super::FieldName;
use super::fold::fold;
use super::labels;
use super::phrases::phrases;
use crate::markdown::Text;

/// A label and its value, or text without a label.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// The label as written; empty for text without one.
    pub(super) label: String,
    /// What the label means.
    pub(super) name: Option<FieldName>,
    /// Where the value is in the line.
    pub(super) value: Range<usize>,
    /// Whether the label is bold or otherwise set apart.
    pub(super) is_marked: bool,
}

impl Part {
    /// Whether the label is known.
    pub(super) fn is_known(&self) -> bool {
        self.name.is_some()
    }
}

/// Longest label, in characters.
const LONGEST_LABEL: usize = 20;
/// Longest label in the middle of a line, in characters.
const LONGEST_INNER: usize = 8;

/// The labelled values of a line from `from` on; empty if it does not begin with a label.
pub(super) fn split(text: &Text, from: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let Some((mut label, mut value_from)) = label_at(text, from, true) else { return parts };
    loop {
        let next = next_label(text, value_from);
        let end = next.as_ref().map_or(text.as_str().len(), |(at, ..)| *at);
        parts.push(part(text, &label, value_from, end));
        match next {
            Some((_, next_label, next_from)) => (label, value_from) = (next_label, next_from),
            None => return parts,
        }
    }
}

struct Label {
    range: Range<usize>,
    is_marked: bool,
}

fn part(text: &Text, label: &Label, from: usize, end: usize) -> Part {
    let value = &text.as_str()[from..end];
    let start = from + value.len() - value.trim_start().len();
    let trimmed = value.trim().trim_end_matches(['|', '｜', '；', ';', '，']).trim_end();
    let written = text.as_str()[label.range.clone()]
        .trim()
        .trim_matches(['【', '】', '[', ']', '*', '\u{3000}'])
        .trim();
    Part {
        label: written.to_owned(),
        // 发布：… is a date or an issuer; its value decides.
        name: labels::canonical(written)
            .or_else(|| labels::is_date_or_issuer(written).then_some(FieldName::Date)),
        value: start..start + trimmed.len(),
        is_marked: label.is_marked,
    }
}

/// The label at `at`, and where its value begins.
fn label_at(text: &Text, at: usize, is_first: bool) -> Option<(Label, usize)> {
    let whole = text.as_str();
    let at = at + whole[at..].len() - whole[at..].trim_start().len();
    if let Some(found) = marked_label(text, at) {
        return Some(found);
    }
    let rest = &whole[at..];
    if let Some(inner) = rest.strip_prefix('【')
        && let Some(len) = beginning(inner, LONGEST_LABEL).find('】')
        && labels::canonical(&inner[..len]).is_some()
    {
        let end = at + '【'.len_utf8() + len + '】'.len_utf8();
        let after = whole[end..].trim_start_matches([' ', '：', ':']);
        return Some((Label { range: at..end, is_marked: true }, whole.len() - after.len()));
    }
    plain_label(whole, at, is_first)
}

/// A label in bold or code.
fn marked_label(text: &Text, at: usize) -> Option<(Label, usize)> {
    let whole = text.as_str();
    let range = text.marked_at(at)?;
    let range = range.start..range.end.min(whole.len());
    let inner = &whole[range.clone()];
    let after = &whole[range.end..];
    let label = |range: Range<usize>| Label { range, is_marked: true };
    if let Some(name) = inner.trim_end().strip_suffix(['：', ':']) {
        return is_label(name, LONGEST_LABEL).then(|| (label(at..at + name.len()), range.end));
    }
    if let Some(value) = after.trim_start().strip_prefix(['：', ':']) {
        return is_label(inner, LONGEST_LABEL).then(|| (label(range), whole.len() - value.len()));
    }
    // **地点：某市**
    if let Some(colon) = colon(inner) {
        let name = &inner[..colon.start];
        return is_label(name, LONGEST_LABEL).then(|| (label(at..at + colon.start), at + colon.end));
    }
    // **发布时间** 2021年10月11日
    let is_known =
        inner.chars().count() <= LONGEST_INNER && labels::canonical(inner).is_some_and(is_plain_field);
    (is_known && !after.trim().is_empty() && after.starts_with([' ', '\u{3000}', '\t', '|', '｜'])).then(
        || {
            (
                label(range.clone()),
                range.end + after.len() - after.trim_start_matches([' ', '\u{3000}', '\t', '|', '｜']).len(),
            )
        },
    )
}

/// Whether a field of this name is a short value, so that its label needs no colon.
fn is_plain_field(name: FieldName) -> bool {
    !matches!(name, FieldName::Title | FieldName::Measure | FieldName::Kind | FieldName::Scale)
}

fn plain_label(whole: &str, at: usize, is_first: bool) -> Option<(Label, usize)> {
    let rest = &whole[at..];
    let longest = if is_first { LONGEST_LABEL } else { LONGEST_INNER };
    let near = beginning(rest, longest + 2);
    if let Some(colon) = colon(near) {
        let name = &rest[..colon.start];
        return is_label(name, longest)
            .then(|| (Label { range: at..at + colon.start, is_marked: false }, at + colon.end));
    }
    // 发布时间 2021年10月11日
    let end = near.find([' ', '\u{3000}', '\t']).filter(|_| is_first)?;
    let name = &rest[..end];
    let is_known = name.chars().count() <= LONGEST_INNER
        && !name.is_ascii()
        && labels::canonical(name).is_some_and(is_plain_field)
        && !rest[end..].trim().is_empty();
    is_known.then(|| (Label { range: at..at + end, is_marked: false }, at + end))
}

/// The first characters of a text.
fn beginning(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(end, _)| &text[..end])
}

/// The first colon that is not part of a time, a ratio or a URL.
fn colon(text: &str) -> Option<Range<usize>> {
    text.char_indices().filter(|(_, c)| matches!(c, '：' | ':' | '∶' | '︰')).find_map(|(at, c)| {
        let end = at + c.len_utf8();
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let in_time = is_digit(text[..at].chars().next_back()) && is_digit(text[end..].chars().next());
        (!in_time && !text[end..].starts_with("//")).then(|| {
            let more = text[end..].len() - text[end..].trim_start_matches(['：', ':']).len();
            at..end + more
        })
    })
}

/// Whether `text` can be a label.
fn is_label(text: &str, longest: usize) -> bool {
    let text = text.trim();
    let ends_phrase = |c: char| {
        matches!(c, '。' | '，' | '；' | '！' | '？' | '《' | '|' | '｜' | ',' | ';' | '“' | '”' | '@')
    };
    let count = text.chars().count();
    (1..=longest).contains(&count)
        && !text.contains(ends_phrase)
        && !text.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation())
        && !matches!(text.to_ascii_lowercase().as_str(), "http" | "https" | "ftp")
}

/// The next known label in a line after a separator: the end of the previous value, the label, and the
/// beginning of its value.
fn next_label(text: &Text, from: usize) -> Option<(usize, Label, usize)> {
    let whole = text.as_str();
    for (at, c) in whole[from..].char_indices() {
        let at = from + at;
        let is_strong = at > from && text.marked_at(at).is_some();
        let is_gap = matches!(c, '|' | '｜' | '；' | ';' | '\u{3000}' | '\t' | ' ' | '/' | '·');
        let is_stop = matches!(c, '，' | ',' | '。' | '、');
        if !(is_strong || is_gap || is_stop) || text.link_at(at).is_some() {
            continue;
        }
        let begin = if is_strong { at } else { at + c.len_utf8() };
        let Some((label, value)) = label_at(text, begin, false) else { continue };
        let name = whole[label.range.clone()].trim();
        let has_colon = whole[label.range.end..value].contains(['：', ':', '】']) || is_strong;
        let is_known = match labels::canonical(name) {
            Some(FieldName::Title) => labels::is_exact(name) || fold(name).ends_with("名称"),
            Some(_) if is_stop => {
                labels::is_exact(name) || label.is_marked || name.chars().count() == 4 && is_core(name)
            }
            Some(_) => true,
            // 类型：季节性；置信度：0.62 below the heading of a change point.
            None => (label.is_marked || phrases().confidence_word(&fold(name)).is_some()) && !is_stop,
        };
        if has_colon && is_known {
            return Some((at, label, value));
        }
    }
    None
}

fn is_core(label: &str) -> bool {
    matches!(
        labels::canonical(label),
        Some(
            FieldName::Date
                | FieldName::Issuer
                | FieldName::Location
                | FieldName::Source
                | FieldName::Impact
                | FieldName::Content
        )
    )
}
