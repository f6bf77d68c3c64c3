//! A query whose documents are known beforehand, per segment.

use std::collections::HashMap;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// The matching documents of each segment, in ascending order.
#[derive(Debug, Clone, Default)]
pub(super) struct DocsQuery {
    docs: Arc<HashMap<SegmentId, Arc<Vec<DocId>>>>,
}

impl DocsQuery {
    pub fn new(docs: HashMap<SegmentId, Vec<DocId>>) -> Self {
        DocsQuery {
            docs: Arc::new(docs.into_iter().map(|(segment, docs)| (segment, Arc::new(docs))).collect()),
        }
    }

    /// The number of documents.
    pub fn len(&self) -> usize {
        self.docs.values().map(|docs| docs.len()).sum()
    }
}

impl Query for DocsQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for DocsQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        match self.docs.get(&reader.segment_id()) {
            Some(docs) if !docs.is_empty() => {
                Ok(Box::new(ConstScorer::new(Docs { docs: Arc::clone(docs), at: 0 }, boost)))
            }
            _ => Ok(Box::new(EmptyScorer)),
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        match self.docs.get(&reader.segment_id()).map(|docs| docs.binary_search(&doc)) {
            Some(Ok(_)) => Ok(Explanation::new("contains the text", 1.0)),
            _ => Err(TantivyError::InvalidArgument(format!("document {doc} does not match"))),
        }
    }
}

/// Documents in ascending order.
struct Docs {
    docs: Arc<Vec<DocId>>,
    at: usize,
}

impl DocSet for Docs {
    fn advance(&mut self) -> DocId {
        self.at = (self.at + 1).min(self.docs.len());
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        // The target is usually near: gallop in doubling steps, then search the last step.
        let rest = &self.docs[self.at..];
        let mut reach = 1;
        while rest.get(reach).is_some_and(|&doc| doc < target) {
            reach *= 2;
        }
        let near = reach / 2..rest.len().min(reach + 1);
        self.at += near.start + rest[near].partition_point(|&doc| doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}
