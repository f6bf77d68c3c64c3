//! Province and sector of a report, from its title, its headings, its text and its path, in
//! that order of trust.

use super::path;
use super::{Evidence, Found};
use crate::vocab::{Province, Sector};

/// Where the names are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts<'a> {
    pub(super) title: &'a str,
    pub(super) headings: &'a str,
    pub(super) text: &'a str,
    pub(super) path: &'a str,
}

/// How many components of the path can name province and sector: the file and two directories.
const NEAREST: usize = 3;

/// How much of a text can tell where it is about, in bytes: its beginning, as a reader would look.
const BEGINNING: usize = 8192;

/// The report's province.
pub(super) fn province(texts: Texts<'_>) -> Option<Found<&'static Province>> {
    let first = |text: &str, evidence| {
        let text = unfilled(text);
        Province::find_all(&text).next().map(|(value, at)| Found {
            value,
            text: text[at].to_owned(),
            evidence,
        })
    };
    first(texts.title, Evidence::Title)
        .or_else(|| first(texts.headings, Evidence::Heading))
        .or_else(|| most_frequent(beginning(texts.text)))
        .or_else(|| path::components(texts.path).take(NEAREST).find_map(|part| first(part, Evidence::Path)))
}

/// The province that the text names most often, where it names one more often than all others.
fn most_frequent(text: &str) -> Option<Found<&'static Province>> {
    let mut counts: Vec<(&'static Province, usize, String)> = Vec::new();
    for (province, at) in Province::find_all(text) {
        match counts.iter_mut().find(|(known, ..)| known.code == province.code) {
            Some((_, count, _)) => *count += 1,
            None => counts.push((province, 1, text[at].to_owned())),
        }
    }
    let total: usize = counts.iter().map(|(_, count, _)| count).sum();
    let (value, count, text) = counts.into_iter().max_by_key(|(_, count, _)| *count)?;
    (count * 2 > total).then_some(Found { value, text, evidence: Evidence::Text })
}

/// The report's sector. A text names many sectors, so only 地面部门 and the like count there.
pub(super) fn sector(texts: Texts<'_>) -> Option<Found<Sector>> {
    let first = |text: &str, evidence| {
        let text = unfilled(text);
        Sector::find_all(&text).next().map(|(value, at)| Found { value, text: text[at].to_owned(), evidence })
    };
    if let Some(found) = first(texts.title, Evidence::Title) {
        return Some(found);
    }
    let from_path =
        || path::components(texts.path).take(NEAREST).find_map(|part| first(part, Evidence::Path));
    // `Inner省/市 Mongolia部门`: the title's template was filled with something that is no sector.
    if ["部门", "领域", "机构"].iter().any(|word| texts.title.contains(word)) {
        return from_path();
    }
    department(texts.headings, Evidence::Heading)
        .or_else(|| department(beginning(texts.text), Evidence::Text))
        .or_else(from_path)
}

/// The sector whose 部门 `text` names, if it names but one.
fn department(text: &str, evidence: Evidence) -> Option<Found<Sector>> {
    let mut found: Option<Found<Sector>> = None;
    // No name goes on in another line.
    let lines =
        text.lines().filter(|line| memchr::memmem::find(line.as_bytes(), "部门".as_bytes()).is_some());
    for (line, value, at) in
        lines.flat_map(|line| Sector::find_all(line).map(move |(value, at)| (line, value, at)))
    {
        let named = line[at.clone()].ends_with("部门") || line[at.end..].starts_with("部门");
        match &found {
            _ if !named => {}
            Some(known) if known.value != value => return None,
            Some(_) => {}
            None => found = Some(Found { value, text: line[at].to_owned(), evidence }),
        }
    }
    found
}

fn beginning(text: &str) -> &str {
    let end = (0..=text.len().min(BEGINNING)).rev().find(|&at| text.is_char_boundary(at));
    &text[..end.unwrap_or(0)]
}

/// `text` without the marks that a template left between the words of a name.
fn unfilled(text: &str) -> String {
    text.replace("省/市", "").replace("省/区", "")
}
