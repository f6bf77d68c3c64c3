//! Statistics of an index.

use std::collections::BTreeMap;

use tantivy::SegmentReader;

use super::LocalReader;
use crate::Result;
use crate::backend::update::status_of;
use crate::backend::{DocType, Scope};
use crate::record::{FileCount, FileStatus, Overview};
use crate::report::FileKind;

impl LocalReader {
    pub(super) fn count_all(&self) -> Result<Overview> {
        let mut overview = Overview {
            roots: self.manifest.roots.iter().map(|root| root.to_string_lossy().into_owned()).collect(),
            index_bytes: self.bytes_on_disk()?,
            segments: self.searcher.segment_readers().len(),
            ..Overview::default()
        };
        let mut files: BTreeMap<(FileKind, FileStatus), usize> = BTreeMap::new();
        for segment in self.searcher.segment_readers() {
            let fast = segment.fast_fields();
            Self::count_in(segment, &mut overview)?;
            let (bytes, statuses, kinds) = (fast.u64("bytes")?, fast.u64("status")?, fast.u64("file_kind")?);
            for doc in segment.doc_ids_alive() {
                let Some(kind) = kinds.first(doc) else { continue };
                let kind = FileKind::ALL.get(kind as usize).copied().unwrap_or(FileKind::Other);
                let status = status_of(statuses.first(doc).unwrap_or(0));
                if status == FileStatus::Indexed {
                    overview.text_bytes += bytes.first(doc).unwrap_or(0);
                }
                *files.entry((kind, status)).or_default() += 1;
            }
        }
        overview.files =
            files.into_iter().map(|((kind, status), count)| FileCount { kind, status, count }).collect();
        overview.files.sort_by_key(|file| (file.kind.as_str(), file.status.as_str()));
        Ok(overview)
    }

    /// Counts the records, change points and reports of originals and best rewritings in a segment.
    fn count_in(segment: &SegmentReader, overview: &mut Overview) -> Result<()> {
        let fast = segment.fast_fields();
        let (types, scopes, places) = (fast.u64("doc_type")?, fast.u64("scope")?, fast.u64("report")?);
        let mut last = None;
        for doc in segment.doc_ids_alive() {
            let doc_type = types.first(doc);
            let is = |wanted: DocType| doc_type == Some(wanted as u64);
            if is(DocType::File) || scopes.first(doc) != Some(Scope::Primary as u64) {
                continue;
            }
            overview.records += usize::from(is(DocType::Record));
            overview.change_points += usize::from(is(DocType::ChangePoint));
            // The documents of a report follow each other, and each says how many come before it.
            let begin = u64::from(doc).checked_sub(places.first(doc).unwrap_or(1));
            if last != Some(begin) {
                overview.reports += 1;
                last = Some(begin);
            }
        }
        Ok(())
    }
}
