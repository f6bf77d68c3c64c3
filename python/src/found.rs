//! Records that were found, as JSON and as the columns of a table.

use std::sync::Arc;

use pyo3::prelude::*;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use tansuo::output::{Column, Paths};
use tansuo::search::Hit;

use crate::json;

/// Records that were found. They are converted to JSON only on request.
#[pyclass(frozen, module = "tansuo._tansuo")]
pub struct Found {
    pub hits: Vec<Hit>,
    pub paths: Arc<Paths>,
    /// What the answer says beside its records, as JSON.
    pub about: String,
}

#[derive(Serialize)]
struct ColumnJson<'c> {
    name: String,
    values: Cells<'c>,
}

struct Cells<'c> {
    column: &'c Column,
    found: &'c Found,
}

#[pymethods]
impl Found {
    fn __len__(&self) -> usize {
        self.hits.len()
    }

    /// What the answer says beside its records: a JSON object.
    fn about(&self) -> &str {
        &self.about
    }

    /// The records: a JSON array.
    fn hits(&self, py: Python<'_>) -> String {
        py.detach(|| json(&self.hits))
    }

    /// The columns of `export --format csv`: a JSON array of names with their values.
    fn columns(&self, py: Python<'_>) -> String {
        py.detach(|| {
            let mut columns = Column::of_records(&self.hits);
            // Lists leave the texts out.
            let has_texts = self.hits.iter().any(|hit| !hit.record.text.is_empty());
            columns.retain(|column| has_texts || column.name() != "text");
            let column = |column| ColumnJson {
                name: Column::name(column).into_owned(),
                values: Cells { column, found: self },
            };
            json(&columns.iter().map(column).collect::<Vec<_>>())
        })
    }
}

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut cells = serializer.serialize_seq(Some(self.found.hits.len()))?;
        for hit in &self.found.hits {
            cells.serialize_element(&self.column.json(hit, &self.found.paths))?;
        }
        cells.end()
    }
}
