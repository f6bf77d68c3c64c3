//! Headings of change points: a date, maybe a kind, maybe a confidence, in any shape.

use std::borrow::Cow;

use super::date;
use super::line::{Line, plain};
use super::phrases::phrases;
use super::{ChangePointType, DateSpan};

/// What the heading of a change point says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Heading {
    /// The dates of the points; one, unless the heading lists several.
    pub(super) dates: Vec<DateSpan>,
    pub(super) kind: Option<ChangePointType>,
    pub(super) confidence: Option<f64>,
    /// A name for what happened: 输电线路结冰事故.
    pub(super) title: Option<String>,
    /// Whether a word for a change point stands in it.
    pub(super) named: bool,
    /// Whether the date stands first.
    pub(super) date_first: bool,
    /// Whether the date is followed by a kind in brackets.
    pub(super) kind_in_brackets: bool,
    /// Whether there is nothing but the date.
    pub(super) only_date: bool,
}

impl Heading {
    /// Whether the heading is a date alone, without kind or confidence.
    pub(super) fn is_date_line(&self) -> bool {
        self.only_date && self.confidence.is_none() && self.kind.is_none()
    }
}

/// Longest text before the date of a heading, in characters: 第一个重要时间节点.
const LONGEST_PREFIX: usize = 16;
/// Longest heading that no `#` marks, in characters.
const LONGEST_PLAIN: usize = 60;

/// Reads `line` as the heading of a change point, if its shape allows it.
pub(super) fn read(line: &Line<'_>) -> Option<Heading> {
    if line.level == 0 && !(may_be_plain(line) && may_state_point(line)) {
        return None;
    }
    let heading = parse(line.body)?;
    let stated = heading.confidence.is_some() || heading.kind_in_brackets;
    let fits = if line.level > 0 {
        true
    } else if line.bullet.is_some() {
        heading.confidence.is_some() && heading.kind_in_brackets
    } else {
        // 时间节点：2024年 is a field; 2024年1月节点 is a heading.
        let shaped = stated || (heading.date_first && (heading.only_date || heading.named));
        let prefixed = heading.date_first || heading.named;
        shaped && prefixed
    };
    fits.then_some(heading)
}

/// Whether a line without # can be a heading at all: short, with a date, no sentence and no link.
fn may_be_plain(line: &Line<'_>) -> bool {
    let (body, bytes) = (line.body, line.body.len());
    // Most lines are known by their bytes; characters are counted for the rest.
    let is_short =
        || bytes <= LONGEST_PLAIN || bytes <= 4 * LONGEST_PLAIN && body.chars().count() <= LONGEST_PLAIN;
    let has_date = || memchr::memchr3(b'-', b'/', b'.', body.as_bytes()).is_some() || body.contains('年');
    let has_link = || memchr::memmem::find(body.as_bytes(), b"](").is_some();
    !is_sentence(body) && is_short() && has_date() && !has_link()
}

/// Whether a line without # can say enough to be a heading: it begins with a date, or holds a
/// confidence or a bracket for a kind. Nearly every field of a record fails here.
fn may_state_point(line: &Line<'_>) -> bool {
    let begins_with_date = || {
        let first = line.body.trim_start_matches(['*', '_', '`', ' ']).chars().next();
        line.bullet.is_none() && first.is_some_and(date::may_begin)
    };
    begins_with_date()
        || line.body.contains(['（', '(', '[', '【', '%', '％'])
        || phrases().confidence_word(line.body).is_some()
}

fn is_sentence(text: &str) -> bool {
    text.trim_end_matches('*').ends_with(['。', '；', '，', ';', ','])
}

/// Reads the text of a heading.
pub(super) fn parse(body: &str) -> Option<Heading> {
    let text = plain(body);
    // Most lines have no date where a heading has one; that is told before anything is cut out.
    let (confidence, text) = take_confidence(&text);
    let mut found = date::dates(&text);
    // A date in brackets behind a name, as in a report's title, is not that of a point.
    let first = found.next().or_else(|| cut_off_year(&text))?;
    let prefix = text[..first.bytes.start].trim();
    if prefix.chars().count() > LONGEST_PREFIX || prefix.ends_with(['（', '(']) {
        return None;
    }
    let words = phrases();
    let named_before = words.names_point(prefix);
    let joined = prefix.is_empty() || prefix.ends_with([':', '：', '-', '—', '|']);
    if !joined && !named_before {
        return None;
    }
    let (dates, end) = listed(&text, first, found);
    let rest = &text[end..];
    let (in_brackets, after) = take_brackets(rest);
    let bracket_kind = in_brackets.iter().find_map(|b| words.kind(b));
    let (suffix_kind, named_after, title) = read_suffix(&after);
    let kind = bracket_kind.or(suffix_kind).or_else(|| words.kind(prefix));
    Some(Heading {
        dates,
        kind,
        confidence,
        title,
        named: named_before || named_after,
        date_first: prefix.is_empty(),
        kind_in_brackets: bracket_kind.is_some() || (kind.is_some() && !in_brackets.is_empty()),
        only_date: prefix.is_empty() && rest.trim().is_empty(),
    })
}

/// The year of a heading that is cut off behind it: 2022-.
fn cut_off_year(text: &str) -> Option<date::DateMatch> {
    let trimmed = text.trim_end_matches(['-', ' ']);
    let start = trimmed.len().checked_sub(4).filter(|s| trimmed.is_char_boundary(*s))?;
    let span = date::parse_date(trimmed.get(start..)?, None)?;
    Some(date::DateMatch { date: span, bytes: start..text.len() })
}

/// The dates that the heading lists one after another, and where the last one ends.
fn listed(
    text: &str,
    first: date::DateMatch,
    others: impl Iterator<Item = date::DateMatch>,
) -> (Vec<DateSpan>, usize) {
    let mut end = first.bytes.end;
    let mut dates = vec![first.date];
    for next in others {
        let between = text[end..next.bytes.start].trim();
        if !matches!(between, "、" | "," | "，" | "和" | "及" | "与" | "&" | "/") {
            break;
        }
        end = next.bytes.end;
        dates.push(next.date);
    }
    (dates, end)
}

/// Takes the confidence out of a heading, with its word and the brackets around it.
pub(super) fn take_confidence(text: &str) -> (Option<f64>, Cow<'_, str>) {
    let Some(word) = phrases().confidence_word(text) else { return trailing_percent(text) };
    let before = text[..word.start].trim_end();
    let tail = &text[word.end..];
    let number_at = tail.find(|c: char| c.is_ascii_digit());
    let close = tail.find(['）', ')']);
    let value =
        number_at.filter(|at| close.is_none_or(|c| *at < c)).and_then(|at| leading_number(&tail[at..]));
    let opened = before.ends_with(['（', '(', '[', '【']);
    let rest = match close {
        Some(at) if opened => &tail[at + tail[at..].chars().next().map_or(1, char::len_utf8)..],
        _ => "",
    };
    let before = before.trim_end_matches(|c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '（' | '(' | '[' | '【' | '-' | '–' | '—' | '|' | '·' | '，' | ',' | '；' | ';' | '、'
            )
    });
    let text = if rest.is_empty() { Cow::Borrowed(before) } else { Cow::Owned(format!("{before}{rest}")) };
    (value, text)
}

/// A percentage in brackets, or behind a dash, at the end of a heading: （64%）.
fn trailing_percent(text: &str) -> (Option<f64>, Cow<'_, str>) {
    let unstated = || (None, Cow::Borrowed(text));
    let trimmed = text.trim_end_matches(['）', ')', ' ']);
    let Some(head) = trimmed.strip_suffix(['%', '％']) else { return unstated() };
    let number_at = head.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let before = head[..number_at].trim_end();
    if !before.ends_with(['（', '(', '-', '–', '—', '|']) {
        return unstated();
    }
    match leading_number(&trimmed[number_at..]) {
        None => unstated(),
        value => {
            let marks = |c: char| c.is_whitespace() || matches!(c, '（' | '(' | '-' | '–' | '—' | '|');
            (value, Cow::Borrowed(before.trim_end_matches(marks)))
        }
    }
}

/// A share of 0..=1 at the beginning of `text`: 0.64, 64%.
pub(super) fn leading_number(text: &str) -> Option<f64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let value: f64 = text[..end].trim_end_matches('.').parse().ok()?;
    let is_percent = text[end..].trim_start().starts_with(['%', '％']) || value > 1.0;
    // 0.64 and not 0.6400000000000001
    let value = if is_percent { (value * 1000.0).round() / 100_000.0 } else { value };
    (0.0..=1.0).contains(&value).then_some(value)
}

/// The texts in brackets, and what stands outside them.
fn take_brackets(text: &str) -> (Vec<&str>, String) {
    let mut inside = Vec::new();
    let mut outside = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(['（', '(', '[', '【']) {
        let open_len = rest[open..].chars().next().map_or(1, char::len_utf8);
        let Some(len) = rest[open + open_len..].find(['）', ')', ']', '】']) else { break };
        outside.push_str(&rest[..open]);
        inside.push(&rest[open + open_len..open + open_len + len]);
        let close = open + open_len + len;
        rest = &rest[close + rest[close..].chars().next().map_or(1, char::len_utf8)..];
    }
    outside.push_str(rest);
    (inside, outside)
}

/// Reads what follows the date: a word for the kind of point, or a title.
fn read_suffix(text: &str) -> (Option<ChangePointType>, bool, Option<String>) {
    let marks = |c: char| {
        c.is_whitespace() || matches!(c, ':' | '：' | '-' | '–' | '—' | '|' | '·' | ',' | '，' | '、')
    };
    let attached = text.trim_start().chars().next().is_some_and(|c| !marks(c));
    let rest = text.trim_matches(marks);
    let fillers = ["那会儿", "前后", "左右", "期间", "以来", "起", "的"];
    let rest = fillers.iter().find_map(|f| rest.strip_prefix(f)).unwrap_or(rest).trim_matches(marks);
    if rest.is_empty() {
        return (None, false, None);
    }
    let words = phrases();
    let is_word =
        words.point_suffixes.iter().any(|s| rest.ends_with(s.as_str())) && rest.chars().count() <= 8;
    if attached && is_word {
        return (words.kind(rest), true, None);
    }
    // `- 事件`, `：季节性调整`, but not a title such as 政策密集期.
    if words.is_kind(rest) {
        return (words.kind(rest), true, None);
    }
    let title = (!words.says_nothing(rest)).then(|| rest.to_owned());
    (None, false, title)
}

/// What a line below a heading adds to it: its date, kind or confidence. True if it does.
pub(super) fn complete(heading: &mut Heading, line: &Line<'_>) -> bool {
    let Some(labelled) = line.labelled else { return false };
    let words = phrases();
    let label = labelled.label.to_lowercase();
    let value = plain(labelled.value);
    if words.confidence_word(&label).is_some() && heading.confidence.is_none() {
        heading.confidence = leading_number(&value);
        return heading.confidence.is_some();
    }
    if words.kind_labels.contains(&label) && heading.kind.is_none() {
        heading.kind = words.kind(&value);
        return heading.kind.is_some();
    }
    if words.date_labels.contains(&label) && heading.dates.is_empty() {
        heading.dates.extend(date::parse_date(&value, None));
        return !heading.dates.is_empty();
    }
    false
}

/// A heading that names a point but states no date itself: 转折点 3（置信度 0.6）.
pub(super) fn read_undated(line: &Line<'_>) -> Option<Heading> {
    if line.level == 0 {
        return None;
    }
    let text = plain(line.body);
    let (confidence, text) = take_confidence(&text);
    let (in_brackets, outside) = take_brackets(&text);
    let bare = outside.trim_matches(|c: char| !c.is_alphabetic());
    let words = phrases();
    let is_named = words.points.iter().any(|p| {
        bare.ends_with(p.as_str())
            || bare.trim_end_matches(|c| "一二三四五六七八九十".contains(c)).ends_with(p.as_str())
    });
    (is_named && bare.chars().count() <= LONGEST_PREFIX).then(|| Heading {
        kind: in_brackets.iter().find_map(|b| words.kind(b)).or_else(|| words.kind(bare)),
        confidence,
        named: true,
        ..Heading::default()
    })
}
