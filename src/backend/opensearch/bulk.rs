//! Bulk requests: operations are collected to about 5 MB and sent by a few threads.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender};
use serde::Deserialize;

use super::client::Client;
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// Bytes of a request, about.
const BYTES: usize = 5_000_000;
/// Requests at the same time.
const SENDERS: usize = 4;
/// How long to retry operations that a shard cannot do now.
const PATIENCE: Duration = Duration::from_secs(120);
const PAUSE: Duration = Duration::from_millis(500);

/// Operations on their way to an index.
pub(super) struct Bulk {
    next: Mutex<Batch>,
    batches: Option<Sender<Batch>>,
    senders: Vec<JoinHandle<()>>,
    failure: Arc<Failure>,
}

/// The lines of each operation.
#[derive(Default)]
struct Batch {
    operations: Vec<Vec<u8>>,
    bytes: usize,
}

/// The first error of a sender.
#[derive(Default)]
struct Failure {
    has_failed: AtomicBool,
    error: Mutex<Option<Error>>,
}

impl Bulk {
    pub fn new(client: &Arc<Client>, index: &str) -> Bulk {
        // One batch may wait while others are sent. Then `add` blocks, so memory is bounded.
        let (batches, queue) = crossbeam_channel::bounded::<Batch>(1);
        let failure = Arc::new(Failure::default());
        let senders = (0..SENDERS).map(|_| {
            let (queue, failure, client) = (queue.clone(), Arc::clone(&failure), Arc::clone(client));
            let path = format!("{index}/_bulk?filter_path=errors,items.*._id,items.*.status,items.*.error");
            std::thread::spawn(move || send_all(&client, &path, &queue, &failure))
        });
        Bulk { next: Mutex::default(), batches: Some(batches), senders: senders.collect(), failure }
    }

    /// Adds operations; waits if the senders fall behind.
    ///
    /// # Errors
    /// The first of a sender.
    pub fn add(&self, operations: impl IntoIterator<Item = Vec<u8>>) -> Result<()> {
        let mut full = Vec::new();
        {
            // OK because no panic can leave a batch half changed.
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            for operation in operations {
                next.bytes += operation.len();
                next.operations.push(operation);
                if next.bytes >= BYTES {
                    full.push(std::mem::take(&mut *next));
                }
            }
        }
        full.into_iter().try_for_each(|batch| self.send(batch))
    }

    /// Sends what is left, and waits until everything is written.
    ///
    /// # Errors
    /// As [`Bulk::add`].
    pub fn finish(mut self) -> Result<()> {
        let last = std::mem::take(&mut *self.next.lock().unwrap_or_else(PoisonError::into_inner));
        if !last.operations.is_empty() {
            self.send(last)?;
        }
        self.join();
        self.failure.check()
    }

    fn send(&self, batch: Batch) -> Result<()> {
        self.failure.check()?;
        // OK because the senders live as long as this does.
        let _ = self.batches.as_ref().map(|batches| batches.send(batch));
        Ok(())
    }

    fn join(&mut self) {
        self.batches = None;
        for sender in self.senders.drain(..) {
            // OK because a sender does not panic.
            let _ = sender.join();
        }
    }
}

impl Drop for Bulk {
    fn drop(&mut self) {
        // After an error of the caller, a waiting batch is not sent.
        self.failure.has_failed.store(true, Ordering::Relaxed);
        self.join();
    }
}

impl Failure {
    fn check(&self) -> Result<()> {
        let error = self.error.lock().unwrap_or_else(PoisonError::into_inner).take();
        error.map_or(Ok(()), Err)
    }
}

fn send_all(client: &Client, path: &str, queue: &Receiver<Batch>, failure: &Failure) {
    for batch in queue {
        if failure.has_failed.load(Ordering::Relaxed) {
            continue;
        }
        if let Err(error) = send(client, path, batch.operations) {
            failure.has_failed.store(true, Ordering::Relaxed);
            failure.error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    }
}

#[derive(Deserialize)]
struct Sent {
    errors: bool,
    /// The result of each operation, below its name.
    #[serde(default)]
    items: Vec<std::collections::HashMap<String, Item>>,
}

#[derive(Deserialize)]
struct Item {
    _id: String,
    status: u16,
    error: Option<serde_json::Value>,
}

/// Sends operations until each is done.
fn send(client: &Client, path: &str, mut operations: Vec<Vec<u8>>) -> Result<()> {
    let begun = Instant::now();
    loop {
        let sent: Sent = client.post_lines(path, &operations.concat())?;
        if !sent.errors {
            return Ok(());
        }
        let mut again = Vec::new();
        let mut last = None;
        for (operation, item) in operations.into_iter().zip(sent.items.into_iter().flatten()) {
            let (name, item) = item;
            match item.status {
                // The document is gone already.
                404 if name == "update" || name == "delete" => {}
                409 | 429 | 502 | 503 | 504 => {
                    again.push(operation);
                    last = Some(item);
                }
                _ if item.error.is_some() => return Err(refused(client, &item)),
                _ => {}
            }
        }
        operations = again;
        match last {
            None => return Ok(()),
            Some(item) if begun.elapsed() > PATIENCE => return Err(refused(client, &item)),
            Some(_) => std::thread::sleep(PAUSE),
        }
    }
}

fn refused(client: &Client, item: &Item) -> Error {
    let error = item.error.clone().unwrap_or_default();
    let reasons = [&error["caused_by"]["reason"], &error["reason"]];
    let reason = reasons.into_iter().find_map(|reason| reason.as_str()).unwrap_or("no reason is given");
    let message = message!(
        "OpenSearch does not take document %{id}: %{reason}",
        id = item._id.clone(),
        reason = reason.to_owned()
    );
    client.error(ErrorKind::Io, message)
}
