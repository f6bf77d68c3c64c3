//! Packs documents beside the thread that indexes them: it takes a tenth as long as that. What indexes keeps the
//! processors busy while documents come, and leaves all but one idle while it writes a segment out; so documents
//! wait for that, as many as may.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::writer::StoreWriter;

/// Documents that are handed over together, in bytes.
const BATCH_BYTES: usize = 64 * 1024;
/// Batches on their way to the thread at most; then the thread that indexes waits.
const ON_THE_WAY: usize = 8;
/// Where no batch came for so long, a segment is being written out, or there is time anyway.
const LULL: Duration = Duration::from_millis(10);

/// A thread that packs.
pub(crate) struct Packer {
    batch: Batch,
    /// `None` once there is nothing more to come.
    batches: Option<Sender<Batch>>,
    packing: Option<JoinHandle<io::Result<()>>>,
    memory_bytes: Arc<AtomicUsize>,
}

/// Documents, one after another, and where each ends.
struct Batch {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Packer {
    /// Starts the thread, with which so many bytes of documents may wait.
    ///
    /// # Errors
    /// If the system has none left.
    pub fn start(store: StoreWriter, waiting_bytes: usize) -> io::Result<Packer> {
        let (batches, coming) = crossbeam_channel::bounded(ON_THE_WAY);
        let memory_bytes = Arc::new(AtomicUsize::new(0));
        let known = Arc::clone(&memory_bytes);
        let packing = thread::Builder::new()
            .name("packer".to_owned())
            .spawn(move || pack(store, &coming, waiting_bytes, &known))?;
        Ok(Packer { batch: Batch::new(), batches: Some(batches), packing: Some(packing), memory_bytes })
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
        let batch = std::mem::replace(&mut self.batch, Batch::new());
        match self.batches.as_ref().map(|batches| batches.send(batch)) {
            Some(Ok(())) => Ok(()),
            // It has stopped, and tells why.
            _ => self.wait(),
        }
    }

    /// Lets the thread pack all there is: no more comes.
    ///
    /// # Errors
    /// As [`Packer::add`].
    pub fn close(&mut self) -> io::Result<()> {
        self.hand_over()?;
        self.batches = None;
        Ok(())
    }

    /// Waits until all is written.
    ///
    /// # Errors
    /// As [`Packer::add`].
    pub fn finish(mut self) -> io::Result<()> {
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

fn pack(
    mut store: StoreWriter,
    batches: &Receiver<Batch>,
    most: usize,
    memory_bytes: &AtomicUsize,
) -> io::Result<()> {
    let mut waiting = VecDeque::new();
    let mut waiting_bytes = 0;
    loop {
        let come = match waiting.is_empty() {
            true => batches.recv().map_err(|_| RecvTimeoutError::Disconnected),
            false => batches.recv_timeout(LULL),
        };
        let is_lull = match come {
            Ok(batch) => {
                waiting_bytes += batch.bytes.len();
                waiting.push_back(batch);
                false
            }
            Err(RecvTimeoutError::Timeout) => true,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        while (waiting_bytes > most || is_lull && batches.is_empty())
            && let Some(batch) = waiting.pop_front()
        {
            waiting_bytes -= batch.bytes.len();
            batch.pack(&mut store)?;
        }
        memory_bytes.store(store.memory_bytes(), Ordering::Relaxed);
    }
    waiting.into_iter().try_for_each(|batch| batch.pack(&mut store))?;
    store.finish()
}

impl Batch {
    /// With room for a last document of a quarter of the length, as most are.
    fn new() -> Batch {
        Batch { bytes: Vec::with_capacity(BATCH_BYTES + BATCH_BYTES / 4), ends: Vec::new() }
    }

    fn pack(self, store: &mut StoreWriter) -> io::Result<()> {
        let mut begin = 0;
        for end in self.ends {
            store.add(&self.bytes[begin..end])?;
            begin = end;
        }
        Ok(())
    }
}
