//! A hit as it is printed; `schema/record.schema.json` describes it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use super::MentionJson;
use crate::output::Paths;
use crate::record::PointOfRecord;
use crate::report::{ChangePointType, DateSpan, Feature, FieldName, Lag};
use crate::search::{Highlighted, Hit, Mention};
use crate::vocab::Sector;

/// How much of a record is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Detail {
    /// What a list of hits needs.
    #[default]
    Hit,
    /// And the labelled fields, the whole text and the change point's features.
    Export,
    /// And the change point's heading and lines.
    Show,
}

/// A record found.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Hit))]
pub struct HitJson<'h> {
    /// Place in the order of the hits, from 1.
    pub rank: usize,
    /// Comparable within one query only.
    pub score: f64,
    /// 16 hexadecimal digits.
    pub id: String,
    /// The file, relative to the current directory if it lies below it.
    pub path: Cow<'h, str>,
    /// First and last line, from 1.
    #[cfg_attr(feature = "serve", schema(value_type = Vec<u32>, min_items = 2, max_items = 2))]
    pub lines: (u32, u32),
    /// Short name: 贵州.
    pub province: Option<&'h str>,
    /// `power`, `industry`, `ground_transport`, `aviation`, `residential`.
    pub sector: Option<&'h str>,
    /// `original`, `concise`, …
    pub variant: &'h str,
    /// `null` for a document without change points.
    pub change_point: Option<ChangePointJson<'h>>,
    /// `policy`, `event`, `section` or `remark`.
    pub kind: &'h str,
    /// The name of the policy or event.
    pub title: &'h str,
    /// What matched in the title: ranges of characters, the end excluded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "serve", schema(value_type = Option<Vec<Vec<u32>>>))]
    pub title_highlights: Option<Vec<(usize, usize)>>,
    /// The record's own date.
    pub date: Option<DateJson<'h>>,
    /// Days from the change point to the record's date; negative: before it.
    pub lag: Option<Lag>,
    /// The issuing body.
    pub issuer: Option<&'h str>,
    /// The place.
    pub location: Option<&'h str>,
    /// The links.
    pub sources: Vec<SourceJson<'h>>,
    /// The best passage.
    pub snippet: SnippetJson<'h>,
    /// What the record lacks of what was asked for, as typed.
    pub missing: &'h [String],
    /// Whether the match is in a rewriting, and not in the report that counts for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub only_in_rewriting: bool,
    /// Records about the same policy, this one included, where hits are collapsed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mentions: Option<usize>,
    /// The other records about the same policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_mentions: Option<Vec<MentionJson<'h>>>,
    /// Every labelled field, in the order of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<FieldJson<'h>>>,
    /// The record's whole text, as it stands in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'h str>,
}

/// The change point of a record.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = ChangePoint))]
pub struct ChangePointJson<'h> {
    /// `p` and 16 hexadecimal digits; the same wherever the tree is.
    pub id: String,
    /// Cut to its precision: `2020-11-20`, `2020-11`, `2020`.
    pub date: Option<&'h str>,
    /// `event`, `seasonal`, `policy`, `trend`.
    #[serde(rename = "type")]
    pub kind: Option<&'h str>,
    /// 0..=1
    pub confidence: Option<f64>,
    /// The heading, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<&'h str>,
    /// First and last line of the section.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "serve", schema(value_type = Option<Vec<u32>>))]
    pub lines: Option<(u32, u32)>,
    /// The detector's figures by name: numbers, and text such as `Yes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<BTreeMap<&'h str, Value>>,
}

/// A date as written and the days that it spans.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Date))]
pub struct DateJson<'h> {
    /// As written.
    pub text: &'h str,
    /// First day.
    #[cfg_attr(feature = "serve", schema(value_type = String, format = Date))]
    pub start: Date,
    /// Last day.
    #[cfg_attr(feature = "serve", schema(value_type = String, format = Date))]
    pub end: Date,
    /// `day`, `month`, `quarter`, `half`, `season`, `year`, `range`.
    pub precision: &'h str,
}

/// A link.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Source))]
pub struct SourceJson<'h> {
    /// The link's text.
    pub label: Option<&'h str>,
    /// The URL as written.
    pub url: &'h str,
}

/// A labelled field.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Field))]
pub struct FieldJson<'h> {
    /// As written.
    pub label: &'h str,
    /// The canonical name.
    pub name: Option<&'h str>,
    /// The value as written.
    pub text: &'h str,
}

/// A passage with what matched in it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Snippet))]
pub struct SnippetJson<'h> {
    /// The passage.
    pub text: &'h str,
    /// What matched: ranges of characters of `text`, the end excluded.
    #[cfg_attr(feature = "serve", schema(value_type = Vec<Vec<u32>>))]
    pub highlights: Vec<(usize, usize)>,
}

impl<'h> HitJson<'h> {
    /// What is printed of `hit`.
    pub fn new(hit: &'h Hit, detail: Detail, paths: &Paths) -> HitJson<'h> {
        let record = &hit.record;
        let with_text = detail >= Detail::Export;
        HitJson {
            rank: hit.rank,
            score: rounded(hit.score),
            id: hit.id_text(),
            path: paths.show(&record.path),
            lines: record.lines,
            province: record.province.map(|p| p.name),
            sector: record.sector.map(Sector::as_str),
            variant: record.variant.as_str(),
            change_point: record.change_point.as_ref().map(|point| ChangePointJson::new(point, detail)),
            kind: record.kind.as_str(),
            title: &record.title,
            title_highlights: None,
            date: record.date.as_ref().map(DateJson::new),
            lag: record.lag,
            issuer: record.issuer.as_deref(),
            location: record.location.as_deref(),
            sources: (record.sources.iter())
                .map(|source| SourceJson { label: source.label.as_deref(), url: &source.url })
                .collect(),
            snippet: SnippetJson::new(&hit.snippet),
            missing: &hit.missing,
            only_in_rewriting: hit.only_in_rewriting,
            mentions: hit.mentions,
            other_mentions: None,
            fields: with_text.then(|| {
                let field = |f: &'h crate::report::Field| FieldJson {
                    label: &f.label,
                    name: f.name.map(FieldName::as_str),
                    text: &f.text,
                };
                record.fields.iter().map(field).collect()
            }),
            text: hit.text.as_deref().filter(|_| with_text),
        }
    }
}

impl<'h> HitJson<'h> {
    /// The same with what matched in the title of `hit`.
    #[must_use]
    pub fn with_title_highlights(mut self, hit: &Hit) -> HitJson<'h> {
        self.title_highlights = Some(hit.title.char_ranges());
        self
    }

    /// The same with the other records about its policy.
    #[must_use]
    pub fn with_mentions(mut self, mentions: &'h [Mention], paths: &Paths) -> HitJson<'h> {
        self.other_mentions = Some(mentions.iter().map(|mention| MentionJson::new(mention, paths)).collect());
        self
    }
}

impl<'h> ChangePointJson<'h> {
    fn new(point: &'h PointOfRecord, detail: Detail) -> ChangePointJson<'h> {
        let whole = detail == Detail::Show;
        ChangePointJson {
            id: point.id.to_string(),
            date: point.date.as_deref(),
            kind: point.point_type.map(ChangePointType::as_str),
            confidence: point.confidence,
            heading: whole.then_some(point.heading.as_str()),
            lines: whole.then_some(point.lines),
            features: (detail >= Detail::Export)
                .then(|| point.features.iter().map(|f| (f.name.as_str(), figure(f))).collect()),
        }
    }
}

fn figure(feature: &Feature) -> Value {
    feature.number().map_or_else(|| Value::from(feature.text.as_str()), Value::Number)
}

impl<'h> DateJson<'h> {
    fn new(date: &'h DateSpan) -> DateJson<'h> {
        DateJson { text: &date.text, start: date.start, end: date.end, precision: date.precision.as_str() }
    }
}

impl<'h> SnippetJson<'h> {
    fn new(snippet: &'h Highlighted) -> SnippetJson<'h> {
        SnippetJson { text: &snippet.text, highlights: snippet.char_ranges() }
    }
}

/// A score with four decimals: more are noise, and differ between machines.
fn rounded(score: f32) -> f64 {
    (f64::from(score) * 10_000.0).round() / 10_000.0
}
