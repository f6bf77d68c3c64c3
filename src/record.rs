//! Records, change points and files, as an index stores them and every interface prints them.
//!
//! The types serialize as they are printed (`schema/record.schema.json`), and are stored in the same form,
//! so nothing is converted. [`StoredRecord::brief`] leaves out what only exports and `show` print: empty
//! fields are not printed.

mod id;
mod overview;
mod serialize;
mod values;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::report::{
    ChangePointType, DateSpan, Diagnostic, Feature, Field, FileKind, Lag, RecordKind, Source, Variant,
};
use crate::vocab::{Province, Sector};
pub use id::{PointId, RecordId};
pub use overview::{FileCount, Overview};
pub(crate) use serialize::province_name;
pub use values::{UNKNOWN, host};

/// A policy, an event, a section of a document or a remark, with where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Record))]
pub struct StoredRecord {
    /// The identity, the same wherever the tree is: `r` and 16 hexadecimal digits.
    #[cfg_attr(feature = "serve", schema(value_type = String))]
    pub id: RecordId,
    /// The file: absolute, or as [`Paths`](crate::output::Paths) show it.
    pub path: String,
    /// First and last line in the file, from 1.
    #[cfg_attr(feature = "serve", schema(value_type = Vec<u32>, min_items = 2, max_items = 2))]
    pub lines: (u32, u32),
    /// The province of the report, by its short name: 贵州.
    #[serde(with = "serialize::province_name")]
    #[cfg_attr(feature = "serve", schema(value_type = Option<String>))]
    pub province: Option<&'static Province>,
    /// The sector of the report.
    pub sector: Option<Sector>,
    /// The variant of the report.
    pub variant: Variant,
    /// What the record is.
    pub kind: RecordKind,
    /// The change point; `None` for a part of a document that has none.
    pub change_point: Option<PointOfRecord>,
    /// The name of the policy or event.
    pub title: String,
    /// The record's own date.
    pub date: Option<DateSpan>,
    /// Days from the change point to the record's date.
    pub lag: Option<Lag>,
    /// The issuing body, as written.
    pub issuer: Option<String>,
    /// The place, as written.
    pub location: Option<String>,
    /// The links.
    pub sources: Vec<Source>,
    /// Every labelled field, in the order of the file. Exports and `show` print them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The whole record as rendered text. Exports and `show` print it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// The change point of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = ChangePoint))]
pub struct PointOfRecord {
    /// The identity, the same wherever the tree is: `p` and 16 hexadecimal digits.
    #[cfg_attr(feature = "serve", schema(value_type = String))]
    pub id: PointId,
    /// The date, cut to its precision: `2020-11-20`, `2020-11`, `2020`.
    pub date: Option<String>,
    /// The type.
    #[serde(rename = "type")]
    pub point_type: Option<ChangePointType>,
    /// Confidence, 0..=1.
    pub confidence: Option<f64>,
    /// First and last day. Exports and `show` print them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "serve", schema(value_type = Option<Vec<String>>, min_items = 2, max_items = 2))]
    pub days: Option<(Date, Date)>,
    /// The heading, as written. Exports and `show` print it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub heading: String,
    /// First and last line of the section, from 1. Exports and `show` print them.
    #[serde(default, skip_serializing_if = "serialize::is_no_line")]
    #[cfg_attr(feature = "serve", schema(value_type = Vec<u32>, min_items = 2, max_items = 2))]
    pub lines: (u32, u32),
    /// The detector's figures by name, numbers as numbers. Exports and `show` print them.
    #[serde(default, with = "serialize::features", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "serve", schema(value_type = std::collections::BTreeMap<String, serde_json::Value>))]
    pub features: Vec<Feature>,
}

/// A change point, with where it comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredPoint {
    /// The file, absolute.
    pub path: String,
    /// The province of the report.
    #[serde(with = "serialize::province_name")]
    pub province: Option<&'static Province>,
    /// The sector of the report.
    pub sector: Option<Sector>,
    /// The variant of the report.
    pub variant: Variant,
    /// The change point itself.
    pub change_point: PointOfRecord,
    /// True if the section says that nothing was found.
    pub empty: bool,
    /// Number of records, remarks not counted.
    pub records: u32,
}

/// A file of an indexed tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredFile {
    /// The file, absolute.
    pub path: String,
    /// What kind of file it is.
    pub kind: FileKind,
    /// What was done with it.
    pub status: FileStatus,
    /// Why it was not indexed, or the file of which it is a copy.
    pub reason: Option<String>,
    /// The province.
    #[serde(with = "serialize::province_name")]
    pub province: Option<&'static Province>,
    /// The sector.
    pub sector: Option<Sector>,
    /// The variant.
    pub variant: Variant,
    /// Number of change points that come from this file.
    pub change_points: u32,
    /// Number of records that come from this file, remarks not counted.
    pub records: u32,
    /// The report's diagnostics.
    pub diagnostics: Vec<Diagnostic>,
}

/// What was done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u64)]
pub enum FileStatus {
    /// Its records are in the index.
    Indexed = 0,
    /// A file with the same content is indexed.
    Duplicate = 1,
    /// A per-point answer whose section is in a report beside it.
    Covered = 2,
    /// Detector output, joined to the change points of the report beside it.
    Joined = 3,
    /// Nothing to index: a picture, a log, a table.
    Other = 4,
    /// Not text, whatever its name says.
    Skipped = 5,
    /// Could not be read; every update tries again.
    Unreadable = 6,
}

impl FileStatus {
    /// Every status.
    pub const ALL: [FileStatus; 7] = [
        FileStatus::Indexed,
        FileStatus::Duplicate,
        FileStatus::Covered,
        FileStatus::Joined,
        FileStatus::Other,
        FileStatus::Skipped,
        FileStatus::Unreadable,
    ];

    /// The name that is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            FileStatus::Indexed => "indexed",
            FileStatus::Duplicate => "duplicate",
            FileStatus::Covered => "covered",
            FileStatus::Joined => "joined",
            FileStatus::Other => "other",
            FileStatus::Skipped => "skipped",
            FileStatus::Unreadable => "unreadable",
        }
    }
}

impl StoredRecord {
    /// Leaves out what only exports and `show` print: fields, text, and the change point's days, heading,
    /// lines and features.
    pub fn brief(&mut self) {
        self.fields.clear();
        self.text.clear();
        if let Some(point) = &mut self.change_point {
            point.brief();
        }
    }
}

impl PointOfRecord {
    /// Leaves out what only exports and `show` print: days, heading, lines and features.
    pub fn brief(&mut self) {
        self.days = None;
        self.heading.clear();
        self.lines = (0, 0);
        self.features.clear();
    }
}
