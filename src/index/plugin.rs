//! The files of a segment that are our own: what is kept of its documents, and its suffixes.

use std::any::Any;
use std::sync::Arc;

use tantivy::indexer::doc_id_mapping::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::{ErasedDocument, Value};
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, Segment, TantivyDocument, TantivyError};

use super::backlog::Backlog;
use super::schema::Fields;
use super::store::{Kept, Packer, Store, StoreWriter, UnpackedBlocks};
use super::suffixes;

const EXTENSIONS: [&str; 3] = [suffixes::EXTENSION, Kept::Meaning.extension(), Kept::Text.extension()];

/// What writes them.
pub(super) struct Plugin {
    fields: Fields,
    /// Where to note the texts that are written.
    backlog: Arc<Backlog>,
    /// Bytes of texts that may wait to be packed, for each thread that writes. What documents stand for is
    /// shorter, and takes longer to pack: a quarter of it.
    waiting_bytes: usize,
}

impl Plugin {
    pub fn new(fields: Fields, backlog: Arc<Backlog>, waiting_bytes: usize) -> Plugin {
        Plugin { fields, backlog, waiting_bytes }
    }
}

struct Writer {
    fields: Fields,
    backlog: Arc<Backlog>,
    meanings: Packer,
    texts: Packer,
}

impl SegmentPlugin for Plugin {
    fn extensions(&self) -> &[&str] {
        &EXTENSIONS
    }

    fn create_writer(&self, context: &PluginWriterContext) -> tantivy::Result<Box<dyn PluginWriter>> {
        let packer = |kept: Kept, waiting_bytes| -> tantivy::Result<Packer> {
            let file = context.segment.clone().open_write(kept.component())?;
            Ok(Packer::start(StoreWriter::new(kept, file), waiting_bytes)?)
        };
        let meanings = packer(Kept::Meaning, self.waiting_bytes / 4)?;
        let texts = packer(Kept::Text, self.waiting_bytes)?;
        Ok(Box::new(Writer { fields: self.fields, backlog: Arc::clone(&self.backlog), meanings, texts }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        for kept in [Kept::Meaning, Kept::Text] {
            let file = context.target_segment.clone().open_write(kept.component())?;
            let mut store = StoreWriter::new(kept, file);
            // OK because documents are never sorted: segments follow each other as they are.
            for segment in context.readers {
                store.append(&Store::open(segment, kept, UnpackedBlocks::few())?, segment)?;
            }
            store.finish()?;
        }
        suffixes::write(context.target_segment, self.fields.words)
    }
}

impl PluginWriter for Writer {
    fn add_document(&mut self, _: DocId, doc: &dyn ErasedDocument, _: &Schema) -> tantivy::Result<()> {
        let doc = doc.as_any().downcast_ref::<TantivyDocument>();
        // OK because `DocumentBuilder` makes no other documents.
        let doc = doc.ok_or_else(|| TantivyError::InternalError("a document of another type".to_owned()))?;
        let bytes = |field: Field| {
            let value = doc.get_first(field);
            value.and_then(|value| value.as_bytes().or(value.as_str().map(str::as_bytes))).unwrap_or_default()
        };
        let text = bytes(self.fields.text);
        self.backlog.remove(text.len() as u64);
        self.meanings.add(bytes(self.fields.stored))?;
        Ok(self.texts.add(text)?)
    }

    fn serialize(mut self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        // Both pack what is left beside the suffixes.
        self.meanings.close()?;
        self.texts.close()?;
        suffixes::write(segment, self.fields.words)?;
        self.meanings.finish()?;
        Ok(self.texts.finish()?)
    }

    fn mem_usage(&self) -> usize {
        self.meanings.memory_bytes() + self.texts.memory_bytes()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
