//! Statistics of an index.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::lower::of_types;
use super::mapping;
use super::reader::OpenSearchReader;
use crate::Result;
use crate::backend::update::status_of;
use crate::backend::{Backend, DocType, Scope};
use crate::record::{FileCount, FileStatus, Overview};
use crate::report::FileKind;

/// The part of `_stats` that is read.
#[derive(Deserialize)]
struct Stats {
    _all: All,
}

#[derive(Deserialize)]
struct All {
    total: Total,
    primaries: Total,
}

#[derive(Deserialize)]
struct Total {
    store: Store,
    segments: Segments,
}

#[derive(Deserialize)]
struct Store {
    size_in_bytes: u64,
}

#[derive(Deserialize)]
struct Segments {
    count: usize,
}

impl OpenSearchReader {
    pub(super) fn count_all(&self) -> Result<Overview> {
        let stats = self.view.stats::<Stats>()?._all;
        let primary = |types: &[DocType], more: Option<serde_json::Value>| {
            let scope = json!({"term": {"scope": mapping::scope(Scope::Primary)}});
            let filter: Vec<_> = [of_types(types), scope].into_iter().chain(more).collect();
            self.count(&json!({"bool": {"filter": filter}}))
        };
        let mut overview = Overview {
            roots: self.manifest().roots.iter().map(|root| root.to_string_lossy().into_owned()).collect(),
            records: primary(&[DocType::Record], None)?,
            change_points: primary(&[DocType::ChangePoint], None)?,
            // Every report has a first document.
            reports: primary(
                &[DocType::ChangePoint, DocType::Record, DocType::Remark],
                Some(json!({"term": {"ordinal": 0}})),
            )?,
            // With the replicas.
            index_bytes: stats.total.store.size_in_bytes,
            segments: stats.primaries.segments.count,
            text_bytes: self.text_bytes()?,
            ..Overview::default()
        };
        let mut files: BTreeMap<(FileKind, FileStatus), usize> = BTreeMap::new();
        self.each_bucket(&of_types(&[DocType::File]), &["file_kind", "status"], |key, number| {
            let kind = key[0].parse().ok().and_then(|kind: usize| FileKind::ALL.get(kind).copied());
            let status = status_of(key[1].parse().unwrap_or(u64::MAX));
            *files.entry((kind.unwrap_or(FileKind::Other), status)).or_default() += number;
        })?;
        overview.files =
            files.into_iter().map(|((kind, status), count)| FileCount { kind, status, count }).collect();
        overview.files.sort_by_key(|file| (file.kind.as_str(), file.status.as_str()));
        Ok(overview)
    }

    /// Bytes of the files that are indexed.
    fn text_bytes(&self) -> Result<u64> {
        let indexed = json!({"term": {"status": FileStatus::Indexed as u64}});
        let filter = json!({"bool": {"filter": [of_types(&[DocType::File]), indexed]}});
        let body = json!({"size": 0, "aggs": {"bytes": {"sum": {"field": "bytes"}}}});
        let found = self.view.search(&filter, body)?;
        Ok(found.aggregations.get("bytes").and_then(|sum| sum["value"].as_f64()).unwrap_or(0.0) as u64)
    }
}
