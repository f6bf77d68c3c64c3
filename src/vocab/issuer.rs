//! Issuing bodies, which every report abbreviates in its own way.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Province, provinces};

/// Names of bodies from `schema/issuers.json`; of each row the first is the one that is used here.
#[derive(Deserialize)]
struct Table {
    /// Bodies by their whole names.
    bodies: Vec<Vec<String>>,
    /// Names that follow a place, or are whole names: 贵州省 + 发改委.
    offices: Vec<Vec<String>>,
    /// Names that follow a place and precede 厅, 局 and the like: 贵州省 + 工信 + 厅.
    stems: Vec<Vec<String>>,
}

/// How a name may occur in the name of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Whole,
    Last,
    Stem,
}

/// A name, the one used in its place, and where it may occur.
struct Known {
    name: String,
    usual: String,
    place: Place,
}

static NAMES: LazyLock<Vec<Known>> = LazyLock::new(|| {
    // OK because a test reads the file.
    let table: Table =
        serde_json::from_str(include_str!("../../schema/issuers.json")).expect("schema/issuers.json");
    let mut names: Vec<Known> = Vec::new();
    for (rows, place) in
        [(&table.bodies, Place::Whole), (&table.offices, Place::Last), (&table.stems, Place::Stem)]
    {
        for row in rows {
            let usual = row.first().cloned().unwrap_or_default();
            names.extend(row.iter().map(|name| Known {
                name: name.to_lowercase(),
                usual: usual.clone(),
                place,
            }));
        }
    }
    // The longest first: 发展和改革委员会 before what it contains.
    names.sort_by_key(|known| std::cmp::Reverse(known.name.chars().count()));
    names
});

/// What separates bodies.
const SEPARATORS: [char; 6] = ['、', '，', ',', '；', ';', '/'];
/// What may follow 等 behind the last of several bodies.
const AND_OTHERS: [&str; 6] = ["", "部门", "部委", "单位", "机构", "有关部门"];
/// How the names of offices end that have a stem before the ending.
const ENDINGS: [&str; 6] = ["厅", "局", "委", "部", "司", "办"];

/// The bodies that a text names, for a comparison of names: each in its usual name, a province's without the
/// province.
///
/// ```
/// use tansuo::vocab::issuers;
///
/// assert_eq!(issuers("国家发改委、CAAC等部门"), ["国家发展改革委", "中国民航局"]);
/// assert_eq!(issuers("贵州省人民政府办公厅"), issuers("省政府办公厅"));
/// ```
pub fn issuers(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace("中华人民共和国", "");
    let text = text.split('等').next().unwrap_or_default();
    let bodies = text.split(SEPARATORS).map(str::trim).filter(|body| !body.is_empty());
    bodies.map(usual).collect()
}

/// The bodies that issued something, each once, as facets count them: by the official short name, else by the
/// official name. `province` is the one that 省发改委 belongs to.
///
/// ```
/// use tansuo::vocab::{Province, issuer_names};
///
/// let guizhou = Province::find("贵州");
/// assert_eq!(issuer_names("国家发改委、CAAC等部门", guizhou), ["国家发展改革委", "中国民航局"]);
/// assert_eq!(issuer_names("省工信厅", guizhou), ["贵州省工业和信息化厅"]);
/// assert_eq!(issuer_names("贵州工信厅", None), ["贵州省工业和信息化厅"]);
/// assert_eq!(issuer_names("贵州磷化科技有限公司", guizhou), ["贵州磷化科技有限公司"]);
/// ```
pub fn issuer_names(text: &str, province: Option<&Province>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for body in text.split(SEPARATORS).flat_map(apart) {
        let name = official(&located(bare(body), province));
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The facet values that a filter text means: 省发改委 without a province means that of any province.
pub fn issuers_meant(text: &str) -> Vec<String> {
    let mut meant: Vec<String> = Vec::new();
    for name in issuer_names(text, None) {
        let of_any = provinces().iter().flat_map(|province| issuer_names(&name, Some(province)));
        for name in std::iter::once(name.clone()).chain(of_any) {
            if !meant.contains(&name) {
                meant.push(name);
            }
        }
    }
    meant
}

/// The other names of a body or of a part of its name, if `name` is one: 发改委 → 发展改革委, 发展和改革委员会, ….
pub fn issuer_spellings(name: &str) -> Vec<&'static str> {
    let name = name.to_lowercase();
    let Some(known) = NAMES.iter().find(|known| known.name == name) else { return Vec::new() };
    let same = NAMES.iter().filter(|other| other.usual == known.usual && other.name != name);
    same.map(|other| other.name.as_str()).collect()
}

/// Splits a text at spaces with Chinese on both sides: English names contain spaces.
fn apart(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, space) in text.char_indices().filter(|(_, c)| c.is_whitespace()) {
        let after = at + space.len_utf8();
        let is_chinese = |c: Option<char>| c.is_some_and(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
        if is_chinese(text[..at].chars().next_back()) && is_chinese(text[after..].chars().next()) {
            parts.push(&text[start..at]);
            start = after;
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The name without 中华人民共和国 before it, and without 等部门 and an abbreviation in brackets behind it.
fn bare(body: &str) -> &str {
    let mut name = body.trim();
    loop {
        let mut shorter = name.strip_prefix("中华人民共和国").unwrap_or(name);
        if let Some((before, after)) = shorter.rsplit_once('等') {
            let after =
                after.trim_start_matches(['多', '个', '两', '三', '四', '五', '六', '七', '八', '九', '十']);
            let after = after.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('个');
            if AND_OTHERS.contains(&after) {
                shorter = before;
            }
        }
        if let Some((before, inside)) =
            shorter.strip_suffix(['）', ')']).and_then(|open| open.rsplit_once(['（', '(']))
            && inside.is_ascii()
        {
            shorter = before;
        }
        shorter = shorter.trim();
        if shorter == name {
            return name;
        }
        name = shorter;
    }
}

/// The name with the full name of its province, where the rest is an office of the province: 省工信厅, 贵州工信厅.
fn located(body: &str, province: Option<&Province>) -> String {
    if let Some((named, range)) = Province::find_all(body).next()
        && range.start == 0
    {
        let rest = &body[range.end..];
        let is_office = rest == "政府" || rest.starts_with("政府办") || is_known_at(rest);
        let has_place = rest.starts_with(['省', '市', '自', '县', '区', '州', '盟']);
        if !body.starts_with(named.full_name) && is_office && !has_place {
            return format!("{}{rest}", named.full_name);
        }
        return body.to_owned();
    }
    let own = province.and_then(|province| {
        let mark = match is_department(body) {
            true => "",
            false => ["省", "自治区", "市"].into_iter().find(|mark| body.starts_with(mark))?,
        };
        let is_own = province.full_name.ends_with(mark) && body.len() > mark.len();
        is_own.then(|| format!("{}{}", province.full_name, &body[mark.len()..]))
    });
    own.unwrap_or_else(|| body.to_owned())
}

/// Whether a body without a place is a department of a province: only provinces have a 厅.
fn is_department(body: &str) -> bool {
    let stems = NAMES.iter().filter(|known| known.place == Place::Stem);
    let mut behind = stems.filter_map(|stem| body.strip_prefix(stem.name.as_str()));
    behind.any(|after| after.starts_with('厅'))
}

/// Whether a text begins with an office, or a stem and its ending.
fn is_known_at(text: &str) -> bool {
    NAMES.iter().any(|known| known.place != Place::Whole && replaces(known, text, text))
}

/// Whether `rest`, the end of `body`, begins with a known name.
fn replaces(known: &Known, rest: &str, body: &str) -> bool {
    let Some(after) = rest.strip_prefix(known.name.as_str()) else { return false };
    match known.place {
        Place::Whole => rest.len() == body.len() && (after.is_empty() || after.starts_with('办')),
        Place::Last => after.is_empty() || after.starts_with('办'),
        Place::Stem => ENDINGS.iter().any(|ending| after.starts_with(ending)),
    }
}

/// The name with its known parts in their official form.
fn official(body: &str) -> String {
    if let Some(known) = NAMES.iter().find(|known| known.name.eq_ignore_ascii_case(body)) {
        return known.usual.clone();
    }
    let mut result = String::new();
    let mut rest = body;
    while let Some(first) = rest.chars().next() {
        // Abbreviations in Latin letters are whole names: NEA is in NEAR.
        let known = NAMES.iter().find(|known| !known.name.is_ascii() && replaces(known, rest, body));
        let length = known.map_or(first.len_utf8(), |known| known.name.len());
        result.push_str(known.map_or(&rest[..length], |known| known.usual.as_str()));
        rest = &rest[length..];
    }
    result
}

/// One pass from the left, so that no name is looked for in the one that replaced another.
fn usual(body: &str) -> String {
    let body = without_province(body);
    let mut rest = body.as_str();
    let mut result = String::new();
    while let Some(first) = rest.chars().next() {
        if let Some(known) = NAMES.iter().find(|known| rest.starts_with(known.name.as_str())) {
            result.push_str(&known.usual);
            rest = &rest[known.name.len()..];
        } else {
            result.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    result.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// 省工信厅 for 贵州省工信厅 and for 贵州工信厅.
fn without_province(body: &str) -> String {
    match Province::find_all(body).next() {
        Some((_, range)) if range.start == 0 => {
            let rest = &body[range.end..];
            format!("省{}", rest.strip_prefix(['省', '市']).unwrap_or(rest))
        }
        _ => body.to_owned(),
    }
}
