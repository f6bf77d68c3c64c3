//! Reads what the index keeps of its documents.

use std::cell::OnceCell;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use tantivy::index::SegmentReader;
use tantivy::{DocAddress, DocId, Searcher, SegmentOrdinal};

use super::packed::PackedRecord;
use super::store::{self, Store, UnpackedBlocks};
use super::stored::{StoredField, StoredRecord, StoredSection};
use super::{deadline, failure::damaged_record};
use crate::{Error, Result};

/// The documents of a commit. One that is read stays unpacked for those beside it.
pub(crate) struct Documents<'s> {
    segments: &'s [SegmentReader],
    stores: Vec<OnceCell<Store>>,
    unpacked: Arc<UnpackedBlocks>,
}

/// A document as it is kept: what it stands for, as a line of JSON, and the text of a record.
pub(crate) struct Document {
    bytes: Vec<u8>,
    json_bytes: usize,
    is_whole: bool,
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

/// Bytes of a document that hold what is told about a record, mostly.
const BEGINNING_BYTES: usize = 1024;

impl<'s> Documents<'s> {
    /// To read many once.
    pub fn of(searcher: &'s Searcher) -> Documents<'s> {
        Documents::sharing(searcher, UnpackedBlocks::few())
    }

    /// To read those that may be read again before long.
    pub fn sharing(searcher: &'s Searcher, unpacked: Arc<UnpackedBlocks>) -> Documents<'s> {
        let segments = searcher.segment_readers();
        Documents { segments, stores: segments.iter().map(|_| OnceCell::new()).collect(), unpacked }
    }

    /// One document, whole.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Corrupt`] if it is not what was written, [`crate::ErrorKind::TimedOut`] if the
    /// deadline has passed.
    pub fn get(&self, address: DocAddress) -> Result<Document> {
        self.first_bytes(address, usize::MAX)
    }

    /// A record and its whole text. A document is one field of text, which is not kept twice.
    ///
    /// # Errors
    /// As [`Documents::get`].
    pub fn record(&self, address: DocAddress) -> Result<(StoredRecord, String)> {
        self.record_of(address, self.get(address)?)
    }

    /// What about so many bytes of it tell of a record: a law may have a hundred thousand.
    ///
    /// # Errors
    /// As [`Documents::get`].
    pub fn beginning(&self, address: DocAddress, bytes: usize) -> Result<Beginning> {
        let document = self.first_bytes(address, bytes)?;
        if document.is_whole {
            let (record, text) = self.record_of(address, document)?;
            return Ok(Beginning::Whole(record, text));
        }
        let packed: PackedRecord = document.read()?;
        if packed.section().is_some() {
            return Ok(Beginning::OfRecord);
        }
        let text = document.text()?;
        let record = packed.unpack(None, text);
        let record = record.ok_or_else(|| damaged_record("its text is another"))?;
        Ok(Beginning::OfDocument(record, text.to_owned()))
    }

    fn record_of(&self, address: DocAddress, document: Document) -> Result<(StoredRecord, String)> {
        let packed: PackedRecord = document.read()?;
        let section = match packed.section() {
            None => None,
            Some(before) => {
                let doc_id = address.doc_id.checked_sub(before);
                let doc_id = doc_id.ok_or_else(|| damaged_record("it has no change point"))?;
                Some(self.get(DocAddress { doc_id, ..address })?.read::<StoredSection>()?)
            }
        };
        let text = document.text()?.to_owned();
        let record = packed.unpack(section, &text);
        let mut record = record.ok_or_else(|| damaged_record("its text is another"))?;
        if record.change_point.is_none() && record.fields.is_empty() {
            let name = Some("content".to_owned());
            record.fields.push(StoredField { label: String::new(), name, text: text.clone() });
        }
        Ok((record, text))
    }

    /// A record's title.
    ///
    /// # Errors
    /// As [`Documents::get`].
    pub fn title(&self, address: DocAddress) -> Result<String> {
        let document = self.first_bytes(address, BEGINNING_BYTES)?;
        if let Some(title) = document.read::<PackedRecord>()?.title(document.text()?) {
            return Ok(title);
        }
        let document = self.get(address)?;
        let title = document.read::<PackedRecord>()?.title(document.text()?);
        title.ok_or_else(|| damaged_record("its text is another"))
    }

    /// One document, but of its bytes not many more than `bytes`.
    fn first_bytes(&self, address: DocAddress, bytes: usize) -> Result<Document> {
        deadline::check()?;
        let mut read = Vec::new();
        let store = self.store(address.segment_ord)?;
        let is_whole = store
            .read(address.doc_id, bytes, &mut read)
            .map_err(|e| Error::from(e).at(store::file_of(&self.segments[address.segment_ord as usize])))?;
        match Document::of(read, is_whole)? {
            Some(document) => Ok(document),
            None => self.get(address),
        }
    }

    fn store(&self, segment: SegmentOrdinal) -> Result<&Store> {
        let cell = &self.stores[segment as usize];
        if let Some(store) = cell.get() {
            return Ok(store);
        }
        let segment = &self.segments[segment as usize];
        let store = Store::open(segment, Arc::clone(&self.unpacked));
        let store = store.map_err(|e| Error::from(e).at(store::file_of(segment)))?;
        Ok(cell.get_or_init(|| store))
    }
}

impl Document {
    /// A document from what was read of it; `None` if that is too little.
    fn of(mut bytes: Vec<u8>, is_whole: bool) -> Result<Option<Document>> {
        if !is_whole {
            // It may end within a character, whose first byte is one of the last four.
            let begins = |at: &usize| bytes[*at] & 0xC0 != 0x80;
            let last = (bytes.len().saturating_sub(4)..bytes.len()).rev().find(begins);
            bytes.truncate(last.unwrap_or(bytes.len()));
        }
        Ok(match memchr::memchr(b'\n', &bytes) {
            Some(json_bytes) => Some(Document { json_bytes, bytes, is_whole }),
            None => is_whole.then_some(Document { json_bytes: bytes.len(), bytes, is_whole }),
        })
    }

    /// Reads what the document stands for.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Corrupt`] if it is not what was written.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.bytes[..self.json_bytes]).map_err(damaged_record)
    }

    /// The text of a record, as far as it was read.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Corrupt`] if it is none.
    pub fn text(&self) -> Result<&str> {
        let text = self.bytes.get(self.json_bytes + 1..).unwrap_or_default();
        // Ten times as fast as a string's own look.
        simdutf8::basic::from_utf8(text).map_err(damaged_record)
    }
}

/// The text of one record after the other of a segment.
pub(crate) struct Texts(Store);

impl Texts {
    pub fn of(segment: &SegmentReader) -> Result<Texts> {
        Ok(Texts(Store::open(segment, UnpackedBlocks::few())?))
    }

    /// Hands the text of a record to `f`.
    ///
    /// # Errors
    /// As [`Documents::get`].
    pub fn with<T>(&self, doc: DocId, f: impl FnOnce(&str) -> T) -> Result<T> {
        deadline::check()?;
        let mut bytes = Vec::new();
        let is_whole = self.0.read(doc, usize::MAX, &mut bytes)?;
        let document = Document::of(bytes, is_whole)?.ok_or_else(|| damaged_record("it has no text"))?;
        Ok(f(document.text()?))
    }
}
