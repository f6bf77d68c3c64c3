//! Two facets crossed.

use std::collections::{BTreeMap, HashMap};

use super::tally::Tally;
use super::{Count, value_of};
use crate::Result;
use crate::fields::Field;
use crate::index::Reader;
use crate::request::{Matching, Request};

/// The counts of one facet's values by those of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossTable {
    /// The facet of the rows.
    pub row: Field,
    /// The facet of the columns.
    pub column: Field,
    /// What is counted.
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
        let searcher = self.searcher();
        let execution = self.execution(&searcher, request, Matching::All)?;
        let mut cells: HashMap<(String, String), Tally> = HashMap::new();
        for (facets, tally) in self.tally(&execution, None, count, &[row, column])? {
            let [a, b] = facets.as_slice() else { continue };
            if let (Some((a, _)), Some((b, _))) = (value_of(row, a), value_of(column, b)) {
                cells.entry((a, b)).or_default().add(tally);
            }
        }
        let counts: BTreeMap<(String, String), usize> =
            cells.into_iter().map(|(key, tally)| (key, tally.count())).collect();
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
