//! Cursors: opaque to callers, a commit and a number to the server.
//!
//! A commit never changes, so the number of the next item is enough. The cursor includes a hash of the
//! request, because a place in one list means nothing in another.

use std::fmt::Debug;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::Service;
use super::parameters::Asked;
use super::problem::Problem;
use super::snapshots::Snapshot;
use crate::message::message;
use crate::request::Request;

/// The place in a list where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Cursor {
    commit: String,
    offset: usize,
    list: u64,
}

/// A page of a list.
pub(super) struct Page {
    /// The commit that it comes from.
    pub snapshot: Arc<Snapshot>,
    /// Things before it.
    pub offset: usize,
    /// Things on it at most.
    pub limit: usize,
    list: u64,
}

impl Page {
    /// The page that `asked` names: that of its cursor, or the first one of the last commit. `list` is what
    /// else identifies the list.
    ///
    /// # Errors
    /// 400 if it is too long or the cursor is none of this list, 410 if its commit is no longer held.
    pub fn of(service: &Service, asked: &Asked, list: &impl Debug) -> Result<Page, Problem> {
        let most = service.limits.page_hits;
        if asked.request.limit > most {
            return Err(Problem::parameter("limit", message!("at most %{n} fit into one answer", n = most)));
        }
        Page::of_all(service, asked, list)
    }

    /// As [`Page::of`], of a list that has no more than fits into one answer.
    ///
    /// # Errors
    /// 400 if the cursor is none of this list, 410 if its commit is no longer held.
    pub fn of_all(service: &Service, asked: &Asked, list: &impl Debug) -> Result<Page, Problem> {
        let limit = asked.request.limit;
        // What is counted beside a list does not change it.
        let all = Request { offset: 0, facets: Vec::new(), ..asked.request.clone() };
        let list = xxh3_64(format!("{list:?} {all:?}").as_bytes());
        let Some(text) = asked.text("cursor") else {
            let snapshot = service.snapshots.current();
            return Ok(Page { snapshot, offset: asked.request.offset, limit, list });
        };
        let none = || Problem::parameter("cursor", "this is no cursor; take `next` of the page before");
        let cursor = read(text).ok_or_else(none)?;
        if cursor.list != list || asked.request.offset > 0 {
            let message = "this cursor belongs to another list; change nothing between pages";
            return Err(Problem::parameter("cursor", message));
        }
        let snapshot = service.snapshots.find(&cursor.commit).ok_or_else(Problem::expired)?;
        Ok(Page { snapshot, offset: cursor.offset, limit, list })
    }

    /// The cursor of the page after this one, which has `given` of `total` things.
    pub fn next(&self, given: usize, total: usize) -> Option<String> {
        let seen = self.offset + given;
        (given > 0 && seen < total).then(|| format!("{}.{seen:x}.{:016x}", self.snapshot.commit, self.list))
    }
}

fn read(text: &str) -> Option<Cursor> {
    let mut parts = text.split('.');
    let mut part = || parts.next().filter(|part| part.bytes().all(|b| b.is_ascii_hexdigit()));
    let (commit, offset, list) = (part()?.to_owned(), part()?, part()?);
    let cursor = Cursor {
        commit,
        offset: usize::from_str_radix(offset, 16).ok()?,
        list: u64::from_str_radix(list, 16).ok()?,
    };
    parts.next().is_none().then_some(cursor)
}
