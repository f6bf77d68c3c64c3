//! What the index keeps of a record, to show it without the file.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A record as it is read from the index: everything that is shown, but the record's whole text.
#[derive(Debug, Clone, PartialEq)]
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
#[derive(Debug, Clone, PartialEq)]
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
    pub relative: bool,
}

/// A link of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredSource {
    /// The link's text.
    pub label: Option<String>,
    /// The URL as written.
    pub url: String,
    /// True if the URL is that of an earlier record (同上).
    pub resolved: bool,
}

/// A labelled field of a record.
#[derive(Debug, Clone, PartialEq)]
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
