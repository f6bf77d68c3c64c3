//! The lag of a record behind its change point.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ChangePoint, DateSpan};

/// Days from a change point to a record, as a span: a record dated 2023年 may be from any day of that year.
/// Negative days are before the change point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
pub struct Lag {
    /// From the change point's last day to the record's first.
    pub min: i64,
    /// From the change point's first day to the record's last.
    pub max: i64,
}

impl Lag {
    /// The lag of a record of that date behind a change point of that date.
    ///
    /// ```
    /// use tansuo::report::{Lag, parse_date};
    ///
    /// let point = parse_date("2020-11-20", None).unwrap();
    /// let record = parse_date("2023年12月", None).unwrap();
    /// assert_eq!(Lag::between(&point, &record), Lag { min: 1106, max: 1136 });
    /// ```
    pub fn between(point: &DateSpan, record: &DateSpan) -> Lag {
        let days = |from: Date, to: Date| i64::from((to - from).get_days());
        Lag { min: days(point.end, record.start), max: days(point.start, record.end) }
    }

    /// The smallest distance that the dates allow: 0 where the record may be from the day of the change point.
    pub fn nearest(self) -> i64 {
        if self.min > 0 { self.min } else { self.max.min(0) }
    }
}

impl ChangePoint {
    /// The lag of a record of that date; `None` where a date is missing.
    pub fn lag(&self, record_date: Option<&DateSpan>) -> Option<Lag> {
        Some(Lag::between(self.date.as_ref()?, record_date?))
    }
}
