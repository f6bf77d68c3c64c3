//! Province and sector of a report, from its title, its headings, its text and its path, in
//! that order of trust.

use super::fold::{fold, unfold};
use super::path;
use super::{Attributed, Evidence};
use crate::vocab::{Province, Sector};

/// Where the names are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts<'a> {
    pub(super) title: &'a str,
    /// The values of 省份 and 部门 in the header.
    pub(super) header: &'a str,
    pub(super) headings: &'a str,
    pub(super) text: &'a str,
    pub(super) path: &'a str,
    /// Whether the text has change points.
    pub(super) is_report: bool,
}

/// The number of path components that can name province and sector: the file and two directories.
const NEAREST: usize = 3;

/// The fewest mentions in running text that show which province a report is about.
const FEWEST_MENTIONS: usize = 2;

/// How much of a text is searched for its place, in bytes: the beginning, as a reader would look.
const BEGINNING: usize = 8192;

/// The report's province.
pub(super) fn province(texts: Texts<'_>) -> Option<Attributed<&'static Province>> {
    let first = |text: &str, evidence| {
        let text = unfilled(text);
        let folded = fold(&text);
        Province::find_all(&folded).next().map(|(value, at)| Attributed {
            value,
            text: text[unfold(&text, &folded, at)].to_owned(),
            evidence,
        })
    };
    let in_path = |part: &str| first(part, Evidence::Path).or_else(|| abbreviated(part, Evidence::Path));
    first(texts.header, Evidence::Heading)
        .or_else(|| first(texts.title, Evidence::Title))
        .or_else(|| texts.header.lines().find_map(|line| abbreviated(line, Evidence::Heading)))
        .or_else(|| abbreviated(texts.title, Evidence::Title).filter(|_| texts.is_report))
        .or_else(|| first(texts.headings, Evidence::Heading))
        .or_else(|| path::components(texts.path).next().and_then(in_path))
        .or_else(|| most_frequent(beginning(texts.text)))
        .or_else(|| path::components(texts.path).take(NEAREST).find_map(in_path))
}

/// The province of an abbreviation that is all of `text`, or precedes a word for a sector: 沪电力部门, 粤.
fn abbreviated(text: &str, evidence: Evidence) -> Option<Attributed<&'static Province>> {
    let folded = fold(text);
    let start = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first = start.chars().next()?;
    let rest = start[first.len_utf8()..].trim_start_matches(['省', '市', '区', ' ', '·', '_', '-']);
    let is_whole = rest.is_empty();
    let names_sector = Sector::find_all(rest).next().is_some_and(|(_, at)| at.start == 0);
    let value = Province::find(first.encode_utf8(&mut [0; 4]))?;
    (is_whole || names_sector).then(|| Attributed { value, text: first.to_string(), evidence })
}

/// The province that the text names more often than all others together.
fn most_frequent(text: &str) -> Option<Attributed<&'static Province>> {
    let mut counts: Vec<(&'static Province, usize, String)> = Vec::new();
    for (province, at) in Province::find_all(text) {
        match counts.iter_mut().find(|(known, ..)| known.code == province.code) {
            Some((_, count, _)) => *count += 1,
            None => counts.push((province, 1, text[at].to_owned())),
        }
    }
    let total: usize = counts.iter().map(|(_, count, _)| count).sum();
    let (value, count, text) = counts.into_iter().max_by_key(|(_, count, _)| *count)?;
    // One mention in passing is no evidence.
    (count >= FEWEST_MENTIONS && count * 2 > total).then_some(Attributed {
        value,
        text,
        evidence: Evidence::Text,
    })
}

/// The report's sector. A text names many sectors, so only 地面部门 and the like count there.
pub(super) fn sector(texts: Texts<'_>) -> Option<Attributed<Sector>> {
    let first = |text: &str, evidence| {
        let text = unfilled(text);
        let folded = fold(&text);
        let (value, at) = Sector::find_all(&folded).next()?;
        Some(Attributed { value, text: text[unfold(&text, &folded, at)].to_owned(), evidence })
    };
    if let Some(found) = first(texts.header, Evidence::Heading) {
        return Some(found);
    }
    if let Some(found) = first(texts.title, Evidence::Title) {
        return Some(found);
    }
    let from_path =
        || path::components(texts.path).take(NEAREST).find_map(|part| first(part, Evidence::Path));
    // `Inner省/市 Mongolia部门`: the template of the title was filled with something that is not a sector.
    if ["部门", "领域", "机构"].iter().any(|word| texts.title.contains(word)) {
        return from_path();
    }
    department(texts.headings, Evidence::Heading)
        .or_else(|| department(beginning(texts.text), Evidence::Text))
        .or_else(from_path)
}

/// The sector whose 部门 `text` names, if it names only one.
fn department(text: &str, evidence: Evidence) -> Option<Attributed<Sector>> {
    let mut found: Option<Attributed<Sector>> = None;
    // No name continues on another line.
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
            None => found = Some(Attributed { value, text: line[at].to_owned(), evidence }),
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
