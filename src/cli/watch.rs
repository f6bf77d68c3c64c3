//! Keeps an index up to date with directories that change.
//!
//! The system's events are only a hint that something changed: files in a directory created a moment ago
//! often have no event of their own. So each burst of changes is followed by a comparison of the whole trees,
//! which takes half a second for 100,000 files.

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use rust_i18n::t;
use tansuo::backend::UpdateReport;
use tansuo::output::{Paths, printable};
use tansuo::{Error, Writer};

use super::failure::Result;
use super::notes;

/// How long nothing must change before files are read, so that a file is read when it is complete.
const QUIET: Duration = Duration::from_secs(1);
/// How long continuous changes may delay an update.
const LONGEST: Duration = Duration::from_secs(30);
/// How often trees are compared without any event.
const EVERY: Duration = Duration::from_secs(5 * 60);
/// How often trees are compared if the system sends no events, and how soon after a failed update.
const SOON: Duration = Duration::from_secs(10);
/// How long an update waits for that of another process.
const PATIENCE: Duration = Duration::from_secs(60);

/// A message to a watch.
enum Signal {
    /// Something may have changed.
    Change,
    /// The watch must end.
    Stop,
}

/// Ends a watch from another thread.
#[derive(Clone)]
pub struct Stopper(Sender<Signal>);

impl Stopper {
    /// Ends the watch after the current update.
    pub fn stop(&self) {
        // OK because a watch that has ended needs no stop.
        let _ = self.0.send(Signal::Stop);
    }
}

/// Watches the directories of an index.
pub struct Watch {
    events: Receiver<Signal>,
    watcher: Option<RecommendedWatcher>,
    watched: HashSet<PathBuf>,
    paths: Paths,
}

impl Watch {
    /// Watches the directories of `writer`'s index from now on.
    pub fn new(writer: &Writer, paths: &Paths) -> (Watch, Stopper) {
        let (sender, events) = channel();
        let stopper = Stopper(sender.clone());
        let index = dunce::canonicalize(writer.reader().dir()).unwrap_or_default();
        let tell = move |event: notify::Result<Event>| {
            if event.map_or(true, |event| is_change(&event, &index)) {
                // OK because a watch that has ended need not know.
                let _ = sender.send(Signal::Change);
            }
        };
        let watcher = notify::recommended_watcher(tell).map_err(cannot_watch).ok();
        let mut watch = Watch { events, watcher, watched: HashSet::new(), paths: paths.clone() };
        watch.look_at(writer.reader().roots());
        (watch, stopper)
    }

    /// Brings the index up to date after every burst of changes, until it is stopped. `done` is called after
    /// each update that changed something.
    ///
    /// # Errors
    /// Those of `done`. An update that fails is named, and tried again.
    pub fn run(
        mut self,
        mut writer: Writer,
        done: &mut dyn FnMut(&Writer, &UpdateReport) -> Result<()>,
    ) -> Result<()> {
        let mut has_failed = false;
        loop {
            let roots = writer.reader().roots().to_vec();
            let is_watched = roots.iter().all(|root| self.watched.contains(root));
            let rest = if has_failed || !is_watched { SOON } else { EVERY };
            if self.wait(rest).is_none() {
                return Ok(());
            }
            self.look_at(&roots);
            match writer.update_with(&[], PATIENCE, &mut |_| {}) {
                Ok(report) => {
                    has_failed = false;
                    let changes = report.changes;
                    if changes.added + changes.changed + changes.removed + report.moved.len() > 0 {
                        notes::problems(&report.problems, &self.paths, usize::MAX);
                        done(&writer, &report)?;
                    }
                }
                Err(error) => {
                    if !has_failed {
                        complain(&error);
                    }
                    has_failed = true;
                }
            }
        }
    }

    /// Waits at most `rest` for a burst of changes to begin, then for its end; `None` if the watch must end.
    fn wait(&self, rest: Duration) -> Option<()> {
        match self.events.recv_timeout(rest) {
            Ok(Signal::Change) => {}
            Err(RecvTimeoutError::Timeout) => return Some(()),
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
        }
        let begun = Instant::now();
        while begun.elapsed() < LONGEST {
            match self.events.recv_timeout(QUIET) {
                Ok(Signal::Change) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        Some(())
    }

    /// Watches the roots that exist. A root that was gone for a while is a new directory.
    fn look_at(&mut self, roots: &[PathBuf]) {
        self.watched.retain(|root| root.exists());
        let Some(watcher) = &mut self.watcher else { return };
        for root in roots.iter().filter(|root| root.exists()) {
            if self.watched.contains(root) {
                continue;
            }
            // An editor puts a new file in the place of an old one, so the folder of a file is watched.
            let (place, mode) = match (root.is_dir(), root.parent()) {
                (false, Some(folder)) => (folder, RecursiveMode::NonRecursive),
                _ => (root.as_path(), RecursiveMode::Recursive),
            };
            match watcher.watch(place, mode) {
                Ok(()) => _ = self.watched.insert(root.clone()),
                Err(error) => cannot_watch(error),
            }
        }
    }
}

/// Whether an event may mean that a file of a tree changed: reading is no change, and the index may be in a tree.
fn is_change(event: &Event, index: &Path) -> bool {
    let is_of_index = |path: &PathBuf| !index.as_os_str().is_empty() && path.starts_with(index);
    let is_elsewhere = event.paths.is_empty() || !event.paths.iter().all(is_of_index);
    event.need_rescan() || (!event.kind.is_access() && is_elsewhere)
}

fn complain(error: &Error) {
    let text = t!("the index could not be brought up to date and is tried again: %{error}", error = error);
    // OK because a closed standard error must not end the run.
    let _ = writeln!(io::stderr(), "{}", printable(&text));
}

/// Says why there are no events; trees are compared all the same.
fn cannot_watch(error: notify::Error) {
    let text = t!(
        "the system does not report changes (%{error}), so the trees are compared every %{seconds} seconds; on Linux, fs.inotify.max_user_watches may be too small",
        error = error,
        seconds = SOON.as_secs()
    );
    // OK because a closed standard error must not end the run.
    let _ = writeln!(io::stderr(), "{}", printable(&text));
}
