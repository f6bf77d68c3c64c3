//! Reads documents page by page while this process is the only writer.
//!
//! Each page is a separate search that continues after the last key of the previous page. So the death of a
//! node in between does no harm, as it would to a scroll or a point in time.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::client::Client;
use super::state::State;
use crate::backend::update::{Known, KnownFiles, Paths, path_hash, status_of};
use crate::crawl::Stat;
use crate::{ErrorKind, Result};

/// Hits of a page: OpenSearch gives no more.
const PAGE: usize = 10_000;

/// An index to which only this process writes.
#[derive(Clone)]
pub(super) struct Scan {
    pub client: Arc<Client>,
    pub index: String,
}

#[derive(Deserialize)]
struct Found {
    hits: Hits,
}

#[derive(Deserialize)]
struct Hits {
    hits: Vec<Hit>,
}

/// A document.
#[derive(Deserialize)]
pub(super) struct Hit {
    #[serde(rename = "_id")]
    pub id: String,
    #[serde(default)]
    fields: std::collections::HashMap<String, Vec<Value>>,
    sort: Vec<Value>,
}

impl Hit {
    fn number(&self, field: &str) -> Option<i64> {
        self.fields.get(field)?.first()?.as_i64()
    }

    fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field)?.first()?.as_str()
    }
}

impl Scan {
    /// Makes what was written visible to searches.
    ///
    /// # Errors
    /// If a copy of a shard cannot do so.
    pub fn refresh(&self) -> Result<()> {
        #[derive(Deserialize)]
        struct Refreshed {
            _shards: Shards,
        }
        #[derive(Deserialize)]
        struct Shards {
            failed: u32,
        }
        const ATTEMPTS: usize = 20;
        for _ in 0..ATTEMPTS {
            let done: Refreshed = self.client.post(&format!("{}/_refresh", self.index), &json!({}))?;
            if done._shards.failed == 0 {
                return Ok(());
            }
            std::thread::sleep(std::time::Duration::from_millis(500));
        }
        let message = "a shard of the index does not refresh; look at the health of the cluster";
        Err(self.client.error(ErrorKind::Io, message))
    }

    /// Calls `f` with the matching documents, each with these fields.
    ///
    /// # Errors
    /// If a shard cannot be searched, and those of `f`.
    pub fn each(
        &self,
        query: &Value,
        fields: &[&str],
        mut f: impl FnMut(Vec<Hit>) -> Result<()>,
    ) -> Result<()> {
        // The three together identify a document.
        let sort = json!([{ "file_hash": "asc" }, { "since": "asc" }, { "ordinal": "asc" }]);
        let mut body = json!({
            "query": { "bool": { "filter": query } },
            "size": PAGE,
            "_source": false,
            "track_total_hits": false,
            "docvalue_fields": fields,
            "sort": sort,
        });
        let path = format!("{}/_search?allow_partial_search_results=false", self.index);
        loop {
            let found: Found = self.client.post(&path, &body)?;
            let hits = found.hits.hits;
            let Some(last) = hits.last().filter(|_| hits.len() == PAGE) else {
                return f(hits);
            };
            body["search_after"] = json!(last.sort);
            f(hits)?;
        }
    }

    /// The files of the last commit.
    ///
    /// # Errors
    /// As [`Scan::each`].
    pub fn known_files(&self, state: &State) -> Result<KnownFiles> {
        let query = files(state);
        let mut files = Vec::new();
        if state.commit > 0 {
            self.each(&query, &["file", "bytes", "mtime_ns", "hash", "status"], |hits| {
                files.extend(hits.iter().filter_map(known));
                Ok(())
            })?;
        }
        Ok(KnownFiles::new(files, Box::new(PathsOfCommit { scan: self.clone(), query })))
    }
}

/// The files of a commit.
fn files(state: &State) -> Value {
    json!({ "bool": { "filter": [{ "term": { "doc_type": "file" } }, state.visible()] } })
}

fn known(hit: &Hit) -> Option<(u128, Known)> {
    let stat = Stat { bytes: hit.number("bytes")?.cast_unsigned(), mtime_ns: hit.number("mtime_ns")? };
    let hash = hit.number("hash")?.cast_unsigned();
    let status = status_of(hit.number("status")?.cast_unsigned());
    Some((path_hash(hit.text("file")?), Known { stat, hash, status }))
}

/// The paths of the files of a commit.
struct PathsOfCommit {
    scan: Scan,
    query: Value,
}

impl Paths for PathsOfCommit {
    fn each(&self, f: &mut dyn FnMut(&str)) -> Result<()> {
        self.scan.each(&self.query, &["file"], |hits| {
            hits.iter().filter_map(|hit| hit.text("file")).for_each(&mut *f);
            Ok(())
        })
    }
}
