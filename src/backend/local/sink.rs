//! The local index as an update writes to it.

use std::path::Path;
use std::sync::Arc;

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy, UserOperation};
use tantivy::schema::Field;
use tantivy::schema::document::Document as TantivyValue;
use tantivy::{IndexWriter, TantivyDocument};

use super::deletion_query::DeletionQuery;
use super::schema::{Fields, facet_of};
use super::state;
use super::writer::LocalWriter;
use crate::Result;
use crate::analyze::Analyzer;
use crate::backend::update::{Document, KnownFiles, Manifest, Permit, Settings, Shares, Sink, Target, Work};

/// Memory of a typical document without its text.
const DOCUMENT_BYTES: usize = 2048;
/// Memory of a document for each byte of its text: words, sub-words and what is stored.
const BYTES_PER_BYTE: usize = 5;

/// A document on its way to tantivy, which queues up to 10,000 batches whatever their size.
pub(in crate::backend) struct Queued {
    document: TantivyDocument,
    _permit: Permit,
}

impl TantivyValue for Queued {
    type Value<'a> = <TantivyDocument as TantivyValue>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as TantivyValue>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }
}

/// tantivy's writer during a commit.
pub(crate) struct LocalSink {
    writer: IndexWriter<Queued>,
    fields: Fields,
}

impl Sink for LocalSink {
    type Document = TantivyDocument;

    fn document(&self, document: Document) -> TantivyDocument {
        let f = &self.fields;
        let text_bytes = document.text.as_ref().map_or(0, |text| text.normal.len());
        let mut doc = TantivyDocument::with_capacity(DOCUMENT_BYTES + BYTES_PER_BYTE * text_bytes);
        doc.add_u64(f.doc_type, document.doc_type as u64);
        doc.add_text(f.file, document.file);
        if let Some(print) = &document.print {
            doc.add_u64(f.bytes, print.stat.bytes);
            doc.add_i64(f.mtime_ns, print.stat.mtime_ns);
            doc.add_u64(f.hash, print.hash);
            doc.add_u64(f.status, print.status);
            doc.add_u64(f.file_kind, print.kind);
        }
        if let Some(scope) = document.scope {
            doc.add_u64(f.scope, scope as u64);
        }
        if let Some(place) = &document.place {
            // Documents of a report are adjacent, so a distance identifies their report and change point.
            doc.add_u64(f.report, place.number as u64 + 1);
            let distance = place.point.map_or(0, |point| place.number - point + 1);
            doc.add_u64(f.change_point, distance as u64);
        }
        if let Some(point) = &document.point {
            doc.add_u64(f.point, point.id);
            doc.add_u64(f.group, point.group);
            add_span(&mut doc, (f.change_point_start, f.change_point_end), point.days);
            if let Some(confidence) = point.confidence {
                doc.add_i64(f.confidence, confidence);
            }
        }
        if let Some(id) = document.id {
            doc.add_u64(f.id, id);
        }
        if let Some(text) = &document.text {
            doc.add_text(f.words, text.words);
            doc.add_text(f.subwords, text.subwords);
        }
        if let Some(title) = document.title {
            doc.add_text(f.title_bigrams, title);
        }
        add_span(&mut doc, (f.date_start, f.date_end), document.date);
        add_span(&mut doc, (f.lag_min, f.lag_max), document.lag);
        for (field, value) in &document.facets {
            doc.add_facet(f.facet(*field), facet_of(*field, value));
        }
        doc.add_bytes(f.stored, &document.stored);
        doc
    }

    /// As one atomic batch.
    fn add(&self, documents: Vec<TantivyDocument>, permit: &Permit) -> Result<()> {
        let queued = |document| UserOperation::Add(Queued { document, _permit: permit.clone() });
        self.writer.run(documents.into_iter().map(queued))?;
        Ok(())
    }
}

fn add_span(doc: &mut TantivyDocument, (first, last): (Field, Field), span: Option<(i64, i64)>) {
    if let Some((start, end)) = span {
        doc.add_i64(first, start);
        doc.add_i64(last, end);
    }
}

impl Target for LocalWriter {
    type Sink = LocalSink;

    fn settings(&self) -> &Settings {
        &self.settings
    }

    fn manifest(&self) -> &Manifest {
        &self.reader.manifest
    }

    fn is_committed(&self) -> bool {
        self.reader.is_committed
    }

    fn place(&self) -> &Path {
        self.reader.place.dir()
    }

    fn analyzer(&self) -> Arc<Analyzer> {
        self.reader.shared_analyzer()
    }

    fn known(&self) -> Result<KnownFiles> {
        state::known_files(self.reader.searcher.clone(), self.reader.fields)
    }

    fn begin(&mut self, work: Work) -> Result<LocalSink> {
        // A merge would give what is damaged a valid checksum.
        self.check_files()?;
        let writer = self.writer(work.shares, work.bytes)?;
        // Files that a killed run left behind use disk space.
        writer.garbage_collect_files().wait()?;
        let fields = self.reader.fields;
        if !work.deletion.is_empty() {
            // Documents that the writer is given from now on are not deleted.
            writer.delete_query(Box::new(DeletionQuery { field: fields.file, files: work.deletion }))?;
        }
        Ok(LocalSink { writer, fields })
    }

    fn commit(&mut self, mut sink: LocalSink, manifest: &Manifest) -> Result<()> {
        commit(&mut sink.writer, manifest)?;
        // Merges that the commit began continue after it; returning now would discard their work.
        let merged = sink.writer.wait_merging_threads();
        self.reload()?;
        merged?;
        Ok(())
    }

    fn settle(&mut self, manifest: &Manifest) -> Result<()> {
        let mut writer = self.writer(Shares::of(&self.settings, 0, 0, 0), 0)?;
        // The files of the index are not checked here, and a merge would give damaged ones a valid checksum.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        commit(&mut writer, manifest)?;
        self.reload()
    }
}

impl LocalWriter {
    /// tantivy's writer for an update that reads `bytes` of text.
    fn writer(&self, shares: Shares, bytes: u64) -> Result<IndexWriter<Queued>> {
        let threads = shares.writer_threads(bytes);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(shares.writer_bytes(threads) / threads)
            // Two merges at once would take twice the memory, on processors that are busy.
            .num_merge_threads(1)
            .build();
        let writer = self.inner.writer_with_options(options)?;
        let mut merges = LogMergePolicy::default();
        merges.set_max_docs_before_merge(shares.merge_documents());
        writer.set_merge_policy(Box::new(merges));
        Ok(writer)
    }
}

fn commit(writer: &mut IndexWriter<Queued>, manifest: &Manifest) -> Result<()> {
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&manifest.write());
    commit.commit()?;
    Ok(())
}
