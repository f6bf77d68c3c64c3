//! The thesaurus of the field: other names of a thing, narrower and broader terms, related ones.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64;

use super::normal::{is_spaced, normalize};
use crate::message::{Message, message};
use crate::{Error, ErrorKind, Result};

/// The built-in groups, as a text that [`Thesaurus::parse`] reads.
pub const BUILT_IN: &str = include_str!("../../schema/thesaurus.txt");

/// The [`index`] of the built-in text; `tests/analyze_data.rs` writes it.
static INDEX: &[Entry] = include_bytes!("../../schema/thesaurus.bin").as_chunks().0;

static GROUPS: Groups =
    Groups { text: Cow::Borrowed(BUILT_IN), index: Cow::Borrowed(INDEX), longest_bytes: longest(BUILT_IN) };

const BETWEEN_NAMES: &str = ", ";
const BEFORE_NARROWER: &str = " > ";
const BEFORE_RELATED: &str = " ~ ";

/// Plural endings may make a typed name longer than the listed one, by so many bytes.
const PLURAL_BYTES: usize = 8;

/// The built-in thesaurus and a user's groups.
#[derive(Debug, Clone, Default)]
pub struct Thesaurus {
    user: Groups,
}

/// How an alternative is related to the typed name, the closest relation first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
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

/// A name that records may have instead of the typed one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Alternative {
    /// The name in normal form.
    pub name: String,
    /// How it is related to the typed name.
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
            // The normal form of the line has the marks in ASCII, and no spaces around them.
            let line = normalize(line);
            if !line.text().is_empty() && !line.text().starts_with('#') {
                let group = parse_group(line.text()).map_err(|message| {
                    Error::new(
                        ErrorKind::Settings,
                        message!("thesaurus line %{line}: %{message}", line = number + 1, message = message),
                    )
                })?;
                text += &group;
                text.push('\n');
            }
        }
        let user = Groups { index: index(&text).into(), longest_bytes: longest(&text), text: text.into() };
        Ok(Thesaurus { user })
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
    /// plural, with hyphens or spaces.
    pub fn alternatives(&self, name: &str) -> Vec<Alternative> {
        let own = self.same(name);
        let mut found: Vec<(&str, Relation)> = own.iter().map(|&same| (same, Relation::Same)).collect();
        for group in self.homes(name) {
            for (terms, relation) in
                [(group.narrower, Relation::Narrower), (group.related, Relation::Related)]
            {
                let names = split(terms).flat_map(|term| self.same(term));
                names.for_each(|name| add(&mut found, name, relation));
            }
        }
        for (group, section) in own.iter().flat_map(|name| self.places(name)) {
            let relation = match section {
                Section::Same => continue,
                Section::Narrower => Relation::Broader,
                Section::Related => Relation::Related,
            };
            split(group.same).for_each(|name| add(&mut found, name, relation));
        }
        found.retain(|(other, _)| *other != name);
        found.sort_by_key(|&(_, relation)| relation);
        found.into_iter().map(|(name, relation)| Alternative { name: name.to_owned(), relation }).collect()
    }

    /// Every name, in the order of the groups; a name in several groups occurs several times.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        GROUPS.names().chain(self.user.names())
    }

    /// The number of words of the longest name at the beginning of `words`; 0 for none.
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
        for other in self.homes(name).flat_map(|group| split(group.same)) {
            if !all.contains(&other) {
                all.push(other);
            }
        }
        all
    }

    /// The groups of the things that `name` names.
    fn homes<'a>(&'a self, name: &str) -> impl Iterator<Item = Group<'a>> {
        self.places(name).filter(|(_, section)| *section == Section::Same).map(|(group, _)| group)
    }

    /// The groups that have `name`, and where.
    fn places<'a>(&'a self, name: &str) -> impl Iterator<Item = (Group<'a>, Section)> {
        let folded = folded(name).into_owned();
        let hash = hash(&folded);
        let own = [&GROUPS, &self.user].into_iter().flat_map(move |groups| groups.places(hash));
        own.filter(move |place| place.name == folded || self::folded(place.name) == folded)
            .map(|place| (Group::of(place.line), place.section()))
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

/// The hash of a name, then the byte of the text at which the name begins, both big-endian `u32`.
type Entry = [u8; 8];

/// Groups of names in normal form, a group a line, in the notation of the built-in text.
#[derive(Debug, Clone, Default)]
struct Groups {
    text: Cow<'static, str>,
    /// An entry for each name, sorted.
    index: Cow<'static, [Entry]>,
    /// An upper bound for the length of a name.
    longest_bytes: usize,
}

/// A name in a line.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    line: &'a str,
    before: &'a str,
    name: &'a str,
}

/// The lists of a group.
#[derive(Debug, Clone, Copy)]
struct Group<'a> {
    same: &'a str,
    narrower: &'a str,
    related: &'a str,
}

impl Groups {
    /// The names of this hash.
    fn places(&self, hash: u32) -> impl Iterator<Item = Place<'_>> {
        let hash_of = |entry: &Entry| u32::from_be_bytes([entry[0], entry[1], entry[2], entry[3]]);
        let first = self.index.partition_point(|entry| hash_of(entry) < hash);
        let entries = self.index[first..].iter().take_while(move |entry| hash_of(entry) == hash);
        entries.filter_map(|entry| {
            let at = u32::from_be_bytes([entry[4], entry[5], entry[6], entry[7]]) as usize;
            let (before, rest) = self.text.split_at_checked(at)?;
            let start = before.rfind('\n').map_or(0, |end| end + 1);
            let line = self.text[start..].lines().next()?;
            let name = split(rest.split(['\n', '>', '~']).next()?).next()?.trim_end();
            Some(Place { line, before: &before[start..], name })
        })
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        groups(&self.text).flat_map(|(line, _)| Group::of(line).names())
    }
}

impl Place<'_> {
    fn section(&self) -> Section {
        match self.before {
            before if before.contains('~') => Section::Related,
            before if before.contains('>') => Section::Narrower,
            _ => Section::Same,
        }
    }
}

impl<'a> Group<'a> {
    fn of(line: &'a str) -> Group<'a> {
        let (rest, related) = line.split_once('~').unwrap_or((line, ""));
        let (same, narrower) = rest.split_once('>').unwrap_or((rest, ""));
        Group { same: same.trim(), narrower: narrower.trim(), related: related.trim() }
    }

    fn names(self) -> impl Iterator<Item = &'a str> {
        [self.same, self.narrower, self.related].into_iter().flat_map(split)
    }
}

/// The names of a list.
fn split(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim_start).filter(|name| !name.is_empty())
}

/// The lines of a text that are groups, each with the byte at which it begins.
fn groups(text: &str) -> impl Iterator<Item = (&str, usize)> {
    let lines = text.lines().map(|line| (line, line.as_ptr() as usize - text.as_ptr() as usize));
    lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'))
}

/// An upper bound for the length of a name: the longest text between two separators, in bytes.
const fn longest(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut length, mut longest) = (0, 0, 0);
    while at < bytes.len() {
        length = if matches!(bytes[at], b',' | b'>' | b'~' | b'\n') { 0 } else { length + 1 };
        longest = if length > longest { length } else { longest };
        at += 1;
    }
    longest
}

/// The index of a text of groups, as `schema/thesaurus.bin` holds that of the built-in one.
#[doc(hidden)]
pub fn index(text: &str) -> Vec<[u8; 8]> {
    let mut index = Vec::new();
    for (line, start) in groups(text) {
        for name in Group::of(line).names() {
            let at = start + (name.as_ptr() as usize - line.as_ptr() as usize);
            let entry = u64::from(hash(&folded(name))) << 32 | at as u64;
            index.push(entry.to_be_bytes());
        }
    }
    index.sort_unstable();
    index
}

/// A group as the built-in text has it, from a line in normal form.
fn parse_group(line: &str) -> Result<String, Message> {
    let mut names: Vec<&str> = Vec::new();
    let mut group = String::with_capacity(line.len() + 16);
    let (rest, related) = line.split_once('~').map_or((line, None), |(rest, list)| (rest, Some(list)));
    let (same, narrower) = rest.split_once('>').map_or((rest, None), |(rest, list)| (rest, Some(list)));
    let sections = [("", Some(same)), (BEFORE_NARROWER, narrower), (BEFORE_RELATED, related)];
    for (mut before, list) in sections {
        for name in list.into_iter().flat_map(|list| list.split(',')) {
            if name.is_empty() {
                return Err(message!("an empty name; separate names by single commas"));
            }
            if name.contains(['>', '~']) {
                return Err(message!(
                    "write the names, then “>” and narrower terms, then “~” and related terms, each once"
                ));
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
        return Err(message!("a single name; a group needs two or more, separated by commas"));
    }
    Ok(group)
}

fn add<'a>(found: &mut Vec<(&'a str, Relation)>, name: &'a str, relation: Relation) {
    match found.iter_mut().find(|(other, _)| *other == name) {
        Some((_, known)) => *known = relation.min(*known),
        None => found.push((name, relation)),
    }
}

fn joined(words: &[&str]) -> String {
    let mut name = String::new();
    words.iter().for_each(|word| push(&mut name, word));
    name
}

/// Appends a word, after a space if both neighbours are not Chinese.
fn push(name: &mut String, word: &str) {
    if name.ends_with(is_spaced) && word.starts_with(is_spaced) {
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
    if word.len() < 3 || !word.is_ascii() {
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
