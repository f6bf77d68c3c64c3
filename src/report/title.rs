//! Reads the name of a record, and the other values on the line that opens it.

use std::ops::Range;

use super::FieldName;
use super::date;
use super::fields::{self, Part};
use super::meta::{self, Value};
use crate::markdown::{Link, Text};

/// The name of a record and the other values on its line.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Title {
    pub(super) text: String,
    /// The label in front of the name, or the name's own label.
    pub(super) label: String,
    /// The text after the name: a sentence.
    pub(super) rest: String,
    /// Values without labels around the name.
    pub(super) values: Vec<Value>,
    /// Labelled values on the same line.
    pub(super) parts: Vec<Part>,
}

/// Longest value that can be a name rather than a sentence, in characters.
const LONGEST_NAME: usize = 90;
/// Longest label that can name a class of records (专项整治), in characters.
const LONGEST_CLASS: usize = 6;

/// The context of the line that opens a record.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    /// Whether labelled lines follow it.
    pub(super) has_fields: bool,
    /// Whether the labels of its section's records are their names.
    pub(super) labels_are_names: bool,
}

/// Reads `range` of `text`, the opening line of a record.
pub(super) fn read(text: &Text, range: Range<usize>, around: Around) -> Title {
    let parts = if range.end == text.as_str().len() { fields::split(text, range.start) } else { Vec::new() };
    if let Some((first, others)) = parts.split_first() {
        let value = &text.as_str()[first.value.clone()];
        if let Some(title) = labelled(text, first, value, around) {
            return Title { parts: others.to_vec(), ..title };
        }
    }
    match skip_announcement(text, range.clone()).filter(|_| !around.has_fields) {
        None => name_and_rest(text, range),
        Some((mut values, name)) => {
            let mut title = name_and_rest(text, name);
            values.retain(|(name, _)| !title.values.iter().any(|(known, _)| known == name));
            title.values.splice(0..0, values);
            title.rest = without_urls(text, range);
            title
        }
    }
}

/// A part of the text without bare URLs.
fn without_urls(text: &Text, range: Range<usize>) -> String {
    let mut plain = String::new();
    let mut at = range.start;
    let is_bare =
        |link: &&Link| !link.is_labelled && link.range.start >= range.start && link.range.end <= range.end;
    for link in text.links.iter().filter(is_bare) {
        plain.push_str(&text.as_str()[at..link.range.start]);
        at = link.range.end;
    }
    plain.push_str(&text.as_str()[at..range.end]);
    plain.replace("（）", "").replace("()", "").trim().to_owned()
}

/// `浙江省能源局于2020年12月14日发布《甲方案》`: who published it, and when, before the name.
fn skip_announcement(text: &Text, range: Range<usize>) -> Option<(Vec<Value>, Range<usize>)> {
    let mut title = Title::default();
    let after_date = skip_date(text, range, &mut title);
    let is_marked = text.strong_at(after_date.start).is_some() || text.link_at(after_date.start).is_some();
    let body = &text.as_str()[after_date.clone()];
    let at = body.find('《').filter(|_| !is_marked)?;
    let mut values = meta::published(&body[..at])?;
    values.extend(title.values);
    Some((values, after_date.start + at..after_date.end))
}

fn labelled(text: &Text, first: &Part, value: &str, around: Around) -> Option<Title> {
    let label = first.label.as_str();
    // **2022年第四季度**：发布《…》
    if !value.is_empty() && date::find_at_start(label).is_some_and(|found| found.bytes.end == label.len()) {
        let mut title = name_and_rest(text, first.value.clone());
        title.values.insert(0, (FieldName::Date, label.to_owned()));
        return Some(title);
    }
    if value.is_empty() {
        return Some(Title { text: tidy(label), ..Title::default() });
    }
    let value_is_name = first.name == Some(FieldName::Title)
        || if around.has_fields {
            is_name(value)
        } else {
            !around.labels_are_names && names_class(label, value)
        } && !label.starts_with(['《', '“', '"']);
    if value_is_name && !(label.contains('《') || label.contains('》')) {
        return Some(Title { label: label.to_owned(), ..name_and_rest(text, first.value.clone()) });
    }
    // 《甲办法》（国家发改委，2021年10月11日）：…
    let at = first.value.start;
    let head = text.as_str()[..at].trim_end().trim_end_matches(['：', ':']).len();
    let start = text.as_str()[..head].rfind(label).unwrap_or(0);
    let mut title = name_and_rest(text, start..head);
    title.rest = value.to_owned();
    title.values.extend(clauses_without(&title.values, value));
    Some(title)
}

fn clauses_without(known: &[Value], text: &str) -> Vec<Value> {
    meta::clauses(text)
        .into_iter()
        .filter(|(name, _)| !known.iter().any(|(other, _)| other == name))
        .collect()
}

/// Splits a part of the text into a name and what follows it.
pub(super) fn name_and_rest(text: &Text, range: Range<usize>) -> Title {
    let mut title = Title::default();
    let range = skip_date(text, range, &mut title);
    let whole = text.as_str();
    let start = range.start;
    let name_end = name_end(text, range.clone());
    let name = &whole[start..name_end];
    // A link that only cites the source is no part of what follows.
    let mut rest = String::new();
    let mut at = name_end;
    for link in text.links.iter().filter(|l| l.range.start >= name_end && l.range.end <= range.end) {
        rest.push_str(&whole[at..link.range.start.max(at)]);
        at = link.range.end.max(at);
    }
    rest.push_str(&whole[at..range.end]);
    title.text = tidy(name);
    take_values(&rest, &mut title);
    title
}

/// `2021-10-11 《甲办法》`: a date before the name.
fn skip_date(text: &Text, range: Range<usize>, title: &mut Title) -> Range<usize> {
    let whole = &text.as_str()[range.clone()];
    let opened = whole.trim_start_matches(['【', '[', '（', '(', '*', ' ']);
    let Some(found) = date::find_at_start(opened) else { return range };
    let at = whole.len() - opened.len() + found.bytes.end;
    let after = whole[at..].trim_start_matches(['】', ']', '）', ')', '*']);
    let is_closed = after.len() < whole[at..].len();
    let rest = after.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '：' | ':' | '|' | '｜' | '-' | '—' | '–' | '，' | ',' | '·')
    });
    let is_set_apart = is_closed || rest.len() < after.len();
    let is_exact = found.date.precision < super::Precision::Season
        || rest.starts_with(['《', '“'])
        || is_closed
        || found.date.text.ends_with(['年', '月', '日', '度', '底']);
    if !is_set_apart || !is_exact || rest.trim().is_empty() {
        return range;
    }
    title.values.push((FieldName::Date, found.date.text));
    range.end - rest.len()..range.end
}

/// The end of the name that begins at the start of `range`.
fn name_end(text: &Text, range: Range<usize>) -> usize {
    let whole = text.as_str();
    let body = &whole[range.clone()];
    let link =
        text.links.iter().find(|l| l.is_labelled && l.range.start == range.start && l.range.end <= range.end);
    let marked = link
        .map(|l| l.range.clone())
        .or_else(|| text.strong_at(range.start))
        .filter(|r| r.end <= range.end && r.end > r.start);
    if let Some(marked) = marked {
        let after = &whole[marked.end..range.end];
        let goes_on = after.chars().next().is_some_and(char::is_alphanumeric);
        let is_linked = text.links.iter().any(|l| l.range.start == marked.end);
        if !goes_on || is_linked || body.chars().count() > LONGEST_NAME {
            return marked.end;
        }
    }
    let from = if body.starts_with('《') { quoted_end(body).unwrap_or(0) } else { 0 };
    let is_quoted = from > 0;
    let after = &body[from..];
    // A quoted name goes on up to the next mark: 《甲方案》发布.
    let end = after
        .char_indices()
        .find(|(at, c)| ends_name(&after[*at..], *c, is_quoted) || begins_link(text, range.start + from + at))
        .map_or(body.len(), |(at, _)| from + at);
    range.start + if end == 0 { body.len() } else { end }
}

fn begins_link(text: &Text, at: usize) -> bool {
    at > 0 && text.link_at(at).is_some_and(|l| l.range.start == at)
}

/// Whether a name ends before `rest`, which begins with `c`.
fn ends_name(rest: &str, c: char, is_quoted: bool) -> bool {
    match c {
        '：' | ':' => !rest.starts_with("://"),
        '|' | '｜' | '。' | '；' | ';' => true,
        '—' => rest.starts_with("——") || rest[c.len_utf8()..].starts_with(' '),
        '-' | '–' => rest[c.len_utf8()..].starts_with(' '),
        '，' | ',' => {
            let clause = rest.trim_start_matches(['，', ',']);
            let end = clause.find(['，', ',', '。', '；', '（', '(', '|', '｜']).unwrap_or(clause.len());
            is_quoted || !meta::clauses(&clause[..end]).is_empty() || meta::value(&clause[..end]).is_some()
        }
        '（' | '(' => {
            let inner = &rest[c.len_utf8()..];
            let near = inner.char_indices().take(LONGEST_NAME);
            let close = near.clone().find(|(_, c)| matches!(c, '）' | ')'));
            close.is_some_and(|(len, _)| meta::bracket(&inner[..len]).is_some())
        }
        _ => false,
    }
}

/// Reads what follows a name.
fn take_values(rest: &str, title: &mut Title) {
    let mut rest = rest.trim();
    let is_mark = |c: char| {
        c.is_whitespace() || matches!(c, '：' | ':' | '-' | '–' | '—' | '|' | '｜' | '，' | ',' | '·' | '。')
    };
    loop {
        rest = rest.trim_start_matches(is_mark);
        if let Some(inner) = rest.strip_prefix(['（', '('])
            && let Some(len) = inner.find(['）', ')'])
        {
            let close = inner[len..].chars().next().map_or(0, char::len_utf8);
            match meta::bracket(&inner[..len]) {
                Some(values) => title.values.extend(values),
                None if inner[..len].trim().is_empty() => {}
                None => break,
            }
            rest = &inner[len + close..];
            continue;
        }
        let end = rest.find(['，', ',', '|', '｜', '。', '；']).unwrap_or(rest.len());
        match meta::value(&rest[..end]).filter(|_| end > 0) {
            Some(value) => title.values.push(value),
            None => break,
        }
        rest = &rest[end..];
    }
    let rest = rest.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '（' | '(' | '｜' | '|'));
    if !rest.chars().any(char::is_alphanumeric) {
        return;
    }
    let more = clauses_without(&title.values, rest);
    title.values.extend(more);
    // The brackets of a removed link.
    title.rest = rest.replace("（）", "").replace("()", "");
}

pub(super) fn tidy(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || matches!(c, '：' | ':' | '。' | '；' | '*');
    let text = text.trim().trim_end_matches(ends).trim_start_matches(is_symbol);
    let text = text.trim_end_matches(['（', '(', '｜', '|']).trim_end_matches(ends);
    let is_open = text.contains('【') || !text.contains('】');
    let text = if is_open { text } else { text.trim_matches('】') };
    match text.strip_prefix('【').and_then(|t| t.strip_suffix('】')) {
        Some(inner) if !inner.contains('【') => inner.to_owned(),
        _ => text.to_owned(),
    }
}

/// Emoji and the like before a name.
fn is_symbol(c: char) -> bool {
    matches!(c, '*' | ' ' | '\u{fe0f}' | '\u{200d}' | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{25a0}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether `value` reads as a name: no sentence.
fn is_name(value: &str) -> bool {
    !value.trim_end_matches(['。', '；']).contains('。') && value.chars().count() <= LONGEST_NAME
}

/// Whether the labels of lines that open records without fields are names: at least half of them are not a
/// class, or have more than a name after them (关停9家小厂：7月起分批关停).
pub(super) fn labels_are_names<'a>(lines: impl Iterator<Item = (&'a Text, &'a [Part])>) -> bool {
    let (mut total, mut names) = (0, 0);
    for (text, parts) in lines {
        let Some(first) = parts.first() else { continue };
        let value = &text.as_str()[first.value.clone()];
        if !value.is_empty() && first.name != Some(FieldName::Title) {
            total += 1;
            names += usize::from(!names_class(&first.label, value));
        }
    }
    total > 0 && names * 2 >= total
}

/// Whether `label` is a class of records and `value` the name of one.
fn names_class(label: &str, value: &str) -> bool {
    label.chars().count() <= LONGEST_CLASS
        && !label.contains(|c: char| c.is_ascii_digit())
        && is_short_name(value)
}

/// Whether `value` is a name rather than what its label did: no clause, no figure in front.
fn is_short_name(value: &str) -> bool {
    let verbs = ["要", "将", "已", "就", "把", "让", "被", "从", "到"];
    let is_clause = verbs.iter().any(|word| value.starts_with(word));
    !value.contains(['，', '。', '；']) && !value.starts_with(|c: char| c.is_ascii_digit()) && !is_clause
}

/// Where the name in 《》 that `text` begins with ends; names may be nested.
fn quoted_end(text: &str) -> Option<usize> {
    let mut depth = 0i32;
    for (at, c) in text.char_indices() {
        match c {
            '《' => depth += 1,
            '》' => {
                depth -= 1;
                if depth <= 0 {
                    return Some(at + c.len_utf8());
                }
            }
            _ => {}
        }
    }
    None
}

/// A name in 《》 in running text, with its marks.
pub(super) fn quoted_name(text: &str) -> Option<&str> {
    let start = text.find('《')?;
    let end = quoted_end(&text[start..])?;
    Some(&text[start..start + end])
}
