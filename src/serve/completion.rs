//! Completes typed text: provinces, sectors and other facet values under all their
//! spellings, issuers, words of the field, and titles; Chinese or in pinyin.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::Serialize;

use crate::Result;
use crate::analyze::{is_cjk, normalize, pinyin};
use crate::backend::Reader;
use crate::fields::Field;
use crate::query::Expr;
use crate::report::{ChangePointType, RecordKind};
use crate::request::Request;
use crate::search::{Count, CountedText, FacetRequest};
use crate::vocab::{Province, Sector};

/// The facets whose values are completed.
const FACETS: [Field; 6] =
    [Field::Province, Field::Sector, Field::Type, Field::Kind, Field::Variant, Field::Issuer];

/// Words that are counted for one completion.
const MOST_WORDS: usize = 12;

/// A text that completes what was typed.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(super) struct Suggestion {
    /// What it is: a facet, `word` or `title`.
    pub facet: &'static str,
    /// The text as a filter or a query takes it.
    pub value: String,
    /// Records that have it.
    pub count: usize,
}

/// A suggestion and what it stands for.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub(crate) struct Completed {
    #[serde(flatten)]
    suggestion: Suggestion,
    /// The characters of `q` that it completes: a range from 0, the end excluded.
    #[schema(value_type = Vec<u32>, min_items = 2, max_items = 2)]
    span: (usize, usize),
}

/// Titles that are kept for completion, the most frequent ones.
const MOST_TITLES: usize = 100_000;

/// Everything that can be completed in one commit.
#[derive(Debug)]
pub(crate) struct Completion {
    /// The values of facets, with their spellings.
    values: Vec<Entry>,
    /// Titles, once they are gathered.
    titles: OnceLock<Vec<Entry>>,
    /// Names of the thesaurus and the lexicon, the shortest first.
    words: Vec<String>,
}

/// A suggestion with all its spellings.
type Entry = (Vec<String>, Suggestion);

/// What is compared with the entries.
struct Typed {
    text: String,
    /// Whether it may be pinyin.
    is_latin: bool,
}

impl Typed {
    fn new(text: &str) -> Typed {
        let text = fold(text);
        let is_latin = text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        Typed { text, is_latin }
    }

    fn begins(&self, spelling: &str) -> bool {
        spelling.starts_with(&self.text) || self.is_latin && pinyin::begins(&self.text, spelling)
    }
}

impl Completion {
    /// Gathers the values of facets; titles take longer.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn of(index: &Reader) -> Result<Completion> {
        let mut values = Vec::new();
        let request = FacetRequest { names: FACETS.to_vec(), count: Count::Records };
        for (name, counted) in index.facets(&Request::default(), &request)?.facets {
            for value in counted {
                let suggestion = Suggestion { facet: name.name(), value: value.value, count: value.count };
                values.push((spellings(name, &suggestion.value), suggestion));
            }
        }
        let analyzer = index.analyzer();
        let words = pinyin::vocabulary(analyzer.thesaurus(), analyzer.lexicon());
        let words: BTreeSet<&str> = words.filter(|word| word.contains(is_cjk)).collect();
        let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        words.sort_by_key(|word| word.chars().count());
        Ok(Completion { values, titles: OnceLock::new(), words })
    }

    /// Gathers titles: it looks at every record.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn gather_titles(&self, index: &Reader) -> Result<()> {
        let titles = index.titles(MOST_TITLES)?.into_iter().map(|CountedText { value, count }| {
            (of_title(&value), Suggestion { facet: "title", value, count })
        });
        // OK because another thread has set the same titles.
        let _ = self.titles.set(titles.collect());
        Ok(())
    }

    /// The completions of all of `typed` or of its last word. Prefix matches come before substring matches;
    /// among equals, facets come first, then the most frequent.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn complete(&self, index: &Reader, typed: &str, limit: usize) -> Result<Vec<Completed>> {
        let end = typed.chars().count();
        let (start, last) = last_word(typed);
        let completed = |start: usize| move |suggestion| Completed { suggestion, span: (start, end) };
        let mut all: Vec<Completed> = Vec::new();
        let last = Typed::new(last);
        if !last.text.is_empty() {
            let facets = matching(&self.values, &last).take(limit);
            all.extend(facets.chain(self.counted_words(index, &last)?).map(completed(start)));
            // Words and facets may be the same text: 贵州.
            let mut seen = BTreeSet::new();
            all.retain(|one| seen.insert(one.suggestion.value.clone()));
        }
        // Half of the places are kept for titles.
        let typed = Typed::new(typed);
        let titles = self.titles.get().map_or(&[][..], Vec::as_slice);
        let titles: Vec<Completed> = matching(titles, &typed).take(limit).map(completed(0)).collect();
        all.truncate(limit - titles.len().min(limit / 2));
        all.extend(titles);
        all.truncate(limit);
        Ok(all)
    }

    /// The words with this prefix that records have, the most frequent first.
    fn counted_words(&self, index: &Reader, typed: &Typed) -> Result<Vec<Suggestion>> {
        let mut found = Vec::new();
        let longer = |word: &&String| word.as_str() != typed.text && typed.begins(word);
        for value in self.words.iter().filter(longer).take(MOST_WORDS) {
            let literal = Expr::parse(&format!("\"{value}\""))?;
            let count = index.count(&Request::from(literal), Count::Records)?;
            found.push(Suggestion { facet: "word", value: value.clone(), count });
        }
        found.retain(|word| word.count > 0);
        found.sort_by_key(|word| std::cmp::Reverse(word.count));
        Ok(found)
    }
}

fn matching(entries: &[Entry], typed: &Typed) -> impl Iterator<Item = Suggestion> {
    let begins = |spellings: &[String]| spellings.iter().any(|text| typed.begins(text));
    let holds = |spellings: &[String]| spellings.iter().any(|text| text.contains(&typed.text));
    let entries = || entries.iter().filter(|_| !typed.text.is_empty());
    let first = entries().filter(move |(spellings, _)| begins(spellings));
    let then = entries().filter(move |(spellings, _)| !begins(spellings) && holds(spellings));
    first.chain(then).map(|(_, suggestion)| suggestion.clone())
}

/// The place of the last word, in characters, and the word.
fn last_word(typed: &str) -> (usize, &str) {
    let at = typed
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + typed[at..].chars().next().map_or(0, char::len_utf8));
    (typed[..at].chars().count(), &typed[at..])
}

/// A text as it is compared: in normal form, without blanks and the marks around a title.
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
