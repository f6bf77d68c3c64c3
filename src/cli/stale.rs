//! A quick check whether the trees of an index have changed since its last update.
//!
//! `tansuo index` keeps a hash of the upper levels of the directories in the index, and a command that reads
//! the index compares it. If the hashes differ, something has changed. If they agree, something below may
//! still have changed: only `tansuo verify` checks every file.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rust_i18n::t;
use tansuo::output::printable;
use xxhash_rust::xxh3::Xxh3;

use super::session::Session;

/// The maximum of entries to hash plus folders to list. It takes less than a millisecond if the system has
/// them cached.
const MOST_ENTRIES: usize = 150;
/// The file in the directory of an index. Its name begins with the name of a file of an index, so the index
/// accepts it.
const FILE: &str = "CURRENT.trees";

/// Hashes of the upper levels of some directories.
pub struct TreeStamp(BTreeMap<PathBuf, u64>);

impl TreeStamp {
    /// Hashes directories or files; missing ones are left out.
    pub fn at(roots: impl IntoIterator<Item = PathBuf>) -> TreeStamp {
        let mut room = MOST_ENTRIES;
        let mut seen = BTreeMap::new();
        for root in roots.into_iter().filter_map(|root| root.canonicalize().ok()) {
            if let Some(hash) = look(&root, &mut room) {
                seen.insert(root, hash);
            }
        }
        TreeStamp(seen)
    }

    /// Keeps the hashes of `roots` in the index, which now matches the directories as they were when hashed.
    pub fn keep(mut self, index: &Path, roots: &[PathBuf]) {
        self.0.retain(|root, _| roots.contains(root));
        let Ok(commit) = tansuo::Reader::last_commit(index) else { return };
        let mut text = format!("{commit:016x}\n");
        for (root, hash) in &self.0 {
            // A path with a line break or in another encoding is left out, so it never causes a warning.
            match root.to_str() {
                Some(root) if !root.contains('\n') => text.push_str(&format!("{hash:016x} {root}\n")),
                _ => {}
            }
        }
        // OK because without the file only the warning is missing.
        let _ = fs::write(index.join(FILE), text);
    }
}

/// Says on standard error which trees of the index have changed since its last update.
pub fn warn(index: &Path, session: &Session) {
    for root in changed(index) {
        let text = root.to_string_lossy();
        let shown = session.paths.show(&text);
        let message = match root.exists() {
            true => t!(
                "%{path} has changed since it was indexed; `tansuo index` brings the index up to date",
                path = shown
            ),
            false => {
                t!("%{path} is gone; `tansuo index --forget %{path}` takes it out of the index", path = shown)
            }
        };
        // OK because a closed standard error must not end the run.
        let _ = writeln!(std::io::stderr(), "{}", printable(&message));
    }
}

fn changed(index: &Path) -> Vec<PathBuf> {
    let Ok(text) = fs::read_to_string(index.join(FILE)) else { return Vec::new() };
    let mut lines = text.lines();
    let hash = |text: &str| u64::from_str_radix(text, 16).ok();
    // Another program may have brought the index up to date since.
    if lines.next().and_then(hash) != tansuo::Reader::last_commit(index).ok() {
        return Vec::new();
    }
    let kept =
        lines.filter_map(|line| line.split_once(' ')).filter_map(|(seen, root)| Some((hash(seen)?, root)));
    let kept: BTreeMap<PathBuf, u64> = kept.map(|(seen, root)| (PathBuf::from(root), seen)).collect();
    let now = TreeStamp::at(kept.keys().cloned());
    kept.into_iter().filter(|(root, seen)| now.0.get(root) != Some(seen)).map(|(root, _)| root).collect()
}

/// A hash of the names in a tree with their times and lengths: of the root, and of folders below it while
/// they fit into `room`. It leaves out hidden entries, as an update does, and the time of the root, which an
/// index inside it changes.
fn look(root: &Path, room: &mut usize) -> Option<u64> {
    let top = fs::metadata(root).ok()?;
    let mut hash = Xxh3::new();
    if !top.is_dir() {
        stamp(&mut hash, &top);
        return Some(hash.digest());
    }
    let mut folders = VecDeque::from([root.to_path_buf()]);
    while let Some(folder) = folders.pop_front() {
        // A folder that does not fit is left out whole: the order in which it is listed may vary.
        *room = room.saturating_sub(1);
        let Some(entries) = listed(&folder, *room) else { continue };
        *room -= entries.len();
        for (name, metadata) in entries {
            hash.update(name.as_encoded_bytes());
            hash.update(&[0]);
            stamp(&mut hash, &metadata);
            if metadata.is_dir() {
                folders.push_back(folder.join(name));
            }
        }
    }
    Some(hash.digest())
}

/// The entries of a folder by name; `None` if there are more than `most`, or it cannot be read.
fn listed(folder: &Path, most: usize) -> Option<BTreeMap<OsString, Metadata>> {
    let mut entries = BTreeMap::new();
    for entry in fs::read_dir(folder).ok()? {
        let entry = entry.ok()?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entries.len() == most {
            return None;
        }
        entries.insert(entry.file_name(), entry.metadata().ok()?);
    }
    Some(entries)
}

fn stamp(hash: &mut Xxh3, metadata: &Metadata) {
    let time = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    hash.update(&time.map_or(0, |time| time.as_nanos()).to_le_bytes());
    // The length of a folder depends on the file system.
    hash.update(&if metadata.is_dir() { 0 } else { metadata.len() }.to_le_bytes());
}
