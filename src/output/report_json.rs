//! A report as JSON, in the form of `schema/record.schema.json`: null where unknown.

use serde::Serialize;

use crate::report::{ChangePoint, DateSpan, Diagnostic, Feature, Field, Record, Report, Source};
use crate::vocab::Province;

/// One report: a line of `tansuo parse --format jsonl`.
#[derive(Debug, Serialize)]
pub struct ReportJson<'a> {
    path: &'a str,
    title: Option<&'a str>,
    province: Option<ProvinceJson<'a>>,
    sector: Option<&'static str>,
    variant: &'static str,
    /// `2025-05-01T16:56:12`
    analyzed_at: Option<String>,
    declared_change_points: Option<u32>,
    truncated: bool,
    text_bytes: usize,
    unassigned_bytes: usize,
    change_points: Vec<ChangePointJson<'a>>,
    records: Vec<RecordJson<'a>>,
    diagnostics: Vec<DiagnosticJson<'a>>,
}

/// A province.
#[derive(Debug, Serialize)]
pub struct ProvinceJson<'a> {
    code: &'a str,
    name: &'a str,
    full_name: &'a str,
    pinyin: &'a str,
}

/// A change point and its records.
#[derive(Debug, Serialize)]
pub struct ChangePointJson<'a> {
    date: Option<DateJson<'a>>,
    #[serde(rename = "type")]
    point_type: Option<&'static str>,
    confidence: Option<f64>,
    empty: bool,
    /// The line of its heading, from 1.
    line: u32,
    records: Vec<RecordJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    features: Vec<FeatureJson<'a>>,
}

/// A policy or event.
#[derive(Debug, Serialize)]
pub struct RecordJson<'a> {
    title: &'a str,
    kind: &'static str,
    date: Option<DateJson<'a>>,
    issuer: Option<&'a str>,
    location: Option<&'a str>,
    sources: Vec<SourceJson<'a>>,
    fields: Vec<FieldJson<'a>>,
    /// First and last line, from 1.
    lines: [u32; 2],
}

/// A date as written and the days that it spans.
#[derive(Debug, Serialize)]
pub struct DateJson<'a> {
    text: &'a str,
    /// `2023-12-01`
    start: String,
    /// `2023-12-31`
    end: String,
    precision: &'static str,
    #[serde(skip_serializing_if = "is_false")]
    relative: bool,
}

/// A link.
#[derive(Debug, Serialize)]
pub struct SourceJson<'a> {
    label: Option<&'a str>,
    url: &'a str,
    #[serde(skip_serializing_if = "is_false")]
    resolved: bool,
}

/// A labelled field.
#[derive(Debug, Serialize)]
pub struct FieldJson<'a> {
    label: &'a str,
    name: Option<&'static str>,
    text: &'a str,
}

/// A figure of the detector.
#[derive(Debug, Serialize)]
pub struct FeatureJson<'a> {
    name: &'a str,
    value: &'a str,
}

/// What is wrong with a report.
#[derive(Debug, Serialize)]
pub struct DiagnosticJson<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    line: Option<u32>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl<'a> From<&'a Report> for ReportJson<'a> {
    fn from(report: &'a Report) -> Self {
        ReportJson {
            path: &report.path,
            title: report.title.as_deref(),
            province: report.province.as_ref().map(|found| found.value.into()),
            sector: report.sector.as_ref().map(|found| found.value.as_str()),
            variant: report.variant.as_str(),
            analyzed_at: report.analyzed_at.map(|time| time.to_string()),
            declared_change_points: report.declared_change_points,
            truncated: report.truncated,
            text_bytes: report.text_bytes,
            unassigned_bytes: report.unassigned_bytes,
            change_points: report.change_points.iter().map(Into::into).collect(),
            records: report.records.iter().map(Into::into).collect(),
            diagnostics: report.diagnostics.iter().map(Into::into).collect(),
        }
    }
}

impl<'a> From<&'a Province> for ProvinceJson<'a> {
    fn from(province: &'a Province) -> Self {
        ProvinceJson {
            code: province.code,
            name: province.name,
            full_name: province.full_name,
            pinyin: province.pinyin,
        }
    }
}

impl<'a> From<&'a ChangePoint> for ChangePointJson<'a> {
    fn from(point: &'a ChangePoint) -> Self {
        ChangePointJson {
            date: point.date.as_ref().map(Into::into),
            point_type: point.point_type.map(|t| t.as_str()),
            confidence: point.confidence,
            empty: point.empty,
            line: point.lines.0,
            records: point.records.iter().map(Into::into).collect(),
            features: point.features.iter().map(Into::into).collect(),
        }
    }
}

impl<'a> From<&'a Record> for RecordJson<'a> {
    fn from(record: &'a Record) -> Self {
        RecordJson {
            title: &record.title,
            kind: record.kind.as_str(),
            date: record.date.as_ref().map(Into::into),
            issuer: record.issuer.as_deref(),
            location: record.location.as_deref(),
            sources: record.sources.iter().map(Into::into).collect(),
            fields: record.fields.iter().map(Into::into).collect(),
            lines: [record.lines.0, record.lines.1],
        }
    }
}

impl<'a> From<&'a DateSpan> for DateJson<'a> {
    fn from(date: &'a DateSpan) -> Self {
        DateJson {
            text: &date.text,
            start: date.start.to_string(),
            end: date.end.to_string(),
            precision: date.precision.as_str(),
            relative: date.relative,
        }
    }
}

impl<'a> From<&'a Source> for SourceJson<'a> {
    fn from(source: &'a Source) -> Self {
        SourceJson { label: source.label.as_deref(), url: &source.url, resolved: source.resolved }
    }
}

impl<'a> From<&'a Field> for FieldJson<'a> {
    fn from(field: &'a Field) -> Self {
        FieldJson { label: &field.label, name: field.name, text: &field.text }
    }
}

impl<'a> From<&'a Feature> for FeatureJson<'a> {
    fn from(feature: &'a Feature) -> Self {
        FeatureJson { name: &feature.name, value: &feature.text }
    }
}

impl<'a> From<&'a Diagnostic> for DiagnosticJson<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        DiagnosticJson {
            severity: diagnostic.severity.as_str(),
            code: diagnostic.code,
            message: &diagnostic.message,
            line: diagnostic.line,
        }
    }
}
