//! Breaks Chinese text into lines.

use anstyle::Style;
use unicode_width::UnicodeWidthChar;

/// A piece of text in one style.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// The text, printable.
    pub text: String,
    /// Its style.
    pub style: Style,
}

/// `spans` in lines of at most `columns`, a Chinese character taking two. No line begins with a
/// mark that closes a clause, and words of Latin letters are broken only where they must be.
pub fn wrap(spans: &[Span], columns: Option<usize>) -> Vec<String> {
    let Some(columns) = columns.map(|columns| columns.max(10)) else { return vec![joined(spans)] };
    let chars: Vec<(char, Style)> =
        spans.iter().flat_map(|span| span.text.chars().map(|c| (c, span.style))).collect();
    let mut lines = Vec::new();
    let mut start = 0;
    while start < chars.len() {
        let end = line_end(&chars, start, columns);
        lines.push(styled(&chars[start..end]));
        start = end;
        while chars.get(start).is_some_and(|(c, _)| *c == ' ') {
            start += 1;
        }
    }
    lines
}

/// The end of a line that begins at `start`.
fn line_end(chars: &[(char, Style)], start: usize, columns: usize) -> usize {
    let mut used = 0;
    let mut end = start;
    while end < chars.len() {
        used += chars[end].0.width().unwrap_or(0);
        if used > columns {
            break;
        }
        end += 1;
    }
    if end == chars.len() {
        return end;
    }
    let full = end.max(start + 1);
    let may_break = |at: usize| {
        let (before, after) = (chars[at - 1].0, chars[at].0);
        let joins = |c: char| c.is_ascii_graphic();
        !(joins(before) && joins(after) || closes(after) || opens(before))
    };
    // A line half empty looks worse than a broken word.
    let least = start + (full - start) / 2;
    (least + 1..=full).rev().find(|&at| may_break(at)).unwrap_or(full)
}

fn closes(c: char) -> bool {
    "，。、；：？！）》”’】」』%％…,.;:?!)]".contains(c)
}

fn opens(c: char) -> bool {
    "（《“‘【「『([".contains(c)
}

fn joined(spans: &[Span]) -> String {
    let mut line = String::new();
    for run in spans.chunk_by(|a, b| a.style == b.style) {
        let style = run[0].style;
        line.push_str(&format!("{style}"));
        run.iter().for_each(|span| line.push_str(&span.text));
        line.push_str(&format!("{style:#}"));
    }
    line
}

fn styled(chars: &[(char, Style)]) -> String {
    let mut line = String::new();
    for run in chars.chunk_by(|a, b| a.1 == b.1) {
        let style = run[0].1;
        let text: String = run.iter().map(|(c, _)| c).collect();
        line.push_str(&format!("{style}{text}{style:#}"));
    }
    line
}
