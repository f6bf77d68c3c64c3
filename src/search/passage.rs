//! Finds the ends of a passage: at clauses if possible, else between words, never inside a number, a Latin
//! word or a link, unless that is longer than a passage.

use std::ops::Range;
use std::sync::LazyLock;

use crate::analyze::{Analyzer, Settings, is_cjk, normalize};
use crate::report::links;

/// About how many characters a passage has.
pub(super) const CHARS: usize = 80;
/// The fewest characters that are shown after the match.
const CHARS_BEHIND: usize = 20;
/// Characters around a place that affect its segmentation.
const CONTEXT_CHARS: usize = 12;

/// Segments the text of passages; they do not need the lexicon of the index.
static WORDS: LazyLock<Analyzer> = LazyLock::new(|| {
    Analyzer::new(&Settings::default()).expect("OK because empty settings cannot be malformed")
});

/// The passage of `text` around `focus`, which it contains whole.
pub(super) fn about(text: &str, focus: &Range<usize>) -> Range<usize> {
    let used = text[focus.clone()].chars().count();
    let start = begin(text, focus, CHARS.saturating_sub(used));
    let end = advance(text, start, CHARS.max(used)).max(focus.end);
    let end = if end == text.len() { end } else { finish(text, focus.end.max(start)..end) };
    with_whole_links(text, start..end, focus)
}

/// Whether `at` is within a clause, so that a passage that begins or ends there leaves some of it out.
pub(super) fn is_within_clause(text: &str, at: usize) -> bool {
    let between = [' ', '\t', '\u{3000}', '*'];
    let (before, after) = (text[..at].trim_end_matches(between), text[at..].trim_start_matches(between));
    !before.is_empty()
        && !after.is_empty()
        && !before.ends_with(is_clause_end)
        && !after.starts_with(['\r', '\n'])
}

/// The beginning of a passage: the earliest beginning of a clause that leaves room for the match, else the
/// nearest before it, else the earliest place in the clause where it may be cut.
fn begin(text: &str, focus: &Range<usize>, room: usize) -> usize {
    let (far, near) = (retreat(text, focus.start, room), retreat(text, focus.start, room / 3));
    if near == 0 {
        return 0;
    }
    let begins = |from: usize| {
        let ends = text[from..focus.start].char_indices().filter(|&(_, c)| is_clause_end(c));
        ends.map(move |(at, c)| from + at + c.len_utf8())
    };
    let clause = begins(near).next().or_else(|| begins(far).next_back());
    let clause = clause.or((far == 0).then_some(0));
    let within = near..focus.start;
    clause
        .or_else(|| pauses(text, within.clone()).next())
        .or_else(|| word_edges(text, within).into_iter().next())
        .unwrap_or_else(|| {
            (retreat(text, near, CHARS)..=near).rev().find(|&at| may_part(text, at)).unwrap_or(near)
        })
}

/// The end of a passage, somewhere in `within`: after the last clause that shows enough text after the match,
/// else at the last place where the clause may be cut, at a pause if one is near.
fn finish(text: &str, within: Range<usize>) -> usize {
    let shortest = advance(text, within.start, CHARS_BEHIND).min(within.end);
    let clause = text[shortest..within.end].char_indices().rfind(|&(_, c)| is_clause_end(c));
    let end = within.end;
    clause
        .map(|(at, c)| shortest + at + c.len_utf8())
        .or_else(|| pauses(text, retreat(text, end, CHARS_BEHIND).max(shortest)..end).last())
        .or_else(|| word_edges(text, within).into_iter().next_back())
        .unwrap_or_else(|| (end..=advance(text, end, CHARS)).find(|&at| may_part(text, at)).unwrap_or(end))
}

fn is_clause_end(c: char) -> bool {
    matches!(c, '。' | '；' | '，' | '：' | '！' | '？' | '\n' | ';' | '!' | '?')
}

/// The places where a reader pauses within a clause: after 、, white space and closing brackets.
fn pauses(text: &str, within: Range<usize>) -> impl Iterator<Item = usize> {
    let is_pause = |c: char| matches!(c, '、' | '）' | '》' | '”' | '】') || c.is_whitespace();
    let pauses = text[within.clone()].char_indices().filter(move |&(_, c)| is_pause(c));
    pauses.map(move |(at, c)| within.start + at + c.len_utf8())
}

/// The places between two words, both ends of `within` among them.
fn word_edges(text: &str, within: Range<usize>) -> Vec<usize> {
    let first = retreat(text, within.start, CONTEXT_CHARS);
    let normal = normalize(&text[first..advance(text, within.end, CONTEXT_CHARS)]);
    let mut edges = Vec::new();
    WORDS.for_each_word(normal.text(), |word| {
        let edge = first + normal.original_range(word.start as usize..word.end as usize).start;
        if within.start <= edge && edge <= within.end && may_part(text, edge) {
            edges.push(edge);
        }
    });
    edges
}

/// Whether a text may be cut at `at`: not inside a character, a number with its unit, or a Latin word.
fn may_part(text: &str, at: usize) -> bool {
    if !text.is_char_boundary(at) {
        return false;
    }
    let (Some(before), Some(after)) = (text[..at].chars().next_back(), text[at..].chars().next()) else {
        return true;
    };
    let in_word = |c: char| !is_cjk(c) && (c.is_alphanumeric() || ".,-_/%:&'+@#=~".contains(c));
    let in_number = before.is_numeric() && after.is_alphanumeric();
    !(in_number || in_word(before) && in_word(after))
}

/// The passage without cut links at its ends: a link is left out, or included if it contains the match.
fn with_whole_links(text: &str, passage: Range<usize>, focus: &Range<usize>) -> Range<usize> {
    let mut whole = passage;
    for link in links(text).into_iter().map(|link| link.bytes) {
        if link.start < whole.start && whole.start < link.end {
            whole.start = if link.end <= focus.start { link.end } else { link.start };
        }
        if link.start < whole.end && whole.end < link.end {
            whole.end = if link.start >= focus.end.max(whole.start) { link.start } else { link.end };
        }
    }
    whole
}

/// The byte `chars` characters after `from`, or the text's end.
pub(super) fn advance(text: &str, from: usize, chars: usize) -> usize {
    text[from..].char_indices().nth(chars).map_or(text.len(), |(at, _)| from + at)
}

/// The byte `chars` characters before `from`, or the text's beginning.
fn retreat(text: &str, from: usize, chars: usize) -> usize {
    match chars.checked_sub(1) {
        None => from,
        Some(n) => text[..from].char_indices().rev().nth(n).map_or(0, |(at, _)| at),
    }
}

/// A page of a text that is at least this long may not be the last, in bytes.
const PAGE_BYTES: usize = 2048;

/// The pages of a text, which are looked through one after the other: they end with a line, if one ends soon.
pub(super) fn pages(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let begun = start;
        start = page_end(text, start);
        (begun < start).then(|| &text[begun..start])
    })
}

fn page_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let Some(rest) = bytes.get(start + PAGE_BYTES..) else { return text.len() };
    let near = &rest[..rest.len().min(PAGE_BYTES)];
    let end = start + PAGE_BYTES + memchr::memchr(b'\n', near).unwrap_or(near.len());
    (end..).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}
