//! Reads the heading of a change point: a date, maybe a type and a confidence, in any order and any brackets.

use super::date::{self, DateMatch};
use super::fields::Part;
use super::fold::{fold, unfold};
use super::phrases::phrases;
use super::{ChangePointType, DateSpan};

/// The heading of a change point.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Heading {
    /// The dates of the points; one, unless the heading lists several.
    pub(super) dates: Vec<DateSpan>,
    pub(super) kind: Option<ChangePointType>,
    pub(super) confidence: Option<f64>,
    /// A name for what happened: 输电线路结冰事故.
    pub(super) title: Option<String>,
    /// Whether a word for a change point is in it.
    pub(super) named: bool,
    /// Whether the date comes first.
    pub(super) date_first: bool,
    /// Whether the date is followed by a type that is set apart.
    pub(super) kind_in_brackets: bool,
    /// Whether there is nothing but the date.
    pub(super) only_date: bool,
    /// Whether there is nothing but a date and the number of a change point: 变点 1/2.
    pub(super) numbered: bool,
}

/// Longest text before the date of a heading, in characters: 第一个重要时间节点.
const LONGEST_PREFIX: usize = 20;

/// Longest confidence without a number, in characters: 中等偏高.
const LONGEST_GRADE: usize = 8;

fn has_digit(c: char) -> bool {
    c.is_ascii_digit()
}

impl Heading {
    /// Whether the heading is a date alone, without type or confidence.
    pub(super) fn is_date_line(&self) -> bool {
        self.only_date && self.confidence.is_none() && self.kind.is_none()
    }

    /// Whether it says more than a date.
    pub(super) fn is_stated(&self) -> bool {
        self.confidence.is_some() || self.kind_in_brackets
    }
}

/// Reads the text of a heading.
pub(super) fn parse(body: &str) -> Option<Heading> {
    let (confidence, text) = take_confidence(&fold(body));
    let found = find_date(&text)?;
    let prefix = text[..found.0.bytes.start]
        .trim()
        .trim_start_matches(|c: char| !c.is_alphanumeric() && !opens(c) && !quotes(c));
    let words = phrases();
    let prefix = prefix.trim_start_matches(['【', '[']).trim();
    if prefix.chars().count() > LONGEST_PREFIX {
        return None;
    }
    // A date in brackets after a name, as in a report's title, is not the date of a point.
    let in_bracket = prefix.ends_with(['(', '（']);
    let label = prefix.trim_end_matches(|c: char| !c.is_alphanumeric());
    if in_bracket && !label.is_empty() && !words.ends_with_point(label) {
        return None;
    }
    let named_before = words.names_point(prefix);
    // `## 1　2021年9月`
    let prefix = if is_number(prefix) { "" } else { prefix };
    let joined = prefix.is_empty() || prefix.ends_with([':', '-', '—', '|', '(', '·', '/']);
    if !joined && !named_before {
        return None;
    }
    let mut heading = read_rest(&text, found, confidence);
    heading.date_first = prefix.is_empty() || (in_bracket && label.is_empty());
    heading.named |= named_before;
    heading.numbered = words.is_numbered_point(prefix) && heading.only_date;
    heading.only_date &= prefix.is_empty();
    heading.kind = heading.kind.or_else(|| words.kind(prefix));
    as_written(&mut heading, body);
    Some(heading)
}

/// Reads a report's title that names its one change point: 河北省电力部门 2021-10-12 变点（季节性）相关政策.
pub(super) fn parse_title(body: &str) -> Option<Heading> {
    let folded = fold(body);
    let (confidence, text) = take_confidence(&folded);
    let found = find_date(&text)?;
    if found.0.date.precision > super::Precision::Month {
        return None;
    }
    let mut heading = read_rest(&text, found, confidence);
    let is_point =
        heading.is_stated() || phrases().ends_with_point(&text) || phrases().has_strict_point(&folded);
    heading.title = None;
    as_written(&mut heading, body);
    is_point.then_some(heading)
}

/// Whether a text is a number, before the date of a heading.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 3 && text.chars().all(|c| c.is_ascii_digit())
}

/// Whether `c` opens a quoted name: the year in 《2030年前碳达峰行动方案》 is not a date.
fn quotes(c: char) -> bool {
    matches!(c, '《' | '“' | '"')
}

fn opens(c: char) -> bool {
    matches!(c, '(' | '（' | '【' | '[')
}

/// Restores the texts of the dates as written.
fn as_written(heading: &mut Heading, body: &str) {
    let folded = fold(body);
    for date in &mut heading.dates {
        if let Some(at) = folded.find(date.text.as_str()) {
            date.text = body[unfold(body, &folded, at..at + date.text.len())].to_owned();
        }
    }
    if let Some(title) = &mut heading.title
        && let Some(at) = folded.find(title.as_str())
    {
        *title = body[unfold(body, &folded, at..at + title.len())].to_owned();
    }
}

type Found = (DateMatch, Vec<DateMatch>);

fn find_date(text: &str) -> Option<Found> {
    let mut found = date::dates(text);
    let first = found.next().or_else(|| cut_off_year(text))?;
    Some((first, found.collect()))
}

/// The year of a heading that is cut off after it: 2022-.
fn cut_off_year(text: &str) -> Option<DateMatch> {
    let trimmed = text.trim_end_matches(['-', ' ']);
    let start = trimmed.len().checked_sub(4).filter(|s| trimmed.is_char_boundary(*s))?;
    let span = date::parse_date(trimmed.get(start..)?, None)?;
    Some(DateMatch { date: span, bytes: start..text.len() })
}

/// Reads what follows the date.
fn read_rest(text: &str, (first, others): Found, confidence: Option<f64>) -> Heading {
    let words = phrases();
    let (dates, end) = listed(text, first, others);
    let rest = text[end..].trim_start_matches(['】', ']']);
    let mut heading = Heading { dates, confidence, ..Heading::default() };
    heading.only_date = rest.trim_matches([')', '）', ' ', '*']).is_empty();
    let (inside, outside) = take_brackets(rest);
    let mut left = Vec::new();
    for (part, is_inside) in inside.iter().map(|p| (*p, true)).chain([(outside.as_str(), false)]) {
        for segment in segments(part, is_inside) {
            let value = segment
                .split_once(':')
                .filter(|(label, _)| words.is_kind_label(label))
                .map(|(_, value)| value);
            let is_set_apart = is_inside || value.is_some() || segment.len() < part.trim().len();
            let value = value.unwrap_or(segment).trim();
            if let Some(share) = share(value).filter(|_| heading.confidence.is_none() && is_set_apart) {
                heading.confidence = Some(share);
            } else if heading.kind.is_none()
                && (words.is_kind(value) && is_set_apart || is_inside && words.kind(value).is_some())
            {
                heading.kind = words.kind(value);
                heading.kind_in_brackets = true;
            } else if !is_inside {
                left.push(segment);
            }
        }
    }
    let (kind, named, title) = read_suffix(&left.join(" "), outside.trim_start().chars().next());
    heading.kind = heading.kind.or(kind);
    heading.kind_in_brackets |= heading.kind.is_some() && !inside.is_empty();
    heading.named = named;
    heading.title = title;
    heading
}

/// The parts of a text that bars, commas and the like set apart.
fn segments(text: &str, is_inside: bool) -> impl Iterator<Item = &str> {
    let parts = move |c: char| {
        matches!(c, '|' | '·' | ';' | '/')
            || c == ','
            || (c == '、' && is_inside)
            || (c.is_whitespace() && is_inside)
    };
    text.split(parts)
        .flat_map(|part| part.split(" - "))
        .map(|part| part.trim_matches([' ', '-', '—', '*', '_']))
        .filter(|part| !part.is_empty())
}

/// The dates that the heading lists one after another, and where the last one ends.
fn listed(text: &str, first: DateMatch, others: Vec<DateMatch>) -> (Vec<DateSpan>, usize) {
    let mut end = first.bytes.end;
    let mut dates = vec![first.date];
    for next in others {
        let between = text.get(end..next.bytes.start).unwrap_or("x").trim();
        if !matches!(between, "、" | "," | "和" | "及" | "与" | "&" | "/") {
            break;
        }
        end = next.bytes.end;
        dates.push(next.date);
    }
    (dates, end)
}

/// Takes the confidence out of a folded heading, with its word.
pub(super) fn take_confidence(text: &str) -> (Option<f64>, String) {
    let Some(word) = phrases().confidence_word(text) else { return trailing_percent(text) };
    let tail = &text[word.end..];
    let number_at = tail.find(|c: char| c.is_ascii_digit());
    let near =
        |at: &usize| tail[..*at].chars().count() <= 12 && !tail[..*at].contains([')', '）', '】', ']']);
    let Some(at) = number_at.filter(near) else {
        return (None, format!("{} {}", &text[..word.start], tail));
    };
    let number = &tail[at..];
    let len = number
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '%' | '-' | '~')))
        .unwrap_or(number.len());
    let rest = &number[len..];
    let before = text[..word.start].trim_end_matches([' ', '-', '—', '|', '·', ',', ';', '、']);
    let separator = if before.ends_with(['(', '（', '【', '[']) || rest.starts_with([')', '）', ']', '】'])
    {
        ""
    } else {
        ","
    };
    let rest = rest.trim_start_matches([',', '、', ';', ' ']);
    let separator = if rest.is_empty() || before.is_empty() { "" } else { separator };
    let text = format!("{before}{separator}{rest}").replace("()", "").replace("（）", "").replace("【】", "");
    (leading_number(number), text.trim_end().to_owned())
}

/// A percentage in brackets, or behind a dash, at the end of a heading: （64%）.
fn trailing_percent(text: &str) -> (Option<f64>, String) {
    let unstated = || (None, text.to_owned());
    let trimmed = text.trim_end_matches([')', ' ', '*']);
    let Some(head) = trimmed.strip_suffix('%') else { return unstated() };
    let number_at = head.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let before = head[..number_at].trim_end();
    if !before.ends_with(['(', '-', '—', '|']) {
        return unstated();
    }
    match leading_number(&trimmed[number_at..]) {
        None => unstated(),
        value => (value, before.trim_end_matches([' ', '(', '-', '—', '|']).to_owned()),
    }
}

/// A share of 0..=1 at the beginning of `text`: 0.64, 64%.
pub(super) fn leading_number(text: &str) -> Option<f64> {
    let text = fold(text);
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let value: f64 = text[..end].trim_end_matches('.').parse().ok()?;
    let is_percent = text[end..].trim_start().starts_with('%') || value > 1.0;
    // 0.64 and not 0.6400000000000001
    let value = if is_percent { (value * 1000.0).round() / 100_000.0 } else { value };
    (0.0..=1.0).contains(&value).then_some(value)
}

/// A share that is all of `text`: 0.62, 62%.
fn share(text: &str) -> Option<f64> {
    let text = text.trim_end_matches('%');
    let is_share = text.contains('.') || text.len() <= 3;
    let is_number = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    (is_number && is_share && !text.starts_with("20")).then(|| leading_number(text)).flatten()
}

/// The texts in brackets, and what is outside them.
fn take_brackets(text: &str) -> (Vec<&str>, String) {
    let mut inside = Vec::new();
    let mut outside = String::new();
    let mut rest = text;
    while let Some(open) = rest.find(opens) {
        let open_len = rest[open..].chars().next().map_or(1, char::len_utf8);
        let inner = &rest[open + open_len..];
        let len = inner.find([')', '）', ']', '】']).unwrap_or(inner.len());
        outside.push_str(&rest[..open]);
        outside.push(' ');
        inside.push(&inner[..len]);
        rest = &inner[len..];
        rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
    }
    outside.push_str(rest.trim_start_matches([')', '）']));
    (inside, outside)
}

/// Reads the rest of a heading: a word for the type of point, or a title.
fn read_suffix(text: &str, first: Option<char>) -> (Option<ChangePointType>, bool, Option<String>) {
    let marks = |c: char| {
        c.is_whitespace() || matches!(c, ':' | '-' | '—' | '|' | '·' | ',' | '、' | '*' | '/' | ')' | '_')
    };
    let attached = first.is_some_and(|c| !marks(c));
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

/// Completes a heading from the labelled values of a line below it. True if all values complete it.
pub(super) fn complete(heading: &mut Heading, text: &str, parts: &[Part]) -> bool {
    let before = heading.clone();
    let understood = if parts.is_empty() {
        complete_bare(heading, text)
    } else {
        parts.iter().all(|part| complete_part(heading, part, text))
    };
    if !understood {
        *heading = before;
    }
    understood
}

/// Takes one labelled value into the heading.
pub(super) fn complete_part(heading: &mut Heading, part: &Part, text: &str) -> bool {
    let words = phrases();
    let label = fold(&part.label);
    let value = &text[part.value.clone()];
    if words.confidence_word(&label).is_some() {
        let share = leading_number(value.trim_start_matches(|c: char| !c.is_ascii_digit()));
        heading.confidence = heading.confidence.or(share);
        if words.has_kind_label(&label) {
            heading.kind = heading.kind.or_else(|| words.kind(value));
        }
        // 高 and ★★★★☆ are not numbers.
        return share.is_some() || value.chars().count() <= LONGEST_GRADE && !value.contains(has_digit);
    }
    if words.is_kind_label(&label) {
        let kind = words.kind(value);
        heading.kind = heading.kind.or(kind);
        return kind.is_some();
    }
    if words.is_date_label(&label) && heading.dates.is_empty() {
        heading.dates.extend(date::parse_date(value, None));
        return !heading.dates.is_empty();
    }
    false
}

/// `（可信度56%）`, `类型为季节性，置信度0.62` on a line of its own.
fn complete_bare(heading: &mut Heading, text: &str) -> bool {
    let folded = fold(text);
    let (confidence, rest) = take_confidence(&folded);
    let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
    let rest = rest.trim_start_matches("类型").trim_start_matches([':', '为', ' ']);
    let words = phrases();
    if rest.is_empty() && confidence.is_some() {
        heading.confidence = heading.confidence.or(confidence);
        return true;
    }
    let is_kind = rest.chars().count() <= 12 && words.is_kind(rest) && !words.is_category(rest);
    if is_kind && (confidence.is_some() || folded.starts_with(['(', '[', '【'])) {
        heading.confidence = heading.confidence.or(confidence);
        heading.kind = heading.kind.or_else(|| words.kind(rest));
        return true;
    }
    false
}

/// A heading that names a point but states no date itself: 转折点 3（置信度 0.6）.
pub(super) fn parse_undated(body: &str) -> Option<Heading> {
    let (confidence, text) = take_confidence(&fold(body));
    let (in_brackets, outside) = take_brackets(&text);
    let bare = outside.trim_matches(|c: char| !c.is_alphabetic());
    let words = phrases();
    let is_named = words.ends_with_point(bare);
    (is_named && bare.chars().count() <= 16).then(|| Heading {
        kind: in_brackets.iter().find_map(|b| words.kind(b)).or_else(|| words.kind(bare)),
        confidence,
        named: true,
        ..Heading::default()
    })
}
