//! The suffixes of a segment's vocabulary, as a finite-state set beside the segment: what makes
//! "the words that contain 工程" a range instead of a scan.
//!
//! A key is a proper suffix of a word, a zero byte, and what stands before the suffix, so that the
//! words that *contain* a text are the keys that begin with it, and the words that *end* with it
//! are the keys that begin with it and a zero byte. (Words that begin with it are a range of the
//! term dictionary itself.) Words that begin with an ASCII character — numbers, names, parts of
//! URLs — are long, and have no keys for their ASCII suffixes: they stand one after another in a
//! plain list, which is looked through faster than a set of all their suffixes would be opened.
//!
//! The file: the set; the list, each word between zero bytes; the length of the set, 8 bytes,
//! little-endian.

use std::any::Any;
use std::io::{self, Write};
use std::path::PathBuf;

use tantivy::Segment;
use tantivy::directory::{CompositeFile, OwnedBytes, TerminatingWrite};
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::Field;
use tantivy::termdict::TermDictionary;

use crate::Result;

const EXTENSION: &str = "suffixes";

/// The file that holds the set of a segment.
pub(super) fn file_of(segment: &SegmentReader) -> PathBuf {
    PathBuf::from(format!("{}.{EXTENSION}", segment.segment_id().uuid_string()))
}

/// Stands between a suffix and what precedes it; it occurs in no normal form.
const END: u8 = 0;

/// Writes the set for each new segment, and anew for merged ones.
pub(super) struct Plugin {
    pub words: Field,
}

/// The set of one segment.
pub(crate) struct Suffixes {
    set: fst::Set<OwnedBytes>,
    /// The words that begin with an ASCII character, between zero bytes.
    ascii: OwnedBytes,
}

struct Writer {
    words: Field,
}

impl SegmentPlugin for Plugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(Writer { words: self.words }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        write(context.target_segment, self.words)
    }
}

impl PluginWriter for Writer {
    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        _: Option<&tantivy::indexer::doc_id_mapping::DocIdMapping>,
    ) -> tantivy::Result<()> {
        write(segment, self.words)
    }

    fn mem_usage(&self) -> usize {
        0
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

fn invalid(error: fst::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// Reads the vocabulary that the segment has just been given, and writes its suffixes.
fn write(segment: &Segment, words: Field) -> tantivy::Result<()> {
    let terms = CompositeFile::open(&segment.open_read(SegmentComponent::Terms)?)?;
    let dictionary = match terms.open_read(words) {
        Some(file) => TermDictionary::open(file)?,
        None => TermDictionary::empty(),
    };
    let mut keys = Keys::default();
    let mut ascii = vec![END];
    let mut terms = dictionary.stream()?;
    while terms.advance() {
        let word = terms.key();
        keys.add(word);
        if word.first().is_some_and(u8::is_ascii) {
            ascii.extend_from_slice(word);
            ascii.push(END);
        }
    }
    let mut set = fst::SetBuilder::memory();
    for key in keys.sorted() {
        set.insert(key).map_err(invalid)?;
    }
    let set = set.into_inner().map_err(invalid)?;
    let mut file = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
    file.write_all(&set)?;
    file.write_all(&ascii)?;
    file.write_all(&(set.len() as u64).to_le_bytes())?;
    file.flush()?;
    Ok(file.terminate()?)
}

/// Keys in one buffer: there are hundreds of thousands of short ones.
#[derive(Default)]
struct Keys {
    bytes: Vec<u8>,
    keys: Vec<Key>,
}

/// Where a key lies in the buffer, and how it begins: that decides most comparisons.
struct Key {
    beginning: u128,
    begin: u32,
    end: u32,
}

impl Keys {
    fn add(&mut self, word: &[u8]) {
        let ascii_word = word.first().is_some_and(u8::is_ascii);
        // Bytes 0b10xxxxxx continue a character; a suffix begins at any other.
        let starts = (1..word.len()).filter(|&at| word[at] & 0xC0 != 0x80);
        for at in starts.filter(|&at| !ascii_word || !word[at].is_ascii()) {
            let begin = self.bytes.len();
            self.bytes.extend_from_slice(&word[at..]);
            self.bytes.push(END);
            self.bytes.extend_from_slice(&word[..at]);
            // A segment's vocabulary is bounded by the writer's memory, far below 4 GiB.
            let end = self.bytes.len();
            let mut beginning = [0; 16];
            let known = (end - begin).min(16);
            beginning[..known].copy_from_slice(&self.bytes[begin..begin + known]);
            let beginning = u128::from_be_bytes(beginning);
            self.keys.push(Key { beginning, begin: begin as u32, end: end as u32 });
        }
    }

    fn sorted(&mut self) -> impl Iterator<Item = &[u8]> {
        let bytes = &self.bytes;
        let whole = |key: &Key| &bytes[key.begin as usize..key.end as usize];
        self.keys.sort_unstable_by(|a, b| a.beginning.cmp(&b.beginning).then_with(|| whole(a).cmp(whole(b))));
        self.keys.iter().map(whole)
    }
}

impl Suffixes {
    /// Opens the set of a segment.
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Suffixes> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        let bytes = file.read_bytes()?;
        let damaged = || io::Error::new(io::ErrorKind::InvalidData, "the list of suffixes is cut off");
        let (rest, length) = bytes.as_slice().split_last_chunk::<8>().ok_or_else(damaged)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).unwrap_or(usize::MAX);
        if length > rest.len() {
            return Err(damaged().into());
        }
        let ascii = bytes.slice(length..rest.len());
        Ok(Suffixes { set: fst::Set::new(bytes.slice(0..length)).map_err(invalid)?, ascii })
    }

    /// Calls `f` with every word that holds `text` anywhere but at its beginning; a word comes once
    /// for each place.
    pub fn containing(&self, text: &str, mut f: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        self.range(text.as_bytes(), &mut f)?;
        if text.as_bytes().first().is_some_and(u8::is_ascii) {
            self.ascii_words(text.as_bytes(), |word| {
                if word.starts_with(text.as_bytes()) { Ok(()) } else { f(word) }
            })?;
        }
        Ok(())
    }

    /// Calls `f` with every longer word that ends with `text`, once.
    pub fn ending(&self, text: &str, mut f: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut end = text.as_bytes().to_vec();
        end.push(END);
        self.range(&end, &mut f)?;
        if text.as_bytes().first().is_some_and(u8::is_ascii) {
            self.ascii_words(&end, |word| if word.len() > text.len() { f(word) } else { Ok(()) })?;
        }
        Ok(())
    }

    /// Calls `f` with each word of the list that, with the zero byte behind it, holds `text`.
    fn ascii_words(&self, text: &[u8], mut f: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let list = self.ascii.as_slice();
        let finder = memchr::memmem::Finder::new(text);
        let mut at = 0;
        while let Some(found) = finder.find(&list[at..]).map(|found| at + found) {
            // OK because a zero byte stands before the first word and behind every word.
            let begin = memchr::memrchr(END, &list[..found]).map_or(0, |end| end + 1);
            let end = memchr::memchr(END, &list[found..]).map_or(list.len(), |end| found + end);
            f(&list[begin..end])?;
            at = end;
        }
        Ok(())
    }

    /// Calls `f` with the word of each key that begins with `prefix`. The set's own stream, which
    /// follows an automaton too, takes half as long again.
    fn range(&self, prefix: &[u8], f: &mut impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let set = self.set.as_fst();
        let mut node = set.root();
        for &byte in prefix {
            let Some(at) = node.find_input(byte) else { return Ok(()) };
            node = set.node(node.transition_addr(at));
        }
        let (mut key, mut word) = (prefix.to_vec(), Vec::new());
        // The nodes on the way, each with the transition that is next.
        let mut way = vec![(node, 0)];
        while let Some((node, next)) = way.last_mut() {
            if *next == 0 && node.is_final() {
                let end = memchr::memchr(END, &key).unwrap_or(key.len());
                word.clear();
                word.extend_from_slice(key.get(end + 1..).unwrap_or_default());
                word.extend_from_slice(&key[..end]);
                f(&word)?;
            }
            if *next < node.len() {
                let transition = node.transition(*next);
                *next += 1;
                key.push(transition.inp);
                way.push((set.node(transition.addr), 0));
            } else {
                way.pop();
                key.pop();
            }
        }
        Ok(())
    }
}
