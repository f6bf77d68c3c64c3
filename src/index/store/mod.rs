//! What is kept of the documents of a segment, packed, in files of our own beside it: one of what each stands
//! for, one of the texts. Beside their like both take less room than one after the other, and what is told of a
//! law is read without the law.
//!
//! tantivy's own store packs whole documents together, so that the beginning of a law of 100 kB costs
//! the law. Here the documents of a segment are one stream of bytes in blocks of one length; each is packed by
//! itself with zstd, and all share a dictionary, pieces from all over the stream. Blocks of short texts are of
//! 64 kB, since those have much in common; of long ones mostly no more than the beginning is read, so
//! theirs are of 8 kB. A document that is longer than half a block begins the last quarter of one: what comes
//! before it in that block is not there, and its beginning is unpacked in a quarter of the time. The block
//! before that too may hold less than others. The stream has a gap there, which takes no room.
//!
//! The file is parts, one after another; the length of each, 8 bytes; and their number, 4 bytes. A part
//! is the dictionary, packed unless its length says otherwise; the blocks; where each block ends, counted from the first, 4 bytes; where each 32nd
//! document begins in the stream, 4 bytes, gaps before them counted; where each document ends, counted from
//! the last of those, in as many bytes as the largest of these numbers needs; and seven numbers of 4 bytes: the
//! bytes of the dictionary, packed and unpacked, those of a block and of the stream, the blocks, the documents,
//! and the bytes of where a document ends. All numbers are little-endian. A merge copies large parts as they are.

mod packer;
mod reader;
mod unpacked;
mod writer;

use std::path::PathBuf;

use tantivy::index::{SegmentComponent, SegmentReader};

pub(super) use packer::Packer;
pub(super) use reader::Store;
pub(super) use unpacked::UnpackedBlocks;
pub(super) use writer::StoreWriter;

/// What a file holds of each document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kept {
    /// What it stands for.
    Meaning,
    /// The text of a record.
    Text,
}

impl Kept {
    /// The extension of the files.
    pub const fn extension(self) -> &'static str {
        match self {
            Kept::Meaning => "documents",
            Kept::Text => "texts",
        }
    }

    pub fn component(self) -> SegmentComponent {
        SegmentComponent::Custom(self.extension().to_owned())
    }

    /// The file of a segment.
    pub fn file_of(self, segment: &SegmentReader) -> PathBuf {
        PathBuf::from(format!("{}.{}", segment.segment_id().uuid_string(), self.extension()))
    }
}

/// Documents whose ends are counted from one place.
const GROUP: usize = 32;

/// The share of a block in which a long document begins.
const BEGINNING: usize = 4;

/// Whether a document of so many bytes begins a block of its own; a gap before it only makes it longer.
fn is_long(bytes: usize, block_bytes: usize) -> bool {
    bytes > block_bytes / 2
}

/// Where a long document begins if the one before it ends at `end`.
fn long_start(end: usize, block_bytes: usize) -> usize {
    end.next_multiple_of(block_bytes) + block_bytes - block_bytes / BEGINNING
}
