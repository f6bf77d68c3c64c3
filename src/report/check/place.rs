//! Whether a report is about the province that it names: Shanxi 山西 and Shaanxi 陕西.

use std::sync::LazyLock;

use super::{Diagnostic, note, warning};
use crate::message::{Message, message};
use crate::report::{Record, Report};
use crate::vocab::Province;

/// How many of a report's records, in per cent, may be about another province.
const MOST_FOREIGN_PERCENT: usize = 50;

/// The names of other countries.
static COUNTRIES: LazyLock<Vec<String>> = LazyLock::new(|| {
    // OK because a test reads the file.
    serde_json::from_str(include_str!("../../../schema/countries.json")).expect("schema/countries.json")
});

/// What the name of a company ends with.
const COMPANIES: &[&str] = &["公司", "集团"];
/// The longest name of a company between its place and its ending, in characters.
const LONGEST_COMPANY_NAME: usize = 12;

pub(super) fn check(report: &Report, text: &str) -> Vec<Diagnostic> {
    let Some(own) = report.province.as_ref().map(|found| found.value) else { return Vec::new() };
    let records: Vec<&Record> = report.change_points.iter().flat_map(|point| &point.records).collect();
    let foreign: Vec<(&Record, &Province)> =
        records.iter().filter_map(|record| Some((*record, other_province(record, own)?))).collect();
    let mut found: Vec<Diagnostic> = foreign
        .iter()
        .map(|(record, other)| {
            let message = about(record, other.name, own);
            note("other-province", Some(record.lines.0), message)
        })
        .collect();
    found.extend(records.iter().filter_map(|record| {
        let country = country(record)?;
        let message = about(record, country, own);
        Some(warning("other-country", Some(record.lines.0), message))
    }));
    let most = foreign.len() * 100 >= records.len().max(1) * MOST_FOREIGN_PERCENT && !foreign.is_empty();
    let named =
        dominant(text).filter(|(other, share)| other.code != own.code && *share > 50).map(|(other, _)| other);
    if let Some(other) = named.or_else(|| most.then(|| foreign[0].1)) {
        let message = message!(
            "the report names %{province}, but its text is about %{other}",
            province = own.name,
            other = other.name,
        );
        found.push(warning("province-contradiction", None, message));
    }
    found
}

fn about(record: &Record, place: &'static str, own: &Province) -> Message {
    message!(
        "“%{title}” is about %{place}, the report about %{province}",
        title = record.title.clone(),
        place = place,
        province = own.name,
    )
}

/// The other province that the title or the issuer of `record` names, where neither names `own`.
fn other_province(record: &Record, own: &Province) -> Option<&'static Province> {
    let texts = [Some(record.title.as_str()), record.issuer.as_deref()];
    let mut first = None;
    for text in texts.into_iter().flatten() {
        for (province, at) in Province::find_all(text) {
            if province.code == own.code {
                return None;
            }
            if !is_in_company_name(&text[at.end..]) {
                first = first.or(Some(province));
            }
        }
    }
    first
}

/// The other country with which the title or the issuer of `record` begins. Cooperation of a province with a
/// country begins with the province.
fn country(record: &Record) -> Option<&'static str> {
    let texts = [Some(record.title.as_str()), record.issuer.as_deref()];
    texts.into_iter().flatten().find_map(|text| {
        let text = text.trim_start_matches(['《', '“', '"', ' ']);
        COUNTRIES.iter().map(String::as_str).find(|country| text.starts_with(country))
    })
}

/// Whether the name of a company continues here: 北京能源国际控股有限公司 works anywhere.
fn is_in_company_name(after: &str) -> bool {
    let run = after.split(|c: char| !is_cjk(c)).next().unwrap_or_default();
    let name = COMPANIES.iter().filter_map(|company| run.find(company)).min();
    name.is_some_and(|end| run[..end].chars().count() <= LONGEST_COMPANY_NAME)
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// The province that Chinese names in `text` mean most often, and its share of them in per cent.
fn dominant(text: &str) -> Option<(&'static Province, usize)> {
    let mut counts: Vec<(&'static Province, usize)> = Vec::new();
    for (province, at) in Province::find_all(text) {
        if text[at].is_ascii() {
            continue;
        }
        match counts.iter_mut().find(|(known, _)| known.code == province.code) {
            Some((_, count)) => *count += 1,
            None => counts.push((province, 1)),
        }
    }
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(province, count)| (province, count * 100 / total))
}
