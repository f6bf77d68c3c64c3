//! The types of a report. Every value keeps the text that it was read from.

use std::ops::Range;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Number;

use super::Diagnostic;
use crate::vocab::{Province, Sector};

/// One file: a province × sector, with a header and change points.
///
/// Serialized, it is a line of `tansuo parse --format jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The path as it was given to the parser.
    pub path: String,
    /// The title, as written.
    pub title: Option<String>,
    /// The province and how it was found.
    pub province: Option<Attributed<&'static Province>>,
    /// The sector and how it was found; `None` where it is unknown.
    pub sector: Option<Attributed<Sector>>,
    /// The style of rewriting, from the file's name.
    pub variant: Variant,
    /// When the report says that it was made.
    pub analyzed_at: Option<DateTime>,
    /// How many change points the header declares.
    pub declared_change_points: Option<u32>,
    /// Whether the file ends in the middle of something.
    pub truncated: bool,
    /// The change points in the order of the file.
    pub change_points: Vec<ChangePoint>,
    /// The records of a document, a file that has text but no change point: the entries of a policy
    /// list, the sections of a law.
    pub records: Vec<Record>,
    /// The text of a report outside its change points.
    pub remarks: Vec<Remark>,
    /// What is wrong with the report.
    pub diagnostics: Vec<Diagnostic>,
    /// Length of the text, in bytes.
    pub text_bytes: usize,
    /// How many of those bytes (white space aside) ended up in no field of the header, of a
    /// change point or of a record: remarks, summaries and prose.
    pub unassigned_bytes: usize,
}

/// A value with the evidence for it. Serialized, it is the value alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Attributed<T> {
    /// The value.
    pub value: T,
    /// The text that says so, as written.
    pub text: String,
    /// The place of that text.
    pub evidence: Evidence,
}

impl<T: Serialize> Serialize for Attributed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

/// Where a province or sector was read, in falling order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// The report's title.
    Title,
    /// A heading.
    Heading,
    /// The running text.
    Text,
    /// The file's path.
    Path,
}

/// A dated section of a report.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct ChangePoint {
    /// The heading, as written.
    #[serde(skip)]
    pub heading: String,
    /// The date that the heading states.
    pub date: Option<DateSpan>,
    /// The type that the heading states.
    #[serde(rename = "type")]
    pub point_type: Option<ChangePointType>,
    /// Confidence, 0..=1.
    pub confidence: Option<f64>,
    /// True if the section says that nothing was found, and holds no record.
    pub empty: bool,
    /// First and last line of the section, from 1, inclusive. Serialized, it is the first.
    #[serde(rename = "line", serialize_with = "first_line")]
    pub lines: (u32, u32),
    /// The policies and events of the section.
    pub records: Vec<Record>,
    /// The text of the section outside its records.
    pub remarks: Vec<Remark>,
    /// The detector's features, joined from its output; empty if there is none.
    pub features: Vec<Feature>,
}

/// The type of a change point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub enum ChangePointType {
    /// 事件
    Event,
    /// 季节性
    Seasonal,
    /// 政策
    Policy,
    /// 趋势
    Trend,
}

/// One policy or event under a change point: the unit that is indexed and found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Record {
    /// The name of the policy or event, as written, without number, label and marks.
    pub title: String,
    /// Policy or event.
    pub kind: RecordKind,
    /// The record's own date.
    pub date: Option<DateSpan>,
    /// The issuing or responsible body, as written.
    pub issuer: Option<String>,
    /// The place, as written.
    pub location: Option<String>,
    /// Every link of the record, in order.
    pub sources: Vec<Source>,
    /// Every labelled field, in order; those above included.
    pub fields: Vec<Field>,
    /// The whole record as rendered text: no markup, entities decoded. This is what is searched.
    #[serde(skip)]
    pub text: String,
    /// First and last line, from 1, inclusive.
    pub lines: (u32, u32),
    /// The range of the record in the decoded text, in bytes, on character boundaries.
    #[serde(skip)]
    pub bytes: Range<usize>,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub enum RecordKind {
    /// A policy, plan, notice or law.
    Policy,
    /// Something that happened.
    Event,
    /// A part of a document that is not a report, such as an article of a law.
    Section,
    /// Text of a change point outside its records.
    Remark,
}

/// Text of a change point outside its records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Rendered text: no markup, entities decoded.
    pub text: String,
    /// First and last line, from 1, inclusive.
    pub lines: (u32, u32),
    /// The same place in the decoded text, in bytes, on character boundaries.
    #[serde(skip)]
    pub bytes: Range<usize>,
}

/// A link of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct Source {
    /// The link's text; `None` for a bare URL.
    pub label: Option<String>,
    /// The URL, exactly as written.
    pub url: String,
    /// True if the record said 同上 and the URL is that of an earlier record.
    #[serde(default, skip_serializing_if = "is_false")]
    pub resolved: bool,
}

/// A labelled field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct Field {
    /// The label as written; empty for text without a label.
    pub label: String,
    /// The canonical name (`content`, `impact`, …); `None` for a label that is not known.
    pub name: Option<FieldName>,
    /// The value as rendered text; a source keeps its links as `[label](url)`.
    pub text: String,
    /// The line where the field begins, from 1.
    #[serde(skip)]
    pub line: u32,
}

/// The meaning of a field, independent of its label: the keys of `schema/labels.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub enum FieldName {
    /// 名称
    Title,
    /// 时间
    Date,
    /// 周期
    Period,
    /// 机构
    Issuer,
    /// 地点
    Location,
    /// 范围
    Scope,
    /// 规模
    Scale,
    /// 内容
    Content,
    /// 措施
    Measure,
    /// 目标
    Goal,
    /// 影响
    Impact,
    /// 背景
    Background,
    /// 进展
    Progress,
    /// 文号
    Number,
    /// 类型
    Kind,
    /// 来源
    Source,
}

/// A figure that the detector computed for a change point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    /// The detector's name for it, such as `relative_magnitude`.
    pub name: String,
    /// Its value as written.
    #[serde(rename = "value")]
    pub text: String,
}

impl Feature {
    /// Its value as a number; `None` for text such as `Yes`, and for what JSON has no number for.
    pub fn number(&self) -> Option<Number> {
        let whole = self.text.parse::<i64>().ok().map(Number::from);
        whole.or_else(|| self.text.parse().ok().and_then(Number::from_f64))
    }
}

/// A date as written, and the days that it spans.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Date))]
pub struct DateSpan {
    /// The text that the date was read from.
    pub text: String,
    /// First day.
    #[cfg_attr(feature = "serve", schema(value_type = String, format = Date))]
    pub start: Date,
    /// Last day, inclusive.
    #[cfg_attr(feature = "serve", schema(value_type = String, format = Date))]
    pub end: Date,
    /// How exactly the text states it.
    pub precision: Precision,
    /// True if the text is relative (同期, 同年) and was resolved against the change point.
    #[serde(default, skip_serializing_if = "is_false")]
    pub relative: bool,
}

/// How exactly a date is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub enum Precision {
    /// 2023-12-18
    Day,
    /// 2023年12月, 2022年底
    Month,
    /// 2023年一季度
    Quarter,
    /// 2020年上半年
    Half,
    /// 2019年春季
    Season,
    /// 2022年
    Year,
    /// 2019-2020年
    Range,
}

/// A rewriting of a report in another style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub enum Variant {
    /// Not a rewriting.
    #[default]
    Original,
    /// `_concise`
    Concise,
    /// `_formal`
    Formal,
    /// `_casual`
    Casual,
    /// `_synonym`
    Synonym,
    /// `_passive`
    Passive,
    /// `_detailed`
    Detailed,
}

/// What kind of file a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A province × sector with change points.
    Report,
    /// A model's answer on one change point (`问题:` / `回答:`).
    Answer,
    /// The detector's output: dates, types, confidences and features.
    Detector,
    /// Prose without a change point, such as a law.
    Document,
    /// A log, a table, a README: nothing to index.
    Other,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [FileKind; 5] =
        [FileKind::Report, FileKind::Answer, FileKind::Detector, FileKind::Document, FileKind::Other];
}

/// What the detector printed for one province × sector.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorOutput {
    /// The path as it was given to the parser.
    pub path: String,
    /// The province and how it was found.
    pub province: Option<Attributed<&'static Province>>,
    /// The sector and how it was found.
    pub sector: Option<Attributed<Sector>>,
    /// The points in the order of the file.
    pub points: Vec<DetectedPoint>,
    /// What is wrong with the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// One point of the detector's output.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectedPoint {
    /// The day of the break.
    pub date: Option<DateSpan>,
    /// The type that the detector gave it.
    pub point_type: Option<ChangePointType>,
    /// Confidence, 0..=1.
    pub confidence: Option<f64>,
    /// Every other figure, in the order of the file.
    pub features: Vec<Feature>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

fn first_line<S: Serializer>(lines: &(u32, u32), serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u32(lines.0)
}
