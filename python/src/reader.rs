//! One commit of an index and its answers.

use std::str::FromStr;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::Serialize;
use serde_json::json as object;
use tansuo::output::Paths;
use tansuo::request::Matching;
use tansuo::search::{Count, CoverageBy, FacetRequest, Hit, Overview, PolicyRequest, Timeline};
use tansuo::{Error, ErrorKind, Request, Result};

use crate::found::Found;
use crate::{error, json, request, without_gil};

/// One commit of an index, shared by threads.
#[pyclass(frozen, module = "tansuo._tansuo")]
pub struct Reader {
    reader: tansuo::Reader,
    /// Paths below the directory in which the index was opened are shown relative to it.
    paths: Arc<Paths>,
}

/// Opens the last commit of an index.
#[pyfunction]
pub fn open(py: Python<'_>, place: &str, synonyms: Option<&str>) -> PyResult<Reader> {
    let reader = without_gil(py, || {
        let reader = tansuo::Reader::open(place)?;
        synonyms.map_or_else(|| Ok(reader.clone()), |groups| reader.with_synonyms(groups))
    })?;
    Ok(Reader::new(reader))
}

/// What an index holds, and since when.
#[derive(Serialize)]
struct Dated {
    #[serde(flatten)]
    overview: Overview,
    updated_at: Option<String>,
}

impl Reader {
    pub fn new(reader: tansuo::Reader) -> Reader {
        let paths = std::env::current_dir().map_or_else(|_| Paths::absolute(), Paths::relative_to);
        Reader { reader, paths: Arc::new(paths) }
    }

    /// Does `work` on a request, without the GIL.
    fn ask<T: Send>(
        &self,
        (own, filters): (&Bound<'_, PyDict>, &Bound<'_, PyDict>),
        work: impl FnOnce(&tansuo::Reader, Request) -> Result<T> + Send,
    ) -> PyResult<T> {
        let request = request::read(own, filters)?;
        without_gil(own.py(), || work(&self.reader, request))
    }

    fn found(&self, hits: Vec<Hit>, about: &impl Serialize) -> Found {
        let hits = hits.into_iter().map(|hit| self.paths.shown(hit)).collect();
        Found { hits, paths: Arc::clone(&self.paths), about: json(about) }
    }

    /// The only record whose identity begins with `id`.
    fn find(&self, py: Python<'_>, id: &str) -> PyResult<u64> {
        let prefix = id.trim().to_ascii_lowercase();
        match without_gil(py, || self.reader.find_ids(&prefix))?.as_slice() {
            [id] => Ok(*id),
            [] => Err(error::not_found(
                py,
                format!("no record has the id {prefix:?}; ids are those that `search` gives"),
            )),
            ids => {
                let count = ids.len();
                let message = format!(
                    "{count} or more records have an id that begins with {prefix:?}; write more digits"
                );
                Err(error::not_found(py, message))
            }
        }
    }
}

#[pymethods]
impl Reader {
    /// The directory or address of the index; `None` for one in memory.
    #[getter]
    fn dir(&self) -> Option<String> {
        let dir = self.reader.dir().to_string_lossy().into_owned();
        Some(dir).filter(|dir| !dir.is_empty())
    }

    /// The name of the commit.
    #[getter]
    fn commit(&self) -> String {
        self.reader.commit_id()
    }

    /// The last commit of the same index.
    fn latest(&self, py: Python<'_>) -> PyResult<Reader> {
        let reader = without_gil(py, || self.reader.latest())?;
        Ok(Reader { reader, paths: Arc::clone(&self.paths) })
    }

    fn overview(&self, py: Python<'_>) -> PyResult<String> {
        let overview = without_gil(py, || self.reader.overview())?;
        Ok(json(&Dated { overview, updated_at: self.reader.updated_at().map(|at| at.to_string()) }))
    }

    fn search(&self, own: &Bound<'_, PyDict>, filters: &Bound<'_, PyDict>) -> PyResult<Found> {
        self.ask((own, filters), |reader, request| {
            let found = reader.search(&request)?;
            // The facets are those of the hits.
            let matching = request.matching.unwrap_or(Matching::Best);
            let names = request.facets.clone();
            let counts = match names.as_slice() {
                [] => None,
                _ => {
                    let facets = FacetRequest { names, count: Count::Records };
                    Some(reader.facets(&request.matching(matching), &facets)?)
                }
            };
            let about = object!({
                "total": found.total,
                "total_all": found.total_all,
                "in_rewritings": found.in_rewritings,
                "corrections": found.corrections,
                "facets": counts,
            });
            Ok(self.found(found.hits, &about))
        })
    }

    fn export(&self, own: &Bound<'_, PyDict>, filters: &Bound<'_, PyDict>) -> PyResult<Found> {
        self.ask((own, filters), |reader, request| {
            let mut hits = Vec::new();
            reader.export(&request, &mut |hit| {
                hits.push(hit.clone());
                Ok(true)
            })?;
            let total = reader.count(&request, Count::Records)?;
            Ok(self.found(hits, &object!({"total": total, "total_all": total})))
        })
    }

    fn similar(&self, id: &str, own: &Bound<'_, PyDict>, filters: &Bound<'_, PyDict>) -> PyResult<Found> {
        let id = self.find(own.py(), id)?;
        self.ask((own, filters), |reader, request| {
            // Else it is not known while another thread is at it.
            reader.cluster_policies()?;
            let similar = reader.similar(id, &request)?.unwrap_or_default();
            let same_policy: Vec<_> = similar.hits.iter().map(|similar| similar.same_policy).collect();
            let hits = similar.hits.into_iter().map(|similar| similar.hit).collect();
            let about = object!({"total": similar.total, "same_policy": same_policy});
            Ok(self.found(hits, &about))
        })
    }

    fn record(&self, py: Python<'_>, id: &str) -> PyResult<String> {
        let id = self.find(py, id)?;
        without_gil(py, || {
            let gone =
                || Error::new(ErrorKind::Corrupt, "a record of this index cannot be read; build it again");
            let hit = self.reader.record(id)?.ok_or_else(gone)?;
            self.reader.cluster_policies()?;
            let other_mentions = self.reader.other_mentions(id)?;
            Ok(json(&self.paths.shown(Hit { other_mentions, ..hit })))
        })
    }

    fn facets(
        &self,
        names: Vec<String>,
        count: &str,
        own: &Bound<'_, PyDict>,
        filters: &Bound<'_, PyDict>,
    ) -> PyResult<String> {
        own.set_item("facets", names)?;
        let count = named::<Count>(own.py(), count)?;
        self.ask((own, filters), |reader, request| {
            let facets = FacetRequest { names: request.facets.clone(), count };
            let mut counts = reader.facets(&request, &facets)?;
            counts.in_time();
            Ok(json(&counts))
        })
    }

    fn timeline(&self, own: &Bound<'_, PyDict>, filters: &Bound<'_, PyDict>) -> PyResult<String> {
        self.ask((own, filters), |reader, request| {
            let timeline = reader.timeline(&request)?;
            let points = timeline.points.into_iter().map(|point| self.paths.shown(point)).collect();
            Ok(json(&Timeline { points, ..timeline }))
        })
    }

    fn coverage(&self, by: &str, own: &Bound<'_, PyDict>, filters: &Bound<'_, PyDict>) -> PyResult<String> {
        let by = named::<CoverageBy>(own.py(), by)?;
        self.ask((own, filters), |reader, request| Ok(json(&reader.coverage(&request, by)?)))
    }

    fn policies(
        &self,
        least: usize,
        contradictions: bool,
        own: &Bound<'_, PyDict>,
        filters: &Bound<'_, PyDict>,
    ) -> PyResult<String> {
        self.ask((own, filters), |reader, request| {
            let listed = PolicyRequest { least, contradictions };
            Ok(json(&self.paths.shown(reader.policies(&request, &listed)?)))
        })
    }
}

/// A name of a closed list.
fn named<T: FromStr<Err = tansuo::Message>>(py: Python<'_>, name: &str) -> PyResult<T> {
    let wrong = |message| error::raise(py, &Error::new(ErrorKind::Query, message));
    name.parse().map_err(wrong)
}
