//! The lag of a record behind its change point.

use super::{ChangePoint, DateSpan};

impl ChangePoint {
    /// Days from the change point to `record_date`; negative before it; 0 where the two overlap,
    /// as when the change point lies inside the record's range. `None` where a date is missing.
    pub fn lag_days(&self, record_date: Option<&DateSpan>) -> Option<i64> {
        self.date.as_ref()?.lag_days(record_date?)
    }
}

impl DateSpan {
    /// Days from this span to `other`: from the last day of the earlier to the first of the later,
    /// negative where `other` is the earlier, 0 where they overlap.
    pub fn lag_days(&self, other: &DateSpan) -> Option<i64> {
        let days = |from: jiff::civil::Date, to: jiff::civil::Date| Some(i64::from((to - from).get_days()));
        if other.start > self.end {
            days(self.end, other.start)
        } else if other.end < self.start {
            days(self.start, other.end)
        } else {
            Some(0)
        }
    }
}
