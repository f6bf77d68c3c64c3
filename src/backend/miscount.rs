//! Files whose number of change points or records in the index is wrong.

use std::collections::BTreeMap;

use crate::record::{FileStatus, StoredFile};

/// A file whose number of change points or records in the index is wrong.
#[derive(Debug)]
pub(crate) struct Miscount {
    /// The path.
    pub path: String,
    /// Change points and records that the file's own document states.
    pub expected: [u32; 2],
    /// Change points and records found.
    pub found: [u32; 2],
}

impl Miscount {
    /// The miscounted ones among `files`; `found` has the change points and records found of each.
    pub fn among(files: Vec<StoredFile>, mut found: BTreeMap<String, [u32; 2]>) -> Vec<Miscount> {
        let mut wrong = Vec::new();
        for file in files {
            let is_indexed = file.status == FileStatus::Indexed;
            let expected = if is_indexed { [file.change_points, file.records] } else { [0, 0] };
            let found = found.remove(&file.path).unwrap_or_default();
            if found != expected {
                wrong.push(Miscount { path: file.path, expected, found });
            }
        }
        wrong.extend(found.into_iter().map(|(path, found)| Miscount { path, expected: [0, 0], found }));
        wrong
    }
}
