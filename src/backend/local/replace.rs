//! Replaces a small file in one step.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// The suffix of a file until it is complete and takes its place.
const UNFINISHED: &str = ".new";

/// Replaces the content of `path`. A reader finds the whole old content or the whole new one. Only
/// one process may do so at a time. The change is durable once the directory is flushed, too.
///
/// # Errors
/// If it cannot be written; then the old content stays.
pub(super) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(UNFINISHED);
    let written = File::create(&unfinished).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_data()
    });
    written.and_then(|()| fs::rename(&unfinished, path)).inspect_err(|_| {
        // OK because the next replacement overwrites it.
        let _ = fs::remove_file(&unfinished);
    })
}
