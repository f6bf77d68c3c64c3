//! The line model: a text as lines with their marks taken apart.
//!
//! Half of the styles are not Markdown (plain numbered text, indented fields without a bullet),
//! so a report is read line by line; the marks that Markdown defines are recognised where they
//! stand.

use std::borrow::Cow;

use super::labels;

/// A line and its marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// From 1.
    pub(super) number: u32,
    /// Where the line begins in the text, in bytes.
    pub(super) start: usize,
    /// The line without its end.
    pub(super) text: &'a str,
    /// Columns of white space before the first mark.
    pub(super) indent: usize,
    /// How many `#`; 0 for no heading.
    pub(super) level: u8,
    /// The bullet, if there is one.
    pub(super) bullet: Option<char>,
    /// The list number, if there is one.
    pub(super) ordinal: Option<Ordinal>,
    /// What follows the marks, trimmed; an opening `**` before a number is dropped.
    pub(super) body: &'a str,
    /// The label that the body begins with, and its value.
    pub(super) labelled: Option<Labelled<'a>>,
    is_blank: bool,
    is_rule: bool,
}

/// The number of a list item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ordinal {
    pub(super) style: OrdinalStyle,
    /// The number; of 4.2 the last part.
    pub(super) value: u32,
}

/// How a list number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrdinalStyle {
    /// `1.` `1、` `1)`
    Plain,
    /// `4.1`
    Nested,
    /// `（1）` `(1)` `①`
    Bracketed,
    /// `一、` `（一）`
    Chinese,
}

impl<'a> Line<'a> {
    /// The end of the line in the text, in bytes, its line break aside.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether there is nothing to read: white space, or a rule.
    pub(super) fn is_blank(&self) -> bool {
        self.is_blank
    }

    /// Whether the line is a rule: `---`, `***`, `———`.
    pub(super) fn is_rule(&self) -> bool {
        self.is_rule
    }

    /// Whether a heading, number or bullet begins the line.
    pub(super) fn is_marked(&self) -> bool {
        self.level > 0 || self.bullet.is_some() || self.ordinal.is_some()
    }

    /// Whether the body begins bold.
    pub(super) fn begins_bold(&self) -> bool {
        self.body.starts_with("**")
    }
}

/// Takes `text` apart into lines.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut found = Vec::with_capacity(text.len() / 40);
    let mut start = 0;
    let last = (!text.is_empty() && !text.ends_with('\n')).then_some(text.len());
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain(last);
    for (number, end) in (1..).zip(ends) {
        let line = &text[start..end];
        found.push(read(number, start, line.strip_suffix('\r').unwrap_or(line)));
        start = end + 1;
    }
    found
}

fn read(number: u32, start: usize, text: &str) -> Line<'_> {
    let whole = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rest = whole.trim_start();
    let indent = whole[..whole.len() - rest.len()].chars().map(columns).sum();
    rest = rest.trim_end();
    let is_rule = is_rule(rest);
    let mut line = Line {
        number,
        start,
        text,
        indent,
        level: 0,
        bullet: None,
        ordinal: None,
        body: "",
        labelled: None,
        is_blank: rest.is_empty() || is_rule,
        is_rule,
    };
    if line.is_blank {
        return line;
    }
    while let Some(inner) = rest.strip_prefix('>') {
        rest = inner.trim_start();
    }
    let hashes = rest.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&hashes) {
        line.level = u8::try_from(hashes).unwrap_or(6);
        rest = rest[hashes..].trim_start();
    }
    if let Some((bullet, inner)) = bullet(rest) {
        line.bullet = Some(bullet);
        rest = inner;
    }
    if let Some((ordinal, inner)) = ordinal(rest).or_else(|| ordinal(rest.strip_prefix("**")?)) {
        line.ordinal = Some(ordinal);
        rest = inner;
    }
    line.body = rest.trim();
    line.labelled = split_label(line.body);
    line
}

/// Whether `text` is a rule: one mark at least three times (— twice), and nothing else.
fn is_rule(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next() else { return false };
    let least = match first {
        '—' => 1,
        '-' | '*' | '_' | '=' | '─' | '━' => 2,
        _ => return false,
    };
    let mut count = 0;
    marks.all(|c| {
        count += 1;
        c == first
    }) && count >= least
}

fn columns(c: char) -> usize {
    match c {
        '\t' => 4,
        '\u{3000}' => 2,
        _ => 1,
    }
}

fn bullet(text: &str) -> Option<(char, &str)> {
    let mark = text.chars().next()?;
    let rest = &text[mark.len_utf8()..];
    let spaced = rest.starts_with(char::is_whitespace);
    let ok = match mark {
        '•' | '●' | '○' | '▪' | '■' | '□' | '◆' | '◇' | '▶' | '►' | '★' | '☆' => true,
        '·' | '∙' => !rest.is_empty(),
        // `-5%` and `*emphasis*` are no items.
        '-' | '–' => spaced || rest.starts_with("**") || rest.starts_with(|c: char| c.is_alphabetic()),
        '*' | '+' => spaced,
        _ => false,
    };
    ok.then(|| (mark, rest.trim_start()))
}

fn ordinal(text: &str) -> Option<(Ordinal, &str)> {
    let first = text.chars().next()?;
    match first {
        '0'..='9' => arabic_ordinal(text),
        '（' | '(' => {
            let close = text.find(['）', ')'])?;
            let inner = text.get(first.len_utf8()..close)?;
            let rest = text[close..].strip_prefix(['）', ')'])?;
            let (value, style) = match inner.parse::<u32>() {
                Ok(value) if inner.len() <= 2 => (value, OrdinalStyle::Bracketed),
                _ => (chinese_value(inner)?, OrdinalStyle::Chinese),
            };
            Some((Ordinal { style, value }, rest.trim_start_matches(['、', '.', '．', ' '])))
        }
        '①'..='⑳' => {
            let value = first as u32 - '①' as u32 + 1;
            Some((Ordinal { style: OrdinalStyle::Bracketed, value }, text[first.len_utf8()..].trim_start()))
        }
        _ => {
            let rest = text.trim_start_matches(CHINESE_DIGITS);
            let value = chinese_value(&text[..text.len() - rest.len()])?;
            let rest = rest.strip_prefix(['、', '．', '.'])?;
            Some((Ordinal { style: OrdinalStyle::Chinese, value }, rest.trim_start()))
        }
    }
}

fn arabic_ordinal(text: &str) -> Option<(Ordinal, &str)> {
    let (value, rest) = digits(text)?;
    if let Some((last, after)) = rest.strip_prefix('.').and_then(digits) {
        // `4.1 name` is a number; `1.5亿` and `2.8GW` are not.
        let (last, after) = after.strip_prefix('.').and_then(digits).unwrap_or((last, after));
        let spaced = after.starts_with([' ', '\t', '\u{3000}', '、']);
        let ordinal = Ordinal { style: OrdinalStyle::Nested, value: last };
        return spaced.then(|| (ordinal, after.trim_start_matches(['、', ' ', '\t', '\u{3000}'])));
    }
    let rest = rest.strip_prefix(['.', '、', ')', '）', '．'])?;
    Some((Ordinal { style: OrdinalStyle::Plain, value }, rest.trim_start()))
}

/// One or two digits.
fn digits(text: &str) -> Option<(u32, &str)> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = &text[..text.len() - rest.len()];
    if digits.is_empty() || digits.len() > 2 {
        return None;
    }
    Some((digits.parse().ok()?, rest))
}

const CHINESE_DIGITS: [char; 10] = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

fn chinese_value(text: &str) -> Option<u32> {
    let mut value: u32 = 0;
    let mut count = 0;
    for c in text.chars().take(4) {
        // OK because there are ten of them.
        let digit = CHINESE_DIGITS.iter().position(|d| *d == c).and_then(|i| u32::try_from(i + 1).ok())?;
        value = if digit == 10 { value.max(1) * 10 } else { value + digit };
        count += 1;
    }
    (1..=3).contains(&count).then_some(value)
}

/// `text` without bold and code marks.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    // Most texts have none of the marks, and a search for single bytes is the cheapest test.
    if memchr::memchr3(b'*', b'_', b'`', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut plain = String::with_capacity(text.len());
    let mut from = 0;
    for at in memchr::memchr3_iter(b'*', b'_', b'`', bytes) {
        let mark = if bytes[at] == b'`' { 1 } else { 2 };
        // A single * or _ is a sign like any other.
        if at >= from && (mark == 1 || bytes.get(at + 1) == Some(&bytes[at])) {
            plain.push_str(&text[from..at]);
            from = at + mark;
        }
    }
    plain.push_str(&text[from..]);
    plain.truncate(plain.trim_end().len());
    if plain.starts_with(char::is_whitespace) {
        plain.drain(..plain.len() - plain.trim_start().len());
    }
    Cow::Owned(plain)
}

/// What stands before and behind the first `**` of `text`.
pub(super) fn split_bold(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let at = memchr::memchr_iter(b'*', bytes).find(|at| bytes.get(at + 1) == Some(&b'*'))?;
    Some((&text[..at], &text[at + 2..]))
}

/// A label and what follows it: `**标签**：值`, `**标签：**值`, `**标签：值**`, `标签: 值`, `【标签】值`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Labelled<'a> {
    pub(super) label: &'a str,
    pub(super) value: &'a str,
    /// Whether the label is bold.
    pub(super) bold: bool,
    /// The canonical field that the label means, if it is known.
    pub(super) field: Option<&'static str>,
}

impl Labelled<'_> {
    /// Whether the label names a record: 事件名称, 政策标题, 具体政策/事件.
    pub(super) fn is_title(&self) -> bool {
        self.field == Some(labels::name::TITLE)
    }
}

/// Longest label, in characters: 具体政策名称/事件 has nine.
const LONGEST_LABEL: usize = 20;

const FULL_WIDTH_COLON: &[u8] = "：".as_bytes();

/// Splits `body` at the colon of its label.
pub(super) fn split_label(body: &str) -> Option<Labelled<'_>> {
    if let Some(rest) = body.strip_prefix('【')
        && let Some((label, value)) = rest.split_once('】')
    {
        let value = value.trim_start().trim_start_matches(['：', ':']);
        return labelled(label, value, true);
    }
    if let Some(rest) = body.strip_prefix("**") {
        let (inner, after) = split_bold(rest).unwrap_or((rest, ""));
        if let Some(value) = after.trim_start().strip_prefix(['：', ':']) {
            return labelled(inner, value, true);
        }
        let (label, value) = split_colon(inner)?;
        let value = if value.trim().is_empty() {
            after
        } else if after.trim().is_empty() {
            value
        } else {
            return None;
        };
        return labelled(label, value, true);
    }
    let (label, value) = split_colon(body)?;
    labelled(label, value, false)
}

/// Splits `text` at its first colon, which must stand where that of a label can.
fn split_colon(text: &str) -> Option<(&str, &str)> {
    // Of a full-width colon the last byte, which is rarer than the first.
    let (bytes, last) = (text.as_bytes(), FULL_WIDTH_COLON[2]);
    let near = &bytes[..bytes.len().min(4 * (LONGEST_LABEL + 3))];
    let at = memchr::memchr2_iter(b':', last, near).find_map(|at| match bytes[at] {
        b':' => Some(at),
        _ => near[..=at].ends_with(FULL_WIDTH_COLON).then(|| at - 2),
    })?;
    let (label, value) = text.split_at(at);
    if label.len() > LONGEST_LABEL + 2 && label.chars().count() > LONGEST_LABEL + 2 {
        return None;
    }
    Some((label, value.trim_start_matches(['：', ':'])))
}

fn labelled<'a>(label: &'a str, value: &'a str, bold: bool) -> Option<Labelled<'a>> {
    let mut label = label.trim();
    if label.starts_with('*') || label.ends_with('*') {
        label = label.trim_matches('*').trim();
    }
    let value = value.trim();
    let ends_phrase = |c: char| matches!(c, '。' | '，' | '；' | '！' | '？' | '[' | ']' | '《' | '|' | '｜');
    let mut length = 0;
    let mut is_number = true;
    for c in label.chars() {
        length += 1;
        is_number &= c.is_ascii_digit();
        if length > LONGEST_LABEL || ends_phrase(c) {
            return None;
        }
    }
    let is_label = !is_number && !matches!(label, "http" | "https" | "ftp");
    is_label.then(|| Labelled { label, value, bold, field: labels::canonical(label) })
}
