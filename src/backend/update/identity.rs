//! Identities that do not depend on where a tree is: they come from the content of reports, not from paths.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::record::{PointId, RecordId};
use crate::report::{ChangePoint, Report};

/// Makes the identities of a group of files. Equal things of one group get an ordinal.
#[derive(Debug, Default)]
pub(super) struct Identities {
    seen: FxHashMap<u64, u32>,
}

/// What identifies the change points of a report, up to their date and type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'r> {
    province: &'r str,
    sector: &'r str,
    /// The file's name without folder and variant, where province or sector are unknown.
    name: &'r str,
}

impl<'r> Subject<'r> {
    /// The subject of a report; `name` is the name of its file without folder and variant.
    pub fn of(report: &Report, name: &'r str) -> Subject<'r> {
        let province = report.province.as_ref().map_or("", |found| found.value.code);
        let sector = report.sector.as_ref().map_or("", |found| found.value.as_str());
        let is_known = !province.is_empty() && !sector.is_empty();
        Subject { province, sector, name: if is_known { "" } else { name } }
    }

    fn parts(&self) -> [&[u8]; 3] {
        [self.province.as_bytes(), self.sector.as_bytes(), self.name.as_bytes()]
    }
}

/// A change point within its subject: date and type, as they are printed.
fn of_point(point: &ChangePoint) -> String {
    let date = point.date.as_ref().map(|date| format!("{}..{}", date.start, date.end));
    format!("{} {}", date.unwrap_or_default(), point.point_type.map_or("", |point_type| point_type.as_str()))
}

fn hash(parts: &[&[u8]]) -> u64 {
    xxh3_64(&parts.join(&0))
}

/// The number that a change point shares with the same change point in rewritings of its report.
pub(super) fn group(subject: Subject, point: &ChangePoint) -> u64 {
    let [province, sector, name] = subject.parts();
    hash(&[province, sector, name, of_point(point).as_bytes()])
}

impl Identities {
    /// Begins another group.
    pub fn clear(&mut self) {
        self.seen.clear();
    }

    pub fn point(&mut self, subject: Subject, report: &Report, point: &ChangePoint) -> PointId {
        let [province, sector, name] = subject.parts();
        let variant = report.variant.as_str().as_bytes();
        let id = hash(&[b"point", province, sector, name, variant, of_point(point).as_bytes()]);
        PointId(self.numbered(id))
    }

    /// The identity of a record with this text, in normal form.
    pub fn record(
        &mut self,
        subject: Subject,
        report: &Report,
        point: Option<&ChangePoint>,
        normal: &str,
    ) -> RecordId {
        let [province, sector, name] = subject.parts();
        let variant = report.variant.as_str().as_bytes();
        let point = point.map(of_point).unwrap_or_default();
        let id = hash(&[province, sector, name, variant, point.as_bytes(), normal.as_bytes()]);
        RecordId(self.numbered(id))
    }

    /// `id` itself the first time, then hashed with an ordinal.
    fn numbered(&mut self, id: u64) -> u64 {
        let ordinal = self.seen.entry(id).and_modify(|ordinal| *ordinal += 1).or_insert(0);
        if *ordinal == 0 { id } else { hash(&[&id.to_le_bytes(), &ordinal.to_le_bytes()]) }
    }
}
