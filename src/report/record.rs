//! A record from its lines: title, fields, date, issuer, place, sources.

use std::borrow::Cow;

use super::date;
use super::heading::Heading;
use super::item::{Item, Opener};
use super::labels::{self, name};
use super::line::{Line, plain};
use super::links;
use super::title::{self, Around, Title};
use super::{ChangePointType, DateSpan, Diagnostic, Field, Record, RecordKind, Severity, Source};

/// What the records of a section are read against.
pub(super) struct Context<'a> {
    pub(super) text: &'a str,
    pub(super) lines: &'a [Line<'a>],
    pub(super) heading: &'a Heading,
    /// Whether the labels of the section's records are their names.
    labels_are_names: bool,
}

impl<'a> Context<'a> {
    /// The context of a section with the records `items`.
    pub(super) fn new(text: &'a str, lines: &'a [Line<'a>], heading: &'a Heading, items: &[Item]) -> Self {
        let openers = items
            .iter()
            .filter(|item| !has_fields(lines, &item.lines[1..]))
            .map(|item| &lines[item.lines[0]]);
        Context { text, lines, heading, labels_are_names: title::labels_are_names(openers) }
    }
}

/// Whether one of the lines is a known field.
fn has_fields(lines: &[Line<'_>], body: &[usize]) -> bool {
    body.iter().any(|i| lines[*i].labelled.is_some_and(|l| l.field.is_some()))
}

/// Longest value that is a date with a word behind it, in characters: 2022年3月启动.
const SHORT_DATE: usize = 12;

/// Longest name of a place, in characters: 新疆维吾尔自治区, with a city behind it.
const LONGEST_PLACE: usize = 14;

/// Reads one record.
pub(super) fn read(context: &Context<'_>, item: &Item, diagnostics: &mut Vec<Diagnostic>) -> Record {
    let lines = context.lines;
    let first = &lines[item.lines[0]];
    // OK because an item has at least the line that opens it.
    let last = &lines[item.lines[item.lines.len() - 1]];
    let (title, body) = take_title(context, item);
    let mut fields = Vec::with_capacity(item.lines.len());
    fields.push(Field {
        label: title.label.clone(),
        name: Some(name::TITLE),
        text: title.text.clone(),
        line: first.number,
    });
    if !title.rest.is_empty() {
        fields.push(Field { label: String::new(), name: None, text: title.rest.clone(), line: first.number });
    }
    read_fields(lines, body, &mut fields);
    let bytes = first.start..last.end();
    let sources = sources(&context.text[bytes.clone()], first.number, diagnostics);
    let base = context.heading.dates.first();
    let date = record_date(&fields, base, diagnostics);
    split_issuer(&mut fields);
    let value =
        |name| fields.iter().find(|f| f.name == Some(name) && !f.text.is_empty()).map(|f| f.text.clone());
    Record {
        kind: kind(&title, &fields, context.heading.kind),
        title: title.text,
        date,
        issuer: value(name::ISSUER),
        location: value(name::LOCATION).or_else(|| value(name::SCOPE).filter(|scope| is_place(scope))),
        sources,
        lines: (first.number, last.number),
        text: context.text[bytes.clone()].to_owned(),
        bytes,
        fields,
    }
}

/// The record's name, and the lines that hold its fields.
fn take_title<'i>(context: &Context<'_>, item: &'i Item) -> (Title, &'i [usize]) {
    let lines = context.lines;
    let first = &lines[item.lines[0]];
    if item.opener == Opener::Prose {
        let body = &item.lines[..];
        let text = &context.text[first.start..lines[body[body.len() - 1]].end()];
        let quoted = || title::quoted_name(text).map(str::to_owned);
        let name = context
            .heading
            .title
            .clone()
            .or_else(quoted)
            .unwrap_or_else(|| title::read(first, Around::default()).text);
        return (Title { text: name, ..Title::default() }, body);
    }
    let opens_with_label = |line: &Line<'_>| line.labelled.is_some_and(|l| l.is_title());
    // A category or number above the line that names the record.
    if item.opener == Opener::Title && !opens_with_label(first) && item.lines.len() > 1 {
        return (
            title::read(&lines[item.lines[1]], Around { has_fields: true, labels_are_names: false }),
            &item.lines[2..],
        );
    }
    let rest = &item.lines[1..];
    let has_fields = has_fields(lines, rest);
    (title::read(first, Around { has_fields, labels_are_names: context.labels_are_names }), rest)
}

/// How the fields of a record are marked; deeper lines belong to the field above them.
#[derive(Clone, Copy)]
struct Base {
    indent: usize,
    bulleted: bool,
    bold: bool,
}

fn read_fields(lines: &[Line<'_>], body: &[usize], fields: &mut Vec<Field>) {
    let mut base: Option<Base> = None;
    let mut open = false;
    for (k, &i) in body.iter().enumerate() {
        let line = &lines[i];
        let blank_before = k > 0 && body[k - 1] + 1 != i;
        let labelled = line.labelled;
        let deeper = base.is_some_and(|b| {
            line.indent > b.indent || ((line.bullet.is_some() || line.ordinal.is_some()) && !b.bulleted)
        });
        let has_same_face =
            || labelled.is_some_and(|l| l.bold && l.field.is_some()) && base.is_some_and(|b| b.bold);
        let nested = deeper && open && !has_same_face();
        if nested {
            append(fields, line);
            continue;
        }
        if let Some(labelled) = labelled {
            let value = plain(labelled.value);
            let label = plain(labelled.label);
            let field = labels::by_value(&label, || date::parse_date(&value, None).is_some());
            let (label, text) = (label.into_owned(), value.into_owned());
            fields.push(Field { label, name: field.or(labelled.field), text, line: line.number });
        } else if open && !line.is_marked() && !blank_before && !line.body.starts_with('[') {
            append(fields, line);
            continue;
        } else {
            let is_source = !links::links(line.body).is_empty() && line.body.starts_with(['[', '（', '(']);
            let field = is_source.then_some(name::SOURCE);
            fields.push(Field {
                label: String::new(),
                name: field,
                text: plain(line.body).into_owned(),
                line: line.number,
            });
        }
        open = true;
        base.get_or_insert(Base {
            indent: line.indent,
            bulleted: line.bullet.is_some() || line.ordinal.is_some(),
            bold: labelled.is_some_and(|l| l.bold),
        });
    }
}

/// 发布：2023年，省工信厅 holds a date and an issuer; the issuer becomes a field of its own.
fn split_issuer(fields: &mut Vec<Field>) {
    if fields.iter().any(|field| field.name == Some(name::ISSUER)) {
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
            name: Some(name::ISSUER),
            text: issuer.to_owned(),
            line: field.line,
        })
    });
    fields.extend(found);
}

fn append(fields: &mut [Field], line: &Line<'_>) {
    if let Some(field) = fields.last_mut() {
        if !field.text.is_empty() {
            field.text.push('\n');
        }
        field.text.push_str(&plain(line.text));
    }
}

pub(super) fn sources(text: &str, first_line: u32, diagnostics: &mut Vec<Diagnostic>) -> Vec<Source> {
    links::links(text)
        .into_iter()
        .map(|link| {
            if !link.closed {
                let before = text[..link.bytes.start].matches('\n').count();
                diagnostics.push(Diagnostic {
                    severity: Severity::Warning,
                    code: "unclosed-link",
                    message: "a link has no closing bracket, so its URL may be cut off".into(),
                    line: Some(first_line + u32::try_from(before).unwrap_or(0)),
                });
            }
            Source {
                label: link.label.map(plain).filter(|l| !l.is_empty()).map(Cow::into_owned),
                url: link.url.to_owned(),
                resolved: false,
            }
        })
        .collect()
}

/// The record's own date: from its date field, else from a field of another name that is a date, else
/// from the beginning of its unlabelled text.
pub(super) fn record_date(
    fields: &[Field],
    base: Option<&DateSpan>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<DateSpan> {
    let as_written =
        |field: &Field, date: DateSpan| DateSpan { text: first_line(&field.text).to_owned(), ..date };
    for wanted in [name::DATE, name::PERIOD] {
        for field in fields.iter().filter(|f| f.name == Some(wanted)) {
            if let Some(date) = date::parse_date(&field.text, base) {
                return Some(as_written(field, date));
            }
            if date::is_nonsense(&field.text) {
                diagnostics.push(Diagnostic {
                    severity: Severity::Warning,
                    code: "impossible-date",
                    message: format!("{} is no date that can be", first_line(&field.text)).into(),
                    line: Some(field.line),
                });
            }
        }
    }
    // 征求意见：2022年9-10月, 实施进度：2022年3月启动
    let is_whole = |field: &&Field| {
        let short =
            matches!(field.name, None | Some(name::PROGRESS)) && field.text.chars().count() <= SHORT_DATE;
        date::find_at_start(&field.text).is_some_and(|m| short || m.bytes.end == field.text.len())
    };
    if let Some(field) =
        fields.iter().filter(|f| !f.label.is_empty() && f.name != Some(name::TITLE)).find(is_whole)
    {
        return date::parse_date(&field.text, None).map(|date| as_written(field, date));
    }
    fields.iter().filter(|f| f.label.is_empty() && f.name.is_none()).take(2).find_map(|field| {
        let text = field.text.trim_start_matches(['（', '(', '-', '•', ' ']);
        let found = date::find_at_start(text)?;
        Some(found.date)
    })
}

/// Whether `text`, the value of 范围 and the like, is but a place or a list of places: 全省,
/// 河南省全域, 合肥市、芜湖市; not 全省重点企业.
fn is_place(text: &str) -> bool {
    text.trim_end_matches('等').split(['、', '，', ',', '/', '和']).all(|part| {
        let part = part.trim();
        let endings = ["全域", "全境", "境内", "辖区", "行政区域", "区域", "地区", "范围", "域"];
        let stem = endings.iter().find_map(|end| part.strip_suffix(end)).unwrap_or(part);
        let is_named = [part, stem]
            .iter()
            .any(|p| p.ends_with(['省', '市', '区', '县', '州', '旗', '盟', '镇', '国', '城']));
        is_named && part.chars().count() <= LONGEST_PLACE
    })
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("")
}

/// Policy or event: by the label of its title, its name, its fields, its section.
pub(super) fn kind(title: &Title, fields: &[Field], section: Option<ChangePointType>) -> RecordKind {
    let by_label = || labels::record_kind(&title.label);
    let by_name = || {
        let name_ends = title.text.rfind('》').map(|at| at + '》'.len_utf8());
        let after = name_ends.and_then(|at| labels::record_kind(&title.text[at..]));
        after.or_else(|| name_ends.map(|_| RecordKind::Policy)).or_else(|| labels::record_kind(&title.text))
    };
    let by_section = || match section {
        Some(ChangePointType::Policy) => RecordKind::Policy,
        _ if fields.iter().any(|f| f.name == Some(name::ISSUER)) => RecordKind::Policy,
        _ => RecordKind::Event,
    };
    let label_decides = !title.label.contains('/');
    label_decides.then(by_label).flatten().or_else(by_name).unwrap_or_else(by_section)
}
