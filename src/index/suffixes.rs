//! The suffixes of a segment's vocabulary, as a finite-state set beside the segment: what makes
//! "the words that contain 工程" a range instead of a scan.
//!
//! A key is a proper suffix of a word, a zero byte, and what stands before the suffix, so that the
//! words that *contain* a text are the keys that begin with it, and the words that *end* with it
//! are the keys that begin with it and a zero byte. (Words that begin with it are a range of the
//! term dictionary itself.) Words that begin with an ASCII character — numbers, names, parts of
//! URLs — are many and long, and have no keys for their ASCII suffixes: they are neighbours in
//! the term dictionary, and a text that begins with ASCII is looked for there.

use std::any::Any;
use std::io::{self, Write};
use std::path::PathBuf;

use tantivy::Segment;
use tantivy::directory::{CompositeFile, OwnedBytes, TerminatingWrite};
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::Field;
use tantivy::termdict::TermDictionary;

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
    let mut terms = dictionary.stream()?;
    while terms.advance() {
        keys.add(terms.key());
    }
    let mut file = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
    let mut set = fst::SetBuilder::new(&mut file).map_err(invalid)?;
    for key in keys.sorted() {
        set.insert(key).map_err(invalid)?;
    }
    set.finish().map_err(invalid)?;
    file.flush()?;
    Ok(file.terminate()?)
}

/// Keys in one buffer: there are hundreds of thousands of short ones.
#[derive(Default)]
struct Keys {
    bytes: Vec<u8>,
    bounds: Vec<(u32, u32)>,
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
            self.bounds.push((begin as u32, self.bytes.len() as u32));
        }
    }

    fn sorted(&mut self) -> impl Iterator<Item = &[u8]> {
        let bytes = &self.bytes;
        let key = |&(begin, end): &(u32, u32)| &bytes[begin as usize..end as usize];
        self.bounds.sort_unstable_by(|a, b| key(a).cmp(key(b)));
        self.bounds.iter().map(key)
    }
}

impl Suffixes {
    /// Opens the set of a segment.
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Suffixes> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        Ok(Suffixes { set: fst::Set::new(file.read_bytes()?).map_err(invalid)? })
    }

    /// Calls `f` with every word that holds `text` anywhere but at its beginning, as far as the
    /// set knows it; a word comes once for each place.
    pub fn containing(&self, text: &str, f: impl FnMut(&[u8])) {
        self.range(text.as_bytes(), f);
    }

    /// Calls `f` with every longer word that ends with `text`, as far as the set knows it.
    pub fn ending(&self, text: &str, f: impl FnMut(&[u8])) {
        let mut prefix = text.as_bytes().to_vec();
        prefix.push(END);
        self.range(&prefix, f);
    }

    fn range(&self, prefix: &[u8], mut f: impl FnMut(&[u8])) {
        use fst::{IntoStreamer, Streamer};
        let mut word = Vec::new();
        let mut keys = self.set.range().ge(prefix).into_stream();
        while let Some(key) = keys.next() {
            if !key.starts_with(prefix) {
                break;
            }
            let Some(end) = memchr::memchr(END, key) else { continue };
            word.clear();
            word.extend_from_slice(&key[end + 1..]);
            word.extend_from_slice(&key[..end]);
            f(&word);
        }
    }
}
