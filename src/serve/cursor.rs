//! Where a page ended: opaque to callers, a commit and a number to us.
//!
//! A commit never changes, so the number of the first hit that was not given says all. The query is
//! hashed into it, because a place in one list of hits means nothing in another.

use xxhash_rust::xxh3::xxh3_64;

use super::problem::Problem;

/// The place in a list of hits where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cursor {
    pub commit: String,
    pub offset: usize,
    pub query: u64,
}

impl Cursor {
    /// The hash of what was asked for, page and cursor left out.
    pub fn hash(query: &impl std::fmt::Debug) -> u64 {
        xxh3_64(format!("{query:?}").as_bytes())
    }

    /// As callers see it.
    pub fn write(&self) -> String {
        format!("{}.{:x}.{:016x}", self.commit, self.offset, self.query)
    }

    /// Reads what [`Cursor::write`] wrote.
    ///
    /// # Errors
    /// 400 if it is none.
    pub fn read(text: &str) -> Result<Cursor, Problem> {
        let parts: Vec<&str> = text.split('.').collect();
        let read = match parts.as_slice() {
            [commit, offset, query] if commit.bytes().all(|b| b.is_ascii_hexdigit()) => {
                let offset = usize::from_str_radix(offset, 16).ok();
                let query = u64::from_str_radix(query, 16).ok();
                offset.zip(query).map(|(offset, query)| Cursor {
                    commit: (*commit).to_owned(),
                    offset,
                    query,
                })
            }
            _ => None,
        };
        read.ok_or_else(|| Problem::parameter("cursor", "this is no cursor; take `next` of the page before"))
    }
}
