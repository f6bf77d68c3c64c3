//! The name of a record, from the line that opens it.

use super::date;
use super::line::{Line, plain, split_bold, split_label};
use super::links;

/// The name of a record and what else its line says.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Title {
    pub(super) text: String,
    /// The label in front of the name, or the name's own label.
    pub(super) label: String,
    /// What follows the name: a date in brackets, a sentence.
    pub(super) rest: String,
}

/// Longest value that can be a name rather than a sentence, in characters.
const LONGEST_NAME: usize = 90;
/// Longest label that can stand for a class of records (专项整治), in characters.
const LONGEST_CLASS: usize = 6;

/// What is known of the line that opens a record.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    /// Whether labelled lines follow it.
    pub(super) has_fields: bool,
    /// Whether the labels of its section's records are their names.
    pub(super) labels_are_names: bool,
}

/// Reads the opening line of a record.
pub(super) fn read(line: &Line<'_>, around: Around) -> Title {
    let body = without_links(line.body);
    if let Some(labelled) = split_label(&body) {
        let (label, value) = (labelled.label, labelled.value);
        // **2022年第四季度**：发布《…》
        if !value.is_empty() && date::find_at_start(label).is_some_and(|found| found.bytes.end == label.len())
        {
            return Title { rest: label.to_owned(), ..name_and_rest(value, "") };
        }
        let value_is_name = !value.is_empty()
            && (labelled.is_title()
                || if around.has_fields {
                    is_name(value)
                } else {
                    !around.labels_are_names && names_class(label, value)
                });
        if value_is_name {
            return name_and_rest(value, label);
        }
        return Title {
            text: plain(label).into_owned(),
            label: String::new(),
            rest: plain(value).into_owned(),
        };
    }
    name_and_rest(&body, "")
}

/// Splits `text` into a name and what follows it.
fn name_and_rest(text: &str, label: &str) -> Title {
    let whole = |text: &str| Title { text: tidy(text), label: label.to_owned(), rest: String::new() };
    let Some(inner) = text.strip_prefix("**") else {
        // An opening ** was dropped with the number before it.
        return match split_bold(text) {
            Some((name, rest)) if !name.is_empty() && split_bold(rest).is_none() => split(name, rest, label),
            _ => whole(text),
        };
    };
    let Some((name, rest)) = split_bold(inner) else { return whole(text) };
    split(name, rest, label)
}

fn split(name: &str, rest: &str, label: &str) -> Title {
    let goes_on = rest.chars().next().is_some_and(char::is_alphanumeric);
    if goes_on && name.chars().count() + rest.chars().count() <= LONGEST_NAME {
        return Title { text: tidy(&format!("{name}{rest}")), label: label.to_owned(), rest: String::new() };
    }
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || "：:-–—".contains(c));
    Title { text: tidy(name), label: label.to_owned(), rest: plain(rest).into_owned() }
}

fn tidy(text: &str) -> String {
    let text = plain(text);
    text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '：' | ':' | '。' | '；'))
        .trim()
        .to_owned()
}

/// Whether `value` reads as a name: no sentence.
fn is_name(value: &str) -> bool {
    let value = plain(value);
    !value.trim_end_matches(['。', '；']).contains('。') && value.chars().count() <= LONGEST_NAME
}

/// Whether the labels of `lines`, which open records without fields, are names: at least half of
/// them are no class, or are followed by more than a name (关停9家小厂：7月起分批关停).
pub(super) fn labels_are_names<'a>(lines: impl Iterator<Item = &'a Line<'a>>) -> bool {
    let (mut total, mut names) = (0, 0);
    for labelled in lines.filter_map(|line| line.labelled) {
        if !labelled.value.is_empty() && !labelled.is_title() {
            total += 1;
            names += usize::from(!names_class(labelled.label, labelled.value));
        }
    }
    total > 0 && names * 2 >= total
}

/// Whether `label` is a class of records and `value` the name of one.
fn names_class(label: &str, value: &str) -> bool {
    is_class(label) && is_short_name(value)
}

/// Whether `value` is a name rather than what its label did: no clause, no figure in front.
fn is_short_name(value: &str) -> bool {
    let value = plain(value);
    let is_clause =
        ["要", "将", "已", "就", "把", "让", "被", "从", "到"].iter().any(|word| value.starts_with(word));
    !value.contains(['，', '。', '；']) && !value.starts_with(|c: char| c.is_ascii_digit()) && !is_clause
}

/// Whether `label` can stand for a class of records: 专项整治, 能源结构; not 关停5万多家企业.
fn is_class(label: &str) -> bool {
    label.chars().count() <= LONGEST_CLASS && !label.contains(|c: char| c.is_ascii_digit())
}

/// `body` up to its first link, which is a source and not a part of the name.
fn without_links(body: &str) -> String {
    let mut text = String::new();
    let mut at = 0;
    for link in links::links(body) {
        text.push_str(&body[at..link.bytes.start]);
        at = link.bytes.end;
    }
    text.push_str(&body[at..]);
    text.trim().trim_end_matches(['（', '(', '｜', '|']).trim().to_owned()
}

/// A name in 《》 in running text, with its marks.
pub(super) fn quoted_name(text: &str) -> Option<&str> {
    let start = text.find('《')?;
    let end = start + text[start..].find('》')? + '》'.len_utf8();
    Some(&text[start..end])
}
