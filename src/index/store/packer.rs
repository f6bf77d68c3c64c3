//! Packs documents beside the thread that indexes them: it takes a tenth as long as that.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender};

use super::writer::StoreWriter;

/// Documents that are handed over together, in bytes.
const BATCH_BYTES: usize = 256 * 1024;
/// Batches that wait at most; then the thread that indexes waits.
const WAITING: usize = 2;

/// A thread that packs.
pub(super) struct Packer {
    batch: Batch,
    /// `None` once there is nothing more to come.
    batches: Option<Sender<Batch>>,
    packing: Option<JoinHandle<io::Result<()>>>,
    memory_bytes: Arc<AtomicUsize>,
}

/// Documents, one after another, and where each ends.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Packer {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the system has none left.
    pub fn start(store: StoreWriter) -> io::Result<Packer> {
        let (batches, waiting) = crossbeam_channel::bounded(WAITING);
        let memory_bytes = Arc::new(AtomicUsize::new(0));
        let known = Arc::clone(&memory_bytes);
        let packing =
            thread::Builder::new().name("packer".to_owned()).spawn(move || pack(store, &waiting, &known))?;
        Ok(Packer { batch: Batch::default(), batches: Some(batches), packing: Some(packing), memory_bytes })
    }

    /// Adds a document.
    ///
    /// # Errors
    /// What stopped the thread, if something did: the disk may be full.
    pub fn add(&mut self, document: &[u8]) -> io::Result<()> {
        self.batch.bytes.extend_from_slice(document);
        self.batch.ends.push(self.batch.bytes.len());
        if self.batch.bytes.len() >= BATCH_BYTES { self.hand_over() } else { Ok(()) }
    }

    fn hand_over(&mut self) -> io::Result<()> {
        let batch = std::mem::take(&mut self.batch);
        match self.batches.as_ref().map(|batches| batches.send(batch)) {
            Some(Ok(())) => Ok(()),
            // It has stopped, and tells why.
            _ => self.wait(),
        }
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// As [`Packer::add`].
    pub fn finish(mut self) -> io::Result<()> {
        self.hand_over()?;
        self.wait()
    }

    fn wait(&mut self) -> io::Result<()> {
        self.batches = None;
        let gone = || Err(io::Error::other("the thread that packs documents is gone"));
        let Some(packing) = self.packing.take() else { return gone() };
        packing.join().unwrap_or_else(|_| gone())
    }

    /// About how much memory it takes.
    pub fn memory_bytes(&self) -> usize {
        self.batch.bytes.capacity() + self.memory_bytes.load(Ordering::Relaxed)
    }
}

fn pack(mut store: StoreWriter, batches: &Receiver<Batch>, memory_bytes: &AtomicUsize) -> io::Result<()> {
    for batch in batches {
        let mut begin = 0;
        for end in batch.ends {
            store.add(&batch.bytes[begin..end])?;
            begin = end;
        }
        memory_bytes.store(store.memory_bytes(), Ordering::Relaxed);
    }
    store.finish()
}
