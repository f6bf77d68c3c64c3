//! What `[1]` and `[label]` refer to: definitions, and numbered lists of references at the end.

use std::collections::HashMap;

use super::links;

/// URLs by the label that refers to them.
pub(super) type References = HashMap<String, String>;

/// Words of the heading above a list of references.
const HEADINGS: &[&str] = &["参考", "来源", "引用", "链接", "references", "sources", "文献"];

/// The URLs of numbered references that CommonMark does not know: `[1] 国家发改委 https://…`.
pub(super) fn collect(text: &str) -> References {
    let mut found = References::new();
    let mut is_list = false;
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if is_heading(line) {
            let lower = line.to_lowercase();
            is_list = HEADINGS.iter().any(|word| lower.contains(word));
            continue;
        }
        let Some((number, rest, is_bracketed)) = numbered(line) else { continue };
        if !(is_list || is_bracketed) || rest.starts_with(':') {
            continue;
        }
        if let Some(link) = links::links(rest).first() {
            found.entry(number.to_owned()).or_insert_with(|| link.url.to_owned());
        }
    }
    found
}

fn is_heading(line: &str) -> bool {
    line.starts_with('#')
        || (line.starts_with("**") && line.trim_end_matches([':', '：']).ends_with("**"))
        || (line.ends_with(['：', ':']) && line.chars().count() <= 12)
}

/// The number of a reference, what follows it, and whether it is in square brackets.
fn numbered(line: &str) -> Option<(&str, &str, bool)> {
    let line = line.trim_start_matches(['-', '*', ' ']);
    let inner = line.strip_prefix(['[', '［', '【']);
    let start = inner.unwrap_or(line);
    let end = start.find(|c: char| !c.is_ascii_digit()).filter(|end| (1..=3).contains(end))?;
    let (number, rest) = start.split_at(end);
    let closed = rest.strip_prefix([']', '］', '】']);
    match (inner, closed) {
        (Some(_), Some(rest)) => Some((number, rest, true)),
        (None, _) => Some((number, rest.strip_prefix(['.', '、', ')', '）'])?, false)),
        _ => None,
    }
}
