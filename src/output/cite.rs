//! References to records for a bibliography: BibTeX, RIS, and a line in the style of GB/T 7714.

use super::{Paths, printable};
use crate::record::StoredRecord;
use crate::report::{ChangePointType, DateSpan, Precision, RecordKind};
use crate::vocab::Sector;

/// Separators of several issuing bodies.
const ISSUER_SEPARATORS: [char; 5] = ['、', '，', ',', '；', ';'];

/// The title on one line, without 《》 around it.
fn title(record: &StoredRecord) -> String {
    let title = printable(record.title.trim());
    let inner = title.strip_prefix('《').and_then(|rest| rest.strip_suffix('》'));
    inner.filter(|inner| !inner.contains(['《', '》'])).unwrap_or(&title).to_owned()
}

fn issuers(record: &StoredRecord) -> Vec<String> {
    let text = printable(record.issuer.as_deref().unwrap_or_default());
    let names = text.split(ISSUER_SEPARATORS).map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// `2021-11-04`, `2021-11`, `2021`, or the first and the last day.
fn iso(date: &DateSpan) -> String {
    let start = date.start.to_string();
    match date.precision {
        Precision::Day => start,
        Precision::Month => start[..7].to_owned(),
        Precision::Year => start[..4].to_owned(),
        _ => format!("{start}/{}", date.end),
    }
}

/// The place of the record in its file, and its change point.
fn note(record: &StoredRecord, paths: &Paths) -> String {
    let point = record.change_point.as_ref();
    let parts = [
        record.province.map(|province| province.name),
        record.sector.map(Sector::as_str),
        point.and_then(|point| point.date.as_deref()),
        point.and_then(|point| point.point_type.map(ChangePointType::as_str)),
    ];
    let about: Vec<&str> = parts.into_iter().flatten().collect();
    let (first, last) = record.lines;
    printable(&format!("{}; {}:{first}-{last}", about.join(" "), paths.show(&record.path))).into_owned()
}

fn url(record: &StoredRecord) -> Option<String> {
    record.sources.first().map(|source| printable(&source.url).into_owned())
}

/// Policies are reports of their issuers; anything else is a page.
fn is_policy(record: &StoredRecord) -> bool {
    matches!(record.kind, RecordKind::Policy | RecordKind::Section)
}

/// A BibTeX entry and an empty line. Its key is the record's id.
pub fn bibtex(record: &StoredRecord, paths: &Paths) -> String {
    let kind = if is_policy(record) { "techreport" } else { "misc" };
    let issuers: Vec<String> = issuers(record).iter().map(|name| format!("{{{}}}", tex(name))).collect();
    let mut members = vec![("title", format!("{{{}}}", tex(&title(record))))];
    if !issuers.is_empty() {
        members.push(("author", issuers.join(" and ")));
        members.push(("institution", issuers.join(" and ")));
    }
    if let Some(date) = &record.date {
        members.push(("year", date.start.year().to_string()));
        members.push(("date", iso(date)));
    }
    // Of all characters in a URL, only braces are not allowed here.
    members.extend(url(record).map(|url| ("url", url.replace('{', "%7B").replace('}', "%7D"))));
    members.push(("language", "chinese".to_owned()));
    members.push(("note", tex(&note(record, paths))));
    let lines: Vec<String> = members.iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
    format!("@{kind}{{{},\n{}\n}}\n\n", record.id, lines.join(",\n"))
}

/// `text` as TeX prints it.
fn tex(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => escaped.extend(['\\', c]),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '\\' => escaped.push_str("\\textbackslash{}"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// An RIS reference and an empty line.
pub fn ris(record: &StoredRecord, paths: &Paths) -> String {
    let mut lines = vec![
        ("TY", if is_policy(record) { "GOVDOC" } else { "ELEC" }.to_owned()),
        ("ID", record.id.to_string()),
        ("TI", title(record)),
    ];
    lines.extend(issuers(record).into_iter().map(|name| ("AU", name)));
    if let Some(date) = &record.date {
        lines.push(("PY", date.start.year().to_string()));
        let months = matches!(date.precision, Precision::Day | Precision::Month);
        let day = if months { iso(date).replace('-', "/") } else { date.start.year().to_string() };
        // Year, month, day, and an empty part for other text.
        lines.push(("DA", format!("{day}{}", "/".repeat(3 - day.matches('/').count()))));
    }
    lines.extend(url(record).map(|url| ("UR", url)));
    lines.extend(record.province.map(|province| ("KW", province.name.to_owned())));
    lines.extend(record.sector.map(|sector| ("KW", sector.name().to_owned())));
    lines.push(("LA", "zh".to_owned()));
    lines.push(("N1", note(record, paths)));
    lines.push(("ER", String::new()));
    let lines: Vec<String> = lines.iter().map(|(tag, value)| format!("{tag}  - {value}\r\n")).collect();
    format!("{}\r\n", lines.concat())
}

/// The reference as GB/T 7714-2015 has it: who, title and kind, date, link.
pub fn gbt7714(record: &StoredRecord) -> String {
    let kind = if record.sources.is_empty() { "[Z]" } else { "[EB/OL]" };
    let issuers = issuers(record);
    let mut who = issuers.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    if issuers.len() > 3 {
        who.push_str(", 等");
    }
    let who = if who.is_empty() { String::new() } else { format!("{who}. ") };
    let date = record.date.as_ref().map(|date| format!(" ({}).", iso(date))).unwrap_or_default();
    let link = url(record).map(|url| format!(" {url}.")).unwrap_or_default();
    format!("{who}{}{kind}.{date}{link}", title(record))
}
