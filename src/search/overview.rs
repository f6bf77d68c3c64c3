//! What an index holds, in numbers.

use std::collections::BTreeMap;
use std::path::PathBuf;

use tantivy::SegmentReader;
use tantivy::query::{EnableScoring, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use crate::Result;
use crate::index::{DocType, Reader, of_type, status_of};
use crate::record::FileStatus;
use crate::report::FileKind;

/// What an index holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// The indexed directories and files, absolute.
    pub roots: Vec<PathBuf>,
    /// Files by kind and by what was done with them.
    pub files: BTreeMap<(String, String), usize>,
    /// Reports and documents that are indexed.
    pub reports: usize,
    /// Change points.
    pub change_points: usize,
    /// Records.
    pub records: usize,
    /// Bytes of the files that are indexed.
    pub text_bytes: u64,
    /// Bytes of the index on disk.
    pub index_bytes: u64,
    /// Segments.
    pub segments: usize,
}

impl Reader {
    /// What the index holds.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn overview(&self) -> Result<Overview> {
        let searcher = self.searcher();
        let mut overview = Overview {
            roots: self.roots().to_vec(),
            index_bytes: self.bytes_on_disk()?,
            segments: searcher.segment_readers().len(),
            ..Overview::default()
        };
        let mut files: BTreeMap<(FileKind, FileStatus), usize> = BTreeMap::new();
        for segment in searcher.segment_readers() {
            overview.records += self.documents_in(segment, DocType::Record)?;
            overview.change_points += self.documents_in(segment, DocType::ChangePoint)?;
            let fast = segment.fast_fields();
            let (bytes, statuses, kinds) = (fast.u64("bytes")?, fast.u64("status")?, fast.u64("file_kind")?);
            for doc in segment.doc_ids_alive() {
                let Some(kind) = kinds.first(doc) else { continue };
                let kind = FileKind::ALL.get(kind as usize).copied().unwrap_or(FileKind::Other);
                let status = status_of(statuses.first(doc).unwrap_or(0));
                if status == FileStatus::Indexed {
                    overview.reports += 1;
                    overview.text_bytes += bytes.first(doc).unwrap_or(0);
                }
                *files.entry((kind, status)).or_default() += 1;
            }
        }
        let names = |(kind, status): (FileKind, FileStatus)| (kind.as_str().into(), status.as_str().into());
        overview.files = files.into_iter().map(|(file, number)| (names(file), number)).collect();
        Ok(overview)
    }

    fn documents_in(&self, segment: &SegmentReader, doc_type: DocType) -> Result<usize> {
        let query = TermQuery::new(of_type(&self.fields, doc_type), IndexRecordOption::Basic);
        let weight = query.weight(EnableScoring::disabled_from_schema(segment.schema()))?;
        Ok(weight.count(segment)? as usize)
    }
}
