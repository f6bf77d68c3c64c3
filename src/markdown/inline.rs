//! Inline markup: emphasis, links, tags.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{LinkType, Tag};

use super::blocks::Walker;
use super::text::{Link, Text};

/// Inline markup that was opened.
pub(super) enum Span {
    Strong(usize),
    Link {
        start: usize,
        url: String,
        reference: Option<String>,
        is_bare: bool,
    },
    /// Marks that are text.
    Literal(&'static str),
    Subscript,
    Nothing,
    /// `<a href>`
    Anchor {
        start: usize,
        url: String,
    },
}

impl Walker<'_> {
    pub(super) fn start_span(&mut self, tag: Tag<'_>, at: Range<usize>) {
        let in_url = self.is_in_url();
        // A span may continue over several lines.
        let begin = at.start..at.start;
        let start = self.line(&begin).text.len();
        let mark = &self.source[at];
        let span = match tag {
            Tag::Emphasis if in_url => literal(if mark.starts_with('_') { "_" } else { "*" }),
            Tag::Strong if in_url && mark.starts_with('_') => literal("__"),
            Tag::Strong => Span::Strong(start),
            Tag::Strikethrough if !mark.starts_with("~~") => {
                let inner = mark.trim_matches('~');
                let is_index = inner.len() <= 3 && inner.bytes().all(|b| b.is_ascii_alphanumeric());
                let after_letter =
                    self.source[..begin.start].ends_with(|c: char| c.is_ascii_alphabetic() || c == ')');
                if is_index && after_letter { Span::Subscript } else { literal("~") }
            }
            Tag::Link { link_type, dest_url, id, .. } => Span::Link {
                start,
                url: dest_url.to_string(),
                reference: matches!(link_type, LinkType::Reference | LinkType::ReferenceUnknown)
                    .then(|| id.to_string()),
                is_bare: matches!(link_type, LinkType::Autolink | LinkType::Email),
            },
            _ => Span::Nothing,
        };
        if let Span::Literal(mark) = span {
            self.line(&begin).text.push(mark, begin.start);
        }
        self.spans.push(span);
    }

    /// Whether a URL in running text continues here, so that `_` is part of it.
    fn is_in_url(&self) -> bool {
        let Some(open) = &self.open else { return false };
        let text = open.text.as_str();
        let word = text.rsplit(|c: char| c.is_whitespace() || !c.is_ascii()).next().unwrap_or_default();
        word.contains("://") || word.contains("www.")
    }

    pub(super) fn end_span(&mut self, at: Range<usize>) {
        let Some(span) = self.spans.pop() else { return };
        self.close_span(span, at);
    }

    fn close_span(&mut self, span: Span, at: Range<usize>) {
        let references = std::mem::take(&mut self.references);
        // The opening mark of the span may be in an earlier line.
        let mark = if let Span::Literal(mark) = &span { mark.len() } else { 0 };
        let line = self.line(&(at.end.saturating_sub(mark)..at.end));
        line.bytes.end = line.bytes.end.max(at.end);
        let end = line.text.len();
        match span {
            Span::Strong(start) if start < end => line.text.strong.push(start..end),
            Span::Literal(mark) => line.text.push(mark, at.end.saturating_sub(mark.len())),
            Span::Link { start, url, reference, is_bare } => {
                end_link(&mut line.text, start, url, reference, is_bare, &references);
            }
            Span::Anchor { start, url } => {
                line.text.links.push(Link { range: start..end, url, is_labelled: true, is_closed: true });
            }
            _ => {}
        }
        self.references = references;
    }

    pub(super) fn inline_html(&mut self, tag: &str, at: Range<usize>) {
        let lower = tag.to_ascii_lowercase();
        let name = lower.trim_start_matches(['<', '/']);
        let name: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
        let is_end = lower.starts_with("</");
        if self.table_tag(&name, is_end, &at) {
            return;
        }
        match name.as_str() {
            "br" => self.line_break(),
            "b" | "strong" if !is_end => {
                let start = self.line(&at).text.len();
                self.spans.push(Span::Strong(start));
            }
            "a" if !is_end => {
                let start = self.line(&at).text.len();
                self.spans.push(match attribute(tag, "href") {
                    Some(url) => Span::Anchor { start, url },
                    None => Span::Nothing,
                });
            }
            "b" | "strong" | "a" => {
                let wanted = |span: &Span| match span {
                    Span::Strong(_) => name != "a",
                    Span::Anchor { .. } => name == "a",
                    _ => false,
                };
                if let Some(open) = self.spans.iter().rposition(wanted) {
                    let span = self.spans.remove(open);
                    self.close_span(span, at);
                }
            }
            _ => {}
        }
    }

    /// A line of an HTML block: its text without tags.
    pub(super) fn html(&mut self, part: &str, at: Range<usize>) {
        let mut rest = part;
        let mut from = at.start;
        while !rest.is_empty() {
            let (text, tag) = match rest.find('<') {
                Some(open) => match rest[open..].find('>') {
                    Some(close) => (&rest[..open], &rest[open..=open + close]),
                    None => (rest, ""),
                },
                None => (rest, ""),
            };
            let shown = text.trim_matches(['\n', '\r']);
            if !shown.trim().is_empty() {
                let lead = text.len() - text.trim_start_matches(['\n', '\r']).len();
                self.text(shown, from + lead..from + lead + shown.len());
            }
            if !tag.is_empty() {
                let tag_at = from + text.len()..from + text.len() + tag.len();
                if tag.starts_with("</li") { self.flush() } else { self.inline_html(tag, tag_at) }
            }
            from += text.len() + tag.len();
            rest = &rest[text.len() + tag.len()..];
        }
        if part.ends_with('\n') {
            self.flush();
        }
    }
}

fn literal(mark: &'static str) -> Span {
    Span::Literal(mark)
}

fn end_link(
    text: &mut Text,
    start: usize,
    url: String,
    reference: Option<String>,
    is_bare: bool,
    known: &HashMap<String, String>,
) {
    let end = text.len();
    let url = url.trim().to_owned();
    let is_number = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '，'))
    };
    let label = text.as_str()[start..end].trim().to_owned();
    let is_address =
        url.contains("://") || url.to_ascii_lowercase().starts_with("www.") || url.starts_with('/');
    if !is_address {
        // [1](@ref) marks a citation.
        if is_number(&label) || url.starts_with('@') {
            text.replace(start..end, "");
        }
        return;
    }
    // [1][2] is two numbers, not a link with a label.
    if reference.is_some()
        && is_number(&label)
        && let Some(first) = known.get(&label)
    {
        text.links.push(Link { range: start..end, url: first.clone(), is_labelled: true, is_closed: true });
        if *first == url {
            return;
        }
    }
    text.links.push(Link { range: start..end, url, is_labelled: !is_bare, is_closed: true });
}

/// The value of an attribute of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let at = tag.to_ascii_lowercase().find(&format!("{name}="))? + name.len() + 1;
    let rest = tag.get(at..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote {
        Some(quote) => rest[1..].split(quote).next()?,
        None => rest.split([' ', '>']).next()?,
    };
    Some(value.replace("&amp;", "&"))
}
