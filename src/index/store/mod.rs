//! What is kept of the documents of a segment, packed, in a file of our own beside it.
//!
//! tantivy's own store packs whole documents together, so that the beginning of a law of 100 kB costs
//! the law, and records are packed without what they have in common. Here the documents of a segment are
//! one stream of bytes in blocks of one length; each is packed by itself with zstd, and all share the stream's
//! beginning as a dictionary, which a reader has without unpacking anything. Blocks of short documents are
//! longer, 16 kB, since those have more in common; of long ones mostly no more than the beginning is read, so
//! theirs are of 8 kB. A document that is longer than half a block begins the last quarter of one: what comes
//! before it in that block is not there, and its beginning is unpacked in a quarter of the time. The block
//! before that too may hold less than others. The stream has a gap there, which takes no room.
//!
//! The file is parts, one after another; the length of each, 8 bytes; and their number, 4 bytes. A part
//! is the dictionary; the blocks; where each block ends, counted from the first, 4 bytes; where each document
//! ends in the stream, 4 bytes, gaps counted; and five numbers of 4 bytes: the bytes of the dictionary, of a block and of
//! the stream, the blocks, and the documents. All numbers are little-endian. A merge copies large parts as they
//! are.

mod reader;
mod unpacked;
mod writer;

use std::any::Any;
use std::path::PathBuf;

use tantivy::index::{SegmentComponent, SegmentReader};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::{ErasedDocument, Value};
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, Segment, TantivyDocument, TantivyError};

pub(super) use reader::Store;
pub(super) use unpacked::UnpackedBlocks;
use writer::StoreWriter;

const EXTENSION: &str = "documents";

/// The file that holds the documents of a segment.
pub(super) fn file_of(segment: &SegmentReader) -> PathBuf {
    PathBuf::from(format!("{}.{EXTENSION}", segment.segment_id().uuid_string()))
}

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

fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// Keeps the values of some fields of each document, one after another.
pub(super) struct Plugin {
    pub fields: Vec<Field>,
}

struct Writer {
    fields: Vec<Field>,
    store: StoreWriter,
}

impl SegmentPlugin for Plugin {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, context: &PluginWriterContext) -> tantivy::Result<Box<dyn PluginWriter>> {
        let file = context.segment.clone().open_write(component())?;
        Ok(Box::new(Writer { fields: self.fields.clone(), store: StoreWriter::new(file) }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        let mut store = StoreWriter::new(context.target_segment.clone().open_write(component())?);
        // OK because documents are never sorted: segments follow each other as they are.
        for segment in context.readers {
            store.append(&Store::open(segment, UnpackedBlocks::few())?, segment)?;
        }
        Ok(store.finish()?)
    }
}

impl PluginWriter for Writer {
    fn add_document(&mut self, _: DocId, doc: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        let doc = doc.as_any().downcast_ref::<TantivyDocument>();
        // OK because `DocumentBuilder` makes no other documents.
        let doc = doc.ok_or_else(|| TantivyError::InternalError("a document of another type".to_owned()))?;
        let values = self.fields.iter().filter_map(|&field| doc.get_first(field));
        let values: Vec<&str> = values.filter_map(|value| value.as_str()).collect();
        Ok(self.store.add(&values)?)
    }

    fn serialize(
        self: Box<Self>,
        _: &Segment,
        _: Option<&tantivy::indexer::doc_id_mapping::DocIdMapping>,
    ) -> tantivy::Result<()> {
        Ok(self.store.finish()?)
    }

    fn mem_usage(&self) -> usize {
        self.store.memory_bytes()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
