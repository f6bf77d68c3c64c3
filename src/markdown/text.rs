//! Rendered inline text: no markup, entities decoded, links resolved.

use std::ops::Range;

use super::links;
use crate::analyze::is_cjk;

/// The rendered text of one line, and its markup.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Text {
    text: String,
    /// Where it is bold.
    pub(crate) strong: Vec<Range<usize>>,
    /// Where it is code.
    pub(crate) code: Vec<Range<usize>>,
    /// Its links, in order.
    pub(crate) links: Vec<Link>,
    /// The labels of the footnotes that it refers to.
    pub(crate) notes: Vec<String>,
    /// Whether a bold mark has no partner: the line may be cut off.
    pub(crate) is_unclosed: bool,
    /// Offsets in the text with the corresponding offsets in the source, ascending.
    map: Vec<(usize, usize)>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where its label, or the URL itself, is in the rendered text.
    pub range: Range<usize>,
    /// The URL.
    pub url: String,
    /// False for a URL in running text.
    pub is_labelled: bool,
    /// False where the text ends before the closing bracket.
    pub is_closed: bool,
}

impl Text {
    /// The rendered text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the text is blank.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The offset in the source for the offset `at` in the rendered text.
    pub fn source_of(&self, at: usize) -> usize {
        let next = self.map.partition_point(|(rendered, _)| *rendered <= at);
        next.checked_sub(1).map_or(0, |i| self.map[i].1 + (at - self.map[i].0))
    }

    /// Its links, in order.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The link that the text at `at` belongs to.
    pub(crate) fn link_at(&self, at: usize) -> Option<&Link> {
        let next = self.links.partition_point(|link| link.range.start <= at);
        self.links[..next].last().filter(|link| at < link.range.end)
    }

    /// The label of `link`; `None` for a URL in running text.
    pub fn label(&self, link: &Link) -> Option<String> {
        let label = self.text[link.range.clone()].trim();
        (link.is_labelled && !label.is_empty()).then(|| label.to_owned())
    }

    /// The part of the text in `range` with its links as `[label](url)`.
    pub fn with_links(&self, range: Range<usize>) -> String {
        let mut out = String::new();
        let mut at = range.start;
        for link in self.links.iter().filter(|l| l.is_labelled) {
            if link.range.start < at || link.range.end > range.end {
                continue;
            }
            out.push_str(&self.text[at..link.range.start]);
            out.push_str(&format!("[{}]({})", &self.text[link.range.clone()], link.url));
            at = link.range.end;
        }
        out.push_str(&self.text[at..range.end]);
        out
    }

    /// The bold text that begins at `at`.
    pub(crate) fn strong_at(&self, at: usize) -> Option<Range<usize>> {
        let first = self.strong.partition_point(|r| r.start < at);
        self.strong.get(first).filter(|r| r.start == at).cloned()
    }

    /// Whether everything from `at` on is bold, except marks at the end.
    pub(crate) fn is_strong_from(&self, at: usize) -> bool {
        self.strong_at(at)
            .is_some_and(|r| self.text[r.end..].trim().trim_matches(|c| matches!(c, '：' | ':')).is_empty())
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn push(&mut self, part: &str, source: usize) {
        if part.is_empty() {
            return;
        }
        self.map.push((self.text.len(), source));
        // Invisible characters would split words.
        if part.contains(is_invisible) {
            self.text.extend(part.chars().filter(|c| !is_invisible(*c)));
        } else {
            self.text.push_str(part);
        }
    }

    /// Replaces a part of the text, and moves what follows.
    pub(super) fn replace(&mut self, range: Range<usize>, with: &str) {
        self.replace_all(&[(range, with)]);
    }

    /// Replaces parts of the text, which are in order and do not overlap.
    fn replace_all(&mut self, edits: &[(Range<usize>, &str)]) {
        let mut text = String::with_capacity(self.text.len());
        // Where each edit ends, before and after.
        let mut ends: Vec<(usize, usize)> = Vec::with_capacity(edits.len());
        let mut at = 0;
        for (range, with) in edits {
            text.push_str(&self.text[at..range.start]);
            text.push_str(with);
            at = range.end;
            ends.push((range.end, text.len()));
        }
        text.push_str(&self.text[at..]);
        let shift = |at: &mut usize| {
            let next = ends.partition_point(|(end, _)| *end <= *at);
            let base = next.checked_sub(1).map_or((0, 0), |i| ends[i]);
            let moved = *at - base.0 + base.1;
            // Inside a replaced part: at the same distance, on a character boundary, or at its end.
            *at = match edits.get(next) {
                Some((range, with)) if *at > range.start => {
                    let mut inside = moved.min(range.start - base.0 + base.1 + with.len());
                    while !text.is_char_boundary(inside) {
                        inside -= 1;
                    }
                    inside
                }
                _ => moved,
            };
        };
        let links = self.links.iter_mut().map(|l| &mut l.range);
        for r in self.strong.iter_mut().chain(&mut self.code).chain(links) {
            shift(&mut r.start);
            shift(&mut r.end);
        }
        self.map.iter_mut().for_each(|(rendered, _)| shift(rendered));
        self.strong.retain(|range| !range.is_empty());
        self.code.retain(|range| !range.is_empty());
        self.text = text;
    }

    /// The bold text or code that begins at `at`.
    pub(crate) fn marked_at(&self, at: usize) -> Option<Range<usize>> {
        let code = || self.code.binary_search_by_key(&at, |r| r.start).ok().map(|i| self.code[i].clone());
        self.strong_at(at).or_else(code)
    }

    /// Reads the markup that CommonMark leaves in the text.
    pub(super) fn tidy(&mut self) {
        self.strong.sort_by_key(|r| r.start);
        if self.text.contains("**") {
            self.pair_bold();
        }
        if self.text.contains("__") {
            self.pair_underscores();
        }
        if self.text.contains('$') {
            self.render_formulas();
        }
        if self.text.contains('~') {
            self.render_indices();
        }
        if self.text.contains("[^") || self.text.contains('†') {
            self.take_citations();
        }
        if self.text.contains("://") || self.text.to_ascii_lowercase().contains("www.") {
            self.find_urls();
        }
        let end = self.text.trim_end().len();
        self.replace(end..self.text.len(), "");
        let start = self.text.len() - self.text.trim_start().len();
        self.replace(0..start, "");
    }

    /// To CommonMark, `**“…”**` next to Chinese letters is not emphasis.
    fn pair_bold(&mut self) {
        let marks: Vec<usize> = self.text.match_indices("**").map(|(at, _)| at).collect();
        self.is_unclosed |= marks.len() % 2 == 1;
        self.embolden(&marks);
    }

    /// Takes marks of two characters away; what is between two of a pair is bold.
    fn embolden(&mut self, marks: &[usize]) {
        let edits: Vec<_> = marks.iter().map(|at| (*at..at + 2, "")).collect();
        self.replace_all(&edits);
        // After n removed marks, the text is 2 n bytes shorter.
        let pairs = marks.chunks_exact(2).enumerate().map(|(n, pair)| pair[0] - 4 * n..pair[1] - 4 * n - 2);
        self.strong.extend(pairs.filter(|r| !r.is_empty()));
        self.strong.sort_by_key(|r| r.start);
    }

    /// `__错峰__` next to Chinese letters is not emphasis either; `a__b__c` stays as it is.
    fn pair_underscores(&mut self) {
        let all: Vec<usize> = self.text.match_indices("__").map(|(at, _)| at).collect();
        let is_bold = |pair: &&[usize]| self.text[pair[0] + 2..pair[1]].chars().any(is_cjk);
        let marks: Vec<usize> = all.chunks_exact(2).take_while(is_bold).flatten().copied().collect();
        self.embolden(&marks);
    }

    /// `CO~2~` is CO2.
    fn render_indices(&mut self) {
        let marks: Vec<usize> = self.text.match_indices('~').map(|(at, _)| at).collect();
        let is_index = |open: usize, close: usize| {
            (2..=4).contains(&(close - open))
                && self.text[open + 1..close].bytes().all(|b| b.is_ascii_alphanumeric())
                && self.text[..open].ends_with(|c: char| c.is_ascii_alphabetic() || c == ')')
        };
        let indices = marks.windows(2).filter(|pair| is_index(pair[0], pair[1])).flatten();
        let edits: Vec<_> = indices.map(|at| (*at..at + 1, "")).collect();
        self.replace_all(&edits);
    }

    /// `$CO_2$` is CO2.
    fn render_formulas(&mut self) {
        let mut edits = Vec::new();
        let mut from = 0;
        while let Some(open) = self.text[from..].find('$').map(|at| at + from)
            && let Some(close) = self.text[open + 1..].find('$').map(|at| open + 1 + at)
        {
            let plain = formula(&self.text[open + 1..close]);
            from = if plain.is_some() { close + 1 } else { close };
            edits.extend(plain.map(|plain| (open..close + 1, plain)));
        }
        let edits: Vec<_> = edits.iter().map(|(range, plain)| (range.clone(), plain.as_str())).collect();
        self.replace_all(&edits);
    }

    /// `[^1^]`, 【1†source】: marks of citations, not text.
    fn take_citations(&mut self) {
        let mut marks: Vec<Range<usize>> = Vec::new();
        // Where a bracket opened, and whether there was a dagger since.
        let mut bracket = None;
        for (at, c) in self.text.char_indices() {
            match c {
                '【' => bracket = Some((at, false)),
                '†' => bracket = bracket.map(|(start, _)| (start, true)),
                '】' => {
                    if let Some((start, true)) = bracket.take() {
                        while marks.pop_if(|mark| mark.start > start).is_some() {}
                        marks.push(start..at + c.len_utf8());
                    }
                }
                '[' => {
                    if let Some((len, note)) = note_mark(&self.text[at..]) {
                        marks.push(at..at + len);
                        self.notes.push(note);
                    }
                }
                _ => {}
            }
        }
        let edits: Vec<_> = marks.into_iter().map(|range| (range, "")).collect();
        self.replace_all(&edits);
    }

    fn find_urls(&mut self) {
        // A URL ends where bold or code begins or ends.
        let edges = self.strong.iter().chain(&self.code).flat_map(|r| [r.start, r.end]);
        let edges: Vec<usize> = edges.collect();
        let clip = |l: &links::Link<'_>| {
            let start = l.bytes.end - l.url.len().min(l.bytes.end);
            let is_last = self.text[..l.bytes.end].ends_with(l.url);
            let edge = edges.iter().filter(|edge| is_last && **edge > start && **edge < l.bytes.end).min();
            let end = edge.copied().unwrap_or(l.bytes.end);
            let url = if end < l.bytes.end { &l.url[..end - start] } else { l.url };
            (l.bytes.start..end, url.to_owned())
        };
        let found: Vec<_> = links::links(&self.text)
            .into_iter()
            .map(|l| (clip(&l), l.label.map(str::to_owned), l.closed))
            .collect();
        let known = &self.links;
        let is_known = |bytes: &Range<usize>| {
            let next = known.partition_point(|l| l.range.end <= bytes.start);
            known.get(next).is_some_and(|l| l.range.start < bytes.end)
        };
        let is_labelled = |label: &Option<String>| label.as_ref().is_some_and(|l| !l.trim().is_empty());
        let found: Vec<_> = found.into_iter().filter(|((bytes, _), ..)| !is_known(bytes)).collect();
        let shown = |url: &String, label: &Option<String>| {
            label.clone().filter(|_| is_labelled(label)).unwrap_or_else(|| url.clone())
        };
        let edits: Vec<(Range<usize>, String)> =
            found.iter().map(|((bytes, url), label, _)| (bytes.clone(), shown(url, label))).collect();
        let edits: Vec<(Range<usize>, &str)> =
            edits.iter().map(|(r, with)| (r.clone(), with.as_str())).collect();
        self.replace_all(&edits);
        // How many bytes edits have added and removed so far.
        let (mut longer, mut shorter) = (0, 0);
        for (((bytes, url), label, is_closed), (_, with)) in found.into_iter().zip(&edits) {
            let start = bytes.start + longer - shorter;
            longer += with.len();
            shorter += bytes.len();
            let range = start..start + with.len();
            self.links.push(Link { range, is_labelled: is_labelled(&label), url, is_closed });
        }
        self.links.sort_by_key(|l| l.range.start);
    }
}

/// The longest label of a footnote that is taken for one, in bytes with its marks.
const LONGEST_NOTE: usize = 16;

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// A formula as plain text, if it is only a name with indices.
fn formula(source: &str) -> Option<String> {
    let mut text = source.trim().to_owned();
    for command in ["\\mathrm", "\\text", "\\rm", "\\ce", "\\mathbf"] {
        text = text.replace(command, "");
    }
    let plain: String = text.chars().filter(|c| !matches!(c, '{' | '}' | '_' | '^' | ' ')).collect();
    let is_name = !plain.is_empty()
        && plain.starts_with(|c: char| c.is_ascii_alphabetic())
        && plain.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '·' | '/'));
    is_name.then_some(plain)
}

/// The length of the mark of a footnote that a text begins with, and the footnote's label.
fn note_mark(text: &str) -> Option<(usize, String)> {
    let text = text.strip_prefix("[^")?;
    let len = text.bytes().take(LONGEST_NOTE).position(|b| b == b']')?;
    let label = text[..len].trim_end_matches('^');
    let is_label = !label.is_empty() && label.len() <= 8 && !label.contains(char::is_whitespace);
    is_label.then(|| ("[^]".len() + len, label.to_owned()))
}
