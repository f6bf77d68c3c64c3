//! Completes what somebody types: provinces, sectors and other facet values under all their
//! spellings, issuers, and titles.

use std::collections::HashMap;

use serde::Serialize;

use crate::Result;
use crate::analyze::normalize;
use crate::index::Index;
use crate::report::ChangePointType;
use crate::search::{Count, FacetName, FacetRequest, Query};
use crate::vocab::{Province, Sector};

/// The facets whose values are completed.
const FACETS: [FacetName; 5] =
    [FacetName::Province, FacetName::Sector, FacetName::Kind, FacetName::Variant, FacetName::Issuer];

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
        for (name, values) in index.facets(&Query::all(), &request)?.facets {
            for value in values {
                let suggestion = Suggestion { facet: name.as_str(), value: value.value, count: value.count };
                entries.push((spellings(name, &suggestion.value), suggestion));
            }
        }
        let mut titles: HashMap<String, usize> = HashMap::new();
        index.export(&Query::all().limit(usize::MAX), &mut |hit| {
            *titles.entry(hit.record.title.clone()).or_default() += 1;
            Ok(true)
        })?;
        let mut titles: Vec<(String, usize)> = titles.into_iter().collect();
        titles.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        entries.extend(
            titles
                .into_iter()
                .map(|(value, count)| (vec![fold(&value)], Suggestion { facet: "title", value, count })),
        );
        Ok(Completion { entries })
    }

    /// What completes `typed`: what begins so first, then what holds it; of equals facets first, then
    /// the most frequent.
    pub fn complete(&self, typed: &str, limit: usize) -> Vec<&Suggestion> {
        let typed = fold(typed);
        if typed.is_empty() {
            return Vec::new();
        }
        let begins = |spellings: &[String]| spellings.iter().any(|text| text.starts_with(&typed));
        let holds = |spellings: &[String]| spellings.iter().any(|text| text.contains(&typed));
        let first = self.entries.iter().filter(|(spellings, _)| begins(spellings));
        let then = self.entries.iter().filter(|(spellings, _)| !begins(spellings) && holds(spellings));
        first.chain(then).take(limit).map(|(_, suggestion)| suggestion).collect()
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

/// Every way to write a value.
fn spellings(facet: FacetName, value: &str) -> Vec<String> {
    let mut spellings = vec![fold(value)];
    match facet {
        FacetName::Province => {
            if let Some(province) = Province::find(value) {
                let names = [province.full_name, province.pinyin, province.code, province.region];
                let others = province.aliases.iter().chain(&province.abbreviations);
                spellings.extend(names.iter().chain(others).map(|name| fold(name)));
            }
        }
        FacetName::Sector => spellings.extend(Sector::find(value).map(|sector| fold(sector.name()))),
        FacetName::Kind => {
            let kind = ChangePointType::ALL.into_iter().find(|kind| kind.as_str() == value);
            spellings.extend(kind.map(|kind| fold(kind.name())));
        }
        _ => {}
    }
    spellings
}
