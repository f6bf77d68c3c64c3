//! What can be known from a file's name alone.

use std::path::{Component, Path};

use crate::vocab::is_data_ending;

/// Whether a file of this name is never opened: a picture, an archive, data, a log.
pub(super) fn is_never_read(path: &Path) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(is_data_ending)
}

/// The path with forward slashes, and whether it is valid UTF-8. Invalid bytes are written `\xFF`: unlike
/// U+FFFD, this keeps different names different.
pub(super) fn portable(path: &Path) -> (String, bool) {
    let mut text = String::new();
    let mut utf8 = true;
    for part in path.components().filter(|c| *c != Component::CurDir) {
        if !text.is_empty() && !text.ends_with('/') {
            text.push('/');
        }
        if part == Component::RootDir {
            text.push('/');
            continue;
        }
        for chunk in part.as_os_str().as_encoded_bytes().utf8_chunks() {
            text.push_str(chunk.valid());
            for byte in chunk.invalid() {
                utf8 = false;
                text.push_str(&format!("\\x{byte:02X}"));
            }
        }
    }
    (text, utf8)
}
