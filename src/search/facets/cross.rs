//! Two facets crossed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Count, printed};
use crate::Result;
use crate::backend::Reader;
use crate::fields::Field;
use crate::request::{Matching, Request};

/// The counts of one facet's values by those of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Cross))]
pub struct CrossTable {
    /// The facet of the rows.
    #[cfg_attr(feature = "serve", schema(value_type = String))]
    pub row: Field,
    /// The facet of the columns.
    #[cfg_attr(feature = "serve", schema(value_type = String))]
    pub column: Field,
    /// What is counted.
    #[cfg_attr(feature = "serve", schema(value_type = String))]
    pub count: Count,
    /// The values of the rows: those of time in order, others by their total, the largest first.
    pub rows: Vec<String>,
    /// The values of the columns, in the same manner.
    pub columns: Vec<String>,
    /// The counts, row by row.
    pub cells: Vec<Vec<usize>>,
}

impl Reader {
    /// Counts one facet's values by those of another, under the query and all its filters.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn cross(&self, request: &Request, row: Field, column: Field, count: Count) -> Result<CrossTable> {
        let execution = self.execution(request, Matching::All)?;
        let of = execution.selection(super::doc_types(&execution, count));
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for (values, counted) in self.tally(&execution, of, &[&[row, column]], count)?.into_iter().flatten() {
            if let [a, b] = values.as_slice() {
                counts.insert((printed(row, a).value, printed(column, b).value), counted);
            }
        }
        let rows = in_order(row, counts.iter().map(|((a, _), n)| (a.as_str(), *n)));
        let columns = in_order(column, counts.iter().map(|((_, b), n)| (b.as_str(), *n)));
        let cell = |a: &String, b: &String| counts.get(&(a.clone(), b.clone())).copied().unwrap_or(0);
        let cells = rows.iter().map(|a| columns.iter().map(|b| cell(a, b)).collect()).collect();
        Ok(CrossTable { row, column, count, rows, columns, cells })
    }
}

/// The values of a facet in the order that a reader expects.
fn in_order<'v>(name: Field, counts: impl Iterator<Item = (&'v str, usize)>) -> Vec<String> {
    let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
    for (value, count) in counts {
        *totals.entry(value).or_default() += count;
    }
    if name.is_time() {
        return totals.into_keys().map(str::to_owned).collect();
    }
    let mut totals: Vec<_> = totals.into_iter().collect();
    totals.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    totals.into_iter().map(|(value, _)| value.to_owned()).collect()
}
