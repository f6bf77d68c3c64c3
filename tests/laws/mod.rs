//! 20 MB of Chinese laws, the large text of the tests and benches. They are not part of the project: without
//! `../shared/laws`, tests that need them are skipped, but fail under `CI`.

use std::io::Read;
use std::path::Path;

/// The laws, one text a file; `None` where they are not there.
pub fn laws() -> Option<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/laws/laws.tar.gz");
    let Ok(file) = std::fs::File::open(&path) else {
        assert!(std::env::var_os("CI").is_none(), "{} is missing", path.display());
        eprintln!("skipped: {} is missing", path.display());
        return None;
    };
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(file));
    let mut laws = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_file() {
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            laws.push(text);
        }
    }
    Some(laws)
}
