//! Date, issuer and place that follow a name without labels: （国家发改委，2021年10月11日）, —— 2021-11-24 | 省能源局.

use super::FieldName;
use super::date;
use super::fold::fold;
use super::labels;
use crate::vocab::Province;

/// A value and what it is.
pub(super) type Value = (FieldName, String);

/// Longest name of an issuer, in characters.
const LONGEST_ISSUER: usize = 40;
/// Longest name of a place, in characters: 新疆维吾尔自治区, with a city behind it.
const LONGEST_PLACE: usize = 14;
/// How many clauses after a name may state its date and issuer.
const MOST_CLAUSES: usize = 4;

/// Endings of the names of public bodies and companies.
const BODIES: &[&str] = &[
    "委",
    "部",
    "局",
    "厅",
    "院",
    "府",
    "会",
    "办",
    "公司",
    "集团",
    "中心",
    "署",
    "银行",
    "司",
    "处",
    "电网",
    "铁路",
    "石化",
    "石油",
    "机场",
    "联盟",
    "基金",
    "组",
    "交易所",
    "指挥部",
    "大学",
    "人大",
    "机制",
    "专班",
    "央行",
    "法院",
    "研究所",
    "工商联",
    "企业",
    "工厂",
    "电厂",
    "协会",
    "commission",
    "bureau",
    "ministry",
    "council",
    "government",
    "department",
    "administration",
    "office",
    "committee",
    "agency",
    "company",
    "corporation",
    "group",
    "authority",
];
/// Endings of the names of places.
const PLACES: &[&str] = &[
    "省", "市", "区", "县", "州", "旗", "盟", "镇", "乡", "国", "城", "村", "岛", "港", "境内", "全域", "湾",
    "库区", "新区",
];
const VERBS: &[&str] = &[
    "联合发布",
    "联合印发",
    "正式发布",
    "正式印发",
    "发布",
    "印发",
    "出台",
    "颁布",
    "下发",
    "公布",
    "制定",
    "审议通过",
    "通过",
    "批准",
    "发文",
    "转发",
    "批复",
    "牵头",
    "起实施",
    "实施",
    "施行",
    "生效",
    "起施行",
    "投产",
    "投运",
    "启动",
    "开工",
    "并网",
];

/// The values in a bracket; `None` if the bracket is part of the name.
pub(super) fn bracket(inner: &str) -> Option<Vec<Value>> {
    let parts: Vec<&str> = inner
        .split(['，', ',', '；', ';', '|', '｜'])
        .flat_map(dots)
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    let values: Vec<Option<Value>> = parts.iter().map(|part| value(part)).collect();
    // 《…通知》（发改价格〔2021〕1439号）: the number is a part of the name.
    if values.iter().all(|v| v.as_ref().is_some_and(|(name, _)| *name == FieldName::Number)) {
        return None;
    }
    let is_dated = values.iter().flatten().any(|(name, _)| *name == FieldName::Date);
    let known = values.iter().flatten().count();
    if known == 0 || (!is_dated && known < parts.len()) {
        return None;
    }
    let rest = |part: &&str| is_dated && is_name(part);
    Some(
        parts
            .iter()
            .zip(values)
            .filter_map(|(part, value)| {
                value.or_else(|| rest(part).then(|| (FieldName::Issuer, (*part).to_owned())))
            })
            .collect(),
    )
}

/// `国务院 · 2021年` is two parts; `古尔班·江` is one.
fn dots(part: &str) -> impl Iterator<Item = &str> {
    part.split(" · ").flat_map(|p| p.split(" - ")).flat_map(|p| p.split(" / "))
}

/// Whether `part` can name a body without a known ending.
fn is_name(part: &str) -> bool {
    part.chars().count() <= 10
        && !part.contains(|c: char| c.is_ascii_digit() || matches!(c, '“' | '"' | '《'))
        && !["版", "稿", "期", "号", "批", "等", "年", "试行", "修订", "项目", "部分", "全国", "更新"]
            .iter()
            .any(|end| part.ends_with(end))
}

/// The value of a part, if the part is nothing else.
pub(super) fn value(part: &str) -> Option<Value> {
    let part = part.trim().trim_matches(['*', '_', '`']).trim();
    if let Some((label, text)) = part.split_once(['：', ':']) {
        let name = labels::canonical(label)?;
        return (label.chars().count() <= 8 && !text.trim().is_empty())
            .then(|| (name, text.trim().to_owned()));
    }
    if let Some(found) = date::find_at_start(part) {
        let rest = part[found.bytes.end..].trim();
        let is_span = found.date.precision == super::Precision::Range
            && found.date.text.chars().all(|c| !"年月".contains(c))
            && found.date.text.len() <= 11;
        // （2021—2025年） is the time of a plan.
        let is_plan = is_span
            || (found.date.start.year() != found.date.end.year()
                && found.date.precision == super::Precision::Range);
        let is_verb =
            VERBS.contains(&rest) || ["左右", "前后", "起", "底", "初", "中旬", "以来"].contains(&rest);
        if (rest.is_empty() || is_verb) && !is_plan {
            return Some((FieldName::Date, part.to_owned()));
        }
        return None;
    }
    let is_number = part.contains(['〔', '［', '[']) && part.ends_with('号');
    if is_number {
        return Some((FieldName::Number, part.to_owned()));
    }
    // 工业和信息化部等六部门
    let is_joint = ["部门", "部委", "单位"].iter().any(|end| part.ends_with(end));
    if is_joint && part.split_once('等').is_some_and(|(first, _)| is_body(first)) {
        return Some((FieldName::Issuer, part.to_owned()));
    }
    let named = without_verb(part);
    if is_body(named) {
        return Some((FieldName::Issuer, named.to_owned()));
    }
    is_place(part).then(|| (FieldName::Location, part.to_owned()))
}

fn without_verb(part: &str) -> &str {
    let part = part.strip_prefix('由').unwrap_or(part);
    VERBS.iter().find_map(|verb| part.strip_suffix(verb)).unwrap_or(part).trim_end_matches("等").trim()
}

/// Whether `text` is the name of a public body or of a company, or several of them.
pub(super) fn is_body(text: &str) -> bool {
    let folded = fold(text);
    let count = folded.chars().count();
    (2..=LONGEST_ISSUER).contains(&count)
        && !folded.contains(['。', ',', '“', '"', '《'])
        && !folded.starts_with(|c: char| c.is_ascii_digit())
        && folded
            .split(['、', '/'])
            .all(|part| BODIES.iter().any(|end| part.trim().ends_with(end) && part.trim() != *end))
}

/// Whether `text` is only a place or a list of places: 全省, 河南省全域, 合肥市、芜湖市; not 全省重点企业.
pub(super) fn is_place(text: &str) -> bool {
    !text.trim().is_empty()
        && text.trim_end_matches('等').split(['、', '，', ',', '/', '和', '及', '与']).all(|part| {
            let part = part.trim();
            let endings = ["全域", "全境", "境内", "辖区", "行政区域", "区域", "地区", "范围", "域"];
            let stem = endings.iter().find_map(|end| part.strip_suffix(end)).unwrap_or(part);
            let is_named = [part, stem]
                .iter()
                .any(|p| PLACES.iter().any(|end| p.ends_with(end)) || Province::find(p).is_some());
            is_named && (2..=LONGEST_PLACE).contains(&part.chars().count())
        })
}

/// The issuer, and maybe the date, before a name: 浙江省能源局于2020年12月14日发布.
pub(super) fn published(text: &str) -> Option<Vec<Value>> {
    let text = text.trim().trim_end_matches('了');
    let is_announced = VERBS.iter().any(|verb| text.ends_with(verb));
    let values = clause_values(text);
    let has_issuer = values.iter().any(|(name, _)| *name == FieldName::Issuer);
    (is_announced && has_issuer).then_some(values)
}

/// The values in the first clauses after a name: 发布于2021年3月12日，发布机构为省工信厅。
pub(super) fn clauses(text: &str) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for clause in text.split(['，', '。', '；', ';', ',']).take(MOST_CLAUSES) {
        for (name, value) in clause_values(clause.trim()) {
            if !found.iter().any(|(known, _)| *known == name) {
                found.push((name, value));
            }
        }
    }
    found
}

fn clause_values(clause: &str) -> Vec<Value> {
    for (mark, name) in [
        ("发布机构为", FieldName::Issuer),
        ("发布单位为", FieldName::Issuer),
        ("发文机关为", FieldName::Issuer),
        ("发布机构是", FieldName::Issuer),
        ("发布时间为", FieldName::Date),
        ("时间为", FieldName::Date),
        ("发生于", FieldName::Date),
        ("发布于", FieldName::Date),
        ("印发于", FieldName::Date),
        ("出台于", FieldName::Date),
        ("地点为", FieldName::Location),
        ("地点在", FieldName::Location),
        ("位于", FieldName::Location),
    ] {
        let Some(rest) = clause.strip_prefix(mark) else { continue };
        let is_right = name != FieldName::Date || date::find_at_start(rest).is_some();
        if is_right && !rest.is_empty() && rest.chars().count() <= LONGEST_ISSUER {
            return vec![(name, rest.trim().to_owned())];
        }
    }
    // 国务院于2021年10月24日发布
    if let Some((left, right)) = clause.split_once('于')
        && let Some(found) = date::find_at_start(right)
        && (left.is_empty() || is_body(without_verb(left)))
    {
        let date = (FieldName::Date, right[found.bytes].to_owned());
        let issuer = Some(without_verb(left)).filter(|left| !left.is_empty());
        return issuer.map(|left| (FieldName::Issuer, left.to_owned())).into_iter().chain([date]).collect();
    }
    // 2022年2月省交通厅发布
    let clause = clause.strip_prefix('于').unwrap_or(clause);
    let has_verb = VERBS.iter().any(|verb| clause.ends_with(verb));
    let (mut values, rest) = match date::find_at_start(clause) {
        Some(found) => {
            (vec![(FieldName::Date, clause[found.bytes.clone()].to_owned())], &clause[found.bytes.end..])
        }
        None => (Vec::new(), clause),
    };
    let rest = rest.trim().trim_start_matches(['，', ' ']);
    let mut named = without_verb(rest);
    // 国家能源局2021年3月出台
    let dated = date::dates(named).last().filter(|found| values.is_empty() && found.bytes.end == named.len());
    if let Some(found) = dated.filter(|_| has_verb) {
        values.push((FieldName::Date, named[found.bytes.clone()].to_owned()));
        named = &named[..found.bytes.start];
    }
    if has_verb && named.len() < rest.len() && is_body(named) {
        values.push((FieldName::Issuer, named.to_owned()));
    } else if !has_verb && !rest.is_empty() && !is_body(rest) {
        values.clear();
    } else if rest.is_empty() && values.is_empty() {
        return values;
    } else if is_body(rest) && !values.is_empty() {
        values.push((FieldName::Issuer, rest.to_owned()));
    }
    values
}
