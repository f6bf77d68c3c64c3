//! The lock of a writer: a run in the state of the index, which its process renews until it ends.
//!
//! The lock of a killed process expires when it is not renewed for a while, or at once if the process was one
//! of this machine. A process that was only suspended finds out when it commits; what it has written does not
//! count.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::client::Client;
use super::state::{self, Owner, Run, State};
use crate::message::message;
use crate::{Error, ErrorKind, Result};

/// How long a lock lasts without renewal.
const LEASE: Duration = Duration::from_secs(30);
const RENEWED_EVERY: Duration = Duration::from_secs(5);
/// How often a waiting writer checks the lock.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The lock of an index.
pub(super) struct Lease {
    shared: Arc<Shared>,
    /// Ends the thread when it is dropped.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    client: Arc<Client>,
    index: String,
    run: u64,
    is_lost: AtomicBool,
}

impl Lease {
    /// Takes the lock, waiting at most `patience` for another writer. `new` is the state of an index that has
    /// none yet. Returns the state, which names the run that has the lock.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] with the other writer.
    pub fn take(
        client: &Arc<Client>,
        index: &str,
        new: &State,
        patience: Duration,
    ) -> Result<(Lease, State)> {
        let begun = Instant::now();
        let state = loop {
            let taken = change(client, index, Some(new), |state| {
                let now = now_ms();
                if let Some(run) = &state.run {
                    let ends_ms = run.renewed_ms.saturating_add(LEASE.as_millis() as i64);
                    if now < ends_ms && !run.owner.is_gone() {
                        return Err(held(client, run));
                    }
                    state.abort(run.number);
                }
                state.last_run += 1;
                state.run = Some(Run { number: state.last_run, owner: Owner::this(), renewed_ms: now });
                Ok(())
            });
            match taken {
                Err(error) if error.kind() == ErrorKind::Locked && begun.elapsed() < patience => {
                    std::thread::sleep(LOOK_EVERY);
                }
                taken => break taken?,
            }
        };
        let shared = Arc::new(Shared {
            client: Arc::clone(client),
            index: index.to_owned(),
            run: state.last_run,
            is_lost: AtomicBool::new(false),
        });
        let (stop, stopped) = crossbeam_channel::bounded(0);
        let renewed = Arc::clone(&shared);
        let thread = std::thread::spawn(move || renewed.renew(&stopped));
        Ok((Lease { shared, stop: Some(stop), thread: Some(thread) }, state))
    }

    /// The number of the run.
    pub fn run(&self) -> u64 {
        self.shared.run
    }

    /// # Errors
    /// [`ErrorKind::Locked`] if another writer has the lock now.
    pub fn check(&self) -> Result<()> {
        if self.shared.is_lost.load(Ordering::Relaxed) { Err(lost(&self.shared.client)) } else { Ok(()) }
    }

    /// Ends the run with a last change of the state, which must leave no run.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] if another writer has the lock now; else if the state cannot be written.
    pub fn end(mut self, last: impl Fn(&mut State)) -> Result<State> {
        self.stop_renewing();
        self.shared.change(last)
    }

    fn stop_renewing(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            // OK because a panic there has no more to say than that nothing was renewed.
            let _ = thread.join();
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.stop_renewing();
    }
}

impl Shared {
    fn renew(&self, stopped: &Receiver<()>) {
        while stopped.recv_timeout(RENEWED_EVERY) == Err(RecvTimeoutError::Timeout) {
            let renewed = self.change(|state| {
                if let Some(run) = &mut state.run {
                    run.renewed_ms = now_ms();
                }
            });
            // OK because a cluster that does not answer now may answer the next time, and if not, the writes fail.
            if renewed.is_err_and(|error| error.kind() == ErrorKind::Locked) {
                self.is_lost.store(true, Ordering::Relaxed);
                return;
            }
        }
    }

    fn change(&self, f: impl Fn(&mut State)) -> Result<State> {
        change(&self.client, &self.index, None, |state| {
            if state.run.as_ref().is_none_or(|run| run.number != self.run) {
                return Err(lost(&self.client));
            }
            f(state);
            Ok(())
        })
    }
}

/// Changes the state of an index by compare and set. `new` is that of an index that has none yet.
fn change(
    client: &Client,
    index: &str,
    new: Option<&State>,
    f: impl Fn(&mut State) -> Result<()>,
) -> Result<State> {
    loop {
        let old = state::read(client, index)?;
        let Some(mut state) = old.as_ref().map(|old| &old.state).or(new).cloned() else {
            return Err(lost(client));
        };
        f(&mut state)?;
        if state::write(client, index, old.as_ref(), &state)? {
            return Ok(state);
        }
    }
}

fn held(client: &Client, run: &Run) -> Error {
    let message = message!(
        "%{who} is writing to this index, or was killed less than %{seconds} seconds ago; wait until it is done",
        who = run.owner.to_string(),
        seconds = LEASE.as_secs().to_string()
    );
    client.error(ErrorKind::Locked, message)
}

fn lost(client: &Client) -> Error {
    let message =
        message!("another process has taken this index over, as nothing was heard of this one; run it again");
    client.error(ErrorKind::Locked, message)
}

impl Owner {
    /// This process.
    fn this() -> Owner {
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        Owner { host: host.trim().to_owned(), process: std::process::id(), machine: machine() }
    }

    /// Whether it was a process of this machine and has ended.
    fn is_gone(&self) -> bool {
        self.machine.is_some()
            && self.machine == machine()
            && !Path::new("/proc").join(self.process.to_string()).exists()
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "process {}", self.process)?;
        if self.host.is_empty() { Ok(()) } else { write!(f, " on {}", self.host) }
    }
}

/// Identifies this machine and its process ids. Two containers with the same host name differ.
fn machine() -> Option<String> {
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let processes = fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{} {}", boot.trim(), processes.display()))
}

/// Milliseconds since 1970.
pub(super) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
