//! Unpacks documents.

use std::cell::RefCell;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader};
use zstd::zstd_safe::{DCtx, get_error_name};

use super::unpacked::UnpackedBlocks;
use super::{component, is_long, long_start};

/// No block is longer; a damaged file must not ask for all memory.
const MOST_BLOCK_BYTES: usize = 1 << 20;
/// The five numbers at the end of a part.
const COUNTS_BYTES: usize = 20;

thread_local! {
    /// Takes a hundred kilobytes, more than most of what it unpacks.
    static CONTEXT: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// The documents of a segment.
pub(crate) struct Store {
    segment: SegmentId,
    parts: Vec<Part>,
    unpacked: Arc<UnpackedBlocks>,
}

/// Documents that share a dictionary.
pub(super) struct Part {
    bytes: OwnedBytes,
    documents: Range<DocId>,
    dictionary_bytes: usize,
    block_bytes: usize,
    stream_bytes: usize,
    blocks: usize,
    /// Where the tables begin.
    tables: usize,
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the documents of a segment are damaged")
}

impl Store {
    /// Opens the documents of a segment.
    ///
    /// # Errors
    /// If the file is not what [`super::writer`] writes.
    pub fn open(segment: &SegmentReader, unpacked: Arc<UnpackedBlocks>) -> tantivy::Result<Store> {
        let bytes = segment.open_read(component())?.read_bytes()?;
        let parts = parts_of(&bytes).ok_or_else(damaged)?;
        Ok(Store { segment: segment.segment_id(), parts, unpacked })
    }

    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Adds the first bytes of a document, `most` at most, to `into`; true if those are all.
    ///
    /// # Errors
    /// If there is no such document, or the file is damaged.
    pub fn read(&self, doc: DocId, most: usize, into: &mut Vec<u8>) -> io::Result<bool> {
        let number = self.parts.partition_point(|part| part.documents.end <= doc);
        let part = self.parts.get(number).ok_or_else(damaged)?;
        let (whole, is_long) = part.range_of(doc).ok_or_else(damaged)?;
        let range = whole.start..whole.end.min(whole.start.saturating_add(most));
        into.reserve(range.len().min(MOST_BLOCK_BYTES));
        for block in range.start / part.block_bytes..range.end.div_ceil(part.block_bytes) {
            let bytes = self.unpacked.get((self.segment, number, block), || part.unpack(block))?;
            let mut begin = block * part.block_bytes;
            let end = range.end.min(begin + part.block_bytes);
            if is_long {
                begin = begin.max(whole.start);
            }
            let wanted = range.start.saturating_sub(begin)..end - begin;
            into.extend_from_slice(bytes.get(wanted).ok_or_else(damaged)?);
        }
        Ok(range == whole)
    }
}

/// The parts of a file; `None` if it is not one.
fn parts_of(bytes: &OwnedBytes) -> Option<Vec<Part>> {
    let (rest, count) = bytes.as_slice().split_last_chunk::<4>()?;
    let count = u32::from_le_bytes(*count) as usize;
    let (_, lengths) = rest.split_at_checked(rest.len().checked_sub(count.checked_mul(8)?)?)?;
    let (mut begin, mut first) = (0usize, 0);
    let mut parts = Vec::with_capacity(count);
    for length in lengths.chunks_exact(8) {
        let length = u64::from_le_bytes(length.try_into().ok()?);
        let end = begin.checked_add(usize::try_from(length).ok()?).filter(|&end| end <= rest.len())?;
        let part = Part::of(bytes.slice(begin..end), first)?;
        (begin, first) = (end, part.documents.end);
        parts.push(part);
    }
    Some(parts)
}

impl Part {
    fn of(bytes: OwnedBytes, first: DocId) -> Option<Part> {
        let counts = bytes.len().checked_sub(COUNTS_BYTES)?;
        let count = |number: usize| number_at(&bytes, counts + 4 * number).map(|count| count as usize);
        let (dictionary_bytes, block_bytes, stream_bytes) = (count(0)?, count(1)?, count(2)?);
        let (blocks, documents) = (count(3)?, count(4)?);
        let tables = counts.checked_sub(4 * blocks.checked_add(documents)?)?;
        let is_block = (1..=MOST_BLOCK_BYTES).contains(&block_bytes);
        let is_whole = is_block && dictionary_bytes <= tables && blocks == stream_bytes.div_ceil(block_bytes);
        let documents = first..first.checked_add(DocId::try_from(documents).ok()?)?;
        is_whole.then_some(Part {
            bytes,
            documents,
            dictionary_bytes,
            block_bytes,
            stream_bytes,
            blocks,
            tables,
        })
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub fn documents(&self) -> Range<DocId> {
        self.documents.clone()
    }

    pub fn stream_bytes(&self) -> usize {
        self.stream_bytes
    }

    /// Where a document stands in the stream, and whether it begins blocks of its own.
    fn range_of(&self, doc: DocId) -> Option<(Range<usize>, bool)> {
        let ends = self.tables + 4 * self.blocks;
        let Range { mut start, end } = self.between(ends, doc.checked_sub(self.documents.start)? as usize)?;
        let is_long = is_long(end - start, self.block_bytes);
        if is_long {
            start = long_start(start, self.block_bytes);
        }
        (start <= end && end <= self.stream_bytes).then_some((start..end, is_long))
    }

    /// The bytes of a packed block.
    fn packed(&self, block: usize) -> Option<&[u8]> {
        let range = self.between(self.tables, block).filter(|_| block < self.blocks)?;
        self.bytes.get(self.dictionary_bytes..self.tables)?.get(range)
    }

    fn unpack(&self, block: usize) -> io::Result<Vec<u8>> {
        let packed = self.packed(block).ok_or_else(damaged)?;
        let dictionary = self.bytes.get(..self.dictionary_bytes).ok_or_else(damaged)?;
        let mut bytes = Vec::with_capacity(self.block_bytes);
        let written = CONTEXT
            .with_borrow_mut(|context| context.decompress_using_dict(&mut bytes, packed, dictionary))
            .map_err(|code| io::Error::new(io::ErrorKind::InvalidData, get_error_name(code)))?;
        if written > self.block_bytes { Err(damaged()) } else { Ok(bytes) }
    }

    /// What lies between two ends that follow each other in a table.
    fn between(&self, table: usize, number: usize) -> Option<Range<usize>> {
        let end = |number: usize| number_at(&self.bytes, table + 4 * number).map(|end| end as usize);
        let start = number.checked_sub(1).map_or(Some(0), end)?;
        end(number).filter(|&end| start <= end).map(|end| start..end)
    }
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}
