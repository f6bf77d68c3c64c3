//! Reads stored documents.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tantivy::schema::{Field, Value};
use tantivy::{DocAddress, Searcher, TantivyDocument};

use super::failure::damaged_record;
use crate::backend::deadline;
use crate::record::{StoredFile, StoredPoint, StoredRecord};
use crate::{Error, Result};

/// The stored documents of a commit.
pub(crate) struct Documents<'s> {
    searcher: &'s Searcher,
    stored: Field,
}

/// The part of a record that searches read by itself.
#[derive(Deserialize)]
struct TitleOnly {
    title: String,
}

impl<'s> Documents<'s> {
    pub fn of(searcher: &'s Searcher, stored: Field) -> Documents<'s> {
        Documents { searcher, stored }
    }

    /// A file.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Corrupt`] if it is not what was written, [`crate::ErrorKind::TimedOut`] if the
    /// deadline has passed.
    pub fn file(&self, address: DocAddress) -> Result<StoredFile> {
        self.read(address)
    }

    /// A change point.
    ///
    /// # Errors
    /// As [`Documents::file`].
    pub fn point(&self, address: DocAddress) -> Result<StoredPoint> {
        self.read(address)
    }

    /// A record, with its text.
    ///
    /// # Errors
    /// As [`Documents::file`].
    pub fn record(&self, address: DocAddress) -> Result<StoredRecord> {
        self.read(address)
    }

    /// A record's title.
    ///
    /// # Errors
    /// As [`Documents::file`].
    pub fn title(&self, address: DocAddress) -> Result<String> {
        Ok(self.read::<TitleOnly>(address)?.title)
    }

    fn read<T: DeserializeOwned>(&self, address: DocAddress) -> Result<T> {
        self.with_bytes(address, |bytes| serde_json::from_slice(bytes).map_err(damaged_record))
    }

    fn with_bytes<T>(&self, address: DocAddress, f: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
        deadline::check()?;
        let document: TantivyDocument =
            self.searcher.doc(address).map_err(|e| self.in_segment(e, address))?;
        let bytes = document.get_first(self.stored).and_then(|value| value.as_bytes());
        f(bytes.ok_or_else(|| damaged_record("nothing is stored"))?)
    }

    /// The error of a document that cannot be read, with the file that holds it.
    fn in_segment(&self, error: tantivy::TantivyError, address: DocAddress) -> Error {
        let segment = self.searcher.segment_reader(address.segment_ord).segment_id();
        Error::from(error).at(format!("{}.store", segment.uuid_string()))
    }
}
