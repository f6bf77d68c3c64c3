//! Packs documents.

use std::io::{self, Write};

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::{DocId, SegmentReader};
use zstd::zstd_safe::{CCtx, CDict, compress_bound, get_error_name};

use super::{BEGINNING, GROUP, Kept, Store, is_long, long_start};

/// A dictionary's bytes, if the part is long enough: of a short one it is so many times less.
const DICTIONARY_BYTES: usize = 64 * 1024;
const PART_PER_DICTIONARY: usize = 16;
/// It is pieces of this length from all over the part's beginning: of a report and its rewritings, which follow
/// each other, one is enough.
const PIECE_BYTES: usize = 1024;
/// A shorter part is packed anew when its segment is merged: its dictionary is too small.
const FULL_PART_BYTES: usize = DICTIONARY_BYTES * PART_PER_DICTIONARY;
/// A part of so many bytes is closed, so that its numbers fit into 4 bytes.
const LONG_PART_BYTES: usize = 1 << 30;

/// How a part is packed.
#[derive(Clone, Copy)]
struct Packing {
    /// What is unpacked at once, in bytes.
    block_bytes: usize,
    /// zstd's.
    level: i32,
}

/// Short texts: all of one is read, and the more of them lie together, the less room they take.
const SHORT_TEXTS: Packing = Packing { block_bytes: 64 * 1024, level: 9 };
/// What documents stand for. Ten hits are mostly in ten blocks.
const MEANINGS: Packing = Packing { block_bytes: 16 * 1024, level: 9 };
/// Texts are long that have so many bytes on the average.
const LONG_BYTES: usize = 4 * 1024;
/// Long texts: mostly the beginning is read. Level 3 would take a fifth less room, and two fifths more time
/// to pack.
const LONG_TEXTS: Packing = Packing { block_bytes: 8 * 1024, level: -1 };

/// Writes the file of a segment.
pub(crate) struct StoreWriter {
    kept: Kept,
    file: WritePtr,
    context: CCtx<'static>,
    packed: Vec<u8>,
    part: Part,
    part_lengths: Vec<u64>,
}

/// The part that is being written.
#[derive(Default)]
struct Part {
    /// What is not yet packed: until there is a dictionary, all of it; then the block that is not yet full.
    rest: Vec<u8>,
    /// The bytes of the documents that have no place in the stream yet.
    waiting: Vec<usize>,
    dictionary: Option<CDict<'static>>,
    packed_dictionary_bytes: usize,
    dictionary_bytes: usize,
    block_bytes: usize,
    blocks_bytes: usize,
    stream_bytes: usize,
    block_ends: Vec<u32>,
    document_ends: Vec<u32>,
}

impl StoreWriter {
    pub fn new(kept: Kept, file: WritePtr) -> StoreWriter {
        StoreWriter {
            kept,
            file,
            context: CCtx::create(),
            packed: Vec::with_capacity(compress_bound(SHORT_TEXTS.block_bytes)),
            part: Part::default(),
            part_lengths: Vec::new(),
        }
    }

    /// Adds a document.
    pub fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        let before = self.part.rest.len();
        self.part.rest.extend_from_slice(bytes);
        self.end_document(before)
    }

    /// Ends the document whose bytes begin at `before` of what is not yet packed.
    fn end_document(&mut self, before: usize) -> io::Result<()> {
        let part = &mut self.part;
        part.waiting.push(part.rest.len() - before);
        if part.dictionary.is_none() && part.rest.len() >= FULL_PART_BYTES {
            self.begin_blocks()?;
        }
        if self.part.dictionary.is_some() {
            self.pack()?;
        }
        if self.part.stream_bytes >= LONG_PART_BYTES { self.end_part() } else { Ok(()) }
    }

    fn begin_blocks(&mut self) -> io::Result<()> {
        let part = &mut self.part;
        let texts = part.waiting.iter().filter(|&&bytes| bytes > 0).count();
        let packing = match self.kept {
            Kept::Meaning => MEANINGS,
            Kept::Text if part.rest.len() / texts.max(1) < LONG_BYTES => SHORT_TEXTS,
            Kept::Text => LONG_TEXTS,
        };
        let pieces = (part.rest.len() / PART_PER_DICTIONARY).min(DICTIONARY_BYTES) / PIECE_BYTES;
        let step = part.rest.len() / pieces.max(1);
        let pieces = (0..pieces).flat_map(|number| &part.rest[number * step..][..PIECE_BYTES]);
        let dictionary: Vec<u8> = pieces.copied().collect();
        self.packed.clear();
        if packing.level < 0 {
            // To unpack it would take longer than to unpack what it is for.
            self.packed.extend_from_slice(&dictionary);
        } else {
            self.packed.reserve(compress_bound(dictionary.len()));
            let written = self.context.compress(&mut self.packed, &dictionary, packing.level);
            written.map_err(|code| io::Error::other(get_error_name(code)))?;
        }
        self.file.write_all(&self.packed)?;
        part.packed_dictionary_bytes = self.packed.len();
        part.dictionary_bytes = dictionary.len();
        part.block_bytes = packing.block_bytes;
        part.dictionary = Some(CDict::create(&dictionary, packing.level));
        Ok(())
    }

    /// Gives the documents that wait their places, and packs what fills blocks.
    fn pack(&mut self) -> io::Result<()> {
        let (rest, waiting) = (std::mem::take(&mut self.part.rest), std::mem::take(&mut self.part.waiting));
        let block_bytes = self.part.block_bytes;
        let mut at = rest.len() - waiting.iter().sum::<usize>();
        let mut begin = 0;
        for bytes in waiting {
            if is_long(bytes, block_bytes) {
                if begin < at {
                    self.pack_block(&rest[begin..at])?;
                }
                begin = at + block_bytes / BEGINNING;
                self.pack_block(&rest[at..begin])?;
                self.part.stream_bytes = long_start(self.part.stream_bytes, block_bytes);
            }
            at += bytes;
            self.part.stream_bytes += bytes;
            self.part.document_ends.push(number(self.part.stream_bytes)?);
            while begin + block_bytes <= at {
                self.pack_block(&rest[begin..begin + block_bytes])?;
                begin += block_bytes;
            }
        }
        self.part.rest = rest;
        self.part.rest.drain(..begin);
        Ok(())
    }

    fn pack_block(&mut self, block: &[u8]) -> io::Result<()> {
        let part = &mut self.part;
        let Some(dictionary) = &part.dictionary else { return Ok(()) };
        self.packed.clear();
        let written = self.context.compress_using_cdict(&mut self.packed, block, dictionary);
        written.map_err(|code| io::Error::other(get_error_name(code)))?;
        self.file.write_all(&self.packed)?;
        part.blocks_bytes += self.packed.len();
        part.block_ends.push(number(part.blocks_bytes)?);
        Ok(())
    }

    fn end_part(&mut self) -> io::Result<()> {
        if self.part.document_ends.is_empty() && self.part.waiting.is_empty() {
            return Ok(());
        }
        if self.part.dictionary.is_none() {
            self.begin_blocks()?;
            self.pack()?;
        }
        let rest = std::mem::take(&mut self.part.rest);
        if !rest.is_empty() {
            self.pack_block(&rest)?;
        }
        let part = std::mem::take(&mut self.part);
        let tables = part.tables()?;
        self.file.write_all(&tables)?;
        self.part_lengths.push((part.packed_dictionary_bytes + part.blocks_bytes + tables.len()) as u64);
        Ok(())
    }

    /// Adds the documents of a segment that are not deleted.
    pub fn append(&mut self, store: &Store, segment: &SegmentReader) -> io::Result<()> {
        for part in store.parts() {
            let documents = part.documents();
            let is_alive = |doc: &DocId| !segment.is_deleted(*doc);
            if part.stream_bytes() >= FULL_PART_BYTES && documents.clone().all(|doc| is_alive(&doc)) {
                self.end_part()?;
                self.file.write_all(part.bytes())?;
                self.part_lengths.push(part.bytes().len() as u64);
                continue;
            }
            for doc in documents.filter(is_alive) {
                let before = self.part.rest.len();
                store.read(doc, usize::MAX, &mut self.part.rest)?;
                self.end_document(before)?;
            }
        }
        Ok(())
    }

    pub fn finish(mut self) -> io::Result<()> {
        self.end_part()?;
        for length in &self.part_lengths {
            self.file.write_all(&length.to_le_bytes())?;
        }
        self.file.write_all(&number(self.part_lengths.len())?.to_le_bytes())?;
        self.file.terminate()
    }

    /// About how much memory it takes.
    pub fn memory_bytes(&self) -> usize {
        let part = &self.part;
        let numbers = part.block_ends.capacity() + part.document_ends.capacity();
        part.rest.capacity() + 8 * part.waiting.capacity() + 4 * numbers
    }
}

impl Part {
    /// What comes behind the blocks.
    fn tables(&self) -> io::Result<Vec<u8>> {
        let (mut groups, mut ends, mut before) = (Vec::new(), Vec::new(), 0);
        for group in self.document_ends.chunks(GROUP) {
            groups.push(before);
            ends.extend(group.iter().map(|end| end - before));
            before = group.last().copied().unwrap_or(before);
        }
        let longest = ends.iter().copied().max().unwrap_or(0);
        let end_bytes = (1..4).find(|bytes| longest >> (8 * bytes) == 0).unwrap_or(4);
        let counts = [
            self.packed_dictionary_bytes,
            self.dictionary_bytes,
            self.block_bytes,
            self.stream_bytes,
            self.block_ends.len(),
            self.document_ends.len(),
            end_bytes,
        ];
        let mut tables = Vec::with_capacity(4 * (self.block_ends.len() + ends.len() + counts.len()));
        for value in self.block_ends.iter().chain(&groups) {
            tables.extend_from_slice(&value.to_le_bytes());
        }
        for end in ends {
            tables.extend_from_slice(&end.to_le_bytes()[..end_bytes]);
        }
        for count in counts {
            tables.extend_from_slice(&number(count)?.to_le_bytes());
        }
        Ok(tables)
    }
}

fn number(value: usize) -> io::Result<u32> {
    u32::try_from(value)
        .map_err(|_| io::Error::new(io::ErrorKind::FileTooLarge, "a document of more than 3 GB"))
}
