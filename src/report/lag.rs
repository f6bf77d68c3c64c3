//! How long before or after a change point something happened.

use jiff::Unit;
use jiff::civil::Date;

use super::{ChangePoint, DateSpan, Record};

impl Record {
    /// Days from the change point to the record's own date; negative: before it. 0 where the
    /// change point lies inside the record's date range; otherwise from the nearest day of one to
    /// the nearest day of the other. `None` where one of them has no date.
    pub fn lag_days(&self, point: &ChangePoint) -> Option<i64> {
        Some(lag_days(point.date.as_ref()?, self.date.as_ref()?))
    }
}

fn lag_days(point: &DateSpan, record: &DateSpan) -> i64 {
    if record.start > point.end {
        days_between(point.end, record.start)
    } else if record.end < point.start {
        days_between(point.start, record.end)
    } else {
        0
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    i64::from(to.since((Unit::Day, from)).map_or(0, |span| span.get_days()))
}
