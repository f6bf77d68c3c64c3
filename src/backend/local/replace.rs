//! Replaces a small file in one step.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// What follows the name of a file until it is whole and takes its place.
const UNFINISHED: &str = ".new";

/// Gives `path` this content: whoever opens it finds the old content or the new, whole. One
/// process at a time. It is on the disk for good when its directory is, too.
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
