//! Reads what the index keeps of its documents.

use std::cell::OnceCell;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use tantivy::index::SegmentReader;
use tantivy::{DocAddress, DocId, Searcher, SegmentOrdinal};

use super::packed::PackedRecord;
use super::store::{Kept, Store, UnpackedBlocks};
use super::stored::{StoredField, StoredFile, StoredRecord, StoredSection};
use super::{deadline, failure::damaged_record};
use crate::{Error, Result};

/// The documents of a commit. One that is read stays unpacked for those beside it.
pub(crate) struct Documents<'s> {
    segments: &'s [SegmentReader],
    stores: Vec<Stores>,
    unpacked: Arc<UnpackedBlocks>,
}

/// The files of a segment, each opened when it is asked for.
#[derive(Default)]
struct Stores {
    meanings: OnceCell<Store>,
    texts: OnceCell<Store>,
}

/// What the beginning of a document tells of a record.
pub(crate) enum Beginning {
    /// All of it: the record and its text.
    Whole(StoredRecord, String),
    /// Of a document all but its one field, which is its text, and the beginning of that.
    OfDocument(StoredRecord, String),
    /// Too little: what a record under a change point holds is told by places in its text.
    OfRecord,
}

/// Bytes of a text that hold a record's title, mostly.
const BEGINNING_BYTES: usize = 1024;

impl<'s> Documents<'s> {
    /// To read many once.
    pub fn of(searcher: &'s Searcher) -> Documents<'s> {
        Documents::sharing(searcher, UnpackedBlocks::few())
    }

    /// To read those that may be read again before long.
    pub fn sharing(searcher: &'s Searcher, unpacked: Arc<UnpackedBlocks>) -> Documents<'s> {
        let segments = searcher.segment_readers();
        Documents { segments, stores: segments.iter().map(|_| Stores::default()).collect(), unpacked }
    }

    /// A file.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Corrupt`] if it is not what was written, [`crate::ErrorKind::TimedOut`] if the
    /// deadline has passed.
    pub fn file(&self, address: DocAddress) -> Result<StoredFile> {
        self.meaning(address)
    }

    /// A change point.
    ///
    /// # Errors
    /// As [`Documents::file`].
    pub fn section(&self, address: DocAddress) -> Result<StoredSection> {
        self.meaning(address)
    }

    /// A record and its whole text. A document is one field of text, which is not kept twice.
    ///
    /// # Errors
    /// As [`Documents::file`].
    pub fn record(&self, address: DocAddress) -> Result<(StoredRecord, String)> {
        let (text, _) = self.text(address, usize::MAX)?;
        Ok((self.record_of(address, self.meaning(address)?, &text)?, text))
    }

    /// What about so many bytes of its text tell of a record: a law may have a hundred thousand.
    ///
    /// # Errors
    /// As [`Documents::file`].
    pub fn beginning(&self, address: DocAddress, bytes: usize) -> Result<Beginning> {
        let (text, is_whole) = self.text(address, bytes)?;
        let packed: PackedRecord = self.meaning(address)?;
        if is_whole {
            return Ok(Beginning::Whole(self.record_of(address, packed, &text)?, text));
        }
        if packed.section().is_some() {
            return Ok(Beginning::OfRecord);
        }
        let record = packed.unpack(None, &text).ok_or_else(another_text)?;
        Ok(Beginning::OfDocument(record, text))
    }

    fn record_of(&self, address: DocAddress, packed: PackedRecord, text: &str) -> Result<StoredRecord> {
        let section = match packed.section() {
            None => None,
            Some(before) => {
                let doc_id = address.doc_id.checked_sub(before);
                let doc_id = doc_id.ok_or_else(|| damaged_record("it has no change point"))?;
                Some(self.section(DocAddress { doc_id, ..address })?)
            }
        };
        let mut record = packed.unpack(section, text).ok_or_else(another_text)?;
        if record.change_point.is_none() && record.fields.is_empty() {
            let name = Some("content".to_owned());
            record.fields.push(StoredField { label: String::new(), name, text: text.to_owned() });
        }
        Ok(record)
    }

    /// A record's title.
    ///
    /// # Errors
    /// As [`Documents::file`].
    pub fn title(&self, address: DocAddress) -> Result<String> {
        let packed = || self.meaning::<PackedRecord>(address);
        let (text, is_whole) = self.text(address, BEGINNING_BYTES)?;
        let title = match packed()?.title(&text) {
            None if !is_whole => packed()?.title(&self.text(address, usize::MAX)?.0),
            title => title,
        };
        title.ok_or_else(another_text)
    }

    /// What a document stands for.
    fn meaning<T: DeserializeOwned>(&self, address: DocAddress) -> Result<T> {
        let (bytes, _) = self.bytes(address, Kept::Meaning, usize::MAX)?;
        postcard::from_bytes(&bytes).map_err(damaged_record)
    }

    /// The text of a record, but not many more than so many bytes; true if that is all of it.
    fn text(&self, address: DocAddress, most: usize) -> Result<(String, bool)> {
        let (mut bytes, is_whole) = self.bytes(address, Kept::Text, most)?;
        if !is_whole {
            // It may end within a character, whose first byte is one of the last four.
            let begins = |at: &usize| bytes[*at] & 0xC0 != 0x80;
            let last = (bytes.len().saturating_sub(4)..bytes.len()).rev().find(begins);
            bytes.truncate(last.unwrap_or(bytes.len()));
        }
        // Ten times as fast as a string's own look.
        let text = simdutf8::basic::from_utf8(&bytes).map_err(damaged_record)?;
        Ok((text.to_owned(), is_whole))
    }

    fn bytes(&self, address: DocAddress, kept: Kept, most: usize) -> Result<(Vec<u8>, bool)> {
        deadline::check()?;
        let mut bytes = Vec::new();
        let store = self.store(address.segment_ord, kept)?;
        let is_whole = store.read(address.doc_id, most, &mut bytes);
        let in_file = |e| Error::from(e).at(kept.file_of(&self.segments[address.segment_ord as usize]));
        is_whole.map(|is_whole| (bytes, is_whole)).map_err(in_file)
    }

    fn store(&self, segment: SegmentOrdinal, kept: Kept) -> Result<&Store> {
        let Stores { meanings, texts } = &self.stores[segment as usize];
        let cell = match kept {
            Kept::Meaning => meanings,
            Kept::Text => texts,
        };
        if let Some(store) = cell.get() {
            return Ok(store);
        }
        let segment = &self.segments[segment as usize];
        let store = Store::open(segment, kept, Arc::clone(&self.unpacked));
        let store = store.map_err(|e| Error::from(e).at(kept.file_of(segment)))?;
        Ok(cell.get_or_init(|| store))
    }
}

fn another_text() -> Error {
    damaged_record("its text is another")
}

/// The text of one record after the other of a segment.
pub(crate) struct Texts(Store);

impl Texts {
    pub fn of(segment: &SegmentReader) -> Result<Texts> {
        Ok(Texts(Store::open(segment, Kept::Text, UnpackedBlocks::few())?))
    }

    /// Hands the text of a record to `f`.
    ///
    /// # Errors
    /// As [`Documents::file`].
    pub fn with<T>(&self, doc: DocId, f: impl FnOnce(&str) -> T) -> Result<T> {
        deadline::check()?;
        let mut bytes = Vec::new();
        self.0.read(doc, usize::MAX, &mut bytes)?;
        Ok(f(simdutf8::basic::from_utf8(&bytes).map_err(damaged_record)?))
    }
}
