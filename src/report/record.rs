//! A record from its lines: title, fields, date, issuer, place, sources.

use std::collections::HashMap;

use super::date;
use super::draft::{Draft, Piece};
use super::labels;
use super::meta;
use super::point::Heading;
use super::title::{self, Around, Title};
use super::{ChangePointType, DateSpan, Diagnostic, Field, FieldName, Record, RecordKind, Source};
use crate::markdown::Text;
use crate::message::message;

/// The context of the records of a section.
pub(super) struct Context<'c> {
    pub(super) heading: Option<&'c Heading>,
    pub(super) footnotes: &'c HashMap<String, Vec<Text>>,
    /// The kind that the heading above the records states.
    pub(super) kind: Option<RecordKind>,
    /// Whether the labels of the section's records are their names.
    pub(super) labels_are_names: bool,
}

/// Longest value that is a date followed by a word, in characters: 2022年3月启动.
const SHORT_DATE: usize = 12;

/// Reads one record; `None` where it has no name.
pub(super) fn read(
    context: &Context<'_>,
    draft: &Draft<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Record> {
    let title = read_title(context, draft);
    let first = draft.all().next()?;
    let mut fields = vec![Field {
        label: title.label.clone(),
        name: Some(FieldName::Title),
        text: title.text.clone(),
        line: first.lines.0,
    }];
    opening_fields(draft, &title, &mut fields);
    read_fields(&draft.pieces, &mut fields);
    let sources = sources(context, draft, diagnostics);
    let base = context.heading.and_then(|h| h.dates.first());
    let date = record_date(&fields, base, diagnostics);
    split_issuer(&mut fields);
    let value =
        |name| fields.iter().find(|f| f.name == Some(name) && !f.text.is_empty()).map(|f| f.text.clone());
    let issuer = value(FieldName::Issuer);
    let location =
        value(FieldName::Location).or_else(|| value(FieldName::Scope).filter(|scope| meta::is_place(scope)));
    let start = draft.all().map(|p| p.bytes.start).min()?;
    let end = draft.all().map(|p| p.bytes.end).max()?;
    let lines = (draft.all().map(|p| p.lines.0).min()?, draft.all().map(|p| p.lines.1).max()?);
    Some(Record {
        kind: kind(&title, &fields, context),
        title: title.text,
        date,
        issuer,
        location,
        sources,
        text: rendered(draft),
        lines,
        bytes: start..end,
        fields,
    })
}

/// The rendered lines of the record; the cells of a row are one line.
fn rendered(draft: &Draft<'_>) -> String {
    let mut out = String::new();
    let mut last_line = 0;
    for piece in draft.all() {
        let same_row = piece.column.is_some() && piece.lines.0 == last_line;
        if !out.is_empty() {
            out.push_str(if same_row { " | " } else { "\n" });
        }
        if let Some(column) =
            piece.column.as_deref().filter(|_| !same_row && !draft.opening.iter().any(|o| o.column.is_some()))
        {
            out.push_str(column);
            out.push_str(" | ");
        }
        out.push_str(if piece.column.is_some() { piece.as_str() } else { piece.text.as_str() });
        last_line = piece.lines.0;
    }
    out
}

fn read_title(context: &Context<'_>, draft: &Draft<'_>) -> Title {
    let Some(opening) = &draft.opening else {
        return Title { text: draft.name.clone().unwrap_or_default(), ..Title::default() };
    };
    if let Some(column) = &opening.column {
        let title = title::name_and_rest(opening.text, opening.range.clone());
        if title.values.is_empty() {
            // The values have cells of their own.
            return Title { label: column.clone(), text: title::tidy(opening.as_str()), ..Title::default() };
        }
        return Title { label: column.clone(), ..title };
    }
    let around = Around { has_fields: draft.has_fields(), labels_are_names: context.labels_are_names };
    title::read(opening.text, opening.range.clone(), around)
}

/// The values beside the name on the record's first line.
fn opening_fields(draft: &Draft<'_>, title: &Title, fields: &mut Vec<Field>) {
    let Some(opening) = &draft.opening else { return };
    let line = opening.lines.0;
    for (name, value) in &title.values {
        fields.push(Field { label: String::new(), name: Some(*name), text: value.clone(), line });
    }
    if !title.rest.is_empty() {
        fields.push(Field { label: String::new(), name: None, text: title.rest.clone(), line });
    }
    fields.extend(title.parts.iter().map(|part| field(opening, part)));
}

fn field(piece: &Piece<'_>, part: &super::fields::Part) -> Field {
    let value = &piece.text.as_str()[part.value.clone()];
    let by_value = labels::by_value(&part.label, || date::parse_date(value, None).is_some());
    let name = by_value.or(part.name);
    let text = if name == Some(FieldName::Source) {
        piece.text.with_links(part.value.clone())
    } else {
        value.to_owned()
    };
    Field { label: part.label.clone(), name, text, line: piece.lines.0 }
}

fn read_fields(pieces: &[Piece<'_>], fields: &mut Vec<Field>) {
    let mut is_open = false;
    for piece in pieces {
        if let Some(column) = &piece.column {
            let value = piece.as_str().trim();
            let name = labels::by_value(column, || date::parse_date(value, None).is_some())
                .or_else(|| labels::canonical(column));
            let text = match name {
                Some(FieldName::Source) => piece.text.with_links(piece.range.clone()),
                _ => value.to_owned(),
            };
            fields.push(Field { label: column.clone(), name, text, line: piece.lines.0 });
            continue;
        }
        let continues = is_open && piece.parts.is_empty() && !piece.has_marker && !piece.after_blank;
        let is_source = piece.text.links.first().is_some_and(|l| l.range.start <= piece.range.start + 3);
        if piece.is_nested && is_open || continues && !is_source {
            append(fields, piece);
            continue;
        }
        if piece.parts.is_empty() {
            let name = is_source.then_some(FieldName::Source);
            let text = if is_source {
                piece.text.with_links(piece.range.clone())
            } else {
                piece.as_str().to_owned()
            };
            fields.push(Field { label: String::new(), name, text, line: piece.lines.0 });
        } else {
            fields.extend(piece.parts.iter().map(|part| field(piece, part)));
        }
        is_open = true;
    }
}

fn append(fields: &mut [Field], piece: &Piece<'_>) {
    if let Some(field) = fields.last_mut() {
        if !field.text.is_empty() {
            field.text.push('\n');
        }
        field.text.push_str(piece.text.as_str());
    }
}

/// 发布：2023年，省工信厅 holds a date and an issuer; the issuer becomes a field of its own.
fn split_issuer(fields: &mut Vec<Field>) {
    if fields.iter().any(|field| field.name == Some(FieldName::Issuer)) {
        return;
    }
    let found = fields.iter().find_map(|field| {
        if !labels::is_date_or_issuer(&field.label) {
            return None;
        }
        let parts: Vec<&str> = field.text.split(['，', ',', '；']).map(str::trim).collect();
        let is_date = |part: &&str| date::find_at_start(part).is_some_and(|m| m.bytes.end == part.len());
        let [first, second] = parts[..] else { return None };
        if is_date(&first) == is_date(&second) {
            return None;
        }
        let issuer = if is_date(&first) { second } else { first };
        Some(Field {
            label: field.label.clone(),
            name: Some(FieldName::Issuer),
            text: issuer.to_owned(),
            line: field.line,
        })
    });
    fields.extend(found);
}

fn sources(context: &Context<'_>, draft: &Draft<'_>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Source> {
    let mut found = Vec::new();
    for piece in draft.all() {
        let inside = |range: &std::ops::Range<usize>| {
            piece.column.is_none() || (piece.range.start <= range.start && range.end <= piece.range.end)
        };
        add_sources(piece.text, inside, piece.lines.0, &mut found, diagnostics);
        for note in &piece.text.notes {
            for text in context.footnotes.get(note).into_iter().flatten() {
                add_sources(text, |_| true, piece.lines.0, &mut found, diagnostics);
            }
        }
    }
    found
}

/// The links of a text as sources.
pub(super) fn add_sources(
    text: &Text,
    inside: impl Fn(&std::ops::Range<usize>) -> bool,
    line: u32,
    found: &mut Vec<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for link in text.links.iter().filter(|link| inside(&link.range)) {
        if !link.is_closed {
            let message = message!("a link has no closing bracket, so its URL may be cut off");
            diagnostics.push(Diagnostic::warning("unclosed-link", line, message));
        }
        found.push(Source { label: text.label(link), url: link.url.clone(), resolved: false });
    }
}

/// The record's own date: from its date field, else from a field of another name that is a date, else
/// from the beginning of its unlabelled text.
fn record_date(
    fields: &[Field],
    base: Option<&DateSpan>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<DateSpan> {
    let as_written =
        |field: &Field, date: DateSpan| DateSpan { text: first_line(&field.text).to_owned(), ..date };
    for wanted in [FieldName::Date, FieldName::Period] {
        for field in fields.iter().filter(|f| f.name == Some(wanted)) {
            let text = || first_line(&field.text).to_owned();
            if let Some(date) = date::parse_date(&field.text, base) {
                if date::is_half_read(&field.text) {
                    let message = message!("only the beginning of %{text} is read as a date", text = text());
                    diagnostics.push(Diagnostic::warning("half-read-date", field.line, message));
                }
                return Some(as_written(field, date));
            }
            if date::is_nonsense(&field.text) {
                let message = message!("%{text} is an impossible date", text = text());
                diagnostics.push(Diagnostic::warning("impossible-date", field.line, message));
            } else if field.text.contains(|c: char| c.is_ascii_digit()) {
                let message = message!("no date could be read from %{text}", text = text());
                diagnostics.push(Diagnostic::warning("unread-date", field.line, message));
            }
        }
    }
    // 征求意见：2022年9-10月, 实施进度：2022年3月启动
    let is_whole = |field: &&Field| {
        let short = matches!(field.name, None | Some(FieldName::Progress))
            && field.text.chars().count() <= SHORT_DATE;
        date::find_at_start(&field.text).is_some_and(|m| short || m.bytes.end == field.text.len())
    };
    if let Some(field) =
        fields.iter().filter(|f| !f.label.is_empty() && f.name != Some(FieldName::Title)).find(is_whole)
    {
        return date::parse_date(&field.text, None).map(|date| as_written(field, date));
    }
    fields.iter().filter(|f| f.label.is_empty() && f.name.is_none()).take(2).find_map(|field| {
        let text = field.text.trim_start_matches(['（', '(', '-', '•', ' ']);
        let found = date::find_at_start(text)?;
        Some(found.date)
    })
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("")
}

/// Policy or event: by the label of its title, its name, its section, its fields.
fn kind(title: &Title, fields: &[Field], context: &Context<'_>) -> RecordKind {
    let by_label = || labels::record_kind(&title.label);
    let name_ends = title.text.rfind('》').map(|at| at + '》'.len_utf8());
    let quoted = || {
        let at = name_ends?;
        // 《…办法》 is a policy whatever its label; 《…》编制启动 may be an event.
        labels::record_kind(&title.text[at..]).or(Some(RecordKind::Policy))
    };
    let by_name = || labels::record_kind(&title.text);
    let has_issuer = || fields.iter().any(|f| f.name == Some(FieldName::Issuer));
    let by_section = || match context.heading.and_then(|h| h.kind) {
        Some(ChangePointType::Policy) => RecordKind::Policy,
        _ if has_issuer() => RecordKind::Policy,
        _ => RecordKind::Event,
    };
    let is_whole_name = title.text.starts_with('《') && name_ends == Some(title.text.len());
    if is_whole_name {
        return RecordKind::Policy;
    }
    let label_decides = !title.label.contains('/');
    label_decides
        .then(by_label)
        .flatten()
        .or_else(quoted)
        .or(context.kind)
        .or_else(by_name)
        .unwrap_or_else(by_section)
}
