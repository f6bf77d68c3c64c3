//! Finds files and turns their bytes into text. Nothing in a tree stops the run: a file that cannot be used
//! becomes a [`Problem`], and the rest goes on.
//!
//! Two steps, so that an incremental run pays only for the first: [`walk`] lists the files with
//! their size and modification time and opens none of them; [`read`] opens one, decodes it and
//! fingerprints its bytes.
//!
//! ```
//! use tansuo::crawl::{self, Settings};
//!
//! let dir = tempfile::tempdir()?;
//! std::fs::write(dir.path().join("Shanxi_Power_combined_info.txt"), "# 山西省 电力\n")?;
//!
//! let settings = Settings::default();
//! let walk = crawl::walk(&[dir.path().to_path_buf()], &settings)?;
//! assert_eq!(walk.entries[0].relative(), "Shanxi_Power_combined_info.txt");
//!
//! let content = crawl::read(&walk.entries[0], &settings).expect("a small regular file");
//! assert_eq!(content.text, "# 山西省 电力\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Hidden files are skipped, and the `.ignore` and `.gitignore` files inside a tree are obeyed. Those above
//! it and the user's own git settings are not: the same tree gives the same index wherever it is.

mod decode;
mod entry;
mod name;
mod problem;
mod read;
mod repeats;
mod walk;

pub use decode::{Decoded, Encoding, Newline, decode};
pub use entry::{Entry, Stat};
pub use problem::{Problem, ProblemCode};
pub use read::{Content, probe, read};
pub use walk::{Walk, walk};

/// How to crawl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The longest file that is read, in bytes; a longer one is a problem and stays unread.
    pub max_file_bytes: u64,
    /// The longest line that is read, in bytes; a file with a longer one is a problem and not used:
    /// it is data, whatever its name says.
    pub max_line_bytes: usize,
    /// Threads that look at the files of a long list; 0 lets the machine decide.
    pub threads: usize,
    /// Whether symbolic links are followed. A loop is reported once, and a file that is reached
    /// along several paths is listed once.
    pub follow_links: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { max_file_bytes: 64 << 20, max_line_bytes: 1 << 20, threads: 0, follow_links: true }
    }
}

/// The number of threads for a setting. 0 is one per core, but at most 8, since more slow each other down.
pub(crate) fn threads(setting: usize) -> usize {
    match setting {
        0 => std::thread::available_parallelism().map_or(1, |threads| threads.get().min(8)),
        threads => threads,
    }
}
