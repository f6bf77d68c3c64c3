//! The files of the last commit, read from the index.

use tantivy::collector::DocSetCollector;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED};

use super::schema::{Fields, of_type};
use super::{LocalReader, search};
use crate::Result;
use crate::backend::DocType;
use crate::backend::update::{Known, KnownFiles, Paths, path_hash, status_of};
use crate::crawl::Stat;
use crate::record::StoredFile;

/// The paths in the dictionary of a commit.
struct PathsOfCommit {
    searcher: Searcher,
    fields: Fields,
}

impl Paths for PathsOfCommit {
    fn each(&self, f: &mut dyn FnMut(&str)) -> Result<()> {
        let mut segments = self.searcher.segment_readers().iter();
        segments.try_for_each(|segment| by_known_file(segment, &self.fields, |path, _| f(path)))
    }
}

/// Reads every file's fingerprint from the fast fields: no stored document is touched.
pub(super) fn known_files(searcher: Searcher, fields: Fields) -> Result<KnownFiles> {
    let mut files = Vec::new();
    for segment in searcher.segment_readers() {
        let fast = segment.fast_fields();
        let (bytes, mtime) = (fast.u64("bytes")?, fast.i64("mtime_ns")?);
        let (hashes, statuses) = (fast.u64("hash")?, fast.u64("status")?);
        files.reserve_exact(segment.inverted_index(fields.file)?.terms().num_terms());
        by_known_file(segment, &fields, |path, doc| {
            let (Some(bytes), Some(mtime_ns)) = (bytes.first(doc), mtime.first(doc)) else { return };
            let known = Known {
                stat: Stat { bytes, mtime_ns },
                hash: hashes.first(doc).unwrap_or(0),
                status: status_of(statuses.first(doc).unwrap_or(0)),
            };
            files.push((path_hash(path), known));
        })?;
    }
    Ok(KnownFiles::new(files, Box::new(PathsOfCommit { searcher, fields })))
}

/// Calls `f` with the path and the document of each file.
fn by_known_file(segment: &SegmentReader, fields: &Fields, mut f: impl FnMut(&str, DocId)) -> Result<()> {
    let is_file = are_files(segment, fields)?;
    by_file(segment, fields.file, |path, docs| {
        // Faster than reading the columns of every record.
        docs.filter(|&doc| is_file[doc as usize]).for_each(|doc| f(path, doc));
    })?;
    Ok(())
}

/// Which documents of a segment are files, by document id.
fn are_files(segment: &SegmentReader, fields: &Fields) -> Result<Vec<bool>> {
    let mut are_files = vec![false; segment.max_doc() as usize];
    let index = segment.inverted_index(fields.doc_type)?;
    let files = index.read_postings(&of_type(fields, DocType::File), IndexRecordOption::Basic)?;
    if let Some(mut files) = files {
        while files.doc() != TERMINATED {
            are_files[files.doc() as usize] = true;
            files.advance();
        }
    }
    Ok(are_files)
}

/// Calls `f` with the path of each file and its documents, perhaps in several calls for one file.
pub(super) fn by_file(
    segment: &SegmentReader,
    file: Field,
    mut f: impl FnMut(&str, &mut dyn Iterator<Item = DocId>),
) -> tantivy::Result<()> {
    let index = segment.inverted_index(file)?;
    let mut paths = index.terms().stream()?;
    let mut block: Option<BlockSegmentPostings> = None;
    while paths.advance() {
        let block = match &mut block {
            Some(block) => {
                index.reset_block_postings_from_terminfo(paths.value(), block)?;
                block
            }
            none => {
                none.insert(index.read_block_postings_from_terminfo(paths.value(), IndexRecordOption::Basic)?)
            }
        };
        let path = String::from_utf8_lossy(paths.key());
        while !block.docs().is_empty() {
            f(&path, &mut block.docs().iter().copied().filter(|&doc| !segment.is_deleted(doc)));
            block.advance();
        }
    }
    Ok(())
}

impl LocalReader {
    pub(super) fn all_files(&self) -> Result<Vec<StoredFile>> {
        let query = TermQuery::new(of_type(&self.fields, DocType::File), IndexRecordOption::Basic);
        let documents = self.documents();
        let mut files = Vec::new();
        for address in search::search(&self.searcher, &query, &DocSetCollector)? {
            files.push(documents.file(address)?);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }
}
