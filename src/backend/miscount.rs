//! Files of which an index holds more or less than it says.

use std::collections::BTreeMap;

use crate::record::{FileStatus, StoredFile};

/// A file whose number of change points or records in the index is wrong.
#[derive(Debug)]
pub(crate) struct Miscount {
    /// The path.
    pub path: String,
    /// Change points and records by the file's own document.
    pub expected: [u32; 2],
    /// Change points and records found.
    pub found: [u32; 2],
}

impl Miscount {
    /// Those among some files, of each of which so many change points and records were found.
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
