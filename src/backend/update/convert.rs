//! Report → stored documents.

use rustc_hash::FxHashSet;

use super::identity::Subject;
use crate::record::{FileStatus, PointId, PointOfRecord, RecordId, StoredFile, StoredPoint, StoredRecord};
use crate::report::{ChangePoint, DateSpan, Feature, FileKind, Record, RecordKind, Remark, Report};

/// A report, and the values that all its stored documents share.
#[derive(Clone, Copy)]
pub(super) struct Origin<'r> {
    pub report: &'r Report,
    pub subject: Subject<'r>,
}

impl Origin<'_> {
    pub fn point(&self, id: PointId, point: &ChangePoint) -> StoredPoint {
        let report = self.report;
        StoredPoint {
            path: report.path.clone(),
            province: report.province.as_ref().map(|found| found.value),
            sector: report.sector.as_ref().map(|found| found.value),
            variant: report.variant,
            change_point: point_of_record(id, point),
            empty: point.empty,
            records: short(point.records.len()),
        }
    }

    pub fn record(
        &self,
        id: RecordId,
        record: &Record,
        point: Option<(&ChangePoint, PointId)>,
    ) -> StoredRecord {
        let fields = match record.fields.as_slice() {
            // It would be stored twice.
            [whole] if whole.label.is_empty() && whole.text == record.text => &[],
            fields => fields,
        };
        StoredRecord {
            kind: record.kind,
            title: record.title.clone(),
            date: record.date.clone(),
            lag: point.and_then(|(point, _)| point.lag(record.date.as_ref())),
            issuer: record.issuer.clone(),
            location: record.location.clone(),
            sources: record.sources.clone(),
            fields: fields.to_vec(),
            ..self.text(id, (&record.text, record.lines), point)
        }
    }

    pub fn remark(
        &self,
        id: RecordId,
        remark: &Remark,
        point: Option<(&ChangePoint, PointId)>,
    ) -> StoredRecord {
        StoredRecord {
            title: match point {
                Some((point, _)) => point.heading.clone(),
                None => self.report.title.clone().unwrap_or_default(),
            },
            ..self.text(id, (&remark.text, remark.lines), point)
        }
    }

    /// A record that has only a text, such as a remark.
    fn text(
        &self,
        id: RecordId,
        (text, lines): (&str, (u32, u32)),
        point: Option<(&ChangePoint, PointId)>,
    ) -> StoredRecord {
        let report = self.report;
        StoredRecord {
            id,
            path: report.path.clone(),
            lines,
            province: report.province.as_ref().map(|found| found.value),
            sector: report.sector.as_ref().map(|found| found.value),
            variant: report.variant,
            kind: RecordKind::Remark,
            change_point: point.map(|(point, id)| point_of_record(id, point)),
            title: String::new(),
            date: None,
            lag: None,
            issuer: None,
            location: None,
            sources: Vec::new(),
            fields: Vec::new(),
            text: text.to_owned(),
        }
    }
}

fn point_of_record(id: PointId, point: &ChangePoint) -> PointOfRecord {
    let mut names = FxHashSet::default();
    // Of two figures with the same name, the first counts.
    let features: Vec<Feature> =
        point.features.iter().filter(|feature| names.insert(&feature.name)).cloned().collect();
    PointOfRecord {
        id,
        date: point.date.as_ref().map(DateSpan::cut),
        point_type: point.point_type,
        confidence: point.confidence,
        days: point.date.as_ref().map(|date| (date.start, date.end)),
        heading: point.heading.clone(),
        lines: point.lines,
        features,
    }
}

/// The stored document of a parsed file.
pub(super) fn stored_file(report: &Report, kind: FileKind, status: FileStatus) -> StoredFile {
    let records: usize = report.change_points.iter().map(|point| point.records.len()).sum();
    StoredFile {
        path: report.path.clone(),
        kind,
        status,
        reason: None,
        province: report.province.as_ref().map(|found| found.value),
        sector: report.sector.as_ref().map(|found| found.value),
        variant: report.variant,
        change_points: short(report.change_points.len()),
        records: short(records + report.records.len()),
        diagnostics: report.diagnostics.clone(),
    }
}

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
