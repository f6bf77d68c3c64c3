//! Endings of names of files that hold no report.

use std::collections::HashSet;
use std::sync::LazyLock;

static DATA_ENDINGS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let list = include_str!("../../schema/data_endings.txt");
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Whether a file whose name has this ending (`csv`, `PNG`) is a picture, an archive, data, a
/// program or a log, and so is never opened.
///
/// ```
/// use tansuo::vocab::is_data_ending;
///
/// assert!(is_data_ending("PNG"));
/// assert!(!is_data_ending("txt"));
/// ```
pub fn is_data_ending(ending: &str) -> bool {
    DATA_ENDINGS.contains(ending.to_ascii_lowercase().as_str())
}
