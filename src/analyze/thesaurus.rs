//! The thesaurus of the field: other names of a thing, narrower and broader terms, related ones.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use xxhash_rust::xxh3::xxh3_64;

use super::normal::{normalize, spaced};
use crate::{Error, ErrorKind, Result};

/// The built-in groups, as a text that [`Thesaurus::parse`] reads.
pub const BUILT_IN: &str = include_str!("../../schema/thesaurus.txt");

const BETWEEN_NAMES: &str = ", ";
const BEFORE_NARROWER: &str = " > ";
const BEFORE_RELATED: &str = " ~ ";

/// A typed name may be longer than the listed one by the endings of its plurals.
const PLURAL_BYTES: usize = 8;

static GROUPS: LazyLock<Groups> = LazyLock::new(|| Groups::new(Cow::Borrowed(BUILT_IN)));

/// The built-in thesaurus and a user's groups.
#[derive(Debug, Clone, Default)]
pub struct Thesaurus {
    user: Groups,
}

/// What an alternative is to the name that was typed. The first ones are closer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Another name of the same thing.
    Same,
    /// A kind or part of it.
    Narrower,
    /// What it is a kind or part of.
    Broader,
    /// Something that reports mention in its place, or with it.
    Related,
}

/// A name that records may have in place of the one that was typed.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Alternative {
    /// The name in normal form.
    pub name: String,
    /// What it is to the one that was typed.
    pub relation: Relation,
}

/// A run of words that the thesaurus knows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Expansion {
    /// Which of the words: positions, the end excluded.
    pub words: Range<usize>,
    /// The other names, the closest first, each once.
    pub alternatives: Vec<Alternative>,
}

impl Thesaurus {
    /// Reads a user's groups, which are added to the built-in ones. A group is a line: the names of
    /// one thing separated by commas, then `>` and its narrower terms, then `~` and related terms, both
    /// optional. `#` begins a comment line.
    ///
    /// ```
    /// use tansuo::analyze::{Relation, Thesaurus};
    ///
    /// let thesaurus = Thesaurus::parse("储热, heat storage > 熔盐储热 ~ 蓄冷")?;
    /// let found = thesaurus.alternatives("储热");
    /// assert!(found.iter().any(|other| other.name == "蓄冷" && other.relation == Relation::Related));
    /// # Ok::<(), tansuo::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`] with the number of the line: a group of a single name, an empty name, or
    /// marks in another order.
    pub fn parse(user: &str) -> Result<Thesaurus> {
        let mut text = String::new();
        for (number, line) in user.lines().enumerate() {
            // The normal form of the line has the marks in ASCII, and no spaces about them.
            let line = normalize(line);
            if !line.text().is_empty() && !line.text().starts_with('#') {
                let group = parse_group(line.text()).map_err(|message| {
                    Error::new(ErrorKind::Settings, format!("thesaurus line {}: {message}", number + 1))
                })?;
                text += &group;
                text.push('\n');
            }
        }
        Ok(Thesaurus { user: Groups::new(Cow::Owned(text)) })
    }

    /// The runs of `words`, the words of a query in normal form, that are names: from the left, the
    /// longest first, without overlap. Words that are not Chinese have a space between them.
    pub fn expand(&self, words: &[&str]) -> Vec<Expansion> {
        let mut expansions = Vec::new();
        let mut start = 0;
        while start < words.len() {
            let length = self.longest_at(&words[start..]);
            if length > 0 {
                let alternatives = self.alternatives(&joined(&words[start..start + length]));
                expansions.push(Expansion { words: start..start + length, alternatives });
            }
            start += length.max(1);
        }
        expansions
    }

    /// The other names for `name`, which is in normal form: the closest first, each once. A related,
    /// narrower or broader term brings its own other names. An English name is found in singular and
    /// plural.
    pub fn alternatives(&self, name: &str) -> Vec<Alternative> {
        let mut found = Vec::new();
        let own = self.same(name);
        own.iter().for_each(|same| add(&mut found, same, Relation::Same));
        for place in self.places(name).filter(|place| place.section == Section::Same) {
            for (section, term) in names_of(place.group) {
                let relation = match section {
                    Section::Same => continue,
                    Section::Narrower => Relation::Narrower,
                    Section::Related => Relation::Related,
                };
                self.same(term).iter().for_each(|same| add(&mut found, same, relation));
            }
        }
        for place in own.iter().flat_map(|name| self.places(name)) {
            let relation = match place.section {
                Section::Same => continue,
                Section::Narrower => Relation::Broader,
                Section::Related => Relation::Related,
            };
            let heads = names_of(place.group).filter(|(section, _)| *section == Section::Same);
            heads.for_each(|(_, head)| add(&mut found, head, relation));
        }
        found.retain(|other| other.name != name);
        found.sort_by_key(|other| other.relation);
        found
    }

    /// Every name, in the order of the groups; one in several groups comes several times.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        GROUPS.names().chain(self.user.names())
    }

    /// How many of `words`, from the first one on, make the longest name; 0 for none.
    fn longest_at(&self, words: &[&str]) -> usize {
        let longest_bytes = GROUPS.longest_bytes.max(self.user.longest_bytes) + PLURAL_BYTES;
        let mut name = String::new();
        let mut best = 0;
        for (i, word) in words.iter().enumerate() {
            push(&mut name, word);
            if name.len() > longest_bytes {
                break;
            }
            if self.places(&name).next().is_some() {
                best = i + 1;
            }
        }
        best
    }

    /// `name` and its other names, each once.
    fn same<'a>(&'a self, name: &'a str) -> Vec<&'a str> {
        let mut all = vec![name];
        for place in self.places(name).filter(|place| place.section == Section::Same) {
            for (section, other) in names_of(place.group) {
                if section == Section::Same && !all.contains(&other) {
                    all.push(other);
                }
            }
        }
        all
    }

    fn places<'a>(&'a self, name: &str) -> impl Iterator<Item = Place<'a>> {
        let name = folded(name);
        let hash = hash(&name);
        GROUPS.places(hash).chain(self.user.places(hash)).filter_map(move |group| {
            let (section, _) = names_of(group).find(|(_, other)| folded(other) == name)?;
            Some(Place { group, section })
        })
    }
}

/// The user's groups, as [`Thesaurus::parse`] reads them.
impl fmt::Display for Thesaurus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.user.text)
    }
}

/// Where a name is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    Same,
    Narrower,
    Related,
}

/// A group that has a name.
struct Place<'a> {
    group: &'a str,
    section: Section,
}

/// Groups of names in normal form, a group a line, in the notation of the built-in text.
#[derive(Debug, Clone, Default)]
struct Groups {
    text: Cow<'static, str>,
    /// For each name its hash, in the upper half, and the byte at which the line begins; sorted.
    index: Vec<u64>,
    /// No name is longer.
    longest_bytes: usize,
}

impl Groups {
    fn new(text: Cow<'static, str>) -> Groups {
        let mut index = Vec::new();
        let mut longest_bytes = 0;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            for (_, name) in groups(line).flat_map(names_of) {
                longest_bytes = longest_bytes.max(name.len());
                index.push(u64::from(hash(&folded(name))) << 32 | start as u64);
            }
            start += line.len();
        }
        index.sort_unstable();
        Groups { text, index, longest_bytes }
    }

    /// The groups with a name of this hash.
    fn places(&self, hash: u32) -> impl Iterator<Item = &str> {
        let first = self.index.partition_point(|entry| entry >> 32 < u64::from(hash));
        let entries = self.index[first..].iter().take_while(move |entry| *entry >> 32 == u64::from(hash));
        entries.filter_map(|entry| self.text[(entry & 0xffff_ffff) as usize..].lines().next())
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        groups(&self.text).flat_map(names_of).map(|(_, name)| name)
    }
}

/// The lines of a text that are groups.
fn groups(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The names of a group, each with the section it is in.
fn names_of(group: &str) -> impl Iterator<Item = (Section, &str)> {
    let (rest, related) = group.split_once(BEFORE_RELATED).unwrap_or((group, ""));
    let (same, narrower) = rest.split_once(BEFORE_NARROWER).unwrap_or((rest, ""));
    let sections = [(Section::Same, same), (Section::Narrower, narrower), (Section::Related, related)];
    sections.into_iter().filter(|(_, names)| !names.is_empty()).flat_map(|(section, names)| {
        names.split(BETWEEN_NAMES).map(move |name| (section, name))
    })
}

/// A group as the built-in text has it, from a line in normal form.
fn parse_group(line: &str) -> Result<String, &'static str> {
    let mut names: Vec<&str> = Vec::new();
    let mut group = String::with_capacity(line.len() + 16);
    let (rest, related) = line.split_once('~').map_or((line, None), |(rest, list)| (rest, Some(list)));
    let (same, narrower) = rest.split_once('>').map_or((rest, None), |(rest, list)| (rest, Some(list)));
    let sections = [("", Some(same)), (BEFORE_NARROWER, narrower), (BEFORE_RELATED, related)];
    for (mut before, list) in sections {
        for name in list.into_iter().flat_map(|list| list.split(',')) {
            if name.is_empty() {
                return Err("an empty name; separate names by single commas");
            }
            if name.contains(['>', '~']) {
                return Err("write the names, then “>” and narrower terms, then “~” and related terms, each once");
            }
            if !names.contains(&name) {
                names.push(name);
                group += before;
                group += name;
                before = BETWEEN_NAMES;
            }
        }
    }
    if names.len() < 2 {
        return Err("a single name; a group needs two or more, separated by commas");
    }
    Ok(group)
}

fn add(found: &mut Vec<Alternative>, name: &str, relation: Relation) {
    match found.iter_mut().find(|other| other.name == name) {
        Some(known) => known.relation = known.relation.min(relation),
        None => found.push(Alternative { name: name.to_owned(), relation }),
    }
}

fn joined(words: &[&str]) -> String {
    let mut name = String::new();
    words.iter().for_each(|word| push(&mut name, word));
    name
}

/// Two words that are not Chinese had a space between them.
fn push(name: &mut String, word: &str) {
    if name.ends_with(spaced) && word.starts_with(spaced) {
        name.push(' ');
    }
    name.push_str(word);
}

fn hash(folded: &str) -> u32 {
    (xxh3_64(folded.as_bytes()) >> 32) as u32
}

/// A name as it is compared: English words in the singular, without hyphens.
fn folded(name: &str) -> Cow<'_, str> {
    if !name.bytes().any(|byte| byte == b's' || byte == b'-') {
        return Cow::Borrowed(name);
    }
    let mut folded = String::with_capacity(name.len());
    for word in name.split([' ', '-']) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        let (stem, ending) = singular(word);
        folded += stem;
        folded += ending;
    }
    Cow::Owned(folded)
}

/// The singular of an English word, in two pieces: factories, buses, plants.
fn singular(word: &str) -> (&str, &'static str) {
    if word.len() <= 3 || !word.is_ascii() {
        return (word, "");
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return (stem, "y");
    }
    let endings = ["sses", "shes", "ches", "xes"];
    if endings.iter().any(|ending| word.ends_with(ending)) {
        return (&word[..word.len() - 2], "");
    }
    match word.strip_suffix('s') {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => (stem, ""),
        _ => (word, ""),
    }
}
