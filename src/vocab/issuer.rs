//! Issuing bodies, which every report abbreviates in its own way.

use std::sync::LazyLock;

use super::Province;

/// Of each body, or part of a body's name, the usual name and the others; from `schema/issuers.json`.
static NAMES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    // OK because a test reads the file.
    let rows: Vec<Vec<String>> =
        serde_json::from_str(include_str!("../../schema/issuers.json")).expect("schema/issuers.json");
    let mut names: Vec<(String, String)> = Vec::new();
    for row in &rows {
        let usual = row.first().cloned().unwrap_or_default();
        names.extend(row.iter().map(|name| (name.to_lowercase(), usual.clone())));
    }
    // The longest first: 发展和改革委员会 before what it contains.
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.chars().count()));
    names
});

/// The bodies that a text names, each in its usual name, a province's without the province.
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
    let bodies = text.split(['、', '，', ',', '；', ';', '/']).map(str::trim).filter(|body| !body.is_empty());
    bodies.map(usual).collect()
}

/// One pass from the left, so that no name is looked for in the one that replaced another.
fn usual(body: &str) -> String {
    let mut rest = without_province(body);
    let mut result = String::new();
    while let Some(first) = rest.chars().next() {
        if let Some((name, usual)) = NAMES.iter().find(|(name, _)| rest.starts_with(name.as_str())) {
            result.push_str(usual);
            rest = rest[name.len()..].to_owned();
        } else {
            result.push(first);
            rest = rest[first.len_utf8()..].to_owned();
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
