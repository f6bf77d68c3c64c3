//! Writes the list of words of each segment.

use std::any::Any;

use tantivy::Segment;
use tantivy::indexer::doc_id_mapping::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::Field;

use super::words;

/// Makes a word list of the field.
pub(super) struct WordListPlugin(pub Field);

struct Writer(Field);

impl SegmentPlugin for WordListPlugin {
    fn extensions(&self) -> &[&str] {
        &[words::EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(Writer(self.0)))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        words::write(context.target_segment, self.0)
    }
}

impl PluginWriter for Writer {
    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        words::write(segment, self.0)
    }

    fn mem_usage(&self) -> usize {
        0
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}
