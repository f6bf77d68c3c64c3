//! The words of a segment in one list beside it, for "the words that contain 工程".
//!
//! tantivy's term dictionary finds words by their beginning only; this list is searched as one text. The file:
//! each word of the field `words` between zero bytes. See docs/adr/0002-word-list.md.

use std::io::{self, Write};
use std::path::PathBuf;

use memchr::memmem::Finder;
use tantivy::Segment;
use tantivy::directory::{CompositeFile, OwnedBytes, TerminatingWrite};
use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::schema::Field;
use tantivy::termdict::TermDictionary;

use crate::Result;

/// The extension of the files.
pub(super) const EXTENSION: &str = "words";

/// Separates the words; no normal form contains it.
const END: u8 = 0;

/// The file that lists the words of a segment.
pub(super) fn file_of(segment: &SegmentReader) -> PathBuf {
    PathBuf::from(format!("{}.{EXTENSION}", segment.segment_id().uuid_string()))
}

/// Lists the words of the term dictionary that the segment has just been given.
pub(super) fn write(segment: &Segment, words: Field) -> tantivy::Result<()> {
    let terms = CompositeFile::open(&segment.open_read(SegmentComponent::Terms)?)?;
    let dictionary = match terms.open_read(words) {
        Some(file) => TermDictionary::open(file)?,
        None => TermDictionary::empty(),
    };
    let mut file = segment.open_write(SegmentComponent::Custom(EXTENSION.to_owned()))?;
    file.write_all(&[END])?;
    let mut terms = dictionary.stream()?;
    while terms.advance() {
        file.write_all(terms.key())?;
        file.write_all(&[END])?;
    }
    file.flush()?;
    Ok(file.terminate()?)
}

/// The words of one segment, in order.
pub(crate) struct WordList(OwnedBytes);

impl WordList {
    /// Opens the list of a segment.
    pub fn open(segment: &SegmentReader) -> tantivy::Result<WordList> {
        let file = segment.open_read(SegmentComponent::Custom(EXTENSION.to_owned()))?;
        let bytes = file.read_bytes()?;
        if bytes.first() != Some(&END) || bytes.last() != Some(&END) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the list of words is damaged").into());
        }
        Ok(WordList(bytes))
    }

    /// Calls `f` with every word that contains `text`, once.
    pub fn containing(&self, text: &str, f: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        self.each(text.as_bytes(), f)
    }

    /// Calls `f` with every word that ends with `text`, itself included, once.
    pub fn ending(&self, text: &str, f: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        self.each(&[text.as_bytes(), &[END]].concat(), f)
    }

    /// Calls `f` with every word that, with the zero byte after it, contains `pattern`.
    fn each(&self, pattern: &[u8], mut f: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        if pattern.is_empty() {
            return Ok(());
        }
        let finder = Finder::new(pattern);
        let words = self.0.as_slice();
        let mut at = 0;
        while let Some(found) = words.get(at..).and_then(|rest| finder.find(rest)).map(|found| at + found) {
            let begin = memchr::memrchr(END, &words[..found]).map_or(0, |end| end + 1);
            let end = memchr::memchr(END, &words[found..]).map_or(words.len(), |end| found + end);
            f(&words[begin..end])?;
            at = end;
        }
        Ok(())
    }
}
