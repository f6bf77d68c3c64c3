//! Completes what somebody types: provinces, sectors and other facet values under all their
//! spellings, issuers, and titles.

use std::collections::HashMap;

use serde::Serialize;

use crate::Result;
use crate::analyze::{normalize, pinyin};
use crate::fields::Field;
use crate::index::Index;
use crate::report::{ChangePointType, RecordKind};
use crate::request::Request;
use crate::search::{Count, FacetRequest};
use crate::vocab::{Province, Sector};

/// The facets whose values are completed.
const FACETS: [Field; 6] =
    [Field::Province, Field::Sector, Field::Type, Field::Kind, Field::Variant, Field::Issuer];

/// A text that completes what was typed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct Suggestion {
    /// What it is: a facet, or `title`.
    pub facet: &'static str,
    /// The text as a filter or a query takes it.
    pub value: String,
    /// Records that have it.
    pub count: usize,
}

/// Everything that can be completed in one commit.
#[derive(Debug)]
pub(super) struct Completion {
    entries: Vec<(Vec<String>, Suggestion)>,
}

impl Completion {
    /// Gathers the values of facets, and the titles of all records.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn of(index: &Index) -> Result<Completion> {
        let mut entries = Vec::new();
        let request = FacetRequest { names: FACETS.to_vec(), count: Count::Records };
        for (name, values) in index.facets(&Request::default(), &request)?.facets {
            for value in values {
                let suggestion = Suggestion { facet: name.name(), value: value.value, count: value.count };
                entries.push((spellings(name, &suggestion.value), suggestion));
            }
        }
        let mut titles: HashMap<String, usize> = HashMap::new();
        index.export(&Request::default().limit(usize::MAX), &mut |hit| {
            *titles.entry(hit.record.title.clone()).or_default() += 1;
            Ok(true)
        })?;
        let mut titles: Vec<(String, usize)> = titles.into_iter().collect();
        titles.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        entries.extend(
            titles
                .into_iter()
                .map(|(value, count)| (of_title(&value), Suggestion { facet: "title", value, count })),
        );
        Ok(Completion { entries })
    }

    /// What completes `typed`: what begins so first, then what holds it, then what begins so in pinyin, in
    /// full or by initials; of equals facets first, then the most frequent.
    pub fn complete(&self, typed: &str, limit: usize) -> Vec<&Suggestion> {
        let typed = fold(typed);
        if typed.is_empty() {
            return Vec::new();
        }
        let is_pinyin = typed.is_ascii();
        let mut ranked: Vec<(u8, &Suggestion)> = self
            .entries
            .iter()
            .filter_map(|(spellings, suggestion)| {
                let any = |fits: &dyn Fn(&String) -> bool| spellings.iter().any(fits);
                let rank = match () {
                    () if any(&|text| text.starts_with(&typed)) => 0,
                    () if any(&|text| text.contains(&typed)) => 1,
                    () if is_pinyin && any(&|text| pinyin::begins(&typed, text)) => 2,
                    () => return None,
                };
                Some((rank, suggestion))
            })
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().take(limit).map(|(_, suggestion)| suggestion).collect()
    }
}

/// As it is compared: in normal form, without blanks and the marks about a title.
fn fold(text: &str) -> String {
    let normal = normalize(text);
    normal
        .text()
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '《' | '》' | '"' | '_' | '-'))
        .collect()
}

/// A title, whole and without the province at its beginning: `lvse` begins 贵州省绿色工厂名单 too.
fn of_title(title: &str) -> Vec<String> {
    let whole = fold(title);
    let province = Province::find_all(&whole).next().filter(|(_, range)| range.start == 0);
    let rest = province.map(|(_, range)| whole[range.end..].to_owned());
    std::iter::once(whole).chain(rest).collect()
}

/// Every way to write a value.
fn spellings(facet: Field, value: &str) -> Vec<String> {
    let mut spellings = vec![fold(value)];
    match facet {
        Field::Province => {
            if let Some(province) = Province::find(value) {
                let names = [province.full_name, province.pinyin, province.code, province.region];
                let others = province.aliases.iter().chain(&province.abbreviations);
                spellings.extend(names.iter().chain(others).map(|name| fold(name)));
            }
        }
        Field::Sector => spellings.extend(Sector::find(value).map(|sector| fold(sector.name()))),
        Field::Type => spellings.extend(ChangePointType::find(value).map(|of_point| fold(of_point.name()))),
        Field::Kind => spellings.extend(RecordKind::find(value).map(|kind| fold(kind.name()))),
        _ => {}
    }
    spellings
}
