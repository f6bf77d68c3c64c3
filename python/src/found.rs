//! Records that were found, as JSON and as the columns of a table.

use std::sync::Arc;

use pyo3::prelude::*;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use tansuo::output::json::{Detail, HitJson};
use tansuo::output::{Column, Paths};
use tansuo::search::Hit;

use crate::json;

/// Records that were found. What was printed of them stays the library's until it is asked for.
#[pyclass(frozen, module = "tansuo._tansuo")]
pub struct Found {
    pub hits: Vec<Hit>,
    pub detail: Detail,
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
        py.detach(|| {
            let hit = |hit| HitJson::new(hit, self.detail, &self.paths).with_title_highlights(hit);
            json(&self.hits.iter().map(hit).collect::<Vec<_>>())
        })
    }

    /// The columns of `export --format csv`: a JSON array of names with their values.
    fn columns(&self, py: Python<'_>) -> String {
        py.detach(|| {
            let mut columns = Column::of_records(&self.hits);
            // A search does not read the texts.
            columns.retain(|column| self.detail >= Detail::Export || column.name() != "text");
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
