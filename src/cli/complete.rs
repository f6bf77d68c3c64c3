//! Shell completion: values from the index of the current directory, else from the vocabularies.

use std::ffi::OsStr;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use rust_i18n::t;
use tansuo::fields::{FIELDS, Field, Values};
use tansuo::report::{ChangePointType, RecordKind, Variant};
use tansuo::search::{Count, FacetRequest};
use tansuo::vocab::{Province, Sector, provinces};
use tansuo::{Reader, Request};

use super::locate;

/// The environment variable by which a shell asks for candidates.
pub const VARIABLE: &str = "TANSUO_COMPLETE";

/// Completes the values of a facet, also after a comma.
pub fn values(facet: Field) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| listed(facet, "", typed.to_str().unwrap_or_default()))
}

/// Completes the names of filters and fields in a query, and the values of facets behind them.
pub fn query() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| in_query(typed.to_str().unwrap_or_default()))
}

fn in_query(typed: &str) -> Vec<CompletionCandidate> {
    let Some((name, value)) = typed.split_once(':') else {
        let names = FIELDS.iter().filter(|spec| spec.uses.search || spec.uses.filter).map(|spec| spec.name);
        let begun = names.filter(|name| !typed.is_empty() && name.starts_with(typed));
        return begun.map(|name| CompletionCandidate::new(format!("{name}:"))).collect();
    };
    let Some(facet) = Field::find(name).filter(|field| field.spec().uses.facet) else { return Vec::new() };
    listed(facet, &format!("{name}:"), value)
}

/// The values that complete the last element of a list, each with the text before it.
fn listed(facet: Field, before: &str, typed: &str) -> Vec<CompletionCandidate> {
    let (done, begun) = typed.rfind([',', '，']).map_or(("", typed), |at| {
        let width = typed[at..].chars().next().map_or(1, char::len_utf8);
        typed.split_at(at + width)
    });
    // If Latin letters or nothing is typed yet, provinces are offered in pinyin.
    let latin = begun.is_ascii();
    let begun = begun.to_lowercase();
    let known = in_index(facet).unwrap_or_else(|| in_vocabulary(facet));
    let candidates = known.into_iter().filter_map(|(value, note)| {
        let province = (facet == Field::Province).then(|| Province::find(&value)).flatten();
        let (shown, name) = match province {
            Some(province) if latin => (province.pinyin.to_owned(), Some(value)),
            _ => (value, None),
        };
        let help: Vec<String> = name.into_iter().chain(note).collect();
        let help = (!help.is_empty()).then(|| help.join(", ").into());
        let fits = shown.to_lowercase().starts_with(&begun);
        fits.then(|| CompletionCandidate::new(format!("{before}{done}{shown}")).help(help))
    });
    candidates.collect()
}

/// A facet's values in the index that a command without `--index` would read, with their counts.
fn in_index(facet: Field) -> Option<Vec<(String, Option<String>)>> {
    let cwd = std::env::current_dir().ok()?;
    // OK because a shell that completes cannot show a message.
    let index = Reader::open(locate::at_hand(&cwd)?).ok()?;
    let request = FacetRequest { names: vec![facet], count: Count::Records };
    let counts = index.facets(&Request::default(), &request).ok()?;
    let values = counts.facets.into_iter().flat_map(|(_, values)| values);
    let counted = |count| match count {
        1 => t!("1 record").into_owned(),
        n => t!("%{n} records", n = n).into_owned(),
    };
    Some(values.map(|value| (value.value, Some(counted(value.count)))).collect())
}

fn in_vocabulary(facet: Field) -> Vec<(String, Option<String>)> {
    let named = |value: &str, name: &str| (value.to_owned(), Some(name.to_owned()));
    match facet.spec().values {
        Values::Province => provinces().iter().map(|p| (p.name.to_owned(), None)).collect(),
        Values::Sector => Sector::ALL.iter().map(|s| named(s.as_str(), s.name())).collect(),
        Values::Type => ChangePointType::ALL.iter().map(|t| named(t.as_str(), t.name())).collect(),
        Values::Kind => RecordKind::ALL.iter().map(|k| named(k.as_str(), k.name())).collect(),
        Values::Variant => Variant::ALL.iter().map(|v| named(v.as_str(), v.name())).collect(),
        _ => Vec::new(),
    }
}
