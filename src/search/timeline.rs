//! Change points in order, with what came before and after each.

use std::collections::HashMap;

use super::Hit;
use super::sections::section_of;
use crate::Result;
use crate::index::Reader;
use crate::record::StoredPoint;
use crate::report::Lag;
use crate::request::{Matching, Request};

/// A change point and its records by lag.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelinePoint {
    /// The change point, with its report.
    pub section: StoredPoint,
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
}

impl Reader {
    /// The change points under the query's filters in order of time, each with the records that match.
    /// Where the query asks for something that only records have — a text, a date, a lag — points
    /// without such a record are left out; otherwise those without records are shown too.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn timeline(&self, request: &Request) -> Result<Vec<TimelinePoint>> {
        let searcher = self.searcher();
        let execution = self.execution(&searcher, request, Matching::All)?;
        let mut points: Vec<TimelinePoint> =
            self.sections(&execution)?.into_iter().map(TimelinePoint::new).collect();
        let places: HashMap<_, usize> = points
            .iter()
            .enumerate()
            .map(|(i, point)| ((point.section.path.clone(), point.section.change_point.lines), i))
            .collect();
        let all = request.clone().offset(0).limit(usize::MAX);
        self.export(&all, &mut |hit| {
            let place = section_of(&hit.record).and_then(|key| places.get(&key));
            if let Some(point) = place.and_then(|&i| points.get_mut(i)) {
                point.add(hit.clone());
            }
            Ok(true)
        })?;
        for point in &mut points {
            for hits in [&mut point.before, &mut point.during, &mut point.after] {
                hits.sort_by_key(|hit| (hit.record.lag.map(Lag::nearest), hit.record.lines, hit.id));
            }
        }
        let asks_for_records = execution.plan.asks_for_records();
        points.retain(|point| !asks_for_records || !point.is_empty());
        let mut rank = 0;
        for point in &mut points {
            let hits = point.before.iter_mut().chain(&mut point.during).chain(&mut point.after);
            for hit in hits.chain(&mut point.undated) {
                rank += 1;
                hit.rank = rank;
            }
        }
        Ok(points)
    }
}

impl TimelinePoint {
    fn new(section: StoredPoint) -> TimelinePoint {
        TimelinePoint {
            section,
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
}
