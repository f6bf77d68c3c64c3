//! Unpacks documents.

use std::cell::RefCell;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader};
use zstd::zstd_safe::{DCtx, get_error_name};

use super::unpacked::{BlockId, UnpackedBlocks};
use super::{GROUP, Kept, is_long, long_start};

/// No block is longer; a damaged file must not ask for all memory.
const MOST_BLOCK_BYTES: usize = 1 << 20;
/// The seven numbers at the end of a part.
const COUNTS_BYTES: usize = 28;

thread_local! {
    /// Takes a hundred kilobytes, more than most of what it unpacks.
    static CONTEXT: RefCell<DCtx<'static>> = RefCell::new(DCtx::create());
}

/// What is kept of the documents of a segment.
pub(crate) struct Store {
    segment: SegmentId,
    kept: Kept,
    parts: Vec<Part>,
    unpacked: Arc<UnpackedBlocks>,
}

/// Documents that share a dictionary.
pub(super) struct Part {
    bytes: OwnedBytes,
    documents: Range<DocId>,
    packed_dictionary_bytes: usize,
    dictionary_bytes: usize,
    block_bytes: usize,
    stream_bytes: usize,
    blocks: usize,
    /// The bytes of where a document ends.
    end_bytes: usize,
    /// Where the tables begin: of the blocks, of the groups of documents, of the documents.
    tables: [usize; 3],
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the documents of a segment are damaged")
}

impl Store {
    /// Opens the documents of a segment.
    ///
    /// # Errors
    /// If the file is not what [`super::writer`] writes.
    pub fn open(
        segment: &SegmentReader,
        kept: Kept,
        unpacked: Arc<UnpackedBlocks>,
    ) -> tantivy::Result<Store> {
        let bytes = segment.open_read(kept.component())?.read_bytes()?;
        let parts = parts_of(&bytes).ok_or_else(damaged)?;
        Ok(Store { segment: segment.segment_id(), kept, parts, unpacked })
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
            let bytes = self.block(number, block)?;
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

    fn block(&self, number: usize, block: usize) -> io::Result<Arc<Vec<u8>>> {
        let part = &self.parts[number];
        let id = |block| BlockId { segment: self.segment, kept: self.kept, part: number, block };
        self.unpacked.get(id(Some(block)), || {
            let packed = part.packed(block).ok_or_else(damaged)?;
            let dictionary = part.dictionary().ok_or_else(damaged)?;
            if dictionary.len() == part.dictionary_bytes {
                return unpack(packed, dictionary, part.block_bytes);
            }
            let unpacked = || unpack(dictionary, &[], part.dictionary_bytes);
            unpack(packed, &self.unpacked.get(id(None), unpacked)?, part.block_bytes)
        })
    }
}

/// Unpacks at most so many bytes.
fn unpack(packed: &[u8], dictionary: &[u8], most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(most);
    let written = CONTEXT
        .with_borrow_mut(|context| context.decompress_using_dict(&mut bytes, packed, dictionary))
        .map_err(|code| io::Error::new(io::ErrorKind::InvalidData, get_error_name(code)))?;
    if written > most { Err(damaged()) } else { Ok(bytes) }
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
        let count = |number: usize| number_at(&bytes, counts + 4 * number, 4);
        let (packed_dictionary_bytes, dictionary_bytes) = (count(0)?, count(1)?);
        let (block_bytes, stream_bytes, blocks) = (count(2)?, count(3)?, count(4)?);
        let (documents, end_bytes) = (count(5)?, count(6)?);
        let ends = counts.checked_sub(documents.checked_mul(end_bytes)?)?;
        let groups = ends.checked_sub(4 * documents.div_ceil(GROUP))?;
        let tables = [groups.checked_sub(blocks.checked_mul(4)?)?, groups, ends];
        let is_block = |bytes| (1..=MOST_BLOCK_BYTES).contains(&bytes);
        let is_whole = is_block(block_bytes)
            && dictionary_bytes <= MOST_BLOCK_BYTES
            && packed_dictionary_bytes <= tables[0]
            && end_bytes <= 4
            && blocks == stream_bytes.div_ceil(block_bytes);
        let documents = first..first.checked_add(DocId::try_from(documents).ok()?)?;
        is_whole.then_some(Part {
            bytes,
            documents,
            packed_dictionary_bytes,
            dictionary_bytes,
            block_bytes,
            stream_bytes,
            blocks,
            end_bytes,
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
        let number = doc.checked_sub(self.documents.start)? as usize;
        let group = number_at(&self.bytes, self.tables[1] + 4 * (number / GROUP), 4)?;
        let end = |number: usize| {
            number_at(&self.bytes, self.tables[2] + self.end_bytes * number, self.end_bytes)?
                .checked_add(group)
        };
        let mut start = if number.is_multiple_of(GROUP) { group } else { end(number - 1)? };
        let end = end(number)?;
        let is_long = is_long(end.checked_sub(start)?, self.block_bytes);
        if is_long {
            start = long_start(start, self.block_bytes);
        }
        (start <= end && end <= self.stream_bytes).then_some((start..end, is_long))
    }

    /// The bytes of a packed block.
    fn packed(&self, block: usize) -> Option<&[u8]> {
        let end = |block: usize| number_at(&self.bytes, self.tables[0] + 4 * block, 4);
        let start = block.checked_sub(1).map_or(Some(0), end)?;
        let end = end(block).filter(|_| block < self.blocks)?;
        self.bytes.get(self.packed_dictionary_bytes..self.tables[0])?.get(start..end)
    }

    /// The dictionary, packed if it is shorter so.
    fn dictionary(&self) -> Option<&[u8]> {
        self.bytes.get(..self.packed_dictionary_bytes)
    }
}

/// The number of so many bytes, four at most.
fn number_at(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte)))
}
