//! What tells one policy from another, read from one record alone.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::analyze::{is_cjk, normalize};
use crate::record::StoredRecord;
use crate::report::FieldName;
use crate::vocab::Province;

/// The words that surround a policy's name, from `schema/policies.json`.
#[derive(Deserialize)]
struct Words {
    /// What may follow the name where its issue is told: 发布, 印发.
    announcements: Vec<String>,
    /// What stands before 《…》 where a body issues it: 关于印发.
    wrappers: Vec<String>,
    /// What ends the title of a notice that issues it: 的通知.
    wrapped: Vec<String>,
    /// How the name of a policy of the whole country begins.
    national_names: Vec<String>,
    /// How the names of national bodies begin.
    national_issuers: Vec<String>,
    /// The hosts of national bodies.
    national_hosts: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../schema/policies.json"))
        .expect("OK because a test reads schema/policies.json")
});

/// Whose policy it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Jurisdiction {
    /// The whole country's.
    National,
    /// A province's, by its short name; empty where nothing tells.
    Province(String),
}

/// What a record says about which policy it tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    /// Whose it is.
    pub jurisdiction: Jurisdiction,
    /// The name without marks, province and announcement, in normal form.
    pub stem: String,
    /// Its number, in one spelling: 国发〔2021〕23号.
    pub number: Option<String>,
    /// Whether its name says that it is the country's: 国家碳达峰方案.
    pub is_named_national: bool,
}

impl Identity {
    /// Reads it from the title, the issuer, the number and the hosts of a record.
    pub fn of(record: &StoredRecord) -> Identity {
        let numbers = record.fields.iter().filter(|field| field.name == Some(FieldName::Number));
        let told = std::iter::once(record.title.as_str()).chain(numbers.map(|field| field.text.as_str()));
        let number = told.filter_map(document_number).map(|(number, _)| number).next();
        let (named, stem) = stem(&record.title);
        let national = WORDS.national_names.iter().find_map(|name| stem.strip_prefix(name.as_str()));
        let (is_named_national, bare) = (national.is_some(), national.unwrap_or(&stem).to_owned());
        let jurisdiction = match named {
            Some(province) => Jurisdiction::Province(province),
            None if is_named_national => Jurisdiction::National,
            None => jurisdiction(record, &stem),
        };
        Identity { jurisdiction, stem: bare, number, is_named_national }
    }
}

/// Shorter names are many a province's, in characters: a national source, which prints the plans of provinces
/// too, does not make 碳达峰方案 the country's.
const SHORTEST_OWN_NAME: usize = 8;

/// Whose a policy is whose title names neither province nor country: the country's where a national body
/// issues it, or where no body is told, a national one is the source and the name is long enough to be its own; the
/// report's province otherwise.
fn jurisdiction(record: &StoredRecord, stem: &str) -> Jurisdiction {
    let begins =
        |issuer: &str| WORDS.national_issuers.iter().any(|national| issuer.starts_with(national.as_str()));
    let national = match record.issuer.as_deref().map(str::trim).filter(|issuer| !issuer.is_empty()) {
        Some(issuer) => begins(issuer) && Province::find_all(issuer).next().is_none(),
        None => {
            let is_national =
                |url: &str| crate::record::host(url).is_some_and(|host| WORDS.national_hosts.contains(&host));
            stem.chars().count() >= SHORTEST_OWN_NAME
                && record.sources.iter().any(|source| is_national(&source.url))
        }
    };
    match national {
        true => Jurisdiction::National,
        false => Jurisdiction::Province(record.province.map(|p| p.name.to_owned()).unwrap_or_default()),
    }
}

/// The province that a title begins with, and the bare name in normal form.
pub(super) fn stem(title: &str) -> (Option<String>, String) {
    let mut text = title.to_owned();
    // Before spaces go, which end the name before a number.
    while let Some((_, range)) = document_number(&text) {
        text.replace_range(range, "");
    }
    let text = normalize(&text).into_text().into_owned();
    let quoted = quoted_name(&text).map(str::to_owned);
    let before = quoted.as_ref().and_then(|name| text.find(name.as_str())).map(|at| text[..at].to_owned());
    let name = quoted.unwrap_or(text);
    let bare: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = without_announcement(&bare);
    let (named, rest) = without_province(bare);
    let named = named.or_else(|| without_province(before.as_deref().unwrap_or_default().trim_start()).0);
    (named, rest.to_owned())
}

/// What stands in 《…》 where that is the whole name: what surrounds it only tells of its issue.
fn quoted_name(title: &str) -> Option<&str> {
    let (open, close) = (title.find('《')?, title.rfind('》').unwrap_or(title.len()));
    let inner = title.get(open + '《'.len_utf8()..close)?;
    if inner.contains('》') {
        return None;
    }
    let before = title[..open].trim_end();
    let after: String = title[close..].chars().filter(|c| c.is_alphanumeric()).collect();
    let issued = before.is_empty() || WORDS.wrappers.iter().any(|word| before.ends_with(word.as_str()));
    let after = WORDS.wrapped.iter().find_map(|end| after.strip_prefix(end.as_str())).unwrap_or(&after);
    (issued && without_announcement(after).is_empty()).then_some(inner)
}

/// The text without the words at its end that tell of its issue; a notice that issues another
/// document stands for that document.
fn without_announcement(text: &str) -> &str {
    let mut rest = text;
    while let Some(shorter) = WORDS.announcements.iter().find_map(|word| rest.strip_suffix(word.as_str())) {
        rest = shorter;
    }
    let wrapped = WORDS.wrapped.iter().find_map(|end| rest.strip_suffix(end.as_str()));
    match wrapped.and_then(|inner| inner.find("关于印发").map(|at| &inner[at + "关于印发".len()..])) {
        Some(inner) if !inner.is_empty() => inner,
        _ => rest,
    }
}

/// The province that a bare name begins with, and the rest.
fn without_province(bare: &str) -> (Option<String>, &str) {
    match Province::find_all(bare).next() {
        Some((province, range)) if range.start == 0 => {
            let rest = &bare[range.end..];
            let rest = rest.strip_prefix(['省', '市']).unwrap_or(rest);
            (Some(province.name.to_owned()), rest)
        }
        _ => (None, bare.strip_prefix("全省").unwrap_or(bare)),
    }
}

/// The first document number of a text, in one spelling, and where it stands:
/// letters of an agency, a year in any brackets, a number and 号.
pub(super) fn document_number(text: &str) -> Option<(String, std::ops::Range<usize>)> {
    let open_brackets = ['〔', '[', '(', '【', '［', '（'];
    text.char_indices().filter(|(_, c)| open_brackets.contains(c)).find_map(|(at, open)| {
        let rest = &text[at + open.len_utf8()..];
        let year = rest.get(..4).filter(|year| year.bytes().all(|b| b.is_ascii_digit()))?;
        let rest =
            rest[4..].strip_prefix(['〕', ']', ')', '】', '］', '）'])?.trim_start_matches([' ', '第']);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let end = rest[digits..].strip_prefix('号')?;
        let agency: Vec<char> =
            text[..at].trim_end().chars().rev().take_while(|c| is_cjk(*c)).take(8).collect();
        if digits == 0 || agency.is_empty() {
            return None;
        }
        let start = text[..at].trim_end().len() - agency.iter().map(|c| c.len_utf8()).sum::<usize>();
        let agency: String = agency.into_iter().rev().collect();
        Some((format!("{agency}〔{year}〕{}号", &rest[..digits]), start..text.len() - end.len()))
    })
}
