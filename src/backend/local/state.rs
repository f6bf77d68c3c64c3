//! The files of the last commit, which an update compares the tree with.

use tantivy::collector::DocSetCollector;
use tantivy::postings::BlockSegmentPostings;
use tantivy::query::TermQuery;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, TERMINATED};
use xxhash_rust::xxh3::xxh3_128;

use super::schema::{Fields, of_type};
use super::{LocalReader, search};
use crate::Result;
use crate::backend::DocType;
use crate::crawl::Stat;
use crate::record::{FileStatus, StoredFile};

/// A file of the last commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub stat: Stat,
    /// Hash of the content; 0 for a file that is never read.
    pub hash: u64,
    pub status: FileStatus,
}

impl Known {
    /// Whether other files can be copies of this one: it was read, and is no copy itself. One that
    /// is covered or joined can have copies as well.
    pub fn may_have_copies(&self) -> bool {
        self.hash != 0
            && !matches!(self.status, FileStatus::Duplicate | FileStatus::Skipped | FileStatus::Unreadable)
    }
}

/// The status of that number in the field `status`.
pub(crate) fn status_of(number: u64) -> FileStatus {
    FileStatus::ALL.get(number as usize).copied().unwrap_or(FileStatus::Skipped)
}

/// The xxh3-128 of a path: a million paths themselves would take too much memory.
pub(super) type PathHash = u128;

pub(super) fn path_hash(path: &str) -> PathHash {
    xxh3_128(path.as_bytes())
}

/// The files of the last commit. There may be a million, so that their paths stay in the index.
pub(crate) struct KnownFiles {
    searcher: Searcher,
    fields: Fields,
    /// In the order of the hashes.
    files: Vec<(PathHash, Known)>,
}

impl KnownFiles {
    /// Reads every file's fingerprint from the fast fields: no stored document is touched.
    pub fn load(searcher: Searcher, fields: Fields) -> Result<KnownFiles> {
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
        files.sort_unstable_by_key(|(hash, _)| *hash);
        Ok(KnownFiles { searcher, fields, files })
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The file of this path and its number.
    pub fn get(&self, path: &str) -> Option<(usize, &Known)> {
        let hash = path_hash(path);
        let number = self.files.binary_search_by_key(&hash, |(hash, _)| *hash).ok()?;
        Some((number, &self.files[number].1))
    }

    /// The file with this number.
    pub fn at(&self, number: usize) -> &Known {
        &self.files[number].1
    }

    /// Calls `f` with the path, the number and what is known of each file.
    pub fn each(&self, mut f: impl FnMut(&str, usize, &Known)) -> Result<()> {
        self.searcher.segment_readers().iter().try_for_each(|segment| {
            by_known_file(segment, &self.fields, |path, _| {
                if let Some((number, known)) = self.get(path) {
                    f(path, number, known);
                }
            })
        })
    }

    /// The hashes of the paths, by number.
    pub fn into_hashes(self) -> Vec<PathHash> {
        let mut hashes: Vec<PathHash> = self.files.into_iter().map(|(hash, _)| hash).collect();
        hashes.shrink_to_fit();
        hashes
    }
}

/// Calls `f` with the path and the document of each file.
fn by_known_file(segment: &SegmentReader, fields: &Fields, mut f: impl FnMut(&str, DocId)) -> Result<()> {
    let is_file = are_files(segment, fields)?;
    by_file(segment, fields.file, |path, docs| {
        // Faster than a look into the columns of every record.
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

/// Calls `f` with the path of each file and its documents, or some of them: with the others it is called again.
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
