//! Change points in order, with what came before and after each.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Hit;
use super::lookup::{listed, needles};
use crate::Result;
use crate::backend::{Address, Match, Reader};
use crate::record::{PointOfRecord, StoredPoint, province_name};
use crate::report::{Lag, Variant};
use crate::request::{Matching, Request, Sort};
use crate::vocab::{Province, Sector};

/// Change points in the order of time.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Timeline {
    /// How many there are.
    pub total: usize,
    /// How many of them have no record here.
    pub empty: usize,
    /// The records of all of them.
    pub records: usize,
    /// Those asked for.
    pub points: Vec<TimelinePoint>,
}

/// A change point and its records by lag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct TimelinePoint {
    /// The change point.
    #[serde(flatten)]
    pub change_point: PointOfRecord,
    /// The province of the report, by its short name.
    #[serde(with = "province_name")]
    #[cfg_attr(feature = "serve", schema(value_type = Option<String>))]
    pub province: Option<&'static Province>,
    /// The sector of the report.
    pub sector: Option<Sector>,
    /// The variant of the report.
    pub variant: Variant,
    /// Whether the section says that nothing was found.
    pub empty: bool,
    /// The file.
    pub path: String,
    /// Records that precede it, the earliest first.
    pub before: Vec<Hit>,
    /// Records whose own date holds the change point, or is held by it.
    pub during: Vec<Hit>,
    /// Records that follow it, the earliest first.
    pub after: Vec<Hit>,
    /// Records without a date.
    pub undated: Vec<Hit>,
}

impl TimelinePoint {
    /// How many records it has here.
    pub fn len(&self) -> usize {
        self.before.len() + self.during.len() + self.after.len() + self.undated.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its records: those before it first, those without a date last.
    pub fn hits_mut(&mut self) -> impl Iterator<Item = &mut Hit> {
        let dated = self.before.iter_mut().chain(&mut self.during).chain(&mut self.after);
        dated.chain(&mut self.undated)
    }
}

impl Reader {
    /// The change points under the query's filters in order of time, each with the records that match.
    /// Where the query asks for something that only records have — a text, a date, a lag — points
    /// without such a record are left out; otherwise those without records are shown too. Offset and limit count
    /// change points.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn timeline(&self, request: &Request) -> Result<Timeline> {
        let execution = self.execution(request, Matching::All)?;
        let mut records: HashMap<Address, Vec<Match>> = HashMap::new();
        for found in execution.prepared.all(execution.records())? {
            if let Some(point) = found.point {
                records.entry(point).or_default().push(found);
            }
        }
        let points = self.change_points(request, &execution)?;
        let mut points = points.prepared.best(points.selection, Sort::CHANGE_POINT, usize::MAX)?.matches;
        let asks_for_records = execution.plan.asks_for_records();
        points.retain(|point| !asks_for_records || records.contains_key(&point.address));
        let of = |point: &Match| records.get(&point.address).map_or(&[][..], Vec::as_slice);
        let offset = request.offset.min(points.len());
        let mut rank = points[..offset].iter().map(|point| of(point).len()).sum();
        let page = &points[offset..offset + request.limit.min(points.len() - offset)];
        let needles = needles(&execution.plan);
        let addresses: Vec<Address> = page.iter().map(|point| point.address).collect();
        let mut timeline = Timeline {
            total: points.len(),
            empty: points.iter().filter(|point| of(point).is_empty()).count(),
            records: points.iter().map(|point| of(point).len()).sum(),
            points: Vec::with_capacity(page.len()),
        };
        for (point, section) in page.iter().zip(self.backend().stored_points(&addresses)?) {
            let mut shown = TimelinePoint::new(section);
            let addresses: Vec<Address> = of(point).iter().map(|found| found.address).collect();
            for (found, record) in of(point).iter().zip(self.backend().stored_records(&addresses)?) {
                shown.add(listed(record, found, 0, &needles));
            }
            shown.sort();
            shown.number(&mut rank);
            timeline.points.push(shown);
        }
        Ok(timeline)
    }
}

impl TimelinePoint {
    fn new(section: StoredPoint) -> TimelinePoint {
        let StoredPoint { path, province, sector, variant, change_point, empty, .. } = section;
        TimelinePoint {
            change_point,
            province,
            sector,
            variant,
            empty,
            path,
            before: Vec::new(),
            during: Vec::new(),
            after: Vec::new(),
            undated: Vec::new(),
        }
    }

    fn add(&mut self, hit: Hit) {
        match hit.record.lag.map(Lag::nearest) {
            None => self.undated.push(hit),
            Some(days) if days < 0 => self.before.push(hit),
            Some(0) => self.during.push(hit),
            Some(_) => self.after.push(hit),
        }
    }

    fn sort(&mut self) {
        for hits in [&mut self.before, &mut self.during, &mut self.after] {
            hits.sort_by_key(|hit| (hit.record.lag.map(Lag::nearest), hit.record.lines, hit.record.id));
        }
    }

    /// Numbers the records on from `rank`.
    fn number(&mut self, rank: &mut usize) {
        for hit in self.hits_mut() {
            *rank += 1;
            hit.rank = *rank;
        }
    }
}
