//! The suffixes of a segment's vocabulary, as a finite-state map beside the segment: what makes
//! "the words that contain 工程" a range instead of a scan.
//!
//! The map's keys are the proper suffixes of words, each once; behind it, suffix after suffix, stand the
//! ordinals of the words that end with it, and the map tells where those of a suffix begin. So the words that
//! *contain* a text lie between the first key that begins with it and the first behind those, and the words that
//! *end* with it are those of the key itself. (Words that begin with it are a range of the
//! term dictionary.) Words that begin with an ASCII character — numbers, names, parts of
//! URLs — are long, and have no keys for their ASCII suffixes: they stand one after another in a
//! list, which is unpacked and looked through faster than a map of all their suffixes would be opened.
//!
//! The file: the map; the ordinals, in as many bytes as the largest needs; the list, each word between zero
//! bytes, packed with zstd; the lengths of map and ordinals, the bytes of an ordinal, and the length of the
//! unpacked list, 8 bytes each. All numbers are little-endian.

use std::cell::OnceCell;
use std::io::{self, Write};
use std::ops::Range;
use std::path::PathBuf;

use fst::{IntoStreamer, Streamer};
use tantivy::Segment;
use tantivy::directory::{CompositeFile, OwnedBytes, TerminatingWrite};
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::schema::Field;
use tantivy::termdict::{TermDictionary, TermOrdinal};

use crate::Result;
use crate::analyze::MAX_WORD_BYTES;

/// The extension of the files.
pub(super) const EXTENSION: &str = "suffixes";

/// The file that holds the suffixes of a segment.
pub(super) fn file_of(segment: &SegmentReader) -> PathBuf {
    PathBuf::from(format!("{}.{EXTENSION}", segment.segment_id().uuid_string()))
}

/// Stands between the words of the list; it occurs in no normal form.
const END: u8 = 0;
/// zstd's. The lists are short, and written once.
const LEVEL: i32 = 9;
/// The four numbers at the end of the file.
const LENGTHS_BYTES: usize = 32;

/// The suffixes of one segment.
pub(crate) struct Suffixes {
    map: fst::Map<OwnedBytes>,
    ordinals: OwnedBytes,
    ordinal_bytes: usize,
    /// The words that begin with an ASCII character, between zero bytes: as they are packed, how many bytes
    /// they are, and, once they are asked for, the bytes.
    packed_ascii: OwnedBytes,
    ascii_bytes: usize,
    ascii: OnceCell<Vec<u8>>,
}

fn invalid(error: fst::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// Reads the vocabulary that the segment has just been given, and writes its suffixes.
pub(super) fn write(segment: &Segment, words: Field) -> tantivy::Result<()> {
    let terms = CompositeFile::open(&segment.open_read(SegmentComponent::Terms)?)?;
    let dictionary = match terms.open_read(words) {
        Some(file) => TermDictionary::open(file)?,
        None => TermDictionary::empty(),
    };
    let mut suffixes = Collected::default();
    let mut ascii = vec![END];
    let mut terms = dictionary.stream()?;
    while terms.advance() {
        let word = terms.key();
        suffixes.add(word, terms.term_ord());
        if word.first().is_some_and(u8::is_ascii) {
            ascii.extend_from_slice(word);
            ascii.push(END);
        }
    }
    // Ordinals of up to 255 words take a byte, of up to 65,535 two.
    let ordinal_bytes = (1..8).find(|bytes| dictionary.num_terms() >> (8 * bytes) == 0).unwrap_or(8);
    let (mut map, mut ordinals) = (fst::MapBuilder::memory(), Vec::new());
    let mut last: &[u8] = &[];
    for (number, (suffix, ordinal)) in (0..).zip(suffixes.sorted()) {
        if suffix != last {
            map.insert(suffix, number).map_err(invalid)?;
            last = suffix;
        }
        ordinals.extend_from_slice(&ordinal.to_le_bytes()[..ordinal_bytes]);
    }
    let map = map.into_inner().map_err(invalid)?;
    let mut file = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
    for part in [&map, &ordinals, &zstd::bulk::compress(&ascii, LEVEL)?] {
        file.write_all(part)?;
    }
    for length in [map.len(), ordinals.len(), ordinal_bytes, ascii.len()] {
        file.write_all(&(length as u64).to_le_bytes())?;
    }
    file.flush()?;
    Ok(file.terminate()?)
}

/// Suffixes in one buffer of words: there are hundreds of thousands of short ones.
#[derive(Default)]
struct Collected {
    words: Vec<u8>,
    suffixes: Vec<Suffix>,
}

/// Where a suffix lies in the buffer, and how it begins: that decides most comparisons.
struct Suffix {
    beginning: u128,
    begin: u32,
    end: u32,
    ordinal: TermOrdinal,
}

impl Collected {
    fn add(&mut self, word: &[u8], ordinal: TermOrdinal) {
        let ascii_word = word.first().is_some_and(u8::is_ascii);
        let base = self.words.len();
        self.words.extend_from_slice(word);
        // A segment's vocabulary is bounded by the writer's memory, far below 4 GiB.
        let end = self.words.len() as u32;
        // Bytes 0b10xxxxxx continue a character; a suffix begins at any other.
        let starts = (1..word.len()).filter(|&at| word[at] & 0xC0 != 0x80);
        for at in starts.filter(|&at| !ascii_word || !word[at].is_ascii()) {
            let mut beginning = [0; 16];
            let known = (word.len() - at).min(16);
            beginning[..known].copy_from_slice(&word[at..at + known]);
            let beginning = u128::from_be_bytes(beginning);
            self.suffixes.push(Suffix { beginning, begin: (base + at) as u32, end, ordinal });
        }
    }

    fn sorted(&mut self) -> impl Iterator<Item = (&[u8], TermOrdinal)> {
        let words = &self.words;
        let whole = |suffix: &Suffix| &words[suffix.begin as usize..suffix.end as usize];
        self.suffixes.sort_unstable_by(|a, b| {
            let beginnings = a.beginning.cmp(&b.beginning);
            beginnings.then_with(|| whole(a).cmp(whole(b))).then(a.ordinal.cmp(&b.ordinal))
        });
        self.suffixes.iter().map(move |suffix| (whole(suffix), suffix.ordinal))
    }
}

impl Suffixes {
    /// Opens the suffixes of a segment.
    pub fn open(segment: &SegmentReader) -> tantivy::Result<Suffixes> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        let bytes = file.read_bytes()?;
        let ([map, ordinals, ascii], [ordinal_bytes, ascii_bytes]) = parts_of(&bytes).ok_or_else(damaged)?;
        Ok(Suffixes {
            map: fst::Map::new(bytes.slice(map)).map_err(invalid)?,
            ordinals: bytes.slice(ordinals),
            ordinal_bytes,
            packed_ascii: bytes.slice(ascii),
            ascii_bytes,
            ascii: OnceCell::new(),
        })
    }

    /// Calls `f` with every word that holds `text` anywhere but at its beginning; a word comes once
    /// for each place.
    pub fn containing(
        &self,
        text: &str,
        words: &TermDictionary,
        mut f: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let text = text.as_bytes();
        if let Some((last, rest)) = text.split_last() {
            // OK because no byte of UTF-8 is 0xFF.
            let behind = [rest, &[last + 1]].concat();
            let range = self.first_of(self.map.range().ge(text))..self.first_of(self.map.range().ge(&behind));
            self.words_of(range, words, &mut f)?;
        }
        if text.first().is_some_and(u8::is_ascii) {
            self.ascii_words(text, words, |word| if word.starts_with(text) { Ok(()) } else { f(word) })?;
        }
        Ok(())
    }

    /// Calls `f` with every longer word that ends with `text`, once.
    pub fn ending(
        &self,
        text: &str,
        words: &TermDictionary,
        mut f: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let text = text.as_bytes();
        if let Some(first) = self.map.get(text) {
            self.words_of(first as usize..self.first_of(self.map.range().gt(text)), words, &mut f)?;
        }
        if text.first().is_some_and(u8::is_ascii) {
            let end = [text, &[END]].concat();
            self.ascii_words(&end, words, |word| if word.len() > text.len() { f(word) } else { Ok(()) })?;
        }
        Ok(())
    }

    /// Where the ordinals of a range's first suffix begin; those of none begin behind all.
    fn first_of(&self, range: fst::map::StreamBuilder) -> usize {
        let first = range.into_stream().next().map(|(_, first)| first as usize);
        first.unwrap_or(self.ordinals.len() / self.ordinal_bytes)
    }

    /// Calls `f` with the words of some ordinals.
    fn words_of(
        &self,
        range: Range<usize>,
        words: &TermDictionary,
        f: &mut impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let mut word = Vec::new();
        let range = self.ordinal_bytes * range.start..self.ordinal_bytes * range.end;
        for ordinal in self.ordinals.get(range).unwrap_or_default().chunks_exact(self.ordinal_bytes) {
            let ordinal =
                ordinal.iter().rev().fold(0, |ordinal, &byte| ordinal << 8 | TermOrdinal::from(byte));
            word.clear();
            if words.ord_to_term(ordinal, &mut word)? {
                f(&word)?;
            }
        }
        Ok(())
    }

    /// Calls `f` with each word of the list that, with the zero byte behind it, holds `text`.
    fn ascii_words(
        &self,
        text: &[u8],
        words: &TermDictionary,
        mut f: impl FnMut(&[u8]) -> Result<()>,
    ) -> Result<()> {
        let list = match self.ascii.get() {
            Some(list) => list,
            None => {
                // A damaged file must not ask for all memory.
                let most = (MAX_WORD_BYTES + 1).saturating_mul(words.num_terms() + 1);
                if self.ascii_bytes > most {
                    return Err(damaged().into());
                }
                let list = zstd::bulk::decompress(&self.packed_ascii, self.ascii_bytes)?;
                self.ascii.get_or_init(|| list)
            }
        };
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
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the list of suffixes is damaged")
}

/// Where the map, the ordinals and the list lie, and the bytes of an ordinal and of the unpacked list.
fn parts_of(bytes: &[u8]) -> Option<([Range<usize>; 3], [usize; 2])> {
    let end = bytes.len().checked_sub(LENGTHS_BYTES)?;
    let mut lengths = bytes[end..].chunks_exact(8);
    let mut length = || usize::try_from(u64::from_le_bytes(lengths.next()?.try_into().ok()?)).ok();
    let (map, ordinals, ordinal_bytes, ascii_bytes) = (length()?, length()?, length()?, length()?);
    let ascii = map.checked_add(ordinals).filter(|&ascii| ascii <= end)?;
    (1..=8)
        .contains(&ordinal_bytes)
        .then_some(([0..map, map..ascii, ascii..end], [ordinal_bytes, ascii_bytes]))
}
