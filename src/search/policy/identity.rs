//! The identity of a policy, read from a single record.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::analyze::{is_cjk, normalize};
use crate::record::StoredRecord;
use crate::report::{FieldName, RecordKind};
use crate::vocab::{Province, issuers};

/// The words that surround a policy's name, from `schema/policies.json`.
#[derive(Deserialize)]
struct Words {
    /// Words of an announcement after the name: 发布, 印发.
    announcements: Vec<String>,
    /// Words before 《…》 in a notice that issues it: 关于印发.
    wrappers: Vec<String>,
    /// Endings of the title of a notice that issues it: 的通知.
    wrapped: Vec<String>,
    /// Beginnings of the names of national policies.
    national_names: Vec<String>,
    /// Beginnings of the names of national bodies.
    national_issuers: Vec<String>,
    /// The hosts of national bodies.
    national_hosts: Vec<String>,
    /// Endings of the names of issuing bodies: 厅, 委.
    bodies: Vec<String>,
    /// Words by which a province calls itself: 我省.
    own: Vec<String>,
    /// Texts with two spellings: 第十四个五年 is 十四五.
    same: Vec<(String, String)>,
    /// Words for a draft, the longer ones first: 征求意见稿.
    drafts: Vec<String>,
    /// Words of a new version: 修订.
    revisions: Vec<String>,
    /// Words of a text about a policy: 解读.
    about: Vec<String>,
    /// Endings of the names of documents: 方案.
    documents: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../schema/policies.json"))
        .expect("OK because a test reads schema/policies.json")
});

/// The jurisdiction that issues a policy.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Jurisdiction {
    /// The whole country's.
    National,
    /// A province, by its short name; empty if it is unknown.
    Province(String),
}

/// The identity of the policy that a record is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    /// The jurisdiction.
    pub jurisdiction: Jurisdiction,
    /// Whether the title or the issuer names the jurisdiction; else it is assumed to be the report's
    /// province.
    pub is_certain: bool,
    /// The name without marks, province, announcement and stage, in normal form.
    pub stem: String,
    /// Its number, in one spelling: 国发〔2021〕23号.
    pub number: Option<String>,
    /// Parts of something larger: 2期, 1批, 5号机组.
    pub phases: Vec<String>,
    /// Draft, revision, or a text about it; empty for the policy itself.
    pub stage: Vec<&'static str>,
    /// Whether many things have this name, at different times: 春节停工.
    pub is_common: bool,
}

/// Names shorter than this, in characters, are common: many provinces have a 碳达峰方案, many years a 错峰生产.
pub(super) const SHORTEST_OWN_NAME: usize = 8;

impl Identity {
    /// Reads it from the title, the issuer, the number and the hosts of a record.
    pub fn of(record: &StoredRecord) -> Identity {
        let numbers = record.fields.iter().filter(|field| field.name == Some(FieldName::Number));
        let numbered = std::iter::once(record.title.as_str()).chain(numbers.map(|field| field.text.as_str()));
        let number = numbered.filter_map(document_number).map(|(number, _)| number).next();
        let name = Name::of(&record.title);
        let national = WORDS.national_names.iter().find_map(|word| name.stem.strip_prefix(word.as_str()));
        let stem = national.unwrap_or(&name.stem).to_owned();
        let (jurisdiction, is_certain) = match (name.province, national) {
            (Some(province), _) => (Jurisdiction::Province(province), true),
            (None, Some(_)) => (Jurisdiction::National, true),
            (None, None) if is_national(&name.issuer) => (Jurisdiction::National, true),
            (None, None) => jurisdiction(record, &stem),
        };
        let is_own = stem.chars().count() >= SHORTEST_OWN_NAME || is_certain;
        let is_document = WORDS.documents.iter().any(|end| stem.ends_with(end.as_str()));
        let has_year = stem.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit));
        let is_titled =
            record.title.contains('《') || number.is_some() || has_year || (is_document && is_own);
        let is_event = record.kind == RecordKind::Event;
        Identity {
            is_common: !is_titled && (is_event || !is_own),
            jurisdiction,
            is_certain,
            stem,
            number,
            phases: name.phases,
            stage: name.stage,
        }
    }
}

fn is_national(issuer: &str) -> bool {
    let begins =
        |body: &str| WORDS.national_issuers.iter().any(|national| body.starts_with(national.as_str()));
    let usual = issuers(issuer).into_iter().next().unwrap_or_default();
    (begins(issuer.trim()) || begins(&usual)) && Province::find_all(issuer).next().is_none()
}

/// The jurisdiction of a policy whose title names neither province nor country, and whether it is certain.
/// The policy is national if a national body issues it, or if no body is named, a national site is the
/// source, and the name is not a short common one: national sites print the plans of provinces too. Otherwise
/// the jurisdiction is the report's province.
fn jurisdiction(record: &StoredRecord, stem: &str) -> (Jurisdiction, bool) {
    let issuer = record.issuer.as_deref().map(str::trim).filter(|issuer| !issuer.is_empty());
    let national = issuer.map_or_else(
        || {
            let is_national =
                |url: &str| crate::record::host(url).is_some_and(|host| WORDS.national_hosts.contains(&host));
            stem.chars().count() >= SHORTEST_OWN_NAME
                && record.sources.iter().any(|source| is_national(&source.url))
        },
        is_national,
    );
    if national {
        return (Jurisdiction::National, issuer.is_some());
    }
    let named = issuer.and_then(|issuer| Province::find_all(issuer).next()).map(|(province, _)| province);
    let province = named.or(record.province).map(|province| province.name.to_owned());
    (Jurisdiction::Province(province.unwrap_or_default()), issuer.is_some())
}

/// The parts of a title.
pub(super) struct Name {
    /// The province that it begins with, or that issues it.
    pub province: Option<String>,
    /// The body that it begins with.
    pub issuer: String,
    /// The bare name in normal form.
    pub stem: String,
    pub phases: Vec<String>,
    pub stage: Vec<&'static str>,
}

impl Name {
    pub fn of(title: &str) -> Name {
        let mut text = title.to_owned();
        // Must precede the removal of spaces, which end the name before a number.
        while let Some((_, range)) = document_number(&text) {
            text.replace_range(range, "");
        }
        let text = normalize(&text).into_text().into_owned();
        let (stage, text) = without_stage(&text);
        let quoted = quoted_name(&text).map(str::to_owned);
        let before = quoted
            .as_ref()
            .and_then(|name| text.find(name.as_str()))
            .map_or("", |at| text[..at].trim_start());
        let bare: String =
            quoted.as_deref().unwrap_or(&text).chars().filter(|c| c.is_alphanumeric()).collect();
        let (issuer, bare) = without_issuer(without_announcement(&bare));
        let issuer = if issuer.is_empty() { before } else { issuer };
        let (named, rest) = without_province(bare);
        let named = named.or_else(|| without_province(issuer).0);
        let (phases, stem) = without_phases(&in_one_spelling(rest));
        Name { province: named, issuer: issuer.to_owned(), stem, phases, stage }
    }
}

/// The stage that a title names, and the title without its words.
fn without_stage(title: &str) -> (Vec<&'static str>, String) {
    let mut text = title.to_owned();
    let mut stage = Vec::new();
    for (name, words) in [("draft", &WORDS.drafts), ("revision", &WORDS.revisions)] {
        for word in words {
            if text.contains(word.as_str()) {
                text = text.replace(word.as_str(), "");
                stage.push(name);
            }
        }
    }
    stage.extend(WORDS.about.iter().map(String::as_str).filter(|word| text.contains(word)));
    stage.dedup();
    // The rest of 征求《…》意见 around the name of a draft has no meaning.
    if stage.first() == Some(&"draft") {
        text = text.replace("》意见", "》");
    }
    (stage, text)
}

/// The body that a bare name begins with, as in 国务院关于… and 省工信厅印发…, and the rest.
fn without_issuer(bare: &str) -> (&str, &str) {
    let is_body = |text: &str| WORDS.bodies.iter().any(|end| text.ends_with(end.as_str()));
    let cut = std::iter::once("关于").chain(WORDS.wrappers.iter().map(String::as_str)).find_map(|word| {
        let (before, rest) = bare.split_once(word)?;
        (is_body(before) && rest.chars().count() >= 4).then_some((before, rest))
    });
    let (issuer, rest) = cut.unwrap_or(("", bare));
    (issuer, rest.strip_prefix("关于").unwrap_or(rest))
}

/// A bare name with one spelling for what is written in several: years, five-year plans, provinces.
fn in_one_spelling(bare: &str) -> String {
    let mut text = String::with_capacity(bare.len());
    let mut at = 0;
    for (province, range) in Province::find_all(bare) {
        text.push_str(&bare[at..range.start]);
        text.push_str(province.name);
        let rest = &bare[range.end..];
        at = bare.len() - rest.strip_prefix(['省', '市']).unwrap_or(rest).len();
    }
    text.push_str(&bare[at..]);
    text = year_digits(&text);
    for (from, to) in &WORDS.same {
        text = text.replace(from.as_str(), to);
    }
    text
}

/// Years in digits, without what follows them: 二〇三五年 and 2035年版 are 2035.
fn year_digits(text: &str) -> String {
    const DIGITS: &str = "零一二三四五六七八九";
    let digit = |c: char| match c {
        '0'..='9' => Some(c),
        '〇' | '○' => Some('0'),
        c => DIGITS.chars().position(|d| d == c).and_then(|n| char::from_digit(n as u32, 10)),
    };
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let year: String = rest.chars().map_while(digit).collect();
        let width: usize = rest.chars().take(year.chars().count()).map(char::len_utf8).sum();
        let is_year = year.len().is_multiple_of(4)
            && !year.is_empty()
            && (year.starts_with("19") || year.starts_with("20"));
        if is_year {
            result.push_str(&year);
            rest = &rest[width..];
            let ends = ["年度", "年本", "年版", "年"];
            rest = ends.iter().find_map(|end| rest.strip_prefix(end)).unwrap_or(rest);
        } else {
            let width = width.max(first.len_utf8());
            result.push_str(&rest[..width]);
            rest = &rest[width..];
        }
    }
    result
}

/// Units that count the parts of something larger, and so distinguish names that are alike otherwise.
const PARTS: [&str; 6] = ["期", "批", "轮", "阶段", "号机组", "号"];

/// The phases in a name, and the name with their numbers as digits.
fn without_phases(bare: &str) -> (Vec<String>, String) {
    let mut phases = Vec::new();
    let mut stem = String::with_capacity(bare.len());
    let mut rest = bare;
    while let Some(first) = rest.chars().next() {
        let run: String =
            rest.chars().take_while(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c)).collect();
        let after = &rest[run.len()..];
        let unit = PARTS.iter().find(|unit| after.starts_with(**unit));
        match (small_number(&run), unit) {
            (Some(number), Some(unit)) => {
                phases.push(format!("{number}{unit}"));
                stem = stem.strip_suffix('第').unwrap_or(&stem).to_owned();
                stem.push_str(&format!("{number}{unit}"));
                rest = &after[unit.len()..];
            }
            _ => {
                let width = run.len().max(first.len_utf8());
                stem.push_str(&rest[..width]);
                rest = &rest[width..];
            }
        }
    }
    (phases, stem)
}

/// Reads 3, 三, 十二; `None` above 99 and for what is not a number, such as 十四五.
fn small_number(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number).filter(|number| *number < 100);
    }
    let digit =
        |text: &str| "一二三四五六七八九".chars().position(|c| text.chars().eq([c])).map(|n| n as u32 + 1);
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { Some(1) } else { digit(tens) };
            let ones = if ones.is_empty() { Some(0) } else { digit(ones) };
            Some(tens? * 10 + ones?)
        }
    }
}

/// The text in 《…》 if it is the whole name, and the text around it only announces it.
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

/// The text without an announcement at its end. A notice that issues another document counts as that
/// document.
fn without_announcement(text: &str) -> &str {
    let mut rest = text;
    while let Some(shorter) = WORDS.announcements.iter().find_map(|word| rest.strip_suffix(word.as_str())) {
        rest = shorter;
    }
    let wrapped = WORDS.wrapped.iter().find_map(|end| rest.strip_suffix(end.as_str()));
    match wrapped.and_then(|inner| inner.find("关于印发").map(|at| &inner[at + "关于印发".len()..])) {
        Some(inner) if !inner.is_empty() => inner,
        _ => wrapped.filter(|inner| inner.chars().count() >= 4).unwrap_or(rest),
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
        _ => (None, WORDS.own.iter().find_map(|own| bare.strip_prefix(own.as_str())).unwrap_or(bare)),
    }
}

/// The first document number of a text, in one spelling, and its range:
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
