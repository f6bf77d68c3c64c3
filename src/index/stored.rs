//! What the index keeps of a record, to show it without the file.

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};

use crate::{Error, ErrorKind, Result};

/// A record as the index keeps it: everything that is shown, but the record's whole text, which
/// lies beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredRecord {
    /// The file, absolute.
    pub path: String,
    /// First and last line in the file, from 1.
    pub lines: (u32, u32),
    /// Short name of the province, such as 贵州.
    pub province: Option<String>,
    /// `power`, `industry`, `ground_transport`, `aviation`, `residential`.
    pub sector: Option<String>,
    /// `original`, `concise`, …
    pub variant: String,
    /// The change point; `None` for a document without any.
    pub change_point: Option<StoredChangePoint>,
    /// `policy`, `event` or `document`.
    pub kind: String,
    /// The name of the policy or event.
    pub title: String,
    /// The record's own date.
    pub date: Option<StoredDate>,
    /// Days from the change point to the record's date; negative: before it.
    pub lag_days: Option<i64>,
    /// The issuing body, as written.
    pub issuer: Option<String>,
    /// The place, as written.
    pub location: Option<String>,
    /// The links.
    pub sources: Vec<StoredSource>,
    /// Every labelled field.
    pub fields: Vec<StoredField>,
}

/// The change point of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredChangePoint {
    /// The date, cut to its precision: `2020-11-20`, `2020-11`, `2020`.
    pub date: Option<String>,
    /// `event`, `seasonal`, `policy`, `trend`.
    pub kind: Option<String>,
    /// 0..=1
    pub confidence: Option<f64>,
    /// The heading, as written.
    pub heading: String,
    /// First and last line of the section.
    pub lines: (u32, u32),
    /// The detector's figures, by name, as it wrote them.
    pub features: Vec<(String, String)>,
}

/// A date as written and the days that it spans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredDate {
    /// As written.
    pub text: String,
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// `day`, `month`, `quarter`, `half`, `season`, `year`, `range`.
    pub precision: String,
    /// True if it was resolved against the change point.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub relative: bool,
}

/// A link of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredSource {
    /// The link's text.
    pub label: Option<String>,
    /// The URL as written.
    pub url: String,
    /// True if the URL is that of an earlier record (同上).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resolved: bool,
}

/// A labelled field of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredField {
    /// The label as written.
    pub label: String,
    /// The canonical name.
    pub name: Option<String>,
    /// The value as written.
    pub text: String,
}

/// A change point as the index keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredSection {
    /// The file, absolute.
    pub path: String,
    /// Short name of the province.
    pub province: Option<String>,
    /// The sector.
    pub sector: Option<String>,
    /// The variant of its report.
    pub variant: String,
    /// The change point itself.
    pub change_point: StoredChangePoint,
    /// True if the section says that nothing was found.
    pub empty: bool,
    /// Number of records.
    pub records: u32,
}

/// A file as the index keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredFile {
    /// The file, absolute.
    pub path: String,
    /// `report`, `answer`, `detector`, `document`, `other`.
    pub kind: String,
    /// What was done with it.
    pub status: String,
    /// Why, or of what it is a copy.
    pub reason: Option<String>,
    /// Short name of the province.
    pub province: Option<String>,
    /// The sector.
    pub sector: Option<String>,
    /// The variant.
    pub variant: String,
    /// Number of change points that come from this file.
    pub change_points: u32,
    /// Number of records that come from this file.
    pub records: u32,
    /// The report's diagnostics: severity, code, line, message.
    pub diagnostics: Vec<(String, String, Option<u32>, String)>,
}

/// A document as the store keeps it: what it stands for, as JSON, and the text of a record, page by
/// page.
pub(crate) struct StoredDocument {
    json: String,
    text: String,
}

/// The same, but of the text no more than so many pages: a law may have a hundred.
pub(crate) struct StoredBeginning<const PAGES: usize>(StoredDocument);

/// A page of a text that is at least this long may not be the last, in bytes.
const PAGE_BYTES: usize = 2048;

/// The pages of a text: they end with a line, if one ends soon.
pub(crate) fn pages(text: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let begun = start;
        start = page_end(text, start);
        (begun < start).then(|| &text[begun..start])
    })
}

fn page_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let Some(rest) = bytes.get(start + PAGE_BYTES..) else { return text.len() };
    let near = &rest[..rest.len().min(PAGE_BYTES)];
    let end = start + PAGE_BYTES + memchr::memchr(b'\n', near).unwrap_or(near.len());
    (end..).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

impl DocumentDeserialize for StoredDocument {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(document: D) -> Result<Self, DeserializeError> {
        read_document(document, usize::MAX)
    }
}

impl<const PAGES: usize> DocumentDeserialize for StoredBeginning<PAGES> {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(document: D) -> Result<Self, DeserializeError> {
        read_document(document, PAGES).map(StoredBeginning)
    }
}

fn read_document<'de, D: DocumentDeserializer<'de>>(
    mut document: D,
    pages: usize,
) -> Result<StoredDocument, DeserializeError> {
    let json = document.next_field::<String>()?.map_or(String::new(), |(_, json)| json);
    let mut text = String::new();
    for _ in 0..pages {
        let Some((_, page)) = document.next_field::<String>()? else { break };
        if text.is_empty() {
            text = page;
        } else {
            text.push_str(&page);
        }
    }
    Ok(StoredDocument { json, text })
}

impl StoredDocument {
    /// Reads what the document stands for.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`] if it is not what was written.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.json).map_err(|e| {
            let message = "a stored record is damaged; build the index again with `tansuo index --rebuild`";
            Error::new(ErrorKind::Corrupt, message).because(e)
        })
    }

    /// Reads a record and its whole text. A document is one field of text, which is not kept twice.
    ///
    /// # Errors
    /// As [`StoredDocument::read`].
    pub fn read_record(self) -> Result<(StoredRecord, String)> {
        let mut record: StoredRecord = self.read()?;
        if record.change_point.is_none() && record.fields.is_empty() {
            let name = Some("content".to_owned());
            record.fields.push(StoredField { label: String::new(), name, text: self.text.clone() });
        }
        Ok((record, self.text))
    }

    /// The whole text of a record.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl<const PAGES: usize> StoredBeginning<PAGES> {
    /// The whole document, if this is all of it.
    pub fn into_whole(self) -> std::result::Result<StoredDocument, Self> {
        if self.0.text.len() < PAGE_BYTES { Ok(self.0) } else { Err(self) }
    }

    /// Reads what the document stands for, or a part of that.
    ///
    /// # Errors
    /// As [`StoredDocument::read`].
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        self.0.read()
    }

    /// Reads a record without the one field that a document has, and the first pages of its text.
    ///
    /// # Errors
    /// As [`StoredDocument::read`].
    pub fn read_record(self) -> Result<(StoredRecord, String)> {
        Ok((self.0.read()?, self.0.text))
    }
}
